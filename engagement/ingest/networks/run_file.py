"""The SQLite file of one run: its tables, its transactions, and what a full or broken disk does to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from engagement.errors import EngagementError
from engagement.i18n import N_

_VERSION = 1
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE task (
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, expected INTEGER,
    rank INTEGER NOT NULL, most INTEGER, cursor TEXT,
    state TEXT NOT NULL DEFAULT 'open', pages INTEGER NOT NULL DEFAULT 0, passes INTEGER NOT NULL DEFAULT 0,
    before INTEGER NOT NULL DEFAULT 0, UNIQUE (kind, subject)
);
CREATE TABLE visited (task INTEGER, cursor TEXT, PRIMARY KEY (task, cursor)) WITHOUT ROWID;
CREATE TABLE listed (task INTEGER, item TEXT, pass INTEGER, PRIMARY KEY (task, item)) WITHOUT ROWID;
CREATE TABLE account (id TEXT PRIMARY KEY, row TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE post (id TEXT PRIMARY KEY, row TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE act (id TEXT PRIMARY KEY, row TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE follow (place INTEGER PRIMARY KEY, follower TEXT, followed TEXT, UNIQUE (follower, followed));
CREATE TABLE note (message TEXT, told TEXT, PRIMARY KEY (message, told)) WITHOUT ROWID;
"""
_TABLES = ("meta", "task", "visited", "listed", "account", "post", "act", "follow", "note")

NOT_SAVED = N_("What was fetched cannot be saved in {folder} ({problem}). Make room there and go on.")


class NotSavedError(EngagementError):
    """The disk does not take the run."""


class RunFile:
    """The file, opened by one process at a time (the run holds a lock beside it).

    Raises:
        NotSavedError: the disk is full or cannot be written to.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._disk_errors():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._connection = self._open()

    def select(self, statement: str, *values: Any) -> sqlite3.Cursor:
        """Run a query."""
        return self._connection.execute(statement, values)

    def count(self, statement: str, *values: Any) -> int:
        """Run a query that finds one number."""
        return int(self.select(statement, *values).fetchone()[0])

    @contextmanager
    def saving(self) -> Iterator[sqlite3.Connection]:
        """Open a transaction: all of it is kept, or nothing."""
        with self._disk_errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                # A full disk has ended the transaction already.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _open(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            # Not a run any more: what was in it can be fetched again.
            self.path.unlink()
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None, timeout=10, check_same_thread=False)
        connection.execute("PRAGMA journal_mode = WAL")
        # A killed process loses nothing; a power cut may lose the last pages, which are then asked for again.
        connection.execute("PRAGMA synchronous = NORMAL")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version != _VERSION:
            for (table,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            ).fetchall():
                connection.execute(f'DROP TABLE "{table}"')
            connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")
        return connection

    @contextmanager
    def _disk_errors(self) -> Iterator[None]:
        # A full or read-only disk becomes one sentence.
        try:
            yield
        except (sqlite3.OperationalError, OSError) as error:
            raise NotSavedError(NOT_SAVED, folder=self.path.parent, problem=str(error)) from error


def empty(connection: sqlite3.Connection) -> None:
    """Delete all of an earlier run."""
    for table in _TABLES:
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names from above


def as_json(value: Any) -> str:
    """Write a value as a column keeps it."""
    return orjson.dumps(value).decode()
