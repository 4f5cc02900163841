"""The person whose turn it is in a round: what is known of them, without our own guess."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from engagement.analysis import Analysis
from engagement.charts.ties import shown_name
from engagement.language import Language
from engagement.ui.people.person import facts
from engagement.ui.people.person_acts import acts_of
from engagement.ui.plain import plain
from engagement.wording import reason_text

_MOST_REASONS, _MOST_WORDS = 3, 3


def known(analysis: Analysis, person: pd.Series, language: Language) -> None:
    """What is known, without our own guess: it would be repeated back to us."""
    account = _account(analysis, person["account_id"])
    st.header(plain(shown_name(person["handle"], person["name"])), anchor=False)
    if person["handle"] and person["name"]:
        st.text(person["name"])
    if pd.notna(account["bio"]):
        st.text(account["bio"])
    facts(_profile(account, language))
    for sentence in _said_by_profile(analysis, person["account_id"], language):
        st.markdown(f"– {sentence}")
    acts = acts_of(analysis, person["account_id"])
    for text in acts.loc[acts["text"].notna(), "text"].tail(_MOST_WORDS).iloc[::-1]:
        st.text(f"“{text}”")


def _account(analysis: Analysis, account_id: str) -> Mapping[Any, Any]:
    accounts = analysis.tables.accounts
    found: Mapping[Any, Any] = accounts[accounts["account_id"] == account_id].iloc[0].to_dict()
    return found


def _profile(account: Mapping[Any, Any], language: Language) -> list[tuple[str, str]]:
    counts = {
        "followers_count": language.gettext("Followers"),
        "following_count": language.gettext("Follows"),
        "posts_count": language.gettext("Posts"),
    }
    dates = {
        "created_at": language.gettext("Account since"),
        "followed_at": language.gettext("Follows you since"),
        "last_post_at": language.gettext("Last post"),
    }
    told = [(title, language.number(account[k])) for k, title in counts.items() if pd.notna(account[k])]
    return told + [(title, language.date(account[k])) for k, title in dates.items() if pd.notna(account[k])]


def _said_by_profile(analysis: Analysis, account_id: str, language: Language) -> list[str]:
    """The weightiest things beyond the counts, which stand above already."""
    counted = {"ratio", "followers", "following", "posts"}
    reasons = [
        reason
        for reason in analysis.reasons(account_id)
        if reason.answer == "activation" or (reason.answer == "passing" and reason.feature not in counted)
    ]
    told = [reason for reason in reasons if reason.value]
    return [reason_text(reason, language) for reason in told[:_MOST_REASONS]]
