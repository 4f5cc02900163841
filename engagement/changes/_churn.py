"""Follows made to be returned: new, not followed back, gone within thirty days."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from engagement.changes._spells import SOON_DAYS, lengths
from engagement.figures import wilson
from engagement.language import N_
from engagement.results import Figure

NEEDS_THREE = N_("it takes three lists of followers: one to see them come, one to see them gone")
NEEDS_FOLLOWED = N_("whom you follow is not in this data")
NOBODY_NEW = N_("nobody who is new has been watched for thirty days yet")


@dataclass(frozen=True)
class Churn:
    """Who followed, was not followed back and was gone within 30 days.

    `people`: account_id, handle, name, state (last told), followed_at, not_seen_at, first_seen_at,
    last_seen_at, gone_at, most_days, proven (whether the dates leave no room for more than 30 days),
    fate (left or unknown). `share`: of the new followers watched for 30 days, those proven; its interval
    reaches up to those possible.
    """

    people: pd.DataFrame
    share: Figure


def churn(follows: pd.DataFrame, last: pd.Timestamp) -> Churn:
    """Read it off the `spells`; an account that vanished with its words is not counted as having left."""
    days = lengths(follows)
    known = follows["followed_back"].notna()
    unreturned = known & ~follows["followed_back"].fillna(True).astype(bool)
    over = follows["gone_at"].notna() & unreturned & (follows["fate"] != "vanished")
    proven = over & (days["most"] <= SOON_DAYS)
    dated = follows["followed_at"].notna() | follows["not_seen_at"].notna()
    possible = over & dated & (days["least"] <= SOON_DAYS)
    columns = ["account_id", "handle", "name", "state", "followed_at", "not_seen_at", "first_seen_at",
               "last_seen_at", "gone_at", "fate"]  # fmt: skip
    people = follows.loc[possible, columns].assign(
        most_days=days.loc[possible, "most"], proven=proven[possible]
    )
    started = follows["followed_at"].fillna(follows["first_seen_at"])
    watched = follows["not_seen_at"].notna() & known & (started + pd.Timedelta(days=SOON_DAYS) <= last)
    order = people.sort_values(["proven", "most_days"], ascending=[False, True])
    return Churn(order.reset_index(drop=True), _share(follows, watched, proven, possible))


def _share(follows: pd.DataFrame, watched: pd.Series, proven: pd.Series, possible: pd.Series) -> Figure:
    n = int(watched.sum())
    missing = None
    if follows["first_seen_at"].nunique() < 2 and not follows["not_seen_at"].notna().any():
        missing = NEEDS_THREE
    elif not follows["followed_back"].notna().any():
        missing = NEEDS_FOLLOWED
    elif not n:
        missing = NOBODY_NEW
    if missing:
        return Figure(None, None, None, n, SOON_DAYS, 3, missing)
    low, _ = wilson(int((watched & proven).sum()), n)
    _, high = wilson(int((watched & possible).sum()), n)
    return Figure(float((watched & proven).sum()) / n, low, high, n, SOON_DAYS, 3)
