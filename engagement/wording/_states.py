"""The seven states in words."""

from __future__ import annotations

from engagement.language import N_, Language

_NAMES = {
    "member": N_("Community"),
    "starting": N_("Starting to speak"),
    "quiet": N_("Went quiet"),
    "shade": N_("In the shade"),
    "passing": N_("Passing by"),
    "inactive": N_("Inactive"),
    "unsure": N_("Cannot tell yet"),
}
_MEANINGS = {
    "member": N_("Adds value: talks with you and with others, again and again."),
    "starting": N_("First words in the last 90 days, or carries your words on; not yet a habit of talk."),
    "quiet": N_("Was community, and is silent for longer than their own rhythm explains."),
    "shade": N_("Alive, follows out of interest, says little or nothing so far: a possible member."),
    "passing": N_("The profile follows as it follows thousands, and shows no interest in you."),
    "inactive": N_("The account itself has gone quiet: no post for half a year."),
    "unsure": N_("The data cannot tell. The method page says what is missing."),
}


def state_name(state: str, language: Language) -> str:
    """The state's name, as on every page."""
    return language.gettext(_NAMES[state])


def state_meaning(state: str, language: Language) -> str:
    """What the state means, in one sentence."""
    return language.gettext(_MEANINGS[state])
