"""The quick round: ten people, one at a time, what is known of each and one click to say what they are."""

from __future__ import annotations

import secrets

import streamlit as st

from engagement.analysis import Analysis
from engagement.charts.states import SIGNS
from engagement.language import Language
from engagement.states import RUNGS
from engagement.ui import visit
from engagement.ui.people import correcting
from engagement.ui.people.round_person import known
from engagement.ui.people.rounds import Round
from engagement.wording import state_meaning, state_name


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
    from engagement.model import least_sure

    own = visit.own_analysis()
    analysis = visit.analyses().get(own)
    if analysis is None:
        return
    asked = least_sure(analysis.people, seed=secrets.randbits(32))
    visit.analyses().set_round(own, Round(tuple(asked), analysis))
    st.session_state.pop("changed", None)
    st.query_params.from_dict(visit.address(round="1"))


def running() -> Round | None:
    """The round in the address, if the server has it."""
    return visit.analyses().round(visit.analysis_id()) if "round" in st.query_params else None


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
        st.markdown(correcting.sentence(round_.before, analysis, language))
    else:
        st.markdown(language.gettext("You skipped everybody, so nothing changed."))
    correcting.honesty(analysis, language)
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
    round_, own = running(), visit.own_analysis()
    if round_ is None or round_.place != place or round_.person is None:
        return
    if state is not None:
        correcting.say(round_.person, state)
        st.session_state.pop("changed", None)
    visit.analyses().set_round(own, round_.next())


def _stop() -> None:
    round_ = running()
    if round_ is not None:
        visit.analyses().set_round(visit.own_analysis(), round_.ended())


def _close() -> None:
    visit.analyses().set_round(visit.own_analysis(), None)
    st.query_params.from_dict(visit.address())


def _take_round_back() -> None:
    round_ = running()
    if round_ is not None:
        asked = list(round_.asked)
        correcting.change(lambda said: said[~said["account_id"].isin(asked)])
        _close()
