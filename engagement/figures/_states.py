"""Figures that follow from the states: shares, the funnel from follower to member, what may come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from engagement.figures._intervals import wilson
from engagement.figures._window import NEEDS_VOICES, missing
from engagement.language import N_
from engagement.model import total_interval
from engagement.results import Figure
from engagement.states import RECORDS, STATES, STEPS, reached

if TYPE_CHECKING:
    from engagement.model import Forecast

NEEDS_PAST = N_("the data are too short to learn from past windows")
NOBODY_REACHABLE = N_("nobody stands on the step before")
# The steps of the funnel: who stands on each, and the figure that says how many of the step before do.
FUNNEL = {step: reached(step) for step in STEPS}


def state_figures(people: pd.DataFrame, level: int, forecast: Forecast | None) -> dict[str, Figure]:
    """Shares of the states, the expected share of members, the funnel, the potential of the silent."""
    shares = {f"share_{state}": _share(people, state, level) for state in STATES}
    steps = {f"funnel_{step}": _step(people, step, level) for step in STEPS[1:]}
    return {
        **shares,
        "expected_member_share": _expected_members(people, level),
        **steps,
        "activation_potential": _potential(people, level, forecast),
    }


def funnel(people: pd.DataFrame) -> pd.DataFrame:
    """A row a step from follower to member: step, n, and of_all and of_previous with low and high.

    Shares are 0-1, their intervals Wilson's at 90 %.
    """
    heads = [int(people["state"].isin(states).sum()) for states in FUNNEL.values()]
    rows = []
    for step, n, previous in zip(FUNNEL, heads, [heads[0], *heads[:-1]], strict=True):
        rows.append(
            {
                "step": step,
                "n": n,
                **_parts("of_all", n, heads[0]),
                **_parts("of_previous", n, previous),
            }
        )
    return pd.DataFrame(rows)


def _parts(name: str, hits: int, n: int) -> dict[str, float]:
    low, high = wilson(hits, n)
    return {name: hits / n if n else float("nan"), f"{name}_low": low, f"{name}_high": high}


def _share(people: pd.DataFrame, state: str, level: int) -> Figure:
    needed = RECORDS[state].level
    if level < needed:
        return missing(len(people), needed, NEEDS_VOICES, None)
    return _wilson_figure(int((people["state"] == state).sum()), len(people), needed)


def _step(people: pd.DataFrame, step: str, level: int) -> Figure:
    """How many of those on the step before have got to this one."""
    if level == 0:
        return missing(0, 1, NEEDS_VOICES, None)
    before = STEPS[STEPS.index(step) - 1]
    previous, reached = (int(people["state"].isin(FUNNEL[name]).sum()) for name in (before, step))
    if not previous:
        return missing(0, 1, NOBODY_REACHABLE, None)
    return _wilson_figure(reached, previous, 1)


def _wilson_figure(hits: int, n: int, level: int) -> Figure:
    return Figure(hits / n if n else None, *wilson(hits, n), n, None, level)


def _expected_members(people: pd.DataFrame, level: int) -> Figure:
    """The sum of the membership probabilities over followers; Poisson-binomial interval."""
    chances = people["membership"].dropna().to_numpy(dtype=np.float64)
    if level == 0 or not len(chances):
        return missing(len(people), 1, NEEDS_VOICES, None)
    expected, (low, high) = float(chances.sum()), total_interval(chances)
    n = len(chances)
    # Heads are whole and the expectation is not: it may lie a hair outside them.
    return Figure(expected / n, min(low, expected) / n, max(high, expected) / n, n, None, 1)


def _potential(people: pd.DataFrame, level: int, forecast: Forecast | None) -> Figure:
    """How many of the silent may speak within the horizon."""
    if level == 0:
        return missing(0, 1, NEEDS_VOICES, None)
    if forecast is None:
        return missing(0, 1, NEEDS_PAST, None)
    silent = people[people["state"] == "shade"]
    expected, low, high = forecast.total(silent["activation"].to_numpy(dtype=np.float64))
    return Figure(expected, low, high, len(silent), int(forecast.horizon_days), 1)
