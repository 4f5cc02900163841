"""Everything that changed in one account between two of its moments."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from engagement.changes._churn import Churn, churn
from engagement.changes._cold import acts_missing_since, going_cold, members_heard
from engagement.changes._errors import OneAccountError, SameMomentError
from engagement.changes._forecast import ForecastCheck, check_forecast
from engagement.changes._lists import ListChange, list_change
from engagement.changes._look import Look
from engagement.changes._moment import Moment, aligned
from engagement.changes._newcomers import newcomer_clock
from engagement.changes._spells import spells
from engagement.changes._turns import handles_only, matrix, renamed, turns, why_no_turns
from engagement.figures import Clock
from engagement.language import N_
from engagement.results import Figure


@dataclass(frozen=True)
class Changes:
    """What changed from `before` to `after`; what cannot be told is None or says why in `missing`.

    `lists`: who came and who is gone. `turned`: everybody there at both moments with their states (see
    `turns`), and `matrix` its counts; None with `turned_missing`. `renamed`: same id, other handle;
    `handles_only` says that the data cannot show that. `cold`: members gone quiet, None where acts are
    missing. `heard`: members still heard.
    """

    before: Look
    after: Look
    lists: ListChange
    turned: pd.DataFrame | None
    matrix: pd.DataFrame | None
    turned_missing: str | None
    renamed: pd.DataFrame
    handles_only: bool
    churn: Churn
    clock: Clock
    cold: pd.DataFrame | None
    heard: Figure
    forecast: ForecastCheck

    @property
    def days(self) -> int:
        """Whole days between the two moments."""
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
    follows = spells(moments)
    cold_known = not any(acts_missing_since(moment, last) for moment in moments[place:-1])
    return Changes(
        before=Look.of(first),
        after=Look.of(last),
        lists=list_change(first, last),
        turned=None if turned_missing else turns(first, last),
        matrix=None if turned_missing else matrix(first, last),
        turned_missing=turned_missing,
        renamed=renamed(first, last),
        handles_only=handles_only(first) or handles_only(last),
        churn=churn(follows, last.as_of),
        clock=newcomer_clock(moments, follows),
        cold=going_cold(moments[place:]) if cold_known else None,
        heard=members_heard(first, last),
        forecast=check_forecast(first, last),
    )
