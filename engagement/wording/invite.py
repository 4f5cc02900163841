"""Who is silent, the right moment and an opening in words: what the data show, no closeness beyond it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from engagement.analysis.analysis import Analysis
from engagement.analysis.invite import Won
from engagement.i18n import N_, Language
from engagement.wording.headline import may_speak, silent_people


@dataclass(frozen=True)
class About:
    """What may interest somebody: words of the talk they applauded, and the last thing said there."""

    topics: tuple[str, ...] = ()
    heard: str | None = None


MOMENT_NAMES: Mapping[str, str] = {
    "just_liked": N_("just liked"),
    "just_came": N_("just came"),
    "near_member": N_("near a member"),
    "no_moment": N_("no special moment"),
}


_SIGNS = {
    "like": N_("thank you for your like the other day."),
    "repost": N_("thank you for sharing a post of ours the other day."),
}


def silent_line(analysis: Analysis, language: Language) -> str:
    """How many are in the shade, how many of them never spoke, and how many of those may."""
    if not analysis.evidence.voices:
        return language.gettext("Who is silent cannot be told: nothing that anybody said is in this data.")
    shade = analysis.people[analysis.people["state"] == "shade"]
    if shade.empty:
        return language.gettext("Nobody is in the shade here.")
    silent = len(silent_people(analysis.people))
    told = language.ngettext(
        "{n} person is in the shade.", "{n} people are in the shade.", len(shade)
    ).format(n=language.number(len(shade)))
    if not silent:
        return told
    if silent < len(shade):
        told += " " + language.ngettext(
            "{n} of them has never spoken in this data.",
            "{n} of them have never spoken in this data.",
            silent,
        ).format(n=language.number(silent))
    if silent < 2:
        return told
    may = may_speak(analysis.figures.get("activation_potential"), analysis.horizon_days, language)
    return f"{told} {may}".strip()


def won_line(result: Won, language: Language) -> str:
    """How many of those invited have spoken since."""
    spoke = len(result.spoke)
    if result.invited == 1:
        told = {
            True: N_("The person you invited has spoken since."),
            False: N_("The person you invited has not spoken yet."),
        }
        return language.gettext(told[bool(spoke)])
    if not spoke:
        said = language.gettext("None of the {all} people you invited has spoken yet.")
    else:
        said = language.ngettext(
            "Of {all} people you invited, {n} has spoken since.",
            "Of {all} people you invited, {n} have spoken since.",
            spoke,
        )
    return said.format(all=language.number(result.invited), n=language.number(spoke))


def moment_sentence(candidate: Mapping[Any, Any], language: Language) -> str:
    """Why now, with the date."""
    moment = candidate["moment"]
    if moment == "just_liked":
        told = {
            "like": N_("Liked something of yours on {date}."),
            "repost": N_("Shared something of yours on {date}."),
        }
        said = told[candidate["liked_kind"]]
        return language.gettext(said).format(date=language.date(candidate["liked_at"]))
    if moment == "just_came":
        return language.gettext("Follows since {date}.").format(date=language.date(candidate["followed_at"]))
    if moment == "near_member":
        return language.gettext("Near {friend}, who is part of the community.").format(
            friend=_friend(candidate)
        )
    if pd.notna(candidate["followed_at"]):
        return language.gettext("No special moment: follows since {date}.").format(
            date=language.date(candidate["followed_at"])
        )
    return language.gettext("No special moment in this data.")


def take_up(candidate: Mapping[Any, Any], about: About, language: Language) -> list[str]:
    """List what an opening can take up besides the moment: a member to introduce, what may interest them."""
    told = []
    if pd.notna(candidate["friend_id"]) and candidate["moment"] != "near_member":
        told.append(language.gettext("You could introduce {friend}.").format(friend=_friend(candidate)))
    if about.topics:
        told.append(
            language.gettext("Where they applauded, people speak of: {topics}.").format(
                topics=", ".join(about.topics)
            )
        )
    if about.heard:
        told.append(language.gettext("Last said where they applauded: “{text}”").format(text=about.heard))
    return told


def opening(candidate: Mapping[Any, Any], about: About, language: Language) -> str:
    """Write a first message to edit: thanks for what they did, one thing to take up, one open question."""
    parts = [_greeting(candidate, language), _thanks(candidate, language)]
    if pd.notna(candidate["friend_handle"]):
        parts.append(
            language.gettext("Perhaps you know {friend}, who often joins in.").format(
                friend=_friend(candidate)
            )
        )
    topic = next(iter(about.topics), None)
    if topic is None:
        parts.append(language.gettext("What would you like us to talk about more?"))
    else:
        parts.append(
            language.gettext("People here talk about “{topic}”: what do you think?").format(topic=topic)
        )
    return " ".join(parts)


def _greeting(candidate: Mapping[Any, Any], language: Language) -> str:
    if pd.notna(candidate["handle"]):
        return language.gettext("Hello @{handle},").format(handle=candidate["handle"])
    return language.gettext("Hello,")


def _thanks(candidate: Mapping[Any, Any], language: Language) -> str:
    if candidate["moment"] == "just_liked":
        sign = _SIGNS[candidate["liked_kind"]]
        return language.gettext(sign)
    if candidate["moment"] == "just_came":
        return language.gettext("thank you for following us, and welcome.")
    return language.gettext("thank you for following us.")


def _friend(candidate: Mapping[Any, Any]) -> str:
    handle = candidate["friend_handle"]
    return f"@{handle}" if pd.notna(handle) else str(candidate["friend_id"])
