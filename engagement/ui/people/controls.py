"""The choice of people in the address: states, search, conditions, order."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import streamlit as st

from engagement.analysis import STATES, Analysis
from engagement.charts.states import SIGNS
from engagement.language import Language
from engagement.ui import visit
from engagement.ui.people.filters import FLAGS, SORTS, PeopleFilter
from engagement.ui.plain import plain
from engagement.wording import state_meaning, state_name


def chosen_filter(analysis: Analysis) -> PeopleFilter:
    """The choice in the address, in an order that says something about the people chosen."""
    query = {name: st.query_params.get_all(name) for name in st.query_params}
    choice = PeopleFilter.from_query(query)
    orders = _orders(choice, analysis)
    return choice if choice.sort in orders else replace(choice, sort=orders[0])


def _orders(choice: PeopleFilter, analysis: Analysis) -> list[str]:
    """The orders that say something about the people of this choice."""
    if choice.states != ("shade",):
        return list(SORTS)
    if analysis.ranked_silent:
        return ["next", "newest", "name"]
    return ["newest", "name"] if analysis.evidence.has_follow_dates else ["name"]


def cannot_rank(choice: PeopleFilter, analysis: Analysis, language: Language) -> None:
    """Say that nothing sets the silent apart, where that is so and some of them are on the list."""
    silent = int((analysis.people["state"] == "shade").sum())
    if silent < 2 or analysis.ranked_silent or (choice.states and "shade" not in choice.states):
        return
    told = language.gettext(
        "Nothing in this data sets one silent person apart from another, "
        "so we cannot rank those in the shade."
    )
    if analysis.evidence.has_follow_dates:
        order = language.gettext("They stand with the newest follower first.")
    else:
        order = language.gettext("They stand by name; dates of following would let the newest come first.")
    with st.container(border=True, key="cannot_rank"):
        st.markdown(
            f"{told} {order} "
            + language.gettext("Likes, reposts or your own answers to people would help to tell them apart.")
        )


def controls(choice: PeopleFilter, analysis: Analysis, language: Language) -> None:
    """Chips, search, flags and order; each change goes into the address and comes back from there."""
    counts = analysis.people["state"].value_counts()
    present = [state for state in STATES if counts.get(state, 0) or state in choice.states]
    st.session_state["people_states"] = list(choice.states)
    st.session_state["people_flags"] = list(choice.flags)
    st.session_state["people_search"] = choice.search
    st.session_state["people_sort"] = choice.sort
    found = int(choice.mask(analysis.people).sum())
    st.title(_title(choice, found, language), anchor=False)
    if len(choice.states) == 1:
        st.markdown(state_meaning(choice.states[0], language))
    st.pills(
        language.gettext("States"),
        present,
        selection_mode="multi",
        format_func=lambda state: (
            f"{SIGNS[state]} {state_name(state, language)} {language.number(counts.get(state, 0))}"
        ),
        key="people_states",
        label_visibility="collapsed",
        on_change=_apply,
    )
    with _room(choice, language):
        st.text_input(
            language.gettext("Search by name"),
            key="people_search",
            type="search",
            placeholder="@",
            on_change=_apply,
            width=260,
        )
        st.selectbox(
            language.gettext("Order"),
            _orders(choice, analysis),
            format_func=lambda sort: language.gettext(SORTS[sort][0]),
            key="people_sort",
            on_change=_apply,
            width=260,
        )
        needed = {"new": 0, "corrected": 0, "unanswered": 1, "circle": 2}
        flags = [flag for flag in FLAGS if analysis.evidence.level >= needed[flag]]
        st.pills(
            language.gettext("Only those who"),
            [*flags, *(flag for flag in choice.flags if flag not in flags)],
            selection_mode="multi",
            format_func=lambda flag: language.gettext(FLAGS[flag]),
            key="people_flags",
            on_change=_apply,
            wrap=True,
        )
    st.caption(plain(choice.sentence(found, language)))


def _room(choice: PeopleFilter, language: Language) -> AbstractContextManager[Any]:
    """Where search, order and conditions stand: in a row, on phones folded away until they are used."""
    if visit.narrow():
        title = language.gettext("Search, order, conditions")
        return st.expander(
            title, expanded=bool(choice.search or choice.flags), type="compact", key="people_more"
        )
    return st.container(horizontal=True, vertical_alignment="bottom")


def nobody(language: Language) -> None:
    """The list is empty: say what to loosen."""
    st.markdown(language.gettext("Nobody fits all of that. Take one of the conditions away."))
    if st.button(language.gettext("Show everybody"), key="show_everybody"):
        _open(PeopleFilter())
        st.rerun()


def _title(choice: PeopleFilter, found: int, language: Language) -> str:
    if len(choice.states) == 1:
        return f"{SIGNS[choice.states[0]]} {state_name(choice.states[0], language)}: {language.number(found)}"
    return language.ngettext("{n} person", "{n} people", found).format(n=language.number(found))


def _apply() -> None:
    state = st.session_state
    _open(
        PeopleFilter(
            states=tuple(s for s in STATES if s in state["people_states"]),
            flags=tuple(f for f in FLAGS if f in state.get("people_flags", [])),
            search=state["people_search"] or "",
            sort=state["people_sort"],
        )
    )


def _open(choice: PeopleFilter) -> None:
    st.query_params.from_dict(visit.address(**choice.query()))
