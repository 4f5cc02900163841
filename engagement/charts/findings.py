"""What the charts show, as their titles say it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from engagement.analysis import Analysis
from engagement.charts.ties import QUADRANTS, quadrants
from engagement.language import Language

Quarters = Mapping[tuple[str, str], int]


def ties_finding(analysis: Analysis, language: Language) -> str:
    """How many talk with other members, of those who spoke; how many spoke, where that is all one knows."""
    return spoken_finding(quadrants(analysis.people), analysis.evidence.level, language)


def spoken_finding(counts: Quarters, level: int, language: Language) -> str:
    """The same from how many people are in each quarter of the map of ties."""
    spoke, circle = sum(counts.values()), counts["close", "circle"] + counts["far", "circle"]
    if level >= 2:
        return language.ngettext(
            "Of {all} people who spoke, {n} talks with other members too",
            "Of {all} people who spoke, {n} talk with other members too",
            circle,
        ).format(all=language.number(spoke), n=language.number(circle))
    return language.ngettext(
        "{n} person has spoken with you", "{n} people have spoken with you", spoke
    ).format(n=language.number(spoke))


def placed_finding(counts: Quarters, level: int, language: Language) -> str:
    """The same where some have no place on the map: of those who have one."""
    placed, circle = sum(counts.values()), counts["close", "circle"] + counts["far", "circle"]
    if level >= 2:
        message = language.ngettext(
            "Of {all} people on this map, {n} talks with other members too",
            "Of {all} people on this map, {n} talk with other members too",
            circle,
        )
        return message.format(all=language.number(placed), n=language.number(circle))
    return language.ngettext(
        "{n} person on this map has spoken with you", "{n} people on this map have spoken with you", placed
    ).format(n=language.number(placed))


def quadrants_line(analysis: Analysis, language: Language) -> str:
    """How many people are in each quarter of the map of ties."""
    return quarters_line(quadrants(analysis.people), language)


def quarters_line(counts: Quarters, language: Language) -> str:
    """How many people are in each quarter, in words."""
    return " · ".join(
        f"{language.number(n)} {language.gettext(QUADRANTS[place])}" for place, n in counts.items()
    )


def voices_finding(analysis: Analysis, language: Language) -> str:
    """Who spoke in the latest whole week; there must be one week at least."""
    return weeks_finding(analysis.voices_by_week, analysis.as_of, language)


def weeks_finding(weeks: pd.DataFrame, as_of: pd.Timestamp, language: Language, rounded: bool = False) -> str:
    """The same from the weeks, which may be `rounded` so that nobody stands out."""
    whole = weeks[weeks["week"] + pd.Timedelta(days=7) <= as_of]
    last = (weeks if whole.empty else whole).iloc[-1]
    spoke = int(last["new"] + last["returning"])
    message = language.ngettext(
        "{n} person spoke in the week of {date}, {new} for the first time",
        "{n} people spoke in the week of {date}, {new} of them for the first time",
        spoke,
    )
    if rounded:
        message = _rounded(spoke, int(last["new"]), language)
    return message.format(
        n=language.number(spoke), date=language.date(last["week"]), new=language.number(last["new"])
    )


def _rounded(spoke: int, new: int, language: Language) -> str:
    if not spoke:
        return language.gettext("Hardly anybody spoke in the week of {date}")
    if not new:
        return language.gettext(
            "About {n} people spoke in the week of {date}, hardly any of them for the first time"
        )
    return language.gettext("About {n} people spoke in the week of {date}, about {new} for the first time")


def weeks_measure(language: Language, steps: int | None = None) -> str:
    """What the bars of the weeks are; `steps` in which they are counted where nobody may stand out."""
    told = language.gettext(
        "Voices week by week: above the line who spoke, below it who has since fallen silent."
    )
    if steps is None:
        return told
    counted = language.gettext("Counted in steps of {n}.")
    return f"{told} {counted.format(n=language.number(steps))}"
