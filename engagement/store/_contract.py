"""What the store hands out: plain values, no rows and no connections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from engagement.results import Figure
from engagement.tables import Owner, Tables


@dataclass(frozen=True)
class Saved:
    """Where an analysis went: its private key, shown this once, and its snapshot."""

    key: str
    snapshot_id: int


@dataclass(frozen=True)
class Snapshot:
    """One moment of an account: as of when, the window of its forecast in days, people by state."""

    id: int
    as_of: pd.Timestamp
    horizon_days: int
    saved_at: pd.Timestamp
    people: int
    states: Mapping[str, int]


@dataclass(frozen=True)
class Kept:
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
class Loaded:
    """What `engagement.analyse` needs to say again what it said: the tables and the user's word."""

    tables: Tables
    as_of: pd.Timestamp
    horizon_days: int
    corrections: pd.DataFrame
    snapshot_id: int
    version: int


@dataclass(frozen=True)
class Told:
    """What was told when a snapshot was saved.

    `total` is how many of everybody were expected to speak within the horizon, with the 90 % interval;
    None where nothing could be forecast.
    """

    as_of: pd.Timestamp
    horizon_days: int
    level: int
    coverage_days: float
    ranking_by: str | None
    figures: Mapping[str, Figure]
    total: tuple[float, float, float] | None

    @property
    def forecast(self) -> Figure | None:
        """How many of the silent were expected to speak: the number in the headline."""
        return self.figures.get("activation_potential")


@dataclass(frozen=True)
class Inventory:
    """What is stored now: entries and bytes by kind, and the age of the oldest analysis."""

    counts: Mapping[str, int]
    bytes: Mapping[str, int]
    oldest: pd.Timestamp | None
    next_expiry: pd.Timestamp | None
