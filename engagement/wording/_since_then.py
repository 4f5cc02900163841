"""What came of newcomers, of members and of the forecast since an earlier moment, as sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engagement.language import Language
from engagement.wording._changes import cannot_tell, share_interval

if TYPE_CHECKING:
    from engagement.changes import Clock, ForecastCheck
    from engagement.results import Figure


def clock_sentence(clock: Clock, first: str, days: int, language: Language) -> str:
    """How many newcomers have their first word with the owner or with a member by so many days."""
    figure = clock.marks[first, days]
    if figure.value is None:
        return cannot_tell(figure.missing, language)
    text = (
        language.gettext("{share} ({low} to {high}) speak to you within {days} days.")
        if first == "owner"
        else language.gettext("{share} ({low} to {high}) speak to another member within {days} days.")
    )
    return text.format(days=language.number(days), **share_interval(figure, language))


def clock_basis(clock: Clock, language: Language) -> str:
    """What the clock rests on, and whom it cannot see."""
    told = language.ngettext(
        "It rests on {n} newcomer.", "It rests on {n} newcomers.", clock.newcomers
    ).format(n=language.number(clock.newcomers))
    if clock.spoke_before:
        told += " " + language.ngettext(
            "{n} more had spoken before following and is left out.",
            "{n} more had spoken before following and are left out.",
            clock.spoke_before,
        ).format(n=language.number(clock.spoke_before))
    if clock.from_lists:
        told += " " + language.ngettext(
            "For {n} of them the middle between two lists stands for the day.",
            "For {n} of them the middle between two lists stands for the day.",
            clock.from_lists,
        ).format(n=language.number(clock.from_lists))
    if clock.survivors:
        told += " " + language.gettext(
            "Who came and left before the first list is invisible, so the true share is rather lower."
        )
    return told


def heard_sentence(figure: Figure, language: Language) -> str:
    """How many of the earlier members have been heard since."""
    if figure.value is None:
        return cannot_tell(figure.missing, language)
    return language.ngettext(
        "{heard} of the {n} member of then has spoken since ({share}, {low} to {high}).",
        "{heard} of the {n} members of then have spoken since ({share}, {low} to {high}).",
        figure.n,
    ).format(
        heard=language.number(round(figure.value * figure.n)),
        n=language.number(figure.n),
        **share_interval(figure, language),
    )


def forecast_sentence(check: ForecastCheck, language: Language) -> str:
    """What was forecast, and what happened."""
    if check.expected is None or check.low is None or check.high is None:
        return cannot_tell(check.missing, language)
    told = language.gettext(
        "On {date} we said: of {n} in the shade, about {expected} will speak to you within {days} days "
        "(between {low} and {high})."
    ).format(
        date=language.date(check.told_at),
        n=language.number(check.n),
        expected=language.number(round(check.expected)),
        days=language.number(check.days),
        low=language.number(round(check.low)),
        high=language.number(round(check.high)),
    )
    if check.observed is None:
        return told + " " + cannot_tell(check.missing, language)
    outcome = language.ngettext("{n} did", "{n} did", check.observed).format(
        n=language.number(check.observed)
    )
    verdict = language.gettext("a hit") if check.hit else language.gettext("a miss")
    return f"{told} {outcome}: {verdict}."
