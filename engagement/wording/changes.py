"""What changed between two moments, or differs between two accounts, as sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from engagement.i18n import N_, Language
from engagement.wording.figures import figure_value
from engagement.wording.headline import forecast_in_words, state_name

if TYPE_CHECKING:
    from engagement.data.results import Figure
    from engagement.figures.newcomers import Clock
    from engagement.history.changes import Changes, ForecastCheck
    from engagement.history.churn import Churn
    from engagement.history.compare import Compared, Comparison
    from engagement.history.moment import MomentSummary


_FATES = {
    "left": N_("the account is still there"),
    "vanished": N_("its words have gone too: suspended, deleted, private or blocked"),
    "unknown": N_("why cannot be told"),
}


def changes_headline(changes: Changes, language: Language) -> str:
    """Who came and who is gone, heads first; what cannot be told is said to be so."""
    lists = changes.lists
    if lists.came is None and lists.gone is None:
        return cannot_tell(lists.gone_missing, language)
    parts = []
    if lists.came is not None:
        came = len(lists.came)
        parts.append(
            language.ngettext("{n} person came", "{n} people came", came).format(n=language.number(came))
        )
    if lists.gone is not None:
        gone = len(lists.gone)
        parts.append(
            language.ngettext("{n} is no longer in the list", "{n} are no longer in the list", gone).format(
                n=language.number(gone)
            )
        )
    days = language.ngettext("In {n} day", "In {n} days", changes.days).format(
        n=language.number(changes.days)
    )
    told = f"{days}: {', '.join(parts)}."
    if not lists.unlisted:
        return told
    doubt = language.ngettext(
        "{n} of them may still follow: the network counts more followers than it lists.",
        "{n} of them may still follow: the network counts more followers than it lists.",
        lists.unlisted,
    ).format(n=language.number(lists.unlisted))
    return f"{told} {doubt}"


def turns_sentence(changes: Changes, language: Language) -> str:
    """How many moved up, down or held, among those who were there at both moments."""
    if changes.turned is None:
        return cannot_tell(changes.turned_missing, language)
    ways = _ways(changes)
    told = language.gettext(
        "Of {all} people who were there both times, {up} moved up, {down} moved down and {held} held."
    ).format(all=language.number(len(changes.turned)), **{way: language.number(n) for way, n in ways.items()})
    if ways["unsure"]:
        told += " " + language.ngettext(
            "Of {n} the data cannot tell.", "Of {n} the data cannot tell.", ways["unsure"]
        ).format(n=language.number(ways["unsure"]))
    if ways["corrected"]:
        told += " " + language.ngettext(
            "{n} stands elsewhere because you said so.",
            "{n} stand elsewhere because you said so.",
            ways["corrected"],
        ).format(n=language.number(ways["corrected"]))
    return told


def turns_finding(changes: Changes, language: Language) -> str:
    """Whether more people moved up or down."""
    ways = _ways(changes)
    counts = {"up": language.number(ways["up"]), "down": language.number(ways["down"])}
    if ways["up"] > ways["down"]:
        return language.gettext("More people moved up than down: {up} against {down}").format(**counts)
    if ways["up"] < ways["down"]:
        return language.gettext("More people moved down than up: {down} against {up}").format(**counts)
    return language.gettext("As many people moved up as down: {up}").format(**counts)


def _ways(changes: Changes) -> dict[str, int]:
    known = {} if changes.turned is None else changes.turned["way"].value_counts().to_dict()
    return {way: int(known.get(way, 0)) for way in ("up", "down", "held", "unsure", "corrected")}


def cannot_tell(why: str | None, language: Language) -> str:
    """Say that something cannot be told, and why."""
    reason = language.gettext(why) if why else language.gettext("too little data")
    return language.gettext("Cannot be told: {why}.").format(why=reason)


def turn_text(before: str, after: str, language: Language) -> str:
    """From one state to the other."""
    return f"{state_name(before, language)} → {state_name(after, language)}"


def fate_text(fate: str, language: Language) -> str:
    """Say what became of somebody who is no longer on the list."""
    return language.gettext(_FATES[fate])


def came_proof(person: dict[str, Any], language: Language) -> str:
    """Between which dates somebody came, or when."""
    if pd.notna(person["followed_at"]):
        return language.gettext("follows since {date}").format(date=language.date(person["followed_at"]))
    return language.gettext("not in the list of {before}, in that of {after}").format(
        before=language.date(person["not_seen_at"]), after=language.date(person["first_seen_at"])
    )


def gone_proof(person: dict[str, Any], language: Language) -> str:
    """Between which dates somebody went."""
    return language.gettext("in the list until {before}, not in that of {after}").format(
        before=language.date(person["last_seen_at"]), after=language.date(person["gone_at"])
    )


def churn_proof(person: dict[str, Any], language: Language) -> str:
    """When somebody came and went, and whether the dates prove that it took 30 days at most."""
    proof = f"{_begin(person, language)}; {gone_proof(person, language)}"
    if person["proven"]:
        days = int(person["most_days"])
        return (
            proof
            + "; "
            + language.ngettext("that is {n} day at most", "that is {n} days at most", days).format(
                n=language.number(days)
            )
        )
    return proof + "; " + language.gettext("it may have been more than 30 days")


def _begin(person: dict[str, Any], language: Language) -> str:
    if pd.isna(person["followed_at"]) and pd.isna(person["not_seen_at"]):
        return language.gettext("in the list since {date} or before").format(
            date=language.date(person["first_seen_at"])
        )
    return came_proof(person, language)


def churn_sentence(churn: Churn, language: Language) -> str:
    """Say what share of the new followers were gone within 30 days without being followed back."""
    share = churn.share
    if share.value is None:
        return cannot_tell(share.missing, language)
    return language.ngettext(
        "Of {n} new follower watched for 30 days, {share} ({low} to {high}) was gone by then "
        "without being followed back.",
        "Of {n} new followers watched for 30 days, {share} ({low} to {high}) were gone by then "
        "without being followed back.",
        share.n,
    ).format(n=language.number(share.n), **share_interval(share, language))


def cold_proof(person: dict[str, Any], language: Language) -> str:
    """For how long a member is silent and what is usual for them."""
    silent, usual = round(person["silent_days"]), max(1, round(person["usual_days"]))
    return language.ngettext(
        "silent for {n} days; spoke about every day before",
        "silent for {n} days; spoke about every {usual} days before",
        usual,
    ).format(n=language.number(silent), usual=language.number(usual))


def share_interval(figure: Figure, language: Language) -> dict[str, str]:
    """Share, low and high as texts, to fill a sentence."""
    return {
        "share": language.percent(figure.value or 0.0),
        "low": language.number(100 * (figure.low or 0.0), 1),
        "high": language.percent(figure.high or 0.0),
    }


_FEW_DAYS = 90


def heads_sentence(name: str, look: MomentSummary, language: Language) -> str:
    """How many people one of the two has, and how many of them are community."""
    people = language.ngettext("{n} follower", "{n} followers", look.people)
    if not look.whole_list:
        people = language.ngettext("{n} person who took part", "{n} people who took part", look.people)
    told = f"{name}: " + people.format(n=language.number(look.people))
    if look.members is None:
        return told + ". " + language.gettext("Who is community cannot be told from profiles alone.")
    told += language.ngettext(", {n} of them community.", ", {n} of them community.", look.members).format(
        n=language.number(look.members)
    )
    if look.earlier_rules:
        told += " " + language.gettext("So an earlier version of this program counted, by other rules.")
    return told


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
    if compared.relation == "undecided":
        if len({compared_values(compared, which, language) for which in (0, 1)}) == 1:
            return language.gettext("The same for both.")
        return language.gettext(
            "Higher for {name} in these days; how much of the difference is chance, the data cannot tell."
        ).format(name=higher)
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
    """Say what is unequal in the data of the two and may look like a difference of the accounts."""
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
    """Say what the clock rests on, and whom it cannot see."""
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
    """Say what was forecast, and what happened."""
    if check.expected is None or check.low is None or check.high is None:
        return cannot_tell(check.missing, language)
    sayable = forecast_in_words(check.expected, check.low, check.high)
    messages = {
        "hardly any": N_(
            "On {date} we said: of {n} in the shade, hardly any is likely to speak to you within {days} days."
        ),
        "unknown": N_(
            "On {date} we could not say how many of {n} in the shade would speak to you within {days} days."
        ),
        "number": N_(
            "On {date} we said: of {n} in the shade, about {expected} will speak to you within {days} days "
            "(between {low} and {high})."
        ),
    }
    told = language.gettext(messages[sayable]).format(
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
    if sayable == "unknown":
        return f"{told} {outcome}."
    verdict = language.gettext("a hit") if check.hit else language.gettext("a miss")
    return f"{told} {outcome}: {verdict}."
