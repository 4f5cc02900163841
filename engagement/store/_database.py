"""One database: its transactions, its errors in one sentence, and forgetting for good."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from engagement.store import _sqlite
from engagement.store._errors import (
    DAMAGED,
    NOT_SAVED,
    NOT_THERE,
    DamagedStoreError,
    NotSavedError,
    StoreError,
)
from engagement.store._location import sqlite_file
from engagement.store._migrate import is_newest, migrate

_DAMAGED = ("malformed", "not a database", "corrupt", "invalid page", "disk i/o error")
_UNAVAILABLE = ("connection", "connect", "server", "terminat", "could not translate")


class Database:
    """An open database at the newest schema.

    Raises:
        NewerStoreError: a newer version wrote it; nothing was changed.
        DamagedStoreError: it is no longer what was written; nothing was changed.
        StoreError: it cannot be reached or opened.
    """

    def __init__(self, url: URL) -> None:
        self.place = url.render_as_string(hide_password=True)
        self.file = sqlite_file(url)
        with self._told():
            self._engine = self._opened(url)
            with self._transaction(reads=True) as connection:
                newest = is_newest(connection)
            if not newest:
                with self._transaction(reads=False) as connection:
                    migrate(connection)

    def _opened(self, url: URL) -> Engine:
        if self.file is None:
            return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
        self.place = str(self.file)
        if not self.file.exists():
            _sqlite.create_file(self.file)
        engine = _sqlite.sqlite_engine(self.file)
        _sqlite.check(self.file, engine)
        return engine

    @property
    def is_server(self) -> bool:
        """Whether this is PostgreSQL."""
        return self.file is None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment and changes nothing."""
        with self._told(), self._transaction(reads=True) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is kept whole when the block ends, and not at all when it fails."""
        with self._told(), self._transaction(reads=False) as connection:
            yield connection

    def forget(self, shrink: bool = False) -> None:
        """Leave no trace of deleted rows; on a server only with `shrink`, which locks each table a while."""
        with self._told():
            if self.file is not None:
                _sqlite.forget(self._engine, shrink)
            elif shrink:
                with self._engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                    connection.execute(text("VACUUM (FULL)"))

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
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, sqlite3.Error, OSError) as error:
            raise self._sentence(error) from error

    def _sentence(self, error: Exception) -> StoreError:
        """One sentence without the statement, whose values are nobody's business."""
        cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
        problem = str(cause).strip().split("\n")[0].rstrip(".")
        lower = problem.lower()
        if any(word in lower for word in _DAMAGED):
            return DamagedStoreError(DAMAGED, place=self.place, problem=problem)
        if self.is_server and any(word in lower for word in _UNAVAILABLE):
            return StoreError(NOT_THERE, place=self.place, problem=problem)
        return NotSavedError(NOT_SAVED, place=self.place, problem=problem)
