"""What changed in an account, as sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from engagement.language import N_, Language
from engagement.wording._states import state_name

if TYPE_CHECKING:
    from engagement.changes import Changes, Churn
    from engagement.results import Figure

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
    if ways["told"]:
        told += " " + language.ngettext(
            "{n} stands elsewhere because you said so.",
            "{n} stand elsewhere because you said so.",
            ways["told"],
        ).format(n=language.number(ways["told"]))
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
    return {way: int(known.get(way, 0)) for way in ("up", "down", "held", "unsure", "told")}


def cannot_tell(why: str | None, language: Language) -> str:
    """That something cannot be told, and why."""
    reason = language.gettext(why) if why else language.gettext("too little data")
    return language.gettext("Cannot be told: {why}.").format(why=reason)


def turn_text(before: str, after: str, language: Language) -> str:
    """From one state to the other."""
    return f"{state_name(before, language)} → {state_name(after, language)}"


def fate_text(fate: str, language: Language) -> str:
    """What became of somebody who is no longer on the list."""
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
    """The share of the new followers who were gone within 30 days without being followed back."""
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
