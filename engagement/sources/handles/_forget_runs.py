"""What fetching left on disk is removed: when its time is over, or when somebody wants it gone."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from filelock import Timeout

from engagement.sources.handles._run_folder import lock_of, remove_old, runs_folder
from engagement.sources.handles._store import RunStore


def remove_old_runs() -> None:
    """Remove the runs that nobody went on with for a week."""
    remove_old(runs_folder())


def forget_runs(account_id: str | None = None) -> int:
    """Remove the runs about this account, or all of them; how many. A run under way is left alone."""
    folder = runs_folder()
    found = sorted(folder.glob("*.sqlite")) if folder.exists() else []
    return sum(_forget(path) for path in found if account_id is None or _account_of(path) == account_id)


def _account_of(path: Path) -> str | None:
    store = RunStore(path)
    try:
        found = store.get("found")
    finally:
        store.close()
    return str(found["account_id"]) if found else None


def _forget(path: Path) -> bool:
    try:
        with lock_of(path):
            for part in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
                part.unlink(missing_ok=True)
            # While it is held, so that nobody can take a lock that is gone; Windows keeps the empty file.
            with suppress(PermissionError):
                path.with_suffix(".lock").unlink(missing_ok=True)
    except Timeout:
        return False
    return True
