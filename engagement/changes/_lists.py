"""Two lists of followers against each other: who came, who is gone, and when that can be told at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.changes._fates import fates, newly_unlisted
from engagement.changes._ids import among
from engagement.changes._moment import Moment
from engagement.language import N_

FEWEST_TO_JUDGE = 10
TOLERANCE = pd.Timedelta(days=1)

NO_LIST = N_("one of the two moments holds no list of followers")
PARTIAL_BEFORE = N_("the earlier list was fetched only in part: who is new cannot be told from it")
PARTIAL_AFTER = N_("the later list was fetched only in part: who is missing in it may still follow")
NEWEST_ONLY = N_("the later list holds only the newest followers: who is missing in it may still follow")
HALF_MISSING = N_(
    "more than half of the followers are missing in the later list: it looks like a part, not like leaving"
)
OLDER_ADDED = N_(
    "the later list reaches further back than the earlier one: who is new cannot be told from it"
)


@dataclass(frozen=True)
class ListChange:
    """Who came and who is gone between two lists; `None` with a reason where it cannot be told.

    `came`: account_id, handle, name, state, followed_at, not_seen_at, first_seen_at. `gone`: account_id,
    handle, name, state, followed_at, last_seen_at, gone_at, fate (left, vanished or unknown, see `fates`).
    `unlisted`: how many of those gone the network may still count among the followers.
    """

    came: pd.DataFrame | None
    gone: pd.DataFrame | None
    came_missing: str | None = None
    gone_missing: str | None = None
    unlisted: int = 0


def list_change(before: Moment, after: Moment) -> ListChange:
    """Compare the lists of two moments, the earlier first."""
    if not (before.tables.has_follower_list and after.tables.has_follower_list):
        return ListChange(None, None, NO_LIST, NO_LIST)
    came_missing, gone_missing = why_no_newcomers(before, after), why_no_leavers(before, after)
    gone = None if gone_missing else _gone(before, after)
    return ListChange(
        None if came_missing else _came(before, after),
        gone,
        came_missing,
        gone_missing,
        0 if gone is None else min(len(gone), newly_unlisted(before, after)),
    )


def why_no_leavers(before: Moment, after: Moment) -> str | None:
    """Why absence from the later list says nothing; None where it does."""
    missing = ~among(before.followers, after.followers)
    if after.tables.is_partial:
        return PARTIAL_AFTER
    if _cut_off(before, before.followers[missing], before.followers[~missing]):
        return NEWEST_ONLY
    return HALF_MISSING if missing.sum() >= FEWEST_TO_JUDGE and missing.mean() > 0.5 else None


def why_no_newcomers(before: Moment, after: Moment) -> str | None:
    """Why absence from the earlier list says nothing; None where it does."""
    if before.tables.is_partial:
        return PARTIAL_BEFORE
    new = ~among(after.followers, before.followers)
    there = after.followers[~new]
    return OLDER_ADDED if _cut_off(after, _not_known_older(before, after, new), there) else None


def _cut_off(moment: Moment, missing: pd.Index, there: pd.Index) -> bool:
    """Whether those missing are just the oldest followers, which nobody's own choice would bring about."""
    if len(missing) < FEWEST_TO_JUDGE or len(there) < FEWEST_TO_JUDGE:
        return False
    for column in ("followed_at", "follow_rank"):
        order = moment.accounts[column]
        old, young = order.reindex(missing).dropna(), order.reindex(there).dropna()
        if len(old) >= len(missing) / 2 and len(young) >= len(there) / 2:
            edge = young.sort_values().iloc[len(young) // 100]
            return bool((old <= edge).mean() >= 0.95)
    return False


def _came(before: Moment, after: Moment) -> pd.DataFrame:
    new = _not_known_older(before, after, ~among(after.followers, before.followers))
    return _named(after, new).assign(not_seen_at=before.as_of, first_seen_at=after.as_of)


def _not_known_older(before: Moment, after: Moment, new: np.ndarray) -> pd.Index:
    """Those of the new who are not known to have followed already: such people the earlier list missed."""
    ids = after.followers[new]
    older = after.accounts["followed_at"].reindex(ids) < before.as_of - TOLERANCE
    return ids[~older.to_numpy(dtype=bool)]


def _gone(before: Moment, after: Moment) -> pd.DataFrame:
    gone = before.followers[~among(before.followers, after.followers)]
    seen = before.tables.follows
    last = seen[seen["followed_id"] == before.tables.owner.account_id].set_index("follower_id")[
        "last_seen_at"
    ]
    seen_last = last.reindex(gone).fillna(before.as_of)
    return _named(before, gone).assign(
        last_seen_at=seen_last.where(seen_last < before.as_of, before.as_of).array,
        gone_at=after.as_of,
        fate=fates(gone, before, after).to_numpy(),
    )


def _named(moment: Moment, ids: pd.Index) -> pd.DataFrame:
    found = moment.accounts.reindex(ids)[["handle", "name", "followed_at"]]
    return found.assign(state=moment.states.reindex(ids)).reset_index(names="account_id")
