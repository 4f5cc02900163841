"""Reading all lists of one account, page by page, so that it can be stopped and taken up again anywhere."""

from __future__ import annotations

import fcntl
import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from engagement.errors import EmptyDataError, EngagementError
from engagement.language import N_
from engagement.sources.handles._assemble import tables_of
from engagement.sources.handles._client import StoppedError
from engagement.sources.handles._contract import (
    Found,
    LooksUpPeople,
    Network,
    Note,
    Options,
    Page,
    RefusedError,
    UnreadableAnswerError,
)
from engagement.sources.handles._handle import NETWORK_NAMES, Handle
from engagement.sources.handles._store import RunStore
from engagement.sources.handles._task_list import DONE, OPEN, REFUSED, SHORT, STUCK, Reading
from engagement.store.choices import data_folder
from engagement.tables import UNFINISHED, Tables

_ATTEMPTS = 3
_MOST_PASSES = 3
# Beyond this many pages a list that came short is only read again when somebody asks for it.
_PAGES_READ_AGAIN = 50
_KEPT = timedelta(days=7)

BUSY = N_("{account} is being fetched already. Wait for that to end, or stop it.")
ODD_PAGES = N_(
    "Some pages of {network} could not be read; what was on them is missing. Going on tries them again."
)
CAME_SHORT = N_(
    "{network} counts {counted} but lists {listed}: the others are hidden, suspended or gone, or were missed."
)
NOBODY = N_("{network} shows nobody who follows {account} or talks with it, so there is nothing to say yet.")


class BusyError(EngagementError):
    """Somebody else is at the same run."""


@dataclass(frozen=True)
class Status:
    """Where a run is: share done (0-1), the msgid of what it does, and what there is so far.

    `seconds_left` is None while it would be a guess; `waiting` the seconds of a wait under way, else 0.
    """

    share: float
    step: str
    requests: int
    followers: int
    seconds_left: float | None
    waiting: float
    dollars: float


Progress = Callable[[Status], None]


