"""Members who are silent for longer than is usual for them, and how many of them are still heard."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from engagement.changes._ids import among
from engagement.changes._moment import Moment, all_voices, covered_since
from engagement.figures import wilson
from engagement.language import N_
from engagement.results import Figure

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
