"""What the models learn from: past windows of the account, and the origin of the shipped curves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engagement.data.engine import ACTIVATION_COLUMNS, Engine, at
from engagement.data.schema import VOICED_KINDS

if TYPE_CHECKING:
    from engagement.data.schema import Tables


@dataclass(frozen=True)
class Window:
    """The followers known at `cutoff`, their features then, and whether they spoke within the horizon."""

    cutoff: pd.Timestamp
    features: pd.DataFrame
    spoke: NDArray[np.bool_]
    horizon_days: float

    @property
    def X(self) -> NDArray[np.float64]:  # noqa: N802 - scikit-learn's name
        """The columns of the activation model, shape (n, len(ACTIVATION_COLUMNS))."""
        return self.features[list(ACTIVATION_COLUMNS)].to_numpy(dtype=np.float64)


def known_since(tables: Tables) -> pd.Series:
    """Since when each person could be seen, by account_id; NaT means from the beginning.

    The follow date where it is known. Otherwise, on a list of followers, the day the account was made
    (the only profile field that is the same at every cut-off); without a list, the first act.
    """
    people = tables.follower_ids()
    accounts = tables.accounts.set_index("account_id")
    since = accounts["followed_at"].reindex(people)
    if tables.has_follower_list:
        return since.fillna(accounts["created_at"].reindex(people))
    first = tables.interactions.groupby("actor_id")["created_at"].min()
    return since.fillna(first.reindex(people))


def voices_to_owner(tables: Tables) -> pd.DataFrame:
    """Select the dated voiced acts addressed to the owner: actor_id, created_at."""
    acts = tables.interactions
    mine = (acts["target_id"] == tables.owner.account_id) & acts["kind"].isin(VOICED_KINDS)
    return acts.loc[mine & acts["created_at"].notna(), ["actor_id", "created_at"]]


def build_windows(
    engine: Engine, tables: Tables, as_of: pd.Timestamp, horizon_days: float, steps: tuple[int, ...]
) -> list[Window]:
    """Windows at as_of - step·horizon, oldest first; those before the data begin are left out."""
    voices, since = voices_to_owner(tables), known_since(tables)
    begin = tables.interactions["created_at"].min()
    horizon = pd.Timedelta(days=horizon_days)
    windows = []
    for step in sorted(steps, reverse=True):
        cutoff = as_of - step * horizon
        if pd.isna(begin) or cutoff <= begin:
            continue
        features = at(engine, cutoff, horizon_days)
        start = since.reindex(features.index)
        features = features[(start.isna() | (start <= cutoff)).to_numpy()]
        after = (voices["created_at"] > cutoff) & (voices["created_at"] <= cutoff + horizon)
        spoke = features.index.isin(voices.loc[after, "actor_id"])
        # In an order that no name decides, so that other names give the same answer to the last bit.
        order = np.lexsort((spoke, *features.to_numpy(dtype=np.float64, na_value=-1.0).T))
        windows.append(Window(cutoff, features.iloc[order], spoke[order], horizon_days))
    return [window for window in windows if len(window.features)]


def window_counts(windows: Sequence[Window]) -> pd.DataFrame:
    """Count who was known and who spoke: one row a window with cutoff, people, spoke."""
    rows = [(window.cutoff, len(window.features), int(window.spoke.sum())) for window in windows]
    return pd.DataFrame(rows, columns=["cutoff", "people", "spoke"])


_SHIPPED = Path(__file__).parent / "passing.json"


@dataclass(frozen=True)
class Origin:
    """What the passing curves were learned from, and the share of their weight that is believed."""

    text: str
    trust: float


def passing_origin() -> Origin:
    """Load the origin of the curves that come with the program."""
    content = json.loads(_SHIPPED.read_text(encoding="utf-8"))
    return Origin(str(content["origin"]), float(content["trust"]))
