"""Members who are silent for longer than is usual for them, and how many of them are still heard.

Follows made to be returned: new, not followed back, gone within thirty days.

The newcomer clock over several moments: starts between two lists count as their middle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from engagement.data.results import Figure
from engagement.figures.intervals import wilson
from engagement.figures.newcomers import Clock, clock
from engagement.history.follows import SOON_DAYS, lengths, spells
from engagement.history.moment import Moment, all_voices, among, covered_since
from engagement.i18n import N_

FEWEST_PAUSES = 3
CHANCE = 0.05
FEWEST_DAYS = 14

TOO_SHORT = N_("the two moments lie less than two weeks apart")
HOLE = N_("what was said between the two moments is not all in this data")
NO_MEMBERS = N_("nobody was community at the earlier moment")


def going_cold(moments: Sequence[Moment]) -> pd.DataFrame:
    """Members of the earlier moments whose silence is longer than nineteen in twenty of their pauses.

    One row a person: account_id, handle, name, state (now), last_voice_at, silent_days, usual_days (their
    mean pause between days with a voice), chance. The chance that a pause lasts this long is that of the
    next exponential time after n pauses of G days in all, (G / (G + silence))^n (Jeffreys' prior).
    """
    last = moments[-1]
    members = [moment.states.index[moment.states == "member"].to_series() for moment in moments[:-1]]
    here = last.states.index[among(last.states.index, pd.concat(members))]
    voices = all_voices(moments)
    said = voices[among(voices["actor_id"], here)]
    days = pd.DataFrame({"account_id": said["actor_id"], "day": said["created_at"].dt.floor("D")})
    spoken = days.drop_duplicates().groupby("account_id")["day"].agg(["min", "max", "size"])
    latest = said.groupby("actor_id")["created_at"].max()
    pauses = spoken["size"] - 1
    total = (spoken["max"] - spoken["min"]).dt.total_seconds() / 86_400.0
    silent = (last.as_of - latest.reindex(spoken.index)).dt.total_seconds() / 86_400.0
    chance = (total / (total + silent)) ** pauses
    cold = spoken.index[(pauses >= FEWEST_PAUSES) & (chance < CHANCE) & (silent >= FEWEST_DAYS)]
    rows = last.accounts.reindex(cold)[["handle", "name"]].assign(
        state=last.states[cold],
        last_voice_at=latest[cold],
        silent_days=silent[cold],
        usual_days=(total / pauses)[cold],
        chance=chance[cold],
    )
    return rows.sort_values("chance").reset_index(names="account_id")


def members_heard(before: Moment, after: Moment) -> Figure:
    """Of the members of the earlier moment, the share who have spoken since."""
    days = (after.as_of - before.as_of) / pd.Timedelta(days=1)
    members = before.states.index[before.states == "member"]
    missing = _why_not_heard(before, after, days, len(members))
    if missing:
        return Figure(None, None, None, len(members), round(days), 1, missing)
    since = after.voices.loc[after.voices["created_at"] > before.as_of, "actor_id"]
    heard = int(among(members, since).sum())
    return Figure(heard / len(members), *wilson(heard, len(members)), len(members), round(days), 1)


def acts_missing_since(before: Moment, after: Moment) -> bool:
    """Whether the later data may lack acts of the time between the two moments."""
    return after.tables.is_partial or not covered_since([before, after]) <= before.as_of


def _why_not_heard(before: Moment, after: Moment, days: float, members: int) -> str | None:
    if acts_missing_since(before, after):
        return HOLE
    if not members:
        return NO_MEMBERS
    return TOO_SHORT if days < FEWEST_DAYS else None


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
