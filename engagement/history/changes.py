"""Compare two moments of one account: lists, states, names, members, newcomers, and the forecast."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.data.results import Figure
from engagement.data.states import RUNGS, STATES
from engagement.figures.newcomers import Clock
from engagement.history.churn import (
    Churn,
    acts_missing_since,
    churn,
    lapsing_members,
    members_speaking,
    newcomer_clock,
)
from engagement.history.follows import ListChange, follow_intervals, list_change
from engagement.history.moment import Moment, MomentSummary, OneAccountError, SameMomentError, aligned, among
from engagement.i18n import N_

ELSEWHERE = "elsewhere"  # in the matrix: not on the list at that moment
NOTHING_SAID = N_("one of the two moments holds nothing that anybody said: their states cannot be compared")
EARLIER_RULES = N_(
    "an earlier version of this program told the states of one of the two moments, by other rules: they "
    "cannot be compared"
)
NO_FORECAST = N_("no forecast was told at the earlier moment")
WINDOW_OPEN = N_("its window has not passed yet")
ACTS_MISSING = N_("what was said in its window is not all in this data")


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


@dataclass(frozen=True)
class Changes:
    """What changed from `before` to `after`; what cannot be told is None or says why in `missing`.

    `lists`: who came and who is gone. `turned`: everybody there at both moments with their states (see
    `turns`), and `matrix` its counts; None with `turned_missing`. `renamed`: same id, other handle;
    `handles_only` says that the data cannot show that. `lapsing`: members gone quiet, None where acts are
    missing or earlier rules told who was one. `speaking`: the share of members who still speak.
    """

    before: MomentSummary
    after: MomentSummary
    lists: ListChange
    turned: pd.DataFrame | None
    matrix: pd.DataFrame | None
    turned_missing: str | None
    renamed: pd.DataFrame
    handles_only: bool
    churn: Churn
    clock: Clock
    lapsing: pd.DataFrame | None
    speaking: Figure
    forecast: ForecastCheck

    @property
    def days(self) -> int:
        """Return the whole days between the two moments."""
        return round((self.after.as_of - self.before.as_of) / pd.Timedelta(days=1))


def changes(before: Moment, after: Moment, *others: Moment) -> Changes:
    """Compare two moments of one account, the earlier first.

    `others` are further moments of it: they narrow down who came and left when, and lengthen what is known
    of follows, newcomers and pauses. Those later than `after` are left aside.

    Raises:
        OneAccountError: the moments are of different accounts.
        SameMomentError: `after` is not later than `before`.
    """
    if not before.as_of < after.as_of:
        raise SameMomentError(
            N_(
                "The second moment is not later than the first: their data end with the same act. Choose "
                "another, or come back with a newer export."
            )
        )
    earlier = [moment for moment in others if moment.as_of < after.as_of]
    ordered = sorted([*earlier, before, after], key=lambda moment: moment.as_of)
    place = next(number for number, moment in enumerate(ordered) if moment is before)
    moments = aligned(ordered)
    first, last = moments[place], moments[-1]
    owners = sorted({moment.tables.owner.account_id for moment in moments})
    if len(owners) > 1:
        raise OneAccountError(
            N_("“{one}” and “{other}” are two accounts: compare them on the page Compare."),
            one=owners[0],
            other=owners[1],
        )
    turned_missing = why_no_turns(first, last)
    follows = follow_intervals(moments)
    acts_complete = not any(acts_missing_since(moment, last) for moment in moments[place:-1])
    return Changes(
        before=MomentSummary.of(first),
        after=MomentSummary.of(last),
        lists=list_change(first, last),
        turned=None if turned_missing else turns(first, last),
        matrix=None if turned_missing else matrix(first, last),
        turned_missing=turned_missing,
        renamed=renamed(first, last),
        handles_only=handles_only(first) or handles_only(last),
        churn=churn(follows, last.as_of),
        clock=newcomer_clock(moments, follows),
        lapsing=lapsing_members(moments[place:]) if acts_complete and first.rules == last.rules else None,
        speaking=members_speaking(first, last),
        forecast=check_forecast(first, last),
    )


def why_no_turns(before: Moment, after: Moment) -> str | None:
    """Say why states of the two moments do not compare; None where they do."""
    if before.rules != after.rules:
        return EARLIER_RULES
    return NOTHING_SAID if min(before.level, after.level) == 0 else None


def turns(before: Moment, after: Moment) -> pd.DataFrame:
    """Make one row a person who was there at both moments.

    Columns: account_id, handle, name, before, after (states), way (up, down, held; `unsure` where either
    state is; `corrected` where the user's correction made the difference), voiced_days and
    last_voice_at (later).
    """
    both = before.states.index.intersection(after.states.index, sort=False)
    old, new = before.states[both].to_numpy(), after.states[both].to_numpy()
    climb = pd.Series(new).map(RUNGS).to_numpy(dtype=float) - pd.Series(old).map(RUNGS).to_numpy(dtype=float)
    corrected = (_corrected(before, both) | _corrected(after, both)) & (old != new)
    way = np.select(
        [corrected, np.isnan(climb), climb > 0, climb < 0], ["corrected", "unsure", "up", "down"], "held"
    )
    later = after.people.set_index("account_id").reindex(both)
    columns = [name for name in ("handle", "name", "voiced_days", "last_voice_at") if name in later]
    rows = later[columns].assign(before=old, after=new, way=way)
    return rows.reset_index(names="account_id")


def _corrected(moment: Moment, ids: pd.Index) -> np.ndarray:
    if "corrected" not in moment.people:
        return np.zeros(len(ids), dtype=bool)
    corrected = moment.people.set_index("account_id")["corrected"]
    return corrected.reindex(ids).fillna(False).to_numpy(dtype=bool)


def matrix(before: Moment, after: Moment) -> pd.DataFrame:
    """Count how many went from each state (rows) to each (columns), those on one list only included."""
    both = before.states.to_frame("before").join(after.states.to_frame("after"), how="outer")
    filled = both.fillna(ELSEWHERE)
    table = pd.crosstab(filled["before"], filled["after"])
    places = [*STATES, ELSEWHERE]
    return table.reindex(index=places, columns=places, fill_value=0)


def renamed(before: Moment, after: Moment) -> pd.DataFrame:
    """Find who has the same id and another handle: account_id, handle_before, handle, name, state."""
    both = before.states.index.intersection(after.states.index, sort=False)
    old, new = before.accounts["handle"].reindex(both), after.accounts["handle"].reindex(both)
    other = (old.notna() & new.notna() & (old.str.casefold() != new.str.casefold())).to_numpy(dtype=bool)
    return pd.DataFrame(
        {
            "account_id": both[other],
            "handle_before": old[other].to_numpy(),
            "handle": new[other].to_numpy(),
            "name": after.accounts["name"].reindex(both[other]).to_numpy(),
            "state": after.states[both[other]].to_numpy(),
        }
    )


def handles_only(moment: Moment) -> bool:
    """Tell whether people are known by handle alone, so that a new name looks like another person."""
    ids = moment.states.index
    return bool(len(ids)) and bool(ids.str.startswith("@").all())


def check_forecast(before: Moment, after: Moment) -> ForecastCheck:
    """Score the forecast made at `before`, once its whole window lies in the data of `after`."""
    forecast = before.figures.get("activation_potential")
    days = before.horizon_days
    if forecast is None or forecast.value is None or forecast.low is None or forecast.high is None:
        return ForecastCheck(before.as_of, days, forecast.n if forecast else 0, missing=NO_FORECAST)
    scored = (before.as_of, days, forecast.n, forecast.value, forecast.low, forecast.high)
    end = before.as_of + pd.Timedelta(days=days)
    if after.as_of < end:
        return ForecastCheck(*scored, missing=WINDOW_OPEN)
    if acts_missing_since(before, after):
        return ForecastCheck(*scored, missing=ACTS_MISSING)
    silent = _silent(before, forecast.n)
    to_owner = after.voices["target_id"] == after.tables.owner.account_id
    within = (after.voices["created_at"] > before.as_of) & (after.voices["created_at"] <= end)
    observed = int(among(silent, after.voices.loc[to_owner & within, "actor_id"]).sum())
    return ForecastCheck(
        *scored, observed=observed, hit=round(forecast.low) <= observed <= round(forecast.high)
    )


def _silent(before: Moment, told_of: int) -> pd.Index:
    """Of whom the forecast was told: those in the shade who never spoke; older moments told of all there."""
    shade = before.people[before.people["state"] == "shade"]
    if told_of != len(shade) and "voiced_days" in shade:
        shade = shade[shade["voiced_days"] == 0]
    return pd.Index(shade["account_id"].astype("str"))
