"""Databases as older versions of the program left them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, inspect, make_url, text

from engagement.store.migrate import migrate
from engagement.store.sqlite import sqlite_engine

# As 0001 had it; a later revision adds to this, never changes it.
_FILL = (
    "INSERT INTO account VALUES ('a1', 'kept before', 'brand', 'brand', NULL, 1, 30, 4102444800000000, 3)",
    "INSERT INTO access_key VALUES ('d1', 'a1', 1, 5)",
    "INSERT INTO correction VALUES ('a1', 'p1', 'member'), ('a1', 'p2', 'passing')",
    "INSERT INTO note VALUES ('a1', 'invite', 'p1', '\"done\"', 7)",
    "INSERT INTO choice VALUES ('f', 'day_first', 'yes')",
    "INSERT INTO audit (at, event) VALUES (9, 'open')",
)


@contextmanager
def at_revision(address: str, revision: str) -> Iterator[Connection]:
    """A connection to a filled database of that revision, which is there afterwards."""
    engine = _engine(address)
    with engine.begin() as connection:
        migrate(connection, revision)
        for statement in _FILL:
            connection.execute(text(statement))
        yield connection
    engine.dispose()


def rows_of(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, but for the number of the revision."""
    tables = set(inspect(connection).get_table_names()) - {"alembic_version"}
    return {
        table: sorted((tuple(row) for row in connection.execute(text(f'SELECT * FROM "{table}"'))), key=str)
        for table in tables
    }


def _engine(address: str) -> Engine:
    url = make_url(address)
    if url.drivername != "sqlite":
        return create_engine(url.set(drivername="postgresql+psycopg"))
    file = Path(str(url.database))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    return sqlite_engine(file)
