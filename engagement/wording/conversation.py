"""The circle in sentences: whether talk lives without the owner, and who holds it together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engagement.graph.circle import WINDOW_DAYS, Circle
from engagement.graph.picture import Picture
from engagement.i18n import Language

FEW = 10
_LIVES, _PARTLY = 0.5, 0.2


def circle_headline(circle: Circle, language: Language) -> str:
    """Whether the talk lives without the owner, with the count that says so."""
    told = {"n": language.number(circle.among), "all": language.number(circle.talking)}
    if not circle.talking:
        if not circle.quiet:
            return language.gettext("Nobody belongs to the circle yet")
        return language.gettext(
            "In the last {days} days nobody of the circle has spoken with you or with each other"
        ).format(days=language.number(circle.window_days))
    if not circle.among:
        return language.ngettext(
            "Without you there is no talk: the only person who speaks, speaks with you alone",
            "Without you there is no talk: the {all} people who speak, speak with you alone",
            circle.talking,
        ).format(**told)
    if circle.talking < FEW:
        return language.ngettext(
            "{n} of {all} people also talks with others: too few to say whether talk lives without you",
            "{n} of {all} people also talk with others: too few to say whether talk lives without you",
            circle.among,
        ).format(**told)
    share = circle.among / circle.talking
    if share >= _LIVES:
        return language.gettext(
            "The talk lives without you: {n} of {all} people also talk with each other"
        ).format(**told)
    if share >= _PARTLY:
        return language.gettext(
            "Part of the talk lives without you: {n} of {all} people also talk with each other"
        ).format(**told)
    return language.gettext(
        "The talk goes through you: only {n} of {all} people also talk with each other"
    ).format(**told)


def circle_pieces(circle: Circle, language: Language) -> str | None:
    """Whether those who talk with each other hang together or fall apart; None where they are two or none."""
    if circle.among <= 2:
        return None
    told = {"n": language.number(circle.largest), "all": language.number(circle.among)}
    if circle.largest == circle.among:
        return language.gettext(
            "All {all} of them hang together: from each a chain of talk leads to each."
        ).format(**told)
    if circle.largest > 0.5 * circle.among:
        return language.gettext(
            "{n} of these {all} hang together; the others talk in pieces of their own."
        ).format(**told)
    return language.gettext(
        "They talk in separate pieces: the largest holds {n} of {all}. "
        "Introducing one piece to another would be yours to do."
    ).format(**told)


def bridge_line(person: Mapping[Any, Any], name: str, language: Language) -> str:
    """Say what the circle would lose with this person."""
    lost = int(person["cut_off"])
    return language.ngettext(
        "{name}: without them {n} person would be cut off from the rest",
        "{name}: without them {n} people would be cut off from the rest",
        lost,
    ).format(name=name, n=language.number(lost))


def connector_line(person: Mapping[Any, Any], name: str, language: Language) -> str:
    """How many groups this person reaches."""
    return language.ngettext(
        "{name}: talks with people of {groups} groups, {n} of them outside their own",
        "{name}: talks with people of {groups} groups, {n} of them outside their own",
        int(person["outside"]),
    ).format(
        name=name,
        groups=language.number(person["groups_reached"]),
        n=language.number(person["outside"]),
    )


def role_word(person: Mapping[Any, Any], language: Language) -> str:
    """Say what this person is to the circle, in a word or two; empty for most."""
    words = []
    if person["cut_off"] > 0:
        words.append(language.gettext("bridge"))
    if person["connector"]:
        words.append(language.gettext("connector"))
    if person["partners"] == 0:
        words.append(language.gettext("talks only with you"))
    return ", ".join(words)


def picture_line(drawn: Picture, language: Language) -> str:
    """How to read the picture, and what it leaves out."""
    days = language.number(WINDOW_DAYS)
    if drawn.bubbles.empty:
        parts = [
            language.gettext(
                "A dot is a person, a line is talk in the last {days} days: thicker on more days, "
                "dashed where only one of the two spoke. Click a dot to see the person."
            ).format(days=days)
        ]
        if len(drawn.lines) < drawn.lines_of:
            parts.append(
                language.gettext("Of {all} ties the {n} strongest are drawn.").format(
                    all=language.number(drawn.lines_of), n=language.number(len(drawn.lines))
                )
            )
        return " ".join(parts)
    parts = [
        language.gettext(
            "A bubble is a group that talks more within than with others in the last {days} days, named "
            "after whoever talks with most; the dots in it are its most connected people. Between groups "
            "the strongest bands are drawn. Click a dot to see the person."
        ).format(days=days)
    ]
    if drawn.outside:
        parts.append(
            language.ngettext(
                "{n} person stands in a smaller group or in none.",
                "{n} people stand in smaller groups or in none.",
                drawn.outside,
            ).format(n=language.number(drawn.outside))
        )
    return " ".join(parts)