class Run:
    """One account being fetched: `go` reads until it is finished or has to stop, `tables` is what there is.

    The file lies in the data folder; its name tells nothing about whose account it is. A run that is not
    finished goes on where it stopped, for a week; then, or when `anew`, it begins again from nothing.
    """

    def __init__(
        self, network: Network, found: Found, options: Options, folder: Path | None = None, anew: bool = False
    ) -> None:
        self.network, self.client, self.options = network, network.client, options
        self.folder = folder if folder is not None else data_folder() / "runs"
        _remove_old(self.folder)
        self._store = RunStore(self.folder / f"{_name(network, found, options)}.sqlite")
        kept = None if anew else self._store.get("found")
        self._is_new = kept is None
        self.found = found if kept is None else _found(kept)
        self.plan = network.plan(self.found, options)
        self._began = time.monotonic()
        self._asked = 0
        self._progress: Progress = _unwatched
        self._step = ""

    @property
    def complete(self) -> bool:
        """Whether every list was read to its end."""
        states = self._store.tasks.states()
        return not self._is_new and not any(states.get(state) for state in (OPEN, STUCK, SHORT))

    @property
    def finished_at(self) -> datetime | None:
        """When everything had been read."""
        told = self._store.get("finished_at")
        return datetime.fromisoformat(told) if told else None

    @property
    def followers(self) -> int:
        """Followers listed so far."""
        return self._store.collected.followers(self.found.account_id)

    @property
    def dollars(self) -> float:
        """What the network has charged so far, in US dollars, at the known prices."""
        return float(self._store.get("dollars") or 0.0)

    @property
    def notes(self) -> list[Note]:
        """What is to be said about the result: (msgid, values) each."""
        stopped = self._store.get("stopped")
        return [
            *([(UNFINISHED, {})] if not self.complete else []),
            *([(stopped[0], stopped[1])] if stopped else []),
            *self._store.collected.notes(),
        ]

    def go(self, progress: Progress | None = None) -> bool:
        """Read on until all is read (True), or the network or the budget says stop (False).

        `progress` is called with every page and every second of waiting, and may raise to cancel: that
        exception passes through, and everything read before it is kept.

        Raises:
            BusyError: another process or thread is at it.
        """
        with self._locked():
            self._progress = progress or _unwatched
            self.client.watch = self._waiting
            self._prepare()
            try:
                while (reading := self._store.tasks.next_open() or self._about_strangers()) is not None:
                    self._step = self.network.step(reading.task)
                    self._tell()
                    self._read(reading)
            except StoppedError as stop:
                self._store.put(stopped=[stop.message, stop.values])
                return False
            if self.complete and self.finished_at is None:
                self._store.put(finished_at=datetime.now(UTC).isoformat())
            self._tell()
            return self.complete

    def tables(self) -> Tables:
        """What was fetched so far, as tables; a part is marked as one in the notes of its sources.

        Raises:
            StoppedError: the run had to stop before it found anybody.
            EmptyDataError: nobody follows the account or talks with it, as far as its network shows.
        """
        try:
            return tables_of(self._store.collected, self.found, self.notes)
        except EmptyDataError as error:
            stopped = self._store.get("stopped")
            if stopped:
                raise StoppedError(stopped[0], **stopped[1]) from error
            raise EmptyDataError(
                NOBODY, network=NETWORK_NAMES[self.network.name], account=str(self.found.handle)
            ) from error

    def close(self) -> None:
        """Close the file and the connections."""
        self._store.close()
        self.client.close()

    def _prepare(self) -> None:
        if self._is_new:
            tasks = list(self.network.tasks(self.found, self.options))
            self._store.begin(tasks, found=_plain(self.found), began_at=datetime.now(UTC).isoformat())
            self._is_new = False
        else:
            said = {SHORT: CAME_SHORT, STUCK: ODD_PAGES}
            self._store.collected.unsay(*(said[state] for state in self._store.tasks.reopen()))
        self._store.put(stopped=None)
        if self.client.meter is not None:
            before = self._store.get("dollars") or 0.0
            self.client.meter.attach(before, self._spent, self.options.budget_usd)
        self._began, self._asked = time.monotonic(), self._store.tasks.pages()

    def _about_strangers(self) -> Reading | None:
        """When all lists are read: the profiles of people who acted and are on none of them."""
        if isinstance(self.network, LooksUpPeople):
            asked = set(self._store.get("strangers") or ())
            strangers = [
                one for one in self._store.collected.strangers(self.found.account_id) if one not in asked
            ]
            if strangers:
                self._store.tasks.add(self.network.people(strangers))
                self._store.put(strangers=[*asked, *strangers])
        return self._store.tasks.next_open()

    def _spent(self, dollars: float) -> None:
        self._store.put(dollars=dollars)

    def _read(self, reading: Reading) -> None:
        """One page of a list, asked for up to three times where it makes no sense."""
        page: Page | None = None
        for _ in range(_ATTEMPTS):
            try:
                page = self.network.page(self.found, self.options, reading.task, reading.cursor)
            except RefusedError as refused:
                # In the middle of a list it is a key that ran out, say: worth another try later.
                state = REFUSED if reading.pages == 0 else STUCK
                self._store.settle(reading, state, (refused.note, refused.values))
                return
            except UnreadableAnswerError:
                page = None
                continue
            if page.cursor is not None and self._store.tasks.was_visited(reading, page.cursor):
                # The list leads in a circle; its rows may be good, its way on is not.
                page = None
            elif not self._store.tasks.is_odd(reading, page):
                break
        if page is None:
            self._store.settle(reading, STUCK, (ODD_PAGES, {"network": NETWORK_NAMES[self.network.name]}))
            return
        self._store.save(reading, page)
        if self._store.tasks.has_enough(reading):
            self._store.settle(reading, DONE)
        elif page.cursor is None:
            self._ended(reading)

    def _ended(self, reading: Reading) -> None:
        """A list has no further page; where it gave fewer than the network counts, it is looked at again."""
        expected, listed = reading.task.expected, self._store.tasks.listed(reading)
        if expected is None or listed >= expected:
            return
        self._store.collected.unsay(CAME_SHORT)
        short: Note = (
            CAME_SHORT,
            {"network": NETWORK_NAMES[self.network.name], "counted": expected, "listed": listed},
        )
        again = self.network.rereads and reading.pages < _PAGES_READ_AGAIN
        if reading.passes and listed == reading.before:
            self._store.settle(reading, DONE, short)
        elif reading.passes < _MOST_PASSES and (reading.passes or again):
            self._store.tasks.read_again(reading)
        else:
            self._store.settle(reading, SHORT, short)

    def _waiting(self, seconds: float, reason: str) -> None:
        self._tell(waiting=seconds, step=reason)

    def _tell(self, waiting: float = 0.0, step: str | None = None) -> None:
        done = self._store.tasks.pages()
        total = max(self.plan.requests, done + self._store.tasks.states().get(OPEN, 0))
        here, took = done - self._asked, time.monotonic() - self._began
        left = None if here < 3 else (total - done) * took / here + waiting
        status = Status(
            share=done / total if total else 1.0,
            step=self._step if step is None else step,
            requests=self.client.requests,
            followers=self.followers,
            seconds_left=left,
            waiting=waiting,
            dollars=self.dollars,
        )
        self._progress(status)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self._store.path.with_suffix(".lock")).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise BusyError(BUSY, account=str(self.found.handle)) from error
            yield


def _unwatched(status: Status) -> None:
    """Nobody watches."""


def _name(network: Network, found: Found, options: Options) -> str:
    """One name for one account, one choice and one login; the budget may grow from run to run."""
    parts = [network.name, found.handle.host, found.account_id, options.since_days, options.followers]
    return hashlib.sha256(orjson.dumps([*parts, network.login])).hexdigest()[:40]


def _plain(found: Found) -> dict[str, Any]:
    handle = [found.handle.network, found.handle.name, found.handle.host]
    return {**vars(found), "handle": handle, "seen_at": found.seen_at.isoformat()}


def _found(kept: Mapping[str, Any]) -> Found:
    notes = tuple((message, values) for message, values in kept["notes"])
    moment = datetime.fromisoformat(kept["seen_at"])
    return Found(**{**kept, "handle": Handle(*kept["handle"]), "seen_at": moment, "notes": notes})


def _remove_old(folder: Path) -> None:
    """Other people's words are not kept longer than a run may need them."""
    oldest = time.time() - _KEPT.total_seconds()
    for file in folder.glob("*.sqlite") if folder.exists() else ():
        parts = [file, *(part for end in ("-wal", "-shm") if (part := Path(f"{file}{end}")).exists())]
        if max(part.stat().st_mtime for part in parts) < oldest:
            for part in (*parts, file.with_suffix(".lock")):
                part.unlink(missing_ok=True)
