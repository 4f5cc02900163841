"""The newcomer clock over several moments: starts between two lists count as their middle."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from engagement.changes._moment import Moment, all_voices, covered_since
from engagement.changes._spells import spells
from engagement.figures import Clock, clock


def newcomer_clock(moments: Sequence[Moment], seen: pd.DataFrame | None = None) -> Clock:
    """The clock over everybody who is known to have come while acts were being recorded.

    `moments`: the oldest first; `seen`: their `spells`, where they are worked out already.
    """
    last = moments[-1]
    first_list = next((moment.as_of for moment in moments if moment.tables.has_follower_list), last.as_of)
    return clock(
        follows=_starts(spells(moments) if seen is None else seen),
        voices=all_voices(moments),
        owner=last.tables.owner.account_id,
        since=covered_since(moments),
        as_of=last.as_of,
        level=max(moment.level for moment in moments),
        first_list=first_list,
    )


def _starts(follows: pd.DataFrame) -> pd.DataFrame:
    """When each follow began: its date or, between two lists, their middle."""
    middle = follows["not_seen_at"] + (follows["first_seen_at"] - follows["not_seen_at"]) / 2
    return follows.assign(start=follows["followed_at"].fillna(middle))
