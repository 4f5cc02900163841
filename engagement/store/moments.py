"""Moments as the store keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from engagement.data.schema import Tables
from engagement.history.follows import endings
from engagement.history.moment import Moment

if TYPE_CHECKING:
    from engagement.store.store import Store


_MOST_MOMENTS = 6


def kept_moment(store: Store, key: str, snapshot_id: int) -> Moment:
    """One snapshot with its people and figures exactly as they were told.

    Raises:
        StoreError: the key opens nothing (any more), or the store cannot be read.
    """
    loaded, told = store.load(key, snapshot_id), store.told(key, snapshot_id)
    return Moment(
        tables=loaded.tables,
        people=store.people(key, snapshot_id),
        as_of=loaded.as_of,
        horizon_days=loaded.horizon_days,
        level=told.level,
        figures=told.figures,
    )


def seen_endings(store: Store, key: str, tables: Tables, as_of: pd.Timestamp) -> pd.DataFrame | None:
    """The `endings` between the last kept moments before `as_of` and these tables; None without any before.

    Raises:
        StoreError: the store cannot be read.
    """
    kept = store.kept(key)
    earlier = [snapshot for snapshot in kept.snapshots if snapshot.as_of < as_of] if kept else []
    if not earlier:
        return None
    moments = [kept_moment(store, key, snapshot.id) for snapshot in earlier[-_MOST_MOMENTS:]]
    return endings([*moments, Moment.untold(tables, as_of)])
