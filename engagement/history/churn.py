"""What becomes of people between moments: members who lapse, followers who leave, newcomers who speak.

Churn is a follow made to be returned: new, not followed back, gone within thirty days. In the newcomer clock
over several moments, starts between two lists count as their middle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from engagement.data.occasions import occasion_table
from engagement.data.results import Figure
from engagement.data.schema import VOICED_KINDS, Tables
from engagement.figures.intervals import wilson
from engagement.figures.newcomers import Clock, clock
from engagement.history.follows import QUICK_DAYS, follow_intervals, lasted_days
from engagement.history.moment import Moment, all_voices, among, covered_since
from engagement.i18n import N_
from engagement.model.habit import habits
from engagement.model.membership import MembershipPosterior
from engagement.model.states import gone_quiet

MIN_DAYS = 14

TOO_SHORT = N_("the two moments lie less than two weeks apart")
ACTS_MISSING = N_("what was said between the two moments is not all in this data")
EARLIER_RULES = N_(
    "an earlier version of this program told who was community at one of the two moments, by other rules"
)
NO_MEMBERS = N_("nobody was community at the earlier moment")


def lapsing_members(moments: Sequence[Moment]) -> pd.DataFrame:
    """Find members of the earlier moments who have gone quiet, by the rule of that state over all acts known.

    Members by earlier rules of this program are not asked about. One row a person: account_id, handle, name,
    state (now), last_voice_at, silent_days, usual_days (their mean pause between occasions), chance (that a
    pause of theirs lasts this long).
    """
    last = moments[-1]
    told = [moment.states for moment in moments[:-1] if moment.rules == last.rules]
    members = pd.Index([]).append([states.index[states == "member"] for states in told])
    voices = _dated_voices(moments)
    found = _silences(replace(last.tables, interactions=voices), last.as_of)
    here = last.states.index[among(last.states.index, members)]
    found["last_voice_at"] = voices.groupby("actor_id")["created_at"].max().reindex(found.index)
    lapsing = found[gone_quiet(found) & among(found.index, here)]
    rows = last.accounts.reindex(lapsing.index)[["handle", "name"]].assign(
        state=last.states.reindex(lapsing.index),
        last_voice_at=lapsing["last_voice_at"],
        silent_days=lapsing["last_voice_days"],
        usual_days=lapsing["usual_days"],
        chance=lapsing["silence_chance"],
    )
    return rows.sort_values("chance").reset_index(names="account_id")


def _dated_voices(moments: Sequence[Moment]) -> pd.DataFrame:
    """All dated words of all moments, none twice that stands in several."""
    columns = ["actor_id", "target_id", "kind", "created_at"]
    acts = pd.concat([moment.tables.interactions[columns] for moment in moments], ignore_index=True)
    wanted = acts["kind"].isin(VOICED_KINDS) & (acts["created_at"] <= moments[-1].as_of)
    return acts[wanted].drop_duplicates().reset_index(drop=True)


def _silences(tables: Tables, as_of: pd.Timestamp) -> pd.DataFrame:
    """Ask the habit room about everybody's silence, with their mean pause, by account_id."""
    people = pd.Index(tables.follower_ids().sort_values())
    occasions = occasion_table(tables, as_of)
    known = float(occasions["ago"].max()) if len(occasions) else 0.0
    habit = habits(occasions, np.full(len(people), known), known, MembershipPosterior.fixed())
    of_each = occasions.groupby("person")["ago"].agg(["min", "max", "size"]).reindex(range(len(people)))
    usual = (of_each["max"] - of_each["min"]) / (of_each["size"] - 1)
    latest = tables.interactions.groupby("actor_id")["created_at"].max().reindex(people)
    silent = (as_of - latest).dt.total_seconds().to_numpy() / 86_400.0
    told = habit.assign(usual_days=usual, undated_voices=0, last_voice_days=silent)
    return told.set_axis(people)


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
    if before.rules != after.rules:
        return EARLIER_RULES
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
