"""Counts and dates of one person in bands, so coarse that they describe many."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

# Column -> its bands from low to high. None stands for what is unknown or hidden in the crowd.
BANDS: Mapping[str, tuple[str, ...]] = {
    "days": ("0", "1", "2-4", "5-9", "10+"),
    "others": ("0", "1", "2-4", "5-9", "10+"),
    "last": ("never", "older", "90", "30"),
    "chance": ("<5", "5-20", "20-50", "50+"),
    "since": ("older", "365", "30"),
}
_COUNTS = (0, 1, 2, 5, 10, np.inf)
_CHANCES = (0, 0.05, 0.2, 0.5, np.inf)


def bands(people: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """State and bands of `Analysis.people`, one row a person in the same order, None where unknown.

    `days` of talk with the owner, `others` they talk with, `last` word (30, 90 days back or older),
    `chance` to speak within the horizon (percent), follower `since` (30, 365 days or older).
    """
    last = _ages(people["last_voice_at"], as_of, (-np.inf, 30, 90, np.inf), ("30", "90", "older"))
    last = last.where(last.notna() | (people["voiced_days"] > 0).to_numpy(), "never")
    return pd.DataFrame(
        {
            "state": people["state"].to_numpy(object),
            "days": _cut(people["ties_owner"], _COUNTS, BANDS["days"]),
            "others": _cut(people["ties_members"], _COUNTS, BANDS["others"]),
            "last": last,
            "chance": _cut(people["activation"], _CHANCES, BANDS["chance"]),
            "since": _ages(people["followed_at"], as_of, (-np.inf, 30, 365, np.inf), ("30", "365", "older")),
        }
    )


def _ages(
    moments: pd.Series, as_of: pd.Timestamp, edges: tuple[float, ...], names: tuple[str, ...]
) -> pd.Series:
    return _cut((as_of - moments).dt.total_seconds() / 86_400, edges, names)


def _cut(values: pd.Series, edges: tuple[float, ...], names: tuple[str, ...]) -> pd.Series:
    """The band of each value: from its lower edge on, up to below the next."""
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    place = np.searchsorted(np.asarray(edges[1:-1]), numbers, side="right")
    found = np.array([*names, None], dtype=object)[np.where(np.isnan(numbers), len(names), place)]
    return pd.Series(found, dtype=object)
