"""What an engine has to offer, and the columns that the activation model reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pandas as pd

from engagement.acts import among, to_many
from engagement.features._occasions import occasions

if TYPE_CHECKING:
    from engagement.tables import Tables

SQL = (Path(__file__).parent / "features.sql").read_text(encoding="utf-8")
NEVER = 12.0  # horizons since the last act, where there was none

ACTIVATION_COLUMNS = (
    "voice_short",
    "voice_middle",
    "voice_long",
    "from_owner_short",
    "from_owner_middle",
    "from_owner_long",
    "likes_middle",
    "reposts_middle",
    "others_voice_middle",
    "others_repost_middle",
    "from_others_middle",
    "owner_days",
    "since_voice",
    "since_act",
)


class Engine(Protocol):
    """Something that runs `features.sql` over one set of tables; moments are days from `origin`."""

    origin: pd.Timestamp

    def features(self, cutoff: float, horizon: float, *, undated: bool) -> pd.DataFrame:
        """One row a person, ordered by account_id; `undated` acts count only where asked for."""

    def close(self) -> None:
        """Give back what the engine holds."""


def acts_frame(tables: Tables) -> pd.DataFrame:
    """The interactions as `features.sql` expects them, moments in days before or after the latest act.

    Counted from there and not from a date on the calendar, so that moving everything by a year moves no
    bit of the answer. `among` marks acts between two people on the list, `to_many` words of the owner to
    several at once.
    """
    acts, origin = tables.interactions, origin_of(tables)
    return pd.DataFrame(
        {
            "actor_id": acts["actor_id"],
            "target_id": acts["target_id"],
            "kind": acts["kind"],
            "moment": ((acts["created_at"] - origin) / pd.Timedelta(days=1)).astype("float64"),
            "among": among(tables).astype("int64"),
            "to_many": to_many(tables).astype("int64"),
            "occasion": occasions(tables).astype("float64"),
        }
    )


def origin_of(tables: Tables) -> pd.Timestamp:
    """The latest dated act, from which days are counted."""
    latest: pd.Timestamp = tables.interactions["created_at"].max()
    return latest if pd.notna(latest) else pd.Timestamp(0, tz="UTC")


def at(engine: Engine, cutoff: pd.Timestamp, horizon_days: float, *, undated: bool = False) -> pd.DataFrame:
    """The features at `cutoff`, indexed by account_id, with "never" written as twelve horizons.

    `days_since_` columns are missing where there was no such act.
    """
    moment = (cutoff - engine.origin) / pd.Timedelta(days=1)
    frame = engine.features(moment, float(horizon_days), undated=undated).set_index("account_id")
    recency = ["since_voice", "since_act"]
    frame[recency] = frame[recency].astype("float64").fillna(NEVER)
    others = [c for c in frame.columns if c not in recency]
    frame[others] = frame[others].astype("float64")
    # Sums of many terms hang on their order by a hair: what is told must not.
    return frame.replace({None: np.nan}).round(9)
