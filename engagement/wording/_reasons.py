"""Reasons as sentences: the raw number and how long ago, never a score."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from engagement.analysis import Analysis, Reason
from engagement.language import Language
from engagement.reasons import REASONS
from engagement.states import LAST_POST, RECORDS


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
