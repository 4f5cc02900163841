"""Two accounts or two moments side by side, as sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engagement.language import Language
from engagement.wording._changes import cannot_tell
from engagement.wording._figures import figure_value

if TYPE_CHECKING:
    from engagement.changes import Compared, Comparison, Look

_FEW_DAYS = 90


def heads_sentence(name: str, look: Look, language: Language) -> str:
    """How many people one of the two has, and how many of them are community."""
    people = language.ngettext("{n} follower", "{n} followers", look.people)
    if not look.whole_list:
        people = language.ngettext("{n} person who took part", "{n} people who took part", look.people)
    told = f"{name}: " + people.format(n=language.number(look.people))
    if look.members is None:
        return told + ". " + language.gettext("Who is community cannot be told from profiles alone.")
    return told + language.ngettext(
        ", {n} of them community.", ", {n} of them community.", look.members
    ).format(n=language.number(look.members))


def compared_sentence(compared: Compared, names: tuple[str, str], language: Language) -> str:
    """How one figure of the two compares, its doubt in words."""
    if compared.one.value is None or compared.other.value is None:
        missing, name = (
            (compared.one.missing, names[0])
            if compared.one.value is None
            else (compared.other.missing, names[1])
        )
        return f"{name}: {cannot_tell(missing, language)}"
    higher = names[0] if compared.one.value >= compared.other.value else names[1]
    if compared.relation == "apart":
        return language.gettext("Higher for {name}: the two intervals do not touch.").format(name=higher)
    if compared.relation == "near":
        return language.gettext(
            "Perhaps higher for {name}: the intervals overlap a little, so it may be chance."
        ).format(name=higher)
    return language.gettext("No difference that this data could show: the intervals overlap.")


def compared_values(compared: Compared, which: int, language: Language) -> str:
    """Value and interval of one of the two."""
    figure = (compared.one, compared.other)[which]
    if figure.value is None:
        return "—"
    value = figure_value(compared.name, figure.value, language)
    if figure.low is None or figure.high is None:
        return value
    return language.gettext("{share} ({low} to {high})").format(
        share=value,
        low=figure_value(compared.name, figure.low, language),
        high=figure_value(compared.name, figure.high, language),
    )


def comparison_notes(comparison: Comparison, names: tuple[str, str], language: Language) -> list[str]:
    """What is unequal in the data of the two and may look like a difference of the accounts."""
    looks = (comparison.one, comparison.other)
    notes = []
    if looks[0].level != looks[1].level:
        notes.append(
            language.gettext(
                "The data differ: {one} has level {first} of evidence, {other} level {second}."
            ).format(one=names[0], first=looks[0].level, other=names[1], second=looks[1].level)
        )
    for name, look, days in zip(names, looks, comparison.coverage_days, strict=True):
        if look.level and days < _FEW_DAYS:
            notes.append(
                language.ngettext(
                    "{name} holds {n} day of talk: figures over 90 days see only those.",
                    "{name} holds {n} days of talk: figures over 90 days see only those.",
                    round(days),
                ).format(name=name, n=language.number(round(days)))
            )
        if look.partial:
            notes.append(
                language.gettext("{name} was fetched only in part: all of its figures may be off.").format(
                    name=name
                )
            )
    apart = abs((looks[0].as_of - looks[1].as_of).days)
    if apart > 1:
        notes.append(
            language.ngettext(
                "The two are {n} day apart: {first} and {second}.",
                "The two are {n} days apart: {first} and {second}.",
                apart,
            ).format(
                n=language.number(apart),
                first=language.date(looks[0].as_of),
                second=language.date(looks[1].as_of),
            )
        )
    return notes
