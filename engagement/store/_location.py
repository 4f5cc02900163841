"""Which database: an address that is given, one of the environment, or a file in the data folder."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError

from engagement import settings
from engagement.store._errors import BAD_ADDRESS, StoreError

_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


def database_url(address: str | None = None) -> URL:
    """The address as SQLAlchemy knows it, `ENGAGEMENT_DATABASE` or `engagement.sqlite` where none is given.

    Raises:
        StoreError: neither SQLite nor PostgreSQL.
    """
    given = address or settings.DATABASE.read()
    if not given:
        return URL.create("sqlite", database=str(settings.data_folder().absolute() / "engagement.sqlite"))
    try:
        url = make_url(given)
    except (ArgumentError, ValueError) as error:
        raise StoreError(BAD_ADDRESS, place=given.split("@")[-1]) from error
    kind = url.drivername.split("+")[0]
    if kind not in _DRIVERS or not url.database or url.database == ":memory:":
        raise StoreError(BAD_ADDRESS, place=url.render_as_string(hide_password=True))
    return url.set(drivername=_DRIVERS[kind])


def sqlite_file(url: URL) -> Path | None:
    """The file of a SQLite database; None for a server."""
    return Path(url.database or "") if url.drivername == "sqlite" else None


def place(url: URL) -> str:
    """How a sentence names the database: its file, or its address without the password."""
    file = sqlite_file(url)
    return str(file) if file is not None else url.render_as_string(hide_password=True)


def place_of(connection: Connection) -> str:
    """How a sentence names the database of this connection."""
    return place(connection.engine.url)
