"""What an engine has to offer, and the columns that the activation model reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pandas as pd

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
    """Something that runs `features.sql` over one set of tables."""

    def features(self, cutoff: float, horizon: float, *, undated: bool) -> pd.DataFrame:
        """One row a person, ordered by account_id; `undated` acts count only where asked for."""

    def close(self) -> None:
        """Give back what the engine holds."""


def days(moments: pd.Series) -> pd.Series:
    """Timestamps as days since 1970-01-01 (float, missing where undated)."""
    return (moments - pd.Timestamp(0, tz="UTC")) / pd.Timedelta(days=1)


def acts_frame(tables: Tables) -> pd.DataFrame:
    """The interactions as `features.sql` expects them."""
    acts = tables.interactions
    return pd.DataFrame(
        {
            "actor_id": acts["actor_id"],
            "target_id": acts["target_id"],
            "kind": acts["kind"],
            "moment": days(acts["created_at"]).astype("float64"),
        }
    )


def at(engine: Engine, cutoff: pd.Timestamp, horizon_days: float, *, undated: bool = False) -> pd.DataFrame:
    """The features at `cutoff`, indexed by account_id, with "never" written as twelve horizons."""
    moment = (cutoff - pd.Timestamp(0, tz="UTC")) / pd.Timedelta(days=1)
    frame = engine.features(moment, float(horizon_days), undated=undated).set_index("account_id")
    recency = ["since_voice", "since_act"]
    frame[recency] = frame[recency].astype("float64").fillna(NEVER)
    counts = [c for c in frame.columns if c not in recency and not c.startswith(("last_", "first_"))]
    frame[counts] = frame[counts].astype("float64")
    return frame.replace({None: np.nan})
