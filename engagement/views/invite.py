"""The invite page as values: who may be invited, and what a card says of each."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from engagement.analysis.analysis import Analysis
from engagement.analysis.invite import background, candidates, last_heard, topics
from engagement.data.schema import display_name
from engagement.i18n import LANGUAGES, Language
from engagement.views.kept import kept
from engagement.views.person import prediction_line, short_reasons
from engagement.wording.invite import MOMENT_NAMES, About, moment_sentence, opening, silent_line, take_up
from engagement.wording.markdown import escape_markdown

_MAX_QUOTE = 160


@dataclass(frozen=True)
class InviteView:
    """What stands above the cards: how many are silent, in which order they come."""

    silent: str
    order: str


@dataclass(frozen=True)
class InviteCard:
    """One person: the moment, what the data offer to take up, why and their chance, an opening by language.

    `language` is the one they write in, else the reader's.
    """

    account_id: str
    name: str
    moment: str
    lines: tuple[str, ...]
    why: str
    language: str
    openings: Mapping[str, str]


@kept
def invite_view(analysis: Analysis, language: Language) -> InviteView:
    """Say how many are in the shade, how many of them may speak."""
    count = int((analysis.people["state"] == "shade").sum())
    return InviteView(silent_line(analysis, language), _order(analysis, language) if count > 1 else "")


def _order(analysis: Analysis, language: Language) -> str:
    if analysis.ranked_silent:
        return language.gettext(
            "The likeliest to speak first. Some are glad to read and never write: that is welcome too."
        )
    return language.gettext(
        "This data cannot tell one silent person from another, so the newest followers come first."
    )


@kept
def invite_candidates(analysis: Analysis) -> pd.DataFrame:
    """Return the people in the shade in the order of promise."""
    return candidates(analysis)


@kept
def _background(analysis: Analysis) -> Mapping[str, float]:
    return background(analysis.tables.interactions)


@kept
def invite_card(analysis: Analysis, account_id: str, language: Language) -> InviteCard:
    """Put one candidate into words.

    Raises:
        IndexError: nobody in the shade has this id.
    """
    found, people = invite_candidates(analysis), analysis.people
    candidate: Mapping[Hashable, Any] = found[found["account_id"] == account_id].iloc[0].to_dict()
    person = people[people["account_id"] == account_id]
    about = _about(analysis, candidate)
    lines = [moment_sentence(candidate, language), *take_up(candidate, about, language)]
    if pd.notna(candidate["bio"]) and candidate["bio"]:
        lines.append(language.gettext("Their profile says: “{text}”").format(text=candidate["bio"]))
    why, chance = (
        short_reasons(analysis, person, language)[0],
        prediction_line(analysis, person.iloc[0], language),
    )
    return InviteCard(
        account_id=account_id,
        name=escape_markdown(display_name(candidate["handle"], candidate["name"])),
        moment=language.gettext(MOMENT_NAMES[candidate["moment"]]),
        lines=tuple(lines),
        why=escape_markdown(" · ".join(part for part in (why, chance) if part)),
        language=candidate["language"] if candidate["language"] in LANGUAGES else language.code,
        openings={code: opening(candidate, about, Language(code)) for code in LANGUAGES},
    )


def _about(analysis: Analysis, candidate: Mapping[Hashable, Any]) -> About:
    acts, owner = analysis.tables.interactions, analysis.tables.owner.account_id
    quote = last_heard(acts, candidate["liked_thread"], owner)
    if quote and len(quote) > _MAX_QUOTE:
        quote = quote[:_MAX_QUOTE].rsplit(" ", 1)[0] + " …"
    return About(topics(analysis.tables, candidate["account_id"], _background(analysis)), quote)
