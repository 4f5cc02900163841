"""Open saved snapshots as moments of `engagement.history`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from engagement.data.results import StatesBefore
from engagement.data.schema import Tables
from engagement.data.states import RULES
from engagement.history.follows import unfollow_events
from engagement.history.moment import Moment, aligned

if TYPE_CHECKING:
    from engagement.store.store import Store


_MAX_MOMENTS = 6


def saved_moment(store: Store, key: str, snapshot_id: int) -> Moment:
    """Open one snapshot with its people and figures exactly as they were saved.

    Raises:
        StoreError: the key opens nothing (any more), or the store cannot be read.
    """
    loaded, summary = store.load(key, snapshot_id), store.summary(key, snapshot_id)
    return Moment(
        tables=loaded.tables,
        people=store.people(key, snapshot_id),
        as_of=loaded.as_of,
        horizon_days=loaded.horizon_days,
        level=summary.level,
        figures=summary.figures,
        coverage_days=summary.coverage_days,
        rules=summary.rules,
    )


def saved_states(store: Store, key: str, tables: Tables, as_of: pd.Timestamp) -> StatesBefore | None:
    """Look up what the data said of everybody at the last moment saved before `as_of`.

    None without one, and where an earlier version of this program told its states by other rules.

    Raises:
        StoreError: the store cannot be read.
    """
    account = store.account(key)
    earlier = [snapshot for snapshot in account.snapshots if snapshot.as_of < as_of] if account else []
    if not earlier:
        return None
    saved = saved_moment(store, key, earlier[-1].id)
    if saved.rules != RULES:
        return None
    people = aligned([saved, Moment.unscored(tables, as_of)])[0].people.set_index("account_id")
    return StatesBefore(saved.as_of, people["measured_state"].astype("str"), people["voiced_days"])


def saved_unfollow_events(store: Store, key: str, tables: Tables, as_of: pd.Timestamp) -> pd.DataFrame | None:
    """Find who stopped following between the last moments saved before `as_of` and these tables.

    Returns the table of `unfollow_events`; None without any moment before.

    Raises:
        StoreError: the store cannot be read.
    """
    account = store.account(key)
    earlier = [snapshot for snapshot in account.snapshots if snapshot.as_of < as_of] if account else []
    if not earlier:
        return None
    moments = [saved_moment(store, key, snapshot.id) for snapshot in earlier[-_MAX_MOMENTS:]]
    return unfollow_events([*moments, Moment.unscored(tables, as_of)])
