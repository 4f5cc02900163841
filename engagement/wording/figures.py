"""Figures and acts of speech in words: what each is called, worked out from and worth."""

from __future__ import annotations

import pandas as pd
from pandas.api.typing import NaTType

from engagement.data.results import Figure
from engagement.figures.registry import FIGURES, NEXT_DAYS, SINCE_FOLLOWING
from engagement.i18n import N_, Language


def figure_title(name: str, language: Language) -> str:
    """Return the figure's name."""
    return language.gettext(FIGURES[name].title)


def figure_formula(name: str, language: Language) -> str:
    """Say how the figure is worked out."""
    return language.gettext(FIGURES[name].formula)


def figure_value(name: str, value: float, language: Language) -> str:
    """Tell one number of the figure in its unit: a percentage, people, turns or a coefficient."""
    digits = FIGURES[name].digits
    if digits is None:
        return language.percent(value)
    return language.number(value if digits else round(value), digits)


def figure_window(name: str, figure: Figure, language: Language) -> str:
    """Say which days the figure speaks of; nothing where it speaks of none."""
    days, window = figure.window_days, FIGURES[name].window
    if not days or window is None:
        return ""
    if window == NEXT_DAYS:
        told = language.ngettext("next {n} day", "next {n} days", days)
    elif window == SINCE_FOLLOWING:
        told = language.ngettext("{n} day from following on", "{n} days from following on", days)
    else:
        told = language.ngettext("last {n} day", "last {n} days", days)
    return told.format(n=language.number(days))


def figure_scale(name: str, language: Language) -> str:
    """Say whether accounts of different size can be compared by the figure."""
    if FIGURES[name].size_free:
        return language.gettext("Accounts of any size can be compared by it.")
    return language.gettext("It grows with the account, so it does not compare accounts of different size.")


WIDE_SHARE = 0.3
WIDE_TIMES = 3.0
_WIDE = N_("Anything between {low} and {high} fits this data: there is too little of it to say more.")


def figure_meaning(name: str, figure: Figure, language: Language) -> str:
    """Say in one sentence what this number says about this account, or that it is too doubtful to say."""
    if figure.value is None:
        why = language.gettext(figure.missing) if figure.missing else language.gettext("too little data")
        return language.gettext("Cannot be told: {why}.").format(why=why)
    if figure.n == 1:
        return language.gettext("Worked out from a single case: it says nothing about others yet.")
    told = {"value": figure_value(name, figure.value, language), "n": language.number(figure.n)}
    nothing = FIGURES[name].none
    if nothing is not None and figure.value == 0:
        return language.gettext(nothing).format(**told)
    if figure.low is not None and figure.high is not None:
        told |= {bound: figure_value(name, getattr(figure, bound), language) for bound in ("low", "high")}
        if told["low"] != told["high"] and _is_wide(name, figure.value, figure.low, figure.high):
            return language.gettext(_WIDE).format(**told)
    return language.gettext(_step(name, figure.value)).format(**told)


def _is_wide(name: str, value: float, low: float, high: float) -> bool:
    """Whether the interval reaches far over another sentence, or is several times as wide as the value."""
    if FIGURES[name].digits is None and high - low > WIDE_TIMES * value:
        return True
    far = high - low > (WIDE_SHARE if FIGURES[name].digits is None else value)
    return far and _step(name, low) != _step(name, high)


def _step(name: str, value: float) -> str:
    return next(sentence for least, sentence in FIGURES[name].meanings if value >= least)


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
    """Name a reading."""
    return language.gettext(_NAMES[value])


def value_meaning(value: str, language: Language) -> str:
    """Say what a reading says about an act."""
    return language.gettext(_MEANINGS[value])


def answered_name(by: str, language: Language) -> str:
    """By whom something was answered."""
    return language.gettext(_ANSWERED[by])


def duration(time: pd.Timedelta, language: Language) -> str:
    """Write a stretch of time: hours up to two days, then days."""
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
    """Say what `answer_line` says in a few words, for a column."""
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
