"""What an act of speech is worth, how long it waits and who answered, in words."""

from __future__ import annotations

import pandas as pd
from pandas.api.typing import NaTType

from engagement.language import N_, Language

Time = pd.Timedelta | NaTType

_NAMES = {
    "opinion": N_("Opinion"),
    "request": N_("Request"),
    "complaint": N_("Complaint"),
    "conversation": N_("Conversation"),
    "unsure": N_("Cannot tell"),
}
_MEANINGS = {
    "opinion": N_("says what they think of something"),
    "request": N_("asks for something: help, an answer, a change"),
    "complaint": N_("says that something went wrong"),
    "conversation": N_("greets, thanks, tells, jokes"),
}
_ANSWERED = {
    "owner": N_("answered by you"),
    "member": N_("answered by somebody else"),
    "nobody": N_("no answer yet"),
}
_HOURS_A_DAY = 24
_DAYS_IN_HOURS = 2


def value_name(value: str, language: Language) -> str:
    """What a reading is called."""
    return language.gettext(_NAMES[value])


def value_meaning(value: str, language: Language) -> str:
    """What a reading says about an act."""
    return language.gettext(_MEANINGS[value])


def answered_name(by: str, language: Language) -> str:
    """By whom something was answered."""
    return language.gettext(_ANSWERED[by])


def duration(time: pd.Timedelta, language: Language) -> str:
    """A stretch of time: hours up to two days, then days."""
    hours = int(time / pd.Timedelta(hours=1))
    if hours < 1:
        return language.gettext("less than an hour")
    if hours < _DAYS_IN_HOURS * _HOURS_A_DAY:
        return language.ngettext("{n} hour", "{n} hours", hours).format(n=language.number(hours))
    days = hours // _HOURS_A_DAY
    return language.ngettext("{n} day", "{n} days", days).format(n=language.number(days))


def answer_line(by: str, after: Time, waiting: Time, language: Language) -> str:
    """Whether it was answered, by whom and how quickly, or for how long it waits."""
    if by == "nobody":
        if pd.isna(waiting):
            return language.gettext("no answer yet; no date")
        return language.gettext("waiting for {time}").format(time=duration(waiting, language))
    if pd.isna(after):
        return answered_name(by, language)
    told = {
        "owner": N_("answered by you; first answer after {time}"),
        "member": N_("answered by somebody else after {time}"),
    }
    return language.gettext(told[by]).format(time=duration(after, language))


def answer_in_short(by: str, after: Time, waiting: Time, language: Language) -> str:
    """The same in a few words, for a column."""
    time = waiting if by == "nobody" else after
    if pd.isna(time):
        return answered_name(by, language)
    told = {
        "owner": N_("you, after {time}"),
        "member": N_("somebody else, after {time}"),
        "nobody": N_("{time} without an answer"),
    }
    return language.gettext(told[by]).format(time=duration(time, language))


def waiting_headline(waiting: int, since: pd.Timestamp | None, language: Language) -> str:
    """How many wait for an answer from the owner, and since when."""
    if not waiting:
        return language.gettext("Nobody is waiting for an answer from you.")
    if since is None or pd.isna(since):
        told = language.ngettext(
            "{n} message is waiting for your answer.",
            "{n} requests and complaints are waiting for your answer.",
            waiting,
        )
        return told.format(n=language.number(waiting))
    told = language.ngettext(
        "{n} message has been waiting for your answer since {date}.",
        "{n} requests and complaints are waiting for your answer; the oldest since {date}.",
        waiting,
    )
    return told.format(n=language.number(waiting), date=language.date(since.to_pydatetime()))
