"""Bring a database to the newest schema, or leave it alone."""

from __future__ import annotations

import threading
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from engagement.store.contract import FOREIGN, NEWER, NewerStoreError, StoreError, place_of

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 7_311_948_502
# Alembic keeps the migration under way in globals: threads of one process take turns.
_ONE_AT_A_TIME = threading.Lock()


def migrate(connection: Connection, to: str = "head") -> None:
    """Run the missing migrations inside the transaction of this connection."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    if is_newest(connection):
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    with _ONE_AT_A_TIME:
        command.upgrade(config, to)


def is_newest(connection: Connection) -> bool:
    """Tell whether there is nothing to migrate.

    Raises:
        NewerStoreError: a newer version of the program wrote here.
        StoreError: it holds tables of something else.
    """
    at = version(connection)
    if at is not None and at not in revisions():
        raise NewerStoreError(NEWER, place=place_of(connection), version=at)
    return at == revisions()[-1]


def version(connection: Connection) -> str | None:
    """Return the revision the database is at; None where nothing was ever put in it.

    Raises:
        StoreError: it holds tables of something else.
    """
    tables = inspect(connection).get_table_names()
    if not tables:
        return None
    if "alembic_version" not in tables:
        raise StoreError(FOREIGN, place=place_of(connection))
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def revisions() -> list[str]:
    """List the numbers of all migrations, oldest first."""
    return sorted(file.name.split("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))
