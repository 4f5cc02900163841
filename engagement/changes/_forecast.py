"""The forecast that was told at one moment against what another has seen since."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from engagement.changes._cold import acts_missing_since
from engagement.changes._ids import among
from engagement.changes._moment import Moment
from engagement.language import N_

NONE_TOLD = N_("no forecast was told at the earlier moment")
NOT_PASSED = N_("its window has not passed yet")
HOLE = N_("what was said in its window is not all in this data")


@dataclass(frozen=True)
class ForecastCheck:
    """A forecast and how it came out.

    Of `n` people in the shade, `expected` (90 % interval `low` to `high`) were to speak to the owner in
    the `days` after `told_at`; `observed` did. `hit` says whether that lies in the interval; None, with
    the reason in `missing`, where the forecast cannot be scored.
    """

    told_at: pd.Timestamp
    days: int
    n: int
    expected: float | None = None
    low: float | None = None
    high: float | None = None
    observed: int | None = None
    hit: bool | None = None
    missing: str | None = None


def check_forecast(before: Moment, after: Moment) -> ForecastCheck:
    """Score what was told of the silent at `before`, once its whole window lies in the data of `after`."""
    told = before.figures.get("activation_potential")
    days = before.horizon_days
    if told is None or told.value is None or told.low is None or told.high is None:
        return ForecastCheck(before.as_of, days, told.n if told else 0, missing=NONE_TOLD)
    known = (before.as_of, days, told.n, told.value, told.low, told.high)
    end = before.as_of + pd.Timedelta(days=days)
    if after.as_of < end:
        return ForecastCheck(*known, missing=NOT_PASSED)
    if acts_missing_since(before, after):
        return ForecastCheck(*known, missing=HOLE)
    silent = _silent(before, told.n)
    to_owner = after.voices["target_id"] == after.tables.owner.account_id
    within = (after.voices["created_at"] > before.as_of) & (after.voices["created_at"] <= end)
    observed = int(among(silent, after.voices.loc[to_owner & within, "actor_id"]).sum())
    return ForecastCheck(*known, observed=observed, hit=round(told.low) <= observed <= round(told.high))


def _silent(before: Moment, told_of: int) -> pd.Index:
    """Of whom the forecast was told: those in the shade who never spoke; older moments told of all there."""
    shade = before.people[before.people["state"] == "shade"]
    if told_of != len(shade) and "voiced_days" in shade:
        shade = shade[shade["voiced_days"] == 0]
    return pd.Index(shade["account_id"].astype("str"))
