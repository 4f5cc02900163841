"""What becomes of people between moments: members who lapse, followers who leave, newcomers who speak.

Churn is a follow made to be returned: new, not followed back, gone within thirty days. In the newcomer clock
over several moments, starts between two lists count as their middle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from engagement.data.results import Figure
from engagement.figures.intervals import wilson
from engagement.figures.newcomers import Clock, clock
from engagement.history.follows import QUICK_DAYS, follow_intervals, lasted_days
from engagement.history.moment import Moment, all_voices, among, covered_since
from engagement.i18n import N_

MIN_PAUSES = 3
MAX_CHANCE = 0.05
MIN_DAYS = 14

TOO_SHORT = N_("the two moments lie less than two weeks apart")
ACTS_MISSING = N_("what was said between the two moments is not all in this data")
NO_MEMBERS = N_("nobody was community at the earlier moment")


def lapsing_members(moments: Sequence[Moment]) -> pd.DataFrame:
    """Find members of the earlier moments silent for longer than nineteen in twenty of their pauses.

    One row a person: account_id, handle, name, state (now), last_voice_at, silent_days, usual_days (their
    mean pause between days with a voice), chance. The chance that a pause lasts this long is that of the
    next exponential time after n pauses of G days in all, (G / (G + silence))^n (Jeffreys' prior).
    """
    last = moments[-1]
    members = [moment.states.index[moment.states == "member"].to_series() for moment in moments[:-1]]
    here = last.states.index[among(last.states.index, pd.concat(members))]
    voices = all_voices(moments)
    theirs = voices[among(voices["actor_id"], here)]
    days = pd.DataFrame({"account_id": theirs["actor_id"], "day": theirs["created_at"].dt.floor("D")})
    spoken = days.drop_duplicates().groupby("account_id")["day"].agg(["min", "max", "size"])
    latest = theirs.groupby("actor_id")["created_at"].max()
    pauses = spoken["size"] - 1
    total = (spoken["max"] - spoken["min"]).dt.total_seconds() / 86_400.0
    silent = (last.as_of - latest.reindex(spoken.index)).dt.total_seconds() / 86_400.0
    chance = (total / (total + silent)) ** pauses
    lapsing = spoken.index[(pauses >= MIN_PAUSES) & (chance < MAX_CHANCE) & (silent >= MIN_DAYS)]
    rows = last.accounts.reindex(lapsing)[["handle", "name"]].assign(
        state=last.states[lapsing],
        last_voice_at=latest[lapsing],
        silent_days=silent[lapsing],
        usual_days=(total / pauses)[lapsing],
        chance=chance[lapsing],
    )
    return rows.sort_values("chance").reset_index(names="account_id")


def members_speaking(before: Moment, after: Moment) -> Figure:
    """Work out the share of the members of the earlier moment who have spoken since."""
    days = (after.as_of - before.as_of) / pd.Timedelta(days=1)
    members = before.states.index[before.states == "member"]
    missing = _why_not_counted(before, after, days, len(members))
    if missing:
        return Figure(None, None, None, len(members), round(days), 1, missing)
    since = after.voices.loc[after.voices["created_at"] > before.as_of, "actor_id"]
    speaking = int(among(members, since).sum())
    return Figure(speaking / len(members), *wilson(speaking, len(members)), len(members), round(days), 1)


def acts_missing_since(before: Moment, after: Moment) -> bool:
    """Tell whether the later data may lack acts of the time between the two moments."""
    return after.tables.is_partial or not covered_since([before, after]) <= before.as_of


def _why_not_counted(before: Moment, after: Moment, days: float, members: int) -> str | None:
    if acts_missing_since(before, after):
        return ACTS_MISSING
    if not members:
        return NO_MEMBERS
    return TOO_SHORT if days < MIN_DAYS else None


NEEDS_THREE = N_("it takes three lists of followers: one to see them come, one to see them gone")
NEEDS_FOLLOWED = N_("whom you follow is not in this data")
NOBODY_NEW = N_("nobody who is new has been watched for thirty days yet")


@dataclass(frozen=True)
class Churn:
    """Who followed, was not followed back and was gone within 30 days.

    `people`: account_id, handle, name, state (the last), followed_at, not_seen_at, first_seen_at,
    last_seen_at, gone_at, most_days, proven (whether the dates leave no room for more than 30 days),
    fate (left or unknown). `share`: of the new followers watched for 30 days, those proven; its interval
    reaches up to those possible.
    """

    people: pd.DataFrame
    share: Figure


def churn(follows: pd.DataFrame, last: pd.Timestamp) -> Churn:
    """Find churn in `follow_intervals`; an account that vanished with its words did not leave."""
    days = lasted_days(follows)
    recorded = follows["followed_back"].notna()
    unreturned = recorded & ~follows["followed_back"].fillna(True).astype(bool)
    over = follows["gone_at"].notna() & unreturned & (follows["fate"] != "vanished")
    proven = over & (days["most"] <= QUICK_DAYS)
    dated = follows["followed_at"].notna() | follows["not_seen_at"].notna()
    possible = over & dated & (days["least"] <= QUICK_DAYS)
    columns = ["account_id", "handle", "name", "state", "followed_at", "not_seen_at", "first_seen_at",
               "last_seen_at", "gone_at", "fate"]  # fmt: skip
    people = follows.loc[possible, columns].assign(
        most_days=days.loc[possible, "most"], proven=proven[possible]
    )
    started = follows["followed_at"].fillna(follows["first_seen_at"])
    watched = follows["not_seen_at"].notna() & recorded & (started + pd.Timedelta(days=QUICK_DAYS) <= last)
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
        return Figure(None, None, None, n, QUICK_DAYS, 3, missing)
    low, _ = wilson(int((watched & proven).sum()), n)
    _, high = wilson(int((watched & possible).sum()), n)
    return Figure(float((watched & proven).sum()) / n, low, high, n, QUICK_DAYS, 3)


def newcomer_clock(moments: Sequence[Moment], follows: pd.DataFrame | None = None) -> Clock:
    """Time the first word of everybody who is known to have come while acts were being recorded.

    `moments`: the oldest first; `follows`: their `follow_intervals`, where they are worked out already.
    """
    last = moments[-1]
    first_list = next((moment.as_of for moment in moments if moment.tables.has_follower_list), last.as_of)
    return clock(
        follows=_starts(follow_intervals(moments) if follows is None else follows),
        voices=all_voices(moments),
        owner=last.tables.owner.account_id,
        since=covered_since(moments),
        as_of=last.as_of,
        level=max(moment.level for moment in moments),
        first_list=first_list,
    )


def _starts(follows: pd.DataFrame) -> pd.DataFrame:
    """Date the begin of each follow: its own date or, between two lists, their middle."""
    middle = follows["not_seen_at"] + (follows["first_seen_at"] - follows["not_seen_at"]) / 2
    return follows.assign(start=follows["followed_at"].fillna(middle))
