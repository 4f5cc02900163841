"""Read all lists of one account, page by page, so that it can be stopped and taken up again anywhere.

`Run` takes list after list; `ListReader` judges which pages make sense and which lists are at their end.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from engagement.data.schema import UNFINISHED, Tables
from engagement.errors import EmptyDataError
from engagement.i18n import N_
from engagement.ingest.networks.client import StoppedError
from engagement.ingest.networks.contract import (
    CAME_SHORT,
    SHOWS_A_PART,
    Found,
    LooksUpPeople,
    Network,
    Note,
    Options,
    Page,
    Progress,
    RefusedError,
    Status,
    UnreadableAnswerError,
    no_progress,
)
from engagement.ingest.networks.handle import NETWORK_NAMES
from engagement.ingest.networks.run_store import (
    RunStore,
    from_json,
    remove_old,
    run_lock,
    run_path,
    runs_folder,
    to_json,
)
from engagement.ingest.networks.tables import tables_of
from engagement.ingest.networks.task_list import DONE, OPEN, REFUSED, SHORT, STUCK, TaskState

_ATTEMPTS = 3
_MOST_PASSES = 3
# Beyond this many pages a list that came short is only read again when somebody asks for it.
_PAGES_READ_AGAIN = 50

ODD_PAGES = N_(
    "Some pages of {network} could not be read; what was on them is missing. Going on tries them again."
)


class ListReader:
    """Reads the lists of one account into its run."""

    def __init__(self, network: Network, found: Found, options: Options, store: RunStore) -> None:
        self._network, self._found, self._options, self._store = network, found, options, store

    def try_again(self) -> None:
        """Open again what was stuck or came short, before going on, and drop the notes about it."""
        notes = {SHORT: (CAME_SHORT, SHOWS_A_PART), STUCK: (ODD_PAGES,)}
        states = self._store.tasks.reopen()
        self._store.collected.delete_notes(*(note for state in states for note in notes[state]))

    def read(self, task: TaskState) -> None:
        """Read and save the next page of a list; a list that makes no sense is left stuck."""
        try:
            page = self._sensible_page(task)
        except RefusedError as refused:
            # In the middle of a list it is a key that ran out, say: worth another try later.
            state = REFUSED if task.pages == 0 else STUCK
            self._store.set_state(task, state, (refused.note, refused.values))
            return
        if page is None:
            self._store.set_state(task, STUCK, (ODD_PAGES, {"network": NETWORK_NAMES[self._network.name]}))
            return
        if page.cursor is not None and self._store.tasks.is_odd(task, page):
            # Asked for three times and nothing new: whatever way on it tells, the list is at its end.
            page = replace(page, cursor=None)
        self._store.save(task, page)
        if self._store.tasks.has_enough(task):
            self._store.set_state(task, DONE)
        elif page.cursor is None:
            self._close_list(task, page)

    def _sensible_page(self, task: TaskState) -> Page | None:
        """Return a page, asked for up to three times where it makes no sense.

        One that gives nothing new is taken at last; one that leads in a circle or cannot be read is not.
        """
        tasks, page = self._store.tasks, None
        for _ in range(_ATTEMPTS):
            try:
                page = self._network.page(self._found, self._options, task.task, task.cursor)
            except UnreadableAnswerError:
                page = None
                continue
            if page.cursor is not None and tasks.was_visited(task, page.cursor):
                page = None
            elif not tasks.is_odd(task, page):
                break
        return page

    def _close_list(self, task: TaskState, page: Page) -> None:
        """End a list without a further page; one with fewer rows than the network counts is read again."""
        expected, listed = task.task.expected, self._store.tasks.listed(task)
        if expected is None or listed >= expected:
            return
        self._store.collected.delete_notes(CAME_SHORT, SHOWS_A_PART)
        counts = {"network": NETWORK_NAMES[self._network.name], "counted": expected, "listed": listed}
        if page.cut:
            self._store.set_state(task, SHORT, (SHOWS_A_PART, counts))
            return
        short: Note = (CAME_SHORT, counts)
        again = self._network.rereads and task.pages < _PAGES_READ_AGAIN
        if task.passes and listed == task.before:
            self._store.set_state(task, DONE, short)
        elif task.passes < _MOST_PASSES and (task.passes or again):
            self._store.tasks.read_again(task)
        else:
            self._store.set_state(task, SHORT, short)


NOBODY = N_("{network} shows nobody who follows {account} or talks with it, so there is nothing to say yet.")


class Run:
    """One account being fetched: `go` reads until it is finished or has to stop, `tables` is what there is.

    A run that is not finished goes on where it stopped, for a week; then, or when `anew`, it begins again
    from nothing.
    """

    def __init__(
        self, network: Network, found: Found, options: Options, folder: Path | None = None, anew: bool = False
    ) -> None:
        self.network, self.client, self.options = network, network.client, options
        folder = folder if folder is not None else runs_folder()
        remove_old(folder)
        self._store = RunStore(run_path(folder, network, found, options))
        saved = None if anew else self._store.get("found")
        self._is_new = saved is None
        self.found = found if saved is None else from_json(saved)
        self.plan = network.plan(self.found, options)
        self._reader = ListReader(network, self.found, options, self._store)
        self._began = time.monotonic()
        self._pages_before = 0
        self._progress: Progress = no_progress
        self._step = ""

    @property
    def complete(self) -> bool:
        """Tell whether every list was read to its end."""
        states = self._store.tasks.states()
        return not self._is_new and not any(states.get(state) for state in (OPEN, STUCK, SHORT))

    @property
    def finished_at(self) -> datetime | None:
        """When everything had been read; None before."""
        finished_at = self._store.get("finished_at")
        return datetime.fromisoformat(finished_at) if finished_at else None

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
        """Notes about the result: (msgid, values) each."""
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
        with run_lock(self._store.path, self.found.handle):
            self._progress = progress or no_progress
            self.client.watch = self._report_wait
            self._prepare()
            try:
                while (task := self._store.tasks.next_open() or self._next_unprofiled()) is not None:
                    self._step = self.network.step(task.task)
                    self._report()
                    self._reader.read(task)
            except StoppedError as stop:
                self._store.put(stopped=[stop.message, stop.values])
                return False
            if self.complete and self.finished_at is None:
                self._store.put(finished_at=datetime.now(UTC).isoformat())
            self._report()
            return self.complete

    def tables(self) -> Tables:
        """Make tables of what was fetched so far; a part is marked as one in the notes of its sources.

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

    def claim(self, claim: str) -> str:
        """Note that somebody wants this run kept; return its name, by which `release_run` finds it.

        `claim` is a secret of theirs. A run that begins anew forgets who claimed the one before.
        """
        self._store.put(claims=[*(self._store.get("claims") or ()), claim])
        return self._store.path.stem

    def close(self) -> None:
        """Close the file and the connections."""
        self._store.close()
        self.client.close()

    def _prepare(self) -> None:
        if self._is_new:
            tasks = list(self.network.tasks(self.found, self.options))
            self._store.begin(tasks, found=to_json(self.found), began_at=datetime.now(UTC).isoformat())
            self._is_new = False
        else:
            self._reader.try_again()
        self._store.put(stopped=None)
        if self.client.meter is not None:
            before = self._store.get("dollars") or 0.0
            self.client.meter.attach(
                before, lambda dollars: self._store.put(dollars=dollars), self.options.budget_usd
            )
        self._began, self._pages_before = time.monotonic(), self._store.tasks.pages()

    def _next_unprofiled(self) -> TaskState | None:
        """Ask, when all lists are read, for the profiles of people who acted and are on none of them."""
        if isinstance(self.network, LooksUpPeople):
            asked = set(self._store.get("strangers") or ())
            acted = self._store.collected.unprofiled_accounts(self.found.account_id)
            unprofiled = [account_id for account_id in acted if account_id not in asked]
            if unprofiled:
                self._store.tasks.add(self.network.people(unprofiled))
                self._store.put(strangers=[*asked, *unprofiled])
        return self._store.tasks.next_open()

    def _report_wait(self, seconds: float, reason: str) -> None:
        self._report(waiting=seconds, step=reason)

    def _report(self, waiting: float = 0.0, step: str | None = None) -> None:
        tasks = self._store.tasks
        done = tasks.pages()
        total = max(self.plan.requests, done + tasks.states().get(OPEN, 0))
        here, took = done - self._pages_before, time.monotonic() - self._began
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
