"""PostgreSQL as a store: rows that were deleted leave the files of their tables."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, func, inspect, select, text
from sqlalchemy.exc import OperationalError

# The tables that name people; writing anew a database larger than this is left to the hourly purge.
PERSONAL_TABLES = ("account", "snapshot", "payload", "correction", "note", "link")
MAX_BYTES = 1 << 30
_WAIT_SECONDS, _POLL_SECONDS = 3.0, 0.05
_LOCK_NOT_AVAILABLE = "55P03"
_OLDER_READERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend' AND age(backend_xmin) > age(CAST(:now AS xid))"
)


def forget(engine: Engine, everything: bool) -> bool:
    """Write the tables anew without what was deleted; each is locked meanwhile.

    A plain VACUUM would leave the bytes on their pages until something else is written there. Without
    `everything` only the tables that name people, and only where that is quick.

    Returns False where it could not be done now: too much to write, no room, or somebody who is reading.
    """
    with _autocommit(engine) as connection:
        tables = inspect(connection).get_table_names() if everything else PERSONAL_TABLES
        if not everything and _size(connection, tables) > MAX_BYTES:
            return False
        if not _readers_gone(connection):
            return False
        try:
            for table in tables:
                connection.exec_driver_sql(f'VACUUM (FULL) "{table}"')
        except OperationalError as error:
            if everything and getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                raise
            return False
    return True


@contextmanager
def _autocommit(engine: Engine) -> Iterator[Connection]:
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql(f"SET lock_timeout = '{_WAIT_SECONDS}s'")
        try:
            yield connection
        finally:
            connection.exec_driver_sql("RESET lock_timeout")


def _size(connection: Connection, tables: Sequence[str]) -> int:
    return sum(int(connection.scalar(select(func.pg_total_relation_size(name))) or 0) for name in tables)


def _readers_gone(connection: Connection) -> bool:
    """Wait until no transaction is left that may still see what is deleted by now."""
    now = str(connection.scalar(text("SELECT pg_current_xact_id()::xid::text")))
    until = time.monotonic() + _WAIT_SECONDS
    while connection.scalar(_OLDER_READERS, {"now": now}):
        if time.monotonic() > until:
            return False
        time.sleep(_POLL_SECONDS)
    return True
