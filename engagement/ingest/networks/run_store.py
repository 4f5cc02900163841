"""Runs on disk: every page in one transaction with the place to go on from, so that a kill loses nothing.

A run has one file, kept for a week, that one process at a time works on.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from filelock import FileLock, Timeout

from engagement.errors import EngagementError
from engagement.i18n import N_
from engagement.ingest.networks.contract import Found, Network, Note, Options, Page, Task
from engagement.ingest.networks.handle import Handle
from engagement.ingest.networks.run_file import RunFile, as_json, empty
from engagement.ingest.networks.task_list import (
    Collected,
    TaskList,
    TaskState,
    add_note,
    add_rows,
    add_tasks,
    set_state,
    turn_page,
)
from engagement.settings import data_folder


class RunStore:
    """One run: the lists it reads (`tasks`), what they gave (`collected`), and values about the whole.

    Raises:
        NotSavedError: the disk is full or cannot be written to.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = RunFile(path)
        self.tasks = TaskList(self._file)
        self.collected = Collected(self._file)

    def get(self, key: str) -> Any:
        """Return a value kept about the run, or None."""
        row = self._file.select("SELECT value FROM meta WHERE key = ?", key).fetchone()
        return None if row is None else orjson.loads(row[0])

    def put(self, **values: Any) -> None:
        """Keep values about the run."""
        with self._file.saving() as connection:
            for key, value in values.items():
                connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, as_json(value)))

    def begin(self, tasks: Sequence[Task], **values: Any) -> None:
        """Begin anew with these tasks; nothing of an earlier run is left."""
        with self._file.saving() as connection:
            empty(connection)
            add_tasks(connection, tasks)
            for key, value in values.items():
                connection.execute("INSERT INTO meta VALUES (?, ?)", (key, as_json(value)))

    def save(self, task: TaskState, page: Page) -> None:
        """Save a page with all its rows and the lists it names, and where to go on."""
        with self._file.saving() as connection:
            add_rows(connection, page)
            add_tasks(connection, page.tasks)
            turn_page(connection, task, page)

    def set_state(self, task: TaskState, state: str, note: Note | None = None) -> None:
        """Leave a list in a state, with a note that says why."""
        with self._file.saving() as connection:
            set_state(connection, task, state)
            if note is not None:
                add_note(connection, note)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


_RETENTION = timedelta(days=7)

BUSY = N_("{account} is being fetched already. Wait for that to end, or stop it.")


class BusyError(EngagementError):
    """Somebody else is at the same run."""


def runs_folder() -> Path:
    """Return the folder in which the runs of this server lie."""
    return data_folder() / "runs"


def run_path(folder: Path, network: Network, found: Found, options: Options) -> Path:
    """Name the one file for one account, one choice and one login; the budget may grow from run to run.

    The name tells nothing about whose account it is.
    """
    parts = [network.name, found.handle.host, found.account_id, options.since_days, options.followers]
    digest = hashlib.sha256(orjson.dumps([*parts, network.login])).hexdigest()
    return folder / f"{digest[:40]}.sqlite"


def remove_old(folder: Path) -> None:
    """Remove runs of more than a week: other people's words are kept no longer than a run may need them."""
    oldest = time.time() - _RETENTION.total_seconds()
    for file in folder.glob("*.sqlite") if folder.exists() else ():
        parts = [file, *(part for end in ("-wal", "-shm") if (part := Path(f"{file}{end}")).exists())]
        if max(part.stat().st_mtime for part in parts) < oldest:
            for part in (*parts, file.with_suffix(".lock")):
                part.unlink(missing_ok=True)


def finished(network: Network, found: Found, options: Options) -> datetime | None:
    """Return when the run with these options had read everything; None where there is no such run."""
    path = run_path(runs_folder(), network, found, options)
    if not path.exists():
        return None
    store = RunStore(path)
    try:
        finished_at = store.get("finished_at")
    finally:
        store.close()
    return datetime.fromisoformat(finished_at) if finished_at else None


@contextmanager
def run_lock(path: Path, account: Handle) -> Iterator[None]:
    """Hold the run's lock, so that nobody else reads the same run meanwhile.

    Raises:
        BusyError: somebody is at it already.
    """
    lock = file_lock(path)
    try:
        lock.acquire()
    except Timeout as error:
        raise BusyError(BUSY, account=str(account)) from error
    try:
        yield
    finally:
        lock.release()


def file_lock(path: Path) -> FileLock:
    """Return what one process at a time holds while it is at the run; who comes second gets a Timeout."""
    return FileLock(path.with_suffix(".lock"), blocking=False)


def to_json(found: Found) -> dict[str, Any]:
    """Write an account as found in JSON's types only."""
    handle = [found.handle.network, found.handle.name, found.handle.host]
    return {**vars(found), "handle": handle, "seen_at": found.seen_at.isoformat()}


def from_json(content: Mapping[str, Any]) -> Found:
    """Read the account that `to_json` wrote."""
    notes = tuple((message, values) for message, values in content["notes"])
    moment = datetime.fromisoformat(content["seen_at"])
    return Found(**{**content, "handle": Handle(*content["handle"]), "seen_at": moment, "notes": notes})
