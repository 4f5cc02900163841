"""The right moment and an opening in words: only what the data show, and no closeness that is not there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from engagement.language import N_, Language


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


def moment_sentence(candidate: Mapping[Any, Any], language: Language) -> str:
    """Why now, with the date."""
    moment = candidate["moment"]
    if moment == "just_liked":
        return language.gettext("Liked or shared something of yours on {date}.").format(
            date=language.date(candidate["liked_at"])
        )
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
    """What an opening can take up besides the moment: a member to introduce, what may interest them."""
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
    """A first message to edit: a thank you for what they did, one thing to take up, one open question."""
    parts = [_greeting(candidate, language), _thanks(candidate, language)]
    if pd.notna(candidate["friend_handle"]):
        parts.append(
            language.gettext("{friend} often takes part here too.").format(friend=_friend(candidate))
        )
    topic = next(iter(about.topics), None)
    if topic is None:
        parts.append(language.gettext("What would you like to see more of here?"))
    else:
        parts.append(
            language.gettext("People here also talk about “{topic}”: what do you think?").format(topic=topic)
        )
    return " ".join(parts)


def _greeting(candidate: Mapping[Any, Any], language: Language) -> str:
    if pd.notna(candidate["handle"]):
        return language.gettext("Hello @{handle},").format(handle=candidate["handle"])
    return language.gettext("Hello,")


def _thanks(candidate: Mapping[Any, Any], language: Language) -> str:
    if candidate["moment"] == "just_liked":
        return language.gettext("thank you for the sign on {date}.").format(
            date=language.date(candidate["liked_at"])
        )
    if candidate["moment"] == "just_came":
        return language.gettext("thank you for following since {date}, and welcome.").format(
            date=language.date(candidate["followed_at"])
        )
    return language.gettext("thank you for following us.")


def _friend(candidate: Mapping[Any, Any]) -> str:
    handle = candidate["friend_handle"]
    return f"@{handle}" if pd.notna(handle) else str(candidate["friend_id"])
