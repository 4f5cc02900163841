"""Accounts on their way here from a network: each is read in a thread of its own, found by its address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from engagement.ui import work
from engagement.ui.jobs import Job, Jobs

if TYPE_CHECKING:
    from engagement.sources.handles import Found, Handle, Login, Network, Options, Status


@dataclass(frozen=True)
class Account:
    """An account as its network showed it, and the connection to go on with."""

    network: Network
    found: Found


@dataclass
class Fetch:
    """One account being read: what was chosen, how far it is, and the job that does it."""

    account: Account
    options: Options
    status: Status | None = None
    job: Job | None = None

    def tell(self, status: Status) -> None:
        """Note how far the reading is."""
        self.status = status


class Fetches:
    """What this server asks of networks; mostly it waits for them, so there may be many at a time."""

    def __init__(self, workers: int = 16) -> None:
        self._jobs = Jobs(workers)
        self._fetches: dict[str, Fetch] = {}

    def look_up(self, handle: Handle, login: Login | None = None) -> Job:
        """Begin to look for an account; the job's result is (Network, Found)."""
        return self._jobs.start(work.finding(handle, login))

    def looking(self, job_id: str | None) -> Job | None:
        """The job of that id, if this server still knows it."""
        return self._jobs.get(job_id)

    def forget(self, job_id: str | None) -> None:
        """Let go of a job."""
        self._jobs.forget(job_id)

    def start(self, account: Account, options: Options, anew: bool = False) -> str:
        """Begin to read an account, or go on where its reading stopped; returns the id it is found under."""
        fetch = Fetch(account, options)
        fetch.job = self._jobs.start(
            work.fetching(account.network, account.found, options, fetch.tell, anew=anew)
        )
        known = {job_id: one for job_id, one in self._fetches.items() if self._jobs.get(job_id)}
        self._fetches = {**known, fetch.job.id: fetch}
        return fetch.job.id

    def get(self, fetch_id: str | None) -> tuple[Fetch, Job] | None:
        """The reading of that id and its job, if this server still knows them."""
        job, fetch = self._jobs.get(fetch_id), self._fetches.get(fetch_id or "")
        return (fetch, job) if fetch and job else None


@st.cache_resource(show_spinner=False)
def fetches() -> Fetches:
    """The server's fetches."""
    return Fetches()
