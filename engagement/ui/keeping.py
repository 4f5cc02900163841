"""Analyses that are kept: found again by their private link, and changed there with the open one."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import streamlit as st

from engagement import settings
from engagement.analysis import Analysis
from engagement.language import N_
from engagement.store import Kept, StaleError, Store, StoreError
from engagement.ui import readings, visit
from engagement.ui.jobs import Progress, Work

_HERE = ("localhost", "127.0.0.1", "[::1]")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


def store() -> Store:
    """The server's store.

    Raises:
        StoreError: it cannot be opened.
    """
    from engagement.store import database_url

    return _opened(str(database_url(None)))


@st.cache_resource(show_spinner=False)
def _opened(url: str) -> Store:  # noqa: ARG001 - the cache's key
    from engagement.store import open_store

    return open_store()


def kept(key: str | None) -> Kept | None:
    """What is kept under this key; None where nothing is."""
    return store().kept(key) if key else None


def saving(analysis: Analysis, key: str, title: str | None, days: int, who: str | None) -> Work:
    """Work that keeps the analysis as the next moment of what the key opens; its result is the key.

    `who` is signed in and will find it in their list.
    """

    here, open_ones = store(), visit.analyses()
    said = dict(readings.of_this_visit(visit.analysis_id() or ""))

    def work(progress: Progress) -> str:
        from engagement.changes import seen_endings

        progress(0.1, N_("Saving"))
        seen = seen_endings(here, key, analysis.tables, analysis.as_of)
        taught = analysis if seen is None else replace(analysis, endings=seen).correct(analysis.corrections)
        kept_under = here.save(taught, key=key, title=title).key
        here.set_retention(kept_under, days)
        readings.carry_over(said, here, kept_under)
        if who:
            here.bind(kept_under, who)
        loaded = here.load(kept_under)
        open_ones.open_as(kept_under, taught.correct(loaded.corrections), loaded.version)
        return kept_under

    return work


def reopening(key: str) -> Work:
    """Work that opens a kept analysis as it was; its result is the key."""

    here, open_ones = store(), visit.analyses()

    def work(progress: Progress) -> str:
        from engagement._pipeline import analyse
        from engagement.changes import seen_endings

        loaded = here.load(key)
        seen = seen_endings(here, key, loaded.tables, loaded.as_of)
        again = analyse(
            loaded.tables, loaded.as_of, loaded.horizon_days, loaded.corrections, progress, endings=seen
        )
        open_ones.open_as(key, again, loaded.version)
        return key

    return work


def keep_corrections(key: str, after: Analysis) -> StoreError | None:
    """Keep the corrections of an analysis that is kept; what went wrong, after putting back what holds."""
    try:
        if store().kept(key) is None:
            return None
        version = store().set_corrections(key, after.corrections, visit.analyses().version(key))
        visit.analyses().set_version(key, version)
    except StaleError as stale:
        loaded = store().load(key)
        visit.analyses().open_as(key, after.correct(loaded.corrections), loaded.version)
        return stale
    except StoreError as problem:
        return problem
    return None


def forget(key: str) -> None:
    """Delete what is kept under the key, and what is open of it."""
    from engagement.sources.handles import forget_runs

    owner = store().kept(key)
    store().delete(key)
    if owner is not None:
        forget_runs(owner.owner.account_id)
    visit.analyses().forget(lambda known, _: known == key)


def forget_moment(key: str, snapshot_id: int) -> None:
    """Delete one kept moment; what is open is worked out again from the latest that is left."""
    store().delete_snapshot(key, snapshot_id)
    visit.analyses().forget(lambda known, _: known == key)


def remove_person(who: str) -> int:
    """Take a person out of everything kept and open, for good; in how many kept moments they were."""
    from engagement.sources.handles import forget_runs

    name = who.strip().removeprefix("@").casefold()
    changed = store().remove_person(who)
    forget_runs()

    def holds(_: str, analysis: Analysis) -> bool:
        accounts = analysis.tables.accounts
        return bool(
            accounts["account_id"].eq(who.strip()).any()
            or accounts["handle"].str.removeprefix("@").str.casefold().eq(name).any()
        )

    visit.analyses().forget(holds)
    return changed


def subject() -> str | None:
    """Who is signed in, as issuer|sub; None without a sign-in."""
    if not can_sign_in() or not st.user.is_logged_in:
        return None
    issuer, person = st.user.get("iss"), st.user.get("sub")
    return f"{issuer}|{person}" if issuer and person else None


def can_sign_in() -> bool:
    """Whether the operator has set up a sign-in."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def own_machine() -> bool:
    """Whether the one in front of this server is the one it runs for: `make run`, on the same machine."""
    headers = st.context.headers
    here = (headers.get("Host") or "").rsplit(":", 1)[0] in _HERE
    passed_on = any(headers.get(name) for name in _FORWARDED)
    local = settings.LOCAL.read() == "1" and st.context.ip_address is None
    return local and here and not passed_on


def own_list() -> list[Kept]:
    """Everything this visitor may open without a link: on one's own machine all, signed in one's own."""
    if own_machine():
        return store().everything()
    who = subject()
    return store().of_subject(who) if who else []


def can_be_listed(kept: Kept) -> bool:
    """Whether somebody is signed in on whose list this is not yet."""
    who = None if own_machine() else subject()
    return who is not None and kept.account_uid not in {mine.account_uid for mine in store().of_subject(who)}


def list_it(key: str) -> None:
    """Put what this key opens on the list of who is signed in."""
    who = subject()
    if who is not None:
        store().bind(key, who)


def job_name(key: str) -> str:
    """A name for work on what this key opens that does not give the key away."""
    return hashlib.sha256(key.encode()).hexdigest()
