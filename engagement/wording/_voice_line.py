"""A person's voice in half a line, and how long ago something was."""

from __future__ import annotations

from engagement.language import Language


def ago(days: float | None, language: Language) -> str:
    """How long ago, in whole days: today, yesterday, 9 days ago."""
    if days is None:
        return language.gettext("on an unknown date")
    whole = int(days)
    if whole == 0:
        return language.gettext("today")
    if whole == 1:
        return language.gettext("yesterday")
    return language.ngettext("{n} day ago", "{n} days ago", whole).format(n=language.number(whole))


def voice_line(voiced_days: int, last_voice_days: float | None, answered: int, language: Language) -> str:
    """A person's voice in half a line: spoke on 2 days, the last 9 days ago; you wrote to them 1 time."""
    if not voiced_days and last_voice_days is None:
        return language.gettext("has not spoken in this data")
    spoke = language.ngettext("spoke on {n} day", "spoke on {n} days", voiced_days).format(
        n=language.number(voiced_days)
    )
    if last_voice_days is not None:
        spoke += ", " + language.gettext("the last {ago}").format(ago=ago(last_voice_days, language))
    return f"{spoke}; {you_wrote(answered, language)}"


def you_wrote(times: float | None, language: Language) -> str:
    """How often you wrote to them, or that you have not."""
    n = int(times or 0)
    if not n:
        return language.gettext("you have not written to them")
    return language.ngettext("you wrote to them {n} time", "you wrote to them {n} times", n).format(
        n=language.number(n)
    )
