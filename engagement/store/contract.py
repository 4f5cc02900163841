"""What the store promises: the values it hands out, the errors it raises, its addresses and its terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from sqlalchemy import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError

from engagement import settings
from engagement.data.results import Figure
from engagement.data.schema import Owner, Tables
from engagement.errors import EngagementError
from engagement.i18n import N_

if TYPE_CHECKING:
    from engagement.analysis.analysis import Analysis


@dataclass(frozen=True)
class Saved:
    """Where an analysis went: its private key, shown this once, and its snapshot."""

    key: str
    snapshot_id: int


@dataclass(frozen=True)
class Snapshot:
    """One moment of an account: as of when, the window of its forecast in days, people by state.

    `rules` are those (`states.RULES`) that the states followed; the first release did not say.
    """

    id: int
    as_of: pd.Timestamp
    horizon_days: int
    saved_at: pd.Timestamp
    people: int
    states: Mapping[str, int]
    rules: int = 1


@dataclass(frozen=True)
class SavedAccount:
    """One account with its snapshots, the oldest moment first; `version` counts its corrections."""

    account_uid: str
    title: str
    owner: Owner
    created_at: pd.Timestamp
    retention_days: int
    expires_at: pd.Timestamp
    version: int
    snapshots: tuple[Snapshot, ...]


@dataclass(frozen=True)
class SavedInputs:
    """What `engagement.analyse` needs to give the same result again: tables and corrections.

    `fingerprint` names the tables as they are kept, which a person taken out of them changes.
    """

    tables: Tables
    as_of: pd.Timestamp
    horizon_days: int
    corrections: pd.DataFrame
    snapshot_id: int
    version: int
    fingerprint: str


@dataclass(frozen=True)
class Opened:
    """A snapshot with its result under the corrections of now.

    `analysis` is None where it has to be made anew: an earlier version of the program kept no result or
    another kind of it, or what it was worked out of has changed.
    """

    inputs: SavedInputs
    analysis: Analysis | None


@dataclass(frozen=True)
class SnapshotSummary:
    """The figures of an analysis as they were when its snapshot was saved.

    `total` is how many of everybody were expected to speak within the horizon, with the 90 % interval;
    None where nothing could be forecast. `rules` are those (`states.RULES`) that states and figures followed;
    the first release did not say.
    """

    as_of: pd.Timestamp
    horizon_days: int
    level: int
    coverage_days: float
    ranking_by: str | None
    figures: Mapping[str, Figure]
    total: tuple[float, float, float] | None
    rules: int = 1

    @property
    def forecast(self) -> Figure | None:
        """Return how many of the silent were expected to speak: the number in the headline."""
        return self.figures.get("activation_potential")


@dataclass(frozen=True)
class Inventory:
    """What is stored now: entries and bytes by kind, and the age of the oldest analysis."""

    counts: Mapping[str, int]
    bytes: Mapping[str, int]
    oldest: pd.Timestamp | None
    next_expiry: pd.Timestamp | None


RETENTION_DAYS = (1, 7, 30, 90)
USUAL_RETENTION = 30
AUDIT_DAYS = 90
LIST_KEY_DAYS = 30


def now() -> datetime:
    """Return this moment, UTC."""
    return datetime.now(UTC)


def expiry(moment: datetime, retention_days: int) -> datetime:
    """Work out when what was last saved at `moment` goes."""
    return moment + timedelta(days=retention_days)


_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


def database_url(address: str | None = None) -> URL:
    """Parse an address; without one take `ENGAGEMENT_DATABASE`, or `engagement.sqlite` in the data folder.

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
    """Return the file of a SQLite database; None for a server."""
    return Path(url.database or "") if url.drivername == "sqlite" else None


def place(url: URL) -> str:
    """Name the database for a sentence: its file, or its address without the password."""
    file = sqlite_file(url)
    return str(file) if file is not None else url.render_as_string(hide_password=True)


def place_of(connection: Connection) -> str:
    """Name the database of this connection for a sentence."""
    return place(connection.engine.url)


NOT_HERE = N_(
    "This analysis is not here: it was deleted, its time is over, or the address is not complete. "
    "Upload the data again."
)
STALE = N_("Somebody else changed this analysis meanwhile. Open it again and repeat your change.")
OTHER_OWNER = N_(
    "This is an analysis of {kept}, and the new data are about {given}. Save it as an account of its own."
)
NOT_SAVED = N_("This cannot be saved in {place} ({problem}). Make room or give access there, then try again.")
NOT_THERE = N_("The database {place} does not answer ({problem}). Check its address, and that it is running.")
DAMAGED = N_(
    "The database {place} is damaged ({problem}). Nothing was changed in it: put back the last backup, or "
    "move the file away to begin anew."
)
CHANGED = N_(
    "The database {place} is damaged: what it gives back is not what was written. Put back the last backup."
)
EMPTY = N_(
    "The database {place} is an empty file. Put back the last backup, or delete the file to begin anew."
)
LOST = N_(
    "The database {place} is gone, but what was written last is still in {log}. Put the file back, or move "
    "{log} away to begin anew."
)
NEWER = N_(
    "The database {place} was written by a newer version of this program ({version}). Nothing was changed "
    "in it: start the newer version."
)
FOREIGN = N_("The database {place} holds something else, not what this program keeps. Give another address.")
BAD_ADDRESS = N_("{place} is no address of a database: it begins with sqlite:/// or postgresql://.")
BAD_KEY = N_("This is not a complete private link: open the address exactly as it was given to you.")
BAD_RETENTION = N_("Analyses are kept for {choices} days; {days} cannot be chosen.")


class StoreError(EngagementError):
    """Raised where what is kept cannot be read or changed."""


class UnknownKeyError(StoreError):
    """Raised where nothing is kept under this key (any more)."""


class StaleError(StoreError):
    """Raised where somebody else saved meanwhile; nothing was overwritten."""


class OtherOwnerError(StoreError):
    """Raised where a snapshot is of another account."""


class NotSavedError(StoreError):
    """Raised where the disk or the database refuses; what was there before is whole."""


class DamagedStoreError(StoreError):
    """Raised where the file is no longer what was written."""


class NewerStoreError(StoreError):
    """Raised where the database belongs to a newer version."""
