"""Lists of people as values: how many there are, who is on a list in which order, one page of it in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engagement.analysis.analysis import Analysis
from engagement.charts.theme import SIGNS
from engagement.data.schema import display_name
from engagement.i18n import Language
from engagement.views.filters import SORTS, PeopleFilter, ordered, searchable
from engagement.views.kept import kept
from engagement.views.person import short_reasons
from engagement.wording.headline import state_name


@dataclass(frozen=True)
class PeopleSummary:
    """How many are in each state; whether anything sets the silent apart; whether one can ask about anybody:
    whose profile says something and whom nobody has corrected."""

    counts: Mapping[str, int]
    ranked_silent: bool
    can_ask: bool

    def orders(self, choice: PeopleFilter, analysis: Analysis) -> list[str]:
        """List the orders that say something about the people of this choice."""
        if choice.states != ("shade",):
            return list(SORTS)
        if self.ranked_silent:
            return ["next", "newest", "name"]
        return ["newest", "name"] if analysis.evidence.has_follow_dates else ["name"]


@dataclass(frozen=True)
class PeoplePage:
    """A page of a list: ids, and a row each with state, who, last (a day), why, may (0-100)."""

    ids: tuple[str, ...]
    frame: pd.DataFrame


@kept
def people_summary(analysis: Analysis) -> PeopleSummary:
    """Count the people by state."""
    people = analysis.people
    counts = {str(state): int(n) for state, n in people["state"].value_counts().items()}
    can_ask = bool((people["passing"].notna() & ~people["corrected"]).any())
    return PeopleSummary(counts, analysis.ranked_silent, can_ask)


@kept
def chosen_people(analysis: Analysis, choice: PeopleFilter) -> NDArray[np.int32]:
    """Find the rows of the people of this choice, in its order."""
    order = _in_order(analysis, choice.sort)
    mask = choice.mask(analysis.people, _searchable(analysis)).to_numpy(bool)
    chosen: NDArray[np.int32] = order[mask[order]]
    return chosen


@kept
def chosen_ids(analysis: Analysis, choice: PeopleFilter) -> tuple[str, ...]:
    """Return the account ids of the people of this choice, in its order."""
    return tuple(analysis.people["account_id"].iloc[chosen_people(analysis, choice)].astype("str"))


@kept
def _in_order(analysis: Analysis, sort: str) -> NDArray[np.int32]:
    return ordered(analysis.people, sort).astype(np.int32)


@kept
def _searchable(analysis: Analysis) -> pd.Series:
    return searchable(analysis.people)


@kept
def people_page(
    analysis: Analysis, choice: PeopleFilter, start: int, size: int, language: Language
) -> PeoplePage:
    """Put one page of the list into words."""
    shown = analysis.people.iloc[chosen_people(analysis, choice)[start : start + size]]
    frame = pd.DataFrame(
        {
            "state": [f"{SIGNS[state]} {state_name(state, language)}" for state in shown["state"]],
            "who": [display_name(*names) for names in zip(shown["handle"], shown["name"], strict=True)],
            "last": shown["last_voice_at"].dt.tz_localize(None).to_numpy(),
            "why": short_reasons(analysis, shown, language),
            "may": 100 * shown["activation"].to_numpy(float, na_value=float("nan")),
        }
    )
    return PeoplePage(tuple(shown["account_id"].astype("str")), frame)


def sound_choice(analysis: Analysis, choice: PeopleFilter) -> PeopleFilter:
    """Return the choice in an order that says something about its people."""
    orders = people_summary(analysis).orders(choice, analysis)
    return choice if choice.sort in orders else replace(choice, sort=orders[0])
