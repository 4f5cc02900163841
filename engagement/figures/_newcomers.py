"""How many newcomers speak with the owner within so many days of following."""

from __future__ import annotations

import pandas as pd

from engagement.evidence import UNDATED_LIMIT, Evidence
from engagement.figures._clock import clock
from engagement.figures._unusual import came_on, unusual_days
from engagement.figures._window import UNDATED, missing, voices_until, why_no_talk
from engagement.results import Figure
from engagement.tables import Tables

NEWCOMER_DAYS = (30, 90)


def newcomer_figures(tables: Tables, as_of: pd.Timestamp, evidence: Evidence) -> dict[str, Figure]:
    """1 - S(t) of the first word with the owner since following, of those whose follow is dated.

    Who spoke for the first time on an unusual day is left out: a giveaway or a raid is no door.
    """
    why = why_no_talk(evidence) or (UNDATED if evidence.undated_share > UNDATED_LIMIT else None)
    if why is not None:
        return {f"newcomer_conversion_{days}": missing(0, 1, why, days) for days in NEWCOMER_DAYS}
    follows = _dated_follows(tables, as_of)
    aside = came_on(tables, as_of, unusual_days(tables, as_of))
    told = clock(
        follows=follows[~follows["account_id"].isin(aside)],
        voices=voices_until(tables, as_of),
        owner=tables.owner.account_id,
        since=evidence.begins_at,
        as_of=as_of,
        level=evidence.level,
        first_list=as_of,
    )
    return {f"newcomer_conversion_{days}": told.marks["owner", days] for days in NEWCOMER_DAYS}


def _dated_follows(tables: Tables, as_of: pd.Timestamp) -> pd.DataFrame:
    """Everybody on the list of followers, with the day on which they followed where it is known."""
    listed = tables.follower_ids() if tables.has_follower_list else pd.Series([], dtype="str")
    dates = tables.accounts.set_index("account_id")["followed_at"].reindex(listed.array)
    return pd.DataFrame(
        {
            "account_id": listed.array,
            "start": dates.array,
            "followed_at": dates.array,
            "last_seen_at": as_of,
            "gone_at": pd.Series(pd.NaT, index=range(len(listed)), dtype=dates.dtype),
        }
    )
