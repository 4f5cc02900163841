"""What the answers were learned from: the account's own windows, and where the shipped curves come from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from engagement.model._windows import known_since, voices_to_owner

if TYPE_CHECKING:
    from engagement.tables import Tables

_SHIPPED = Path(__file__).parent / "passing.json"


@dataclass(frozen=True)
class Origin:
    """What the passing curves were learned from, and the share of their weight that is believed."""

    text: str
    trust: float


def passing_origin() -> Origin:
    """The origin of the curves that come with the program."""
    content = json.loads(_SHIPPED.read_text(encoding="utf-8"))
    return Origin(str(content["origin"]), float(content["trust"]))


def window_counts(
    tables: Tables, as_of: pd.Timestamp, horizon_days: float, steps: tuple[int, ...] = (4, 3, 2, 1)
) -> pd.DataFrame:
    """The windows `build_windows` learns from, without their features: cutoff, people, spoke."""
    voices, since = voices_to_owner(tables), known_since(tables)
    begin, horizon = tables.interactions["created_at"].min(), pd.Timedelta(days=horizon_days)
    rows = []
    for step in sorted(steps, reverse=True):
        cutoff = as_of - step * horizon
        known = since.index[(since.isna() | (since <= cutoff)).to_numpy()]
        if pd.isna(begin) or cutoff <= begin or not len(known):
            continue
        after = (voices["created_at"] > cutoff) & (voices["created_at"] <= cutoff + horizon)
        spoke = int(known.isin(voices.loc[after, "actor_id"]).sum())
        rows.append({"cutoff": cutoff, "people": len(known), "spoke": spoke})
    return pd.DataFrame(rows, columns=["cutoff", "people", "spoke"])
