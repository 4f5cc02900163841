"""A person's voice in half a line, and how long ago something was."""

from __future__ import annotations

from engagement.language import Language
from engagement.reasons import ago, you_answered

__all__ = ["ago", "voice_line"]


def voice_line(voiced_days: int, last_voice_days: float | None, answered: int, language: Language) -> str:
    """A person's voice in half a line: spoke on 2 days, the last 9 days ago; you answered 1."""
    if not voiced_days and last_voice_days is None:
        return language.gettext("has not spoken in this data")
    spoke = language.ngettext("spoke on {n} day", "spoke on {n} days", voiced_days).format(
        n=language.number(voiced_days)
    )
    if last_voice_days is not None:
        spoke += ", " + language.gettext("the last {ago}").format(ago=ago(last_voice_days, language))
    return f"{spoke}; {you_answered(answered, language)}"
