"""Set two accounts, or two moments of one, side by side on figures that do not grow with size."""

from __future__ import annotations

from dataclasses import dataclass

from engagement.data.results import Figure
from engagement.figures.registry import COMPARE, shown_on
from engagement.history.moment import Moment, MomentSummary
from engagement.i18n import N_

COMPARED = shown_on(COMPARE)
NO_LIST = N_("without a list of followers the share of the community cannot be told")
OTHER_RULES = N_("an earlier version of this program worked out one of the two, by other rules")
NOT_TOLD = N_("it was not worked out for this analysis")


@dataclass(frozen=True)
class Compared:
    """One figure of both; `relation` is apart, near, alike or unknown.

    apart: the intervals do not touch. near: they overlap, each value outside the other's interval. alike:
    one value lies in the other's interval. undecided: one of the two has no interval, so nothing says how
    much of the difference is chance. unknown: one of the two cannot be told.
    """

    name: str
    one: Figure
    other: Figure
    relation: str


@dataclass(frozen=True)
class Comparison:
    """Two moments and their figures side by side; `coverage_days` of acts each holds."""

    one: MomentSummary
    other: MomentSummary
    coverage_days: tuple[float, float]
    figures: tuple[Compared, ...]


def compare(one: Moment, other: Moment) -> Comparison:
    """Set two moments side by side."""
    first_figures, second_figures = _figures(one), _figures(other)
    if one.rules != other.rules:
        first_figures = second_figures = dict.fromkeys(COMPARED, _unknown(OTHER_RULES))
    figures = [
        Compared(name, first, second, relation(first, second))
        for (name, first), second in zip(first_figures.items(), second_figures.values(), strict=True)
    ]
    days = one.coverage_days, other.coverage_days
    return Comparison(MomentSummary.of(one), MomentSummary.of(other), days, tuple(figures))


def relation(one: Figure, other: Figure) -> str:
    """Name how the intervals of two figures lie to each other, as in `Compared`."""
    if one.value is None or other.value is None:
        return "unknown"
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return "undecided"
    if one.high < other.low or other.high < one.low:
        return "apart"
    alike = one.low <= other.value <= one.high or other.low <= one.value <= other.high
    return "alike" if alike else "near"


def _figures(moment: Moment) -> dict[str, Figure]:
    figures = {name: moment.figures.get(name, _unknown(NOT_TOLD)) for name in COMPARED}
    if not moment.tables.has_follower_list:
        figures["expected_member_share"] = _unknown(NO_LIST)
    return figures


def _unknown(why: str) -> Figure:
    return Figure(None, None, None, 0, None, 0, why)
