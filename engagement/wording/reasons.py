"""Reasons as sentences: the raw number and how long ago, never a score.

How sure the forecast is about one person, in words.

A person's voice in half a line, and how long ago something was.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from engagement.analysis.analysis import Analysis
from engagement.data.reasons import REASONS, ago, you_wrote
from engagement.data.results import Reason
from engagement.data.states import LAST_POST, RECORDS
from engagement.i18n import N_, Language


def reason_text(reason: Reason, language: Language) -> str:
    """One reason as a sentence."""
    return _text(reason.answer, reason.feature, tuple(reason.values.items()), language)


def explaining(reasons: Iterable[Reason], state: str) -> list[Reason]:
    """Pick the reasons of the answer that explains a state; none where a fact of the profile does."""
    return [reason for reason in reasons if reason.answer == RECORDS[state].explained_by]


def last_post_line(analysis: Analysis, account_id: str, state: str, language: Language) -> str:
    """Say since when the account is silent, where that is what explains the state; else nothing."""
    if RECORDS[state].explained_by != LAST_POST:
        return ""
    accounts = analysis.tables.accounts
    posted = accounts.loc[accounts["account_id"] == account_id, "last_post_at"].dropna()
    if posted.empty:
        return ""
    return language.gettext("No post since {date}").format(date=language.date(posted.iloc[0]))


@lru_cache(maxsize=100_000)
def _text(answer: str, feature: str, values: tuple[tuple[str, float | None], ...], language: Language) -> str:
    return REASONS[answer, feature].sentence(dict(values), language)


_OUTLOOKS = {
    "speaks": N_("among the likeliest to speak soon"),
    "silent": N_("not likely to speak soon"),
    "either": N_("may speak or not: the forecast cannot tell"),
    "good": N_("a good chance, compared with the others"),
    "some": N_("some chance, about as much as the others"),
    "low": N_("a low chance, compared with the others"),
}


def outlook_text(outlook: str, language: Language) -> str:
    """The words for a person's `outlook`."""
    return language.gettext(_OUTLOOKS[outlook])


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
