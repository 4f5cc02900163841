"""The states in words."""

from __future__ import annotations

from engagement.language import Language
from engagement.states import RECORDS


def state_name(state: str, language: Language) -> str:
    """The state's name, as on every page."""
    return language.gettext(RECORDS[state].title)


def state_meaning(state: str, language: Language) -> str:
    """What the state means, in one sentence."""
    return language.gettext(RECORDS[state].meaning)
