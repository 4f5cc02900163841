"""SQLite as a store: written ahead, synced at every commit, deleted for good."""

from __future__ import annotations

import os
import secrets
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from engagement.store.contract import DAMAGED, EMPTY, LOST, DamagedStoreError
from engagement.store.migrate import migrate

_WAIT_SECONDS = 20.0
_WAIT_FOR_READERS = 3_000  # milliseconds
_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA trusted_schema = OFF",
)


def sqlite_engine(file: Path) -> Engine:
    """Make an engine on an existing file; a file that has gone is an error, never a new one."""
    address = f"file:{quote(str(file))}?mode=rw"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            address, uri=True, isolation_level=None, timeout=_WAIT_SECONDS, check_same_thread=False
        )
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        return connection

    # Opening the file takes under a millisecond, and a process that forks inherits no open one.
    engine = create_engine("sqlite:///" + str(file), creator=connect, poolclass=NullPool)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get("reads")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def create_file(file: Path) -> None:
    """Make a new database whole beside its place and move it there; one that came first stays.

    Raises:
        DamagedStoreError: there are leftovers of a database whose file is gone.
    """
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    log = file.with_name(file.name + "-wal")
    if log.exists() and log.stat().st_size and not file.exists():
        raise DamagedStoreError(LOST, place=str(file), log=str(log))
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        engine = sqlite_engine(draft)
        with engine.connect() as connection, connection.begin():
            migrate(connection)
        _write_ahead(draft)
        _sync(draft)
        _move(draft, file)
        _sync(file.parent)
    finally:
        for leftover in file.parent.glob(draft.name + "*"):
            leftover.unlink(missing_ok=True)


def _move(draft: Path, file: Path) -> None:
    """Give the draft its name, unless another process has put a file there meanwhile."""
    try:
        os.link(draft, file)
    except FileExistsError:
        return
    except OSError:  # a file system without links
        draft.rename(file)


def _write_ahead(file: Path) -> None:
    connection = sqlite3.connect(file, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def check(file: Path, engine: Engine) -> None:
    """Check the whole file before anybody works with it.

    Raises:
        DamagedStoreError: the file is empty, or its pages do not hold together.
    """
    with suppress(OSError):
        file.chmod(0o600)
    with engine.execution_options(reads=True).connect() as connection:
        found = str(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar())
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
    if found != "ok" or lost is not None:
        problem = found.splitlines()[-1] if found != "ok" else f"{lost[0]}: {lost[2]}?"  # type: ignore[index]
        raise DamagedStoreError(DAMAGED, place=str(file), problem=problem)
    if not tables:  # SQLite takes a file of a few bytes for a new one; ours are made whole
        raise DamagedStoreError(EMPTY, place=str(file))


def forget(engine: Engine, shrink: bool) -> bool:
    """Leave no trace of deleted rows in the write-ahead log and, with `shrink`, give the room back.

    Returns False where somebody who is reading still needs the log.
    """
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        if shrink:
            cursor.execute("VACUUM")
        cursor.execute(f"PRAGMA busy_timeout = {_WAIT_FOR_READERS}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        done = cursor.fetchone()
    return done is not None and not done[0]
