"""Moments as the store keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engagement.changes._moment import Moment

if TYPE_CHECKING:
    from engagement.store import Store


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
