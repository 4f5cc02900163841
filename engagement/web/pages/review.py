"""The quick round: ten people, one at a time, what is known of each and one click to say what they are."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from engagement.analysis.analysis import Analysis
from engagement.charts.theme import SIGNS
from engagement.data.schema import display_name
from engagement.data.states import RUNGS
from engagement.i18n import Language
from engagement.views.people import people_summary
from engagement.views.person import acts_of
from engagement.web import session
from engagement.web.analyses import Round
from engagement.web.pages import corrections
from engagement.web.pages.person import facts
from engagement.wording.headline import state_meaning, state_name
from engagement.wording.markdown import escape_markdown
from engagement.wording.reasons import reason_text

_MAX_REASONS, _MAX_WORDS = 3, 3


def offer(analysis: Analysis, language: Language) -> None:
    """Show the button that begins a round; nothing where there is nobody to ask about."""
    if people_summary(analysis).can_ask:
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
    """Return the round in the address; None where the server has none."""
    return session.analyses().round(session.analysis_id()) if "round" in st.query_params else None


def show(current: Round, analysis: Analysis, language: Language) -> None:
    """Show the person whose turn it is, or what the round changed."""
    if current.person is None:
        _show_end(current, analysis, language)
        return
    st.title(language.gettext("Who is this to you?"), anchor=False)
    done = language.gettext("{n} of {all}").format(
        n=language.number(current.place + 1), all=language.number(len(current.asked))
    )
    st.progress((current.place + 1) / len(current.asked), text=done)
    person = analysis.people[analysis.people["account_id"] == current.person].iloc[0]
    with st.container(border=True):
        _facts(analysis, person, language)
    _choices(current, language)


def _show_end(current: Round, analysis: Analysis, language: Language) -> None:
    corrected = len(analysis.corrections) - len(current.before.corrections)
    st.title(language.gettext("Thank you. That is what it changed"), anchor=False)
    if corrected or not analysis.corrections.equals(current.before.corrections):
        st.markdown(corrections.effect_sentence(current.before, analysis, language))
    else:
        st.markdown(language.gettext("You skipped everybody, so nothing changed."))
    corrections.holdout_agreement(analysis, language)
    with st.container(horizontal=True):
        st.button(language.gettext("Another ten"), key="begin_round", type="primary", on_click=begin)
        st.button(language.gettext("Back to the list"), key="end_round", on_click=_close)
        if corrected:
            st.button(
                language.gettext("Undo this round"),
                key="undo_round",
                type="tertiary",
                on_click=_undo_round,
            )


def _close() -> None:
    session.analyses().set_round(session.own_analysis(), None)
    st.query_params.from_dict(session.address())


def _undo_round() -> None:
    current = running()
    if current is not None:
        asked = list(current.asked)
        corrections.change(lambda rows: rows[~rows["account_id"].isin(asked)])
        _close()


def _facts(analysis: Analysis, person: pd.Series, language: Language) -> None:
    """Show what is known, without our own guess: it would be repeated back to us."""
    account = _account_row(analysis, person["account_id"])
    st.header(escape_markdown(display_name(person["handle"], person["name"])), anchor=False)
    if person["handle"] and person["name"]:
        st.text(person["name"])
    if pd.notna(account["bio"]):
        st.text(account["bio"])
    facts(_profile_rows(account, language))
    for sentence in _profile_sentences(analysis, person["account_id"], language):
        st.markdown(f"– {sentence}")
    acts = acts_of(analysis, person["account_id"])
    for text in acts.loc[acts["text"].notna(), "text"].tail(_MAX_WORDS).iloc[::-1]:
        st.text(f"“{text}”")


def _account_row(analysis: Analysis, account_id: str) -> Mapping[Any, Any]:
    accounts = analysis.tables.accounts
    found: Mapping[Any, Any] = accounts[accounts["account_id"] == account_id].iloc[0].to_dict()
    return found


def _profile_rows(account: Mapping[Any, Any], language: Language) -> list[tuple[str, str]]:
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
    counted = [(title, language.number(account[k])) for k, title in counts.items() if pd.notna(account[k])]
    return counted + [
        (title, language.date(account[k])) for k, title in dates.items() if pd.notna(account[k])
    ]


def _profile_sentences(analysis: Analysis, account_id: str, language: Language) -> list[str]:
    """Put the weightiest things beyond the counts, which stand above already, into sentences."""
    counted = {"ratio", "followers", "following", "posts"}
    reasons = [
        reason
        for reason in analysis.reasons(account_id)
        if reason.answer == "activation" or (reason.answer == "passing" and reason.feature not in counted)
    ]
    with_value = [reason for reason in reasons if reason.value]
    return [reason_text(reason, language) for reason in with_value[:_MAX_REASONS]]


def _choices(current: Round, language: Language) -> None:
    with st.grid(len(RUNGS), min_column_width=150, gap="small"):
        for state in RUNGS:
            st.button(
                f"{SIGNS[state]} {state_name(state, language)}",
                key=f"say_{state}",
                on_click=_set_state,
                args=(current.place, state),
                help=state_meaning(state, language),
                width="stretch",
            )
    with st.container(horizontal=True):
        st.button(
            language.gettext("Skip: I cannot tell"),
            key="skip",
            type="tertiary",
            on_click=_set_state,
            args=(current.place, None),
        )
        st.button(language.gettext("Stop here"), key="stop_round", type="tertiary", on_click=_stop)


def _set_state(place: int, state: str | None) -> None:
    """Correct the person at `place`; a second click on the same person changes nothing."""
    current, own = running(), session.own_analysis()
    if current is None or current.place != place or current.person is None:
        return
    if state is not None:
        corrections.set_state(current.person, state)
        st.session_state.pop("changed", None)
    session.analyses().set_round(own, current.next())


def _stop() -> None:
    current = running()
    if current is not None:
        session.analyses().set_round(session.own_analysis(), current.ended())
