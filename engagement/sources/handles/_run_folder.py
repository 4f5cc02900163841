"""Where runs lie on disk: under which name, for how long, and one process at a time."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from filelock import FileLock, Timeout

from engagement.errors import EngagementError
from engagement.language import N_
from engagement.settings import data_folder
from engagement.sources.handles._contract import Found, Network, Options
from engagement.sources.handles._handle import Handle
from engagement.sources.handles._store import RunStore

_KEPT = timedelta(days=7)

BUSY = N_("{account} is being fetched already. Wait for that to end, or stop it.")


class BusyError(EngagementError):
    """Somebody else is at the same run."""


def runs_folder() -> Path:
    """Where the runs of this server lie."""
    return data_folder() / "runs"


def run_path(folder: Path, network: Network, found: Found, options: Options) -> Path:
    """One file for one account, one choice and one login; the budget may grow from run to run.

    The name tells nothing about whose account it is.
    """
    parts = [network.name, found.handle.host, found.account_id, options.since_days, options.followers]
    digest = hashlib.sha256(orjson.dumps([*parts, network.login])).hexdigest()
    return folder / f"{digest[:40]}.sqlite"


def remove_old(folder: Path) -> None:
    """Other people's words are not kept longer than a run may need them."""
    oldest = time.time() - _KEPT.total_seconds()
    for file in folder.glob("*.sqlite") if folder.exists() else ():
        parts = [file, *(part for end in ("-wal", "-shm") if (part := Path(f"{file}{end}")).exists())]
        if max(part.stat().st_mtime for part in parts) < oldest:
            for part in (*parts, file.with_suffix(".lock")):
                part.unlink(missing_ok=True)


def finished(network: Network, found: Found, options: Options) -> datetime | None:
    """When the run with these options had read everything; None where there is no such run."""
    path = run_path(runs_folder(), network, found, options)
    if not path.exists():
        return None
    store = RunStore(path)
    try:
        told = store.get("finished_at")
    finally:
        store.close()
    return datetime.fromisoformat(told) if told else None


@contextmanager
def alone_at(path: Path, account: Handle) -> Iterator[None]:
    """Nobody else reads the same run meanwhile.

    Raises:
        BusyError: somebody is at it already.
    """
    lock = lock_of(path)
    try:
        lock.acquire()
    except Timeout as error:
        raise BusyError(BUSY, account=str(account)) from error
    try:
        yield
    finally:
        lock.release()


def lock_of(path: Path) -> FileLock:
    """Return what one process at a time holds while it is at the run; who comes second gets a Timeout."""
    return FileLock(path.with_suffix(".lock"), blocking=False)


def kept_form(found: Found) -> dict[str, Any]:
    """An account as found, of JSON's types only."""
    handle = [found.handle.network, found.handle.name, found.handle.host]
    return {**vars(found), "handle": handle, "seen_at": found.seen_at.isoformat()}


def found_again(kept: Mapping[str, Any]) -> Found:
    """The account of `kept_form`."""
    notes = tuple((message, values) for message, values in kept["notes"])
    moment = datetime.fromisoformat(kept["seen_at"])
    return Found(**{**kept, "handle": Handle(*kept["handle"]), "seen_at": moment, "notes": notes})
