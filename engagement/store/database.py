"""Open one database, run its transactions, and put its errors into one sentence each."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Connection, Engine, create_engine
from sqlalchemy.exc import DBAPIError

from engagement.store import postgresql, sqlite
from engagement.store.contract import (
    CHANGED,
    DAMAGED,
    NOT_SAVED,
    NOT_THERE,
    DamagedStoreError,
    NotSavedError,
    StoreError,
    place,
    sqlite_file,
)
from engagement.store.migrate import is_newest, migrate

_SQLITE_DAMAGE = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_SCHEMA)
# Classes of SQLSTATE: what is missing or cannot be read in a database of ours was lost; 08 and 57 are
# connections and shutdowns, and a server that cannot be reached gives no state at all.
_SERVER_DAMAGE = ("XX", "42")
_SERVER_AWAY = ("08", "57", "")


class Database:
    """Hold a database open at the newest schema.

    Raises:
        NewerStoreError: a newer version wrote it; nothing was changed.
        DamagedStoreError: it is no longer what was written; nothing was changed.
        StoreError: it cannot be reached or opened.
    """

    def __init__(self, url: URL) -> None:
        self.place = place(url)
        self.file = sqlite_file(url)
        with self._errors_as_sentences():
            self._engine = self._open_engine(url)
            try:
                self._bring_up_to_date()
            except BaseException:
                self.close()
                raise

    def _open_engine(self, url: URL) -> Engine:
        if self.file is None:
            return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
        if not self.file.exists():
            sqlite.create_file(self.file)
        engine = sqlite.sqlite_engine(self.file)
        sqlite.check(self.file, engine)
        return engine

    def _bring_up_to_date(self) -> None:
        with self._transaction(reads=True) as connection:
            newest = is_newest(connection)
        if not newest:
            with self._transaction(reads=False) as connection:
                migrate(connection)

    @property
    def is_server(self) -> bool:
        """Tell whether this is PostgreSQL."""
        return self.file is None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that sees one moment and changes nothing."""
        with self._errors_as_sentences(), self._transaction(reads=True) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that is kept whole when the block ends, and not at all when it fails."""
        with self._errors_as_sentences(), self._transaction(reads=False) as connection:
            yield connection

    def forget(self, shrink: bool = False) -> bool:
        """Leave no trace of deleted rows; with `shrink` in all tables, however large, and give room back.

        False where somebody who is reading kept that from being done, or where it is left to `shrink`.
        """
        with self._errors_as_sentences():
            if self.file is not None:
                return sqlite.forget(self._engine, shrink)
            return postgresql.forget(self._engine, shrink)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self, reads: bool) -> Iterator[Connection]:
        options = {"isolation_level": "REPEATABLE READ"} if reads and self.is_server else {}
        engine = self._engine.execution_options(reads=reads, **options)
        with engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def _errors_as_sentences(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, sqlite3.Error, OSError) as error:
            raise self._error_of(error) from error
        except UnicodeDecodeError as error:
            raise DamagedStoreError(CHANGED, place=self.place) from error

    def _error_of(self, error: Exception) -> StoreError:
        # Never the statement: its values are private.
        cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
        problem = str(cause).strip().split("\n")[0].rstrip(".")
        if isinstance(cause, sqlite3.Error):
            damaged, away = getattr(cause, "sqlite_errorcode", 1) & 0xFF in _SQLITE_DAMAGE, False
        else:
            state = getattr(cause, "sqlstate", None) or ""
            damaged = state[:2] in _SERVER_DAMAGE
            away = self.is_server and state[:2] in _SERVER_AWAY
        if damaged:
            return DamagedStoreError(DAMAGED, place=self.place, problem=problem)
        if away:
            return StoreError(NOT_THERE, place=self.place, problem=problem)
        return NotSavedError(NOT_SAVED, place=self.place, problem=problem)
