"""The quick round: ten people, one at a time, what is known of each and one click to say what they are.

The person whose turn it is in a round: what is known of them, without our own guess.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from engagement.analysis.analysis import Analysis
from engagement.charts.theme import SIGNS
from engagement.charts.ties import shown_name
from engagement.data.states import RUNGS
from engagement.i18n import Language
from engagement.web import session
from engagement.web.analyses import Round
from engagement.web.pages import corrections
from engagement.web.pages.person import acts_of, facts
from engagement.wording.headline import state_meaning, state_name
from engagement.wording.markdown import escape_markdown
from engagement.wording.reasons import reason_text

_MOST_REASONS, _MOST_WORDS = 3, 3


def known(analysis: Analysis, person: pd.Series, language: Language) -> None:
    """What is known, without our own guess: it would be repeated back to us."""
    account = _account(analysis, person["account_id"])
    st.header(escape_markdown(shown_name(person["handle"], person["name"])), anchor=False)
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


def offer(analysis: Analysis, language: Language) -> None:
    """The button that begins a round; nothing where there is nobody to ask about."""
    if (analysis.people["passing"].notna() & ~analysis.people["corrected"]).any():
        st.button(
            language.gettext("Ten people I am least sure of"),
            key="begin_round",
            on_click=begin,
            help=language.gettext(
                "A minute of your time: half of them are the ones the profile leaves most open, half are "
                "drawn by lot. What you say is learned from."
            ),
        )


def begin() -> None:
    """Choose the people and put the round into the address."""
    from engagement.model.answers import least_sure

    own = session.own_analysis()
    analysis = session.analyses().get(own)
    if analysis is None:
        return
    asked = least_sure(analysis.people, seed=secrets.randbits(32))
    session.analyses().set_round(own, Round(tuple(asked), analysis))
    st.session_state.pop("changed", None)
    st.query_params.from_dict(session.address(round="1"))


def running() -> Round | None:
    """The round in the address, if the server has it."""
    return session.analyses().round(session.analysis_id()) if "round" in st.query_params else None


def show(round_: Round, analysis: Analysis, language: Language) -> None:
    """The person whose turn it is, or what the round changed."""
    if round_.person is None:
        _end(round_, analysis, language)
        return
    st.title(language.gettext("Who is this to you?"), anchor=False)
    done = language.gettext("{n} of {all}").format(
        n=language.number(round_.place + 1), all=language.number(len(round_.asked))
    )
    st.progress((round_.place + 1) / len(round_.asked), text=done)
    person = analysis.people[analysis.people["account_id"] == round_.person].iloc[0]
    with st.container(border=True):
        known(analysis, person, language)
    _choices(round_, language)


def _choices(round_: Round, language: Language) -> None:
    with st.grid(len(RUNGS), min_column_width=150, gap="small"):
        for state in RUNGS:
            st.button(
                f"{SIGNS[state]} {state_name(state, language)}",
                key=f"say_{state}",
                on_click=_say,
                args=(round_.place, state),
                help=state_meaning(state, language),
                width="stretch",
            )
    with st.container(horizontal=True):
        st.button(
            language.gettext("Skip: I cannot tell"),
            key="skip",
            type="tertiary",
            on_click=_say,
            args=(round_.place, None),
        )
        st.button(language.gettext("Stop here"), key="stop_round", type="tertiary", on_click=_stop)


def _end(round_: Round, analysis: Analysis, language: Language) -> None:
    said = len(analysis.corrections) - len(round_.before.corrections)
    st.title(language.gettext("Thank you. That is what it changed"), anchor=False)
    if said or not analysis.corrections.equals(round_.before.corrections):
        st.markdown(corrections.sentence(round_.before, analysis, language))
    else:
        st.markdown(language.gettext("You skipped everybody, so nothing changed."))
    corrections.honesty(analysis, language)
    with st.container(horizontal=True):
        st.button(language.gettext("Another ten"), key="begin_round", type="primary", on_click=begin)
        st.button(language.gettext("Back to the list"), key="end_round", on_click=_close)
        if said:
            st.button(
                language.gettext("Undo this round"),
                key="undo_round",
                type="tertiary",
                on_click=_take_round_back,
            )


def _say(place: int, state: str | None) -> None:
    """Answer for the person at `place`; a second click on the same person changes nothing."""
    round_, own = running(), session.own_analysis()
    if round_ is None or round_.place != place or round_.person is None:
        return
    if state is not None:
        corrections.say(round_.person, state)
        st.session_state.pop("changed", None)
    session.analyses().set_round(own, round_.next())


def _stop() -> None:
    round_ = running()
    if round_ is not None:
        session.analyses().set_round(session.own_analysis(), round_.ended())


def _close() -> None:
    session.analyses().set_round(session.own_analysis(), None)
    st.query_params.from_dict(session.address())


def _take_round_back() -> None:
    round_ = running()
    if round_ is not None:
        asked = list(round_.asked)
        corrections.change(lambda said: said[~said["account_id"].isin(asked)])
        _close()
