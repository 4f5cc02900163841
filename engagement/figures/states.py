"""Figures that follow from the states: shares, the funnel from follower to member, what may come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from engagement.data.evidence import UNDATED_LIMIT
from engagement.data.results import Figure
from engagement.data.states import RECORDS, STATES, STEPS, reached
from engagement.figures.window import NO_VOICES, UNDATED, WINDOW_DAYS, missing, why_no_talk
from engagement.i18n import N_
from engagement.model.habit import SHORTEST_SEEN
from engagement.model.habit_share import habit_share

if TYPE_CHECKING:
    from engagement.data.evidence import Evidence
    from engagement.model.forecast import Forecast

NEEDS_PAST = N_("the data are too short to learn from past windows")
NEEDS_FOLLOW_DATES = N_(
    "this data does not say since when people follow you, so newcomers' first words cannot be told from "
    "those of people long silent"
)
NEEDS_QUARTER = N_("the acts in this data cover fewer than 90 days")
NOBODY_REACHABLE = N_("nobody stands on the step before")
# The steps of the funnel: the states on each.
FUNNEL = {step: reached(step) for step in STEPS}


def state_figures(people: pd.DataFrame, evidence: Evidence, forecast: Forecast | None) -> dict[str, Figure]:
    """Shares of the states, the funnel, the potential of the silent."""
    shares = {f"share_{state}": _share(people, state, evidence) for state in STATES}
    steps = {f"funnel_{step}": _step(people, step, evidence) for step in STEPS[1:]}
    return {
        **shares,
        **steps,
        "activation_potential": _potential(people, evidence, forecast),
    }


def funnel(people: pd.DataFrame) -> pd.DataFrame:
    """Count heads from follower to member, a row a step: step, n, and shares (0-1) of_all and of_previous."""
    heads = [_heads(people, step) for step in FUNNEL]
    rows = [
        {"step": step, "n": n, "of_all": _part(n, heads[0]), "of_previous": _part(n, previous)}
        for step, n, previous in zip(FUNNEL, heads, [heads[0], *heads[:-1]], strict=True)
    ]
    return pd.DataFrame(rows)


def _heads(people: pd.DataFrame, step: str) -> int:
    """How many have got to a step; who spoke is known of everybody within reach, whatever their state."""
    if step == "spoke":
        within = people["state"].isin(FUNNEL["reachable"])
        return int((within & (people["voiced_days"] > 0)).sum())
    return int(people["state"].isin(FUNNEL[step]).sum())


def _part(hits: int, n: int) -> float:
    return hits / n if n else float("nan")


def _share(people: pd.DataFrame, state: str, evidence: Evidence) -> Figure:
    """Divide a count of heads by all heads: everybody was looked at, so it has no interval."""
    why = why_no_talk(evidence) if RECORDS[state].level else None
    if why is not None:
        return missing(len(people), RECORDS[state].level, why, None)
    n = len(people)
    share = float((people["state"] == state).mean()) if n else None
    return Figure(share, None, None, n, None, RECORDS[state].level)


def _step(people: pd.DataFrame, step: str, evidence: Evidence) -> Figure:
    """How many of those on the step before have got to this one."""
    why = why_no_talk(evidence)
    if why is not None:
        return missing(0, 1, why, None)
    before = STEPS[STEPS.index(step) - 1]
    previous, reached = (_heads(people, name) for name in (before, step))
    if not previous:
        return missing(0, 1, NOBODY_REACHABLE, None)
    return Figure(reached / previous, None, None, previous, None, 1)


def habit_figure(facts: pd.DataFrame, evidence: Evidence, as_of: pd.Timestamp) -> Figure:
    """Estimate the share of people with the habit from their occasions a fortnight apart.

    `facts` holds spaced_occasions, spaced_days and exposure of each. All words of one burst (a raid, a case
    at the help desk) are one occasion: a rate taken from them would call whoever came once a regular. Nor
    does it count those who could be heard for less than four weeks.
    """
    why = why_no_talk(evidence)
    if why is None and evidence.undated_share > UNDATED_LIMIT:
        why = UNDATED
    if why is None and not (as_of - evidence.voices_end_at) / pd.Timedelta(days=1) <= WINDOW_DAYS:
        why = NO_VOICES
    if why is None and evidence.coverage_days < WINDOW_DAYS:
        why = NEEDS_QUARTER
    if why is not None:
        return missing(len(facts), 1, why, None)
    facts = facts[facts["exposure"] >= SHORTEST_SEEN]
    if facts.empty:
        return missing(0, 1, NEEDS_QUARTER, None)
    seen = facts["exposure"] - facts["spaced_days"]
    return Figure(*habit_share(facts["spaced_occasions"], seen), len(facts), None, 1)


def _potential(people: pd.DataFrame, evidence: Evidence, forecast: Forecast | None) -> Figure:
    """How many of those who never spoke and are within reach may speak within the horizon."""
    why = why_no_talk(evidence)
    if why is not None:
        return missing(0, 1, why, None)
    if forecast is None:
        return missing(0, 1, NEEDS_PAST, None)
    silent = people[(people["state"] == "shade") & (people["voiced_days"] == 0)]
    if evidence.undated_share > UNDATED_LIMIT:
        return missing(len(silent), 1, UNDATED, None)
    if evidence.follower_list and silent["followed_at"].isna().mean() > 0.5:
        return missing(len(silent), 1, NEEDS_FOLLOW_DATES, None)
    expected, low, high = forecast.total(silent["activation"].to_numpy(dtype=np.float64))
    return Figure(expected, low, high, len(silent), int(forecast.horizon_days), 1)
