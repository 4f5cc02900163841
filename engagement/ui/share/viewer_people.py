"""The list of people on a shared page: chips, order, and nothing that was not frozen."""

from __future__ import annotations

import hashlib

import pandas as pd
import streamlit as st
from streamlit.column_config import TextColumn

from engagement.charts.shares import state_label
from engagement.language import N_, Language
from engagement.sharing import BANDS, Frozen, band_name, follower_name
from engagement.ui import visit
from engagement.ui.plain import plain

_ROWS, _CARDS = 50, 20
_LONGEST_SEARCH = 100
ORDERS = {
    "close": (N_("closest first"), ("days", "others", "last")),
    "next": (N_("likeliest to speak first"), ("chance", "last", "since")),
    "last": (N_("latest word first"), ("last", "days", "others")),
    "newest": (N_("newest follower first"), ("since", "chance", "days")),
}
_TITLES = {
    "days": N_("Days of talk with you"),
    "others": N_("Others they talk with"),
    "last": N_("Last word"),
    "chance": N_("May speak"),
    "since": N_("Following you"),
}


def people(frozen: Frozen, language: Language) -> None:
    """One page of the list: a table, or cards on phones."""
    found = _chosen(frozen, language)
    st.caption(
        language.ngettext("{n} person", "{n} people", len(found)).format(n=language.number(len(found)))
        + ". "
        + (
            language.gettext("Days, people and chances are told in bands.")
            if frozen.named
            else language.gettext(
                "What stands here about somebody is true of four others or more; a dash hides the rest."
            )
        )
    )
    size = _CARDS if visit.narrow() else _ROWS
    pages = -(-len(found) // size)
    slot, number = st.container(), 1
    if pages > 1:
        with st.container(horizontal_alignment="center"):
            number = st.pagination(pages, key="shared_list_" + _digest(found)[:8])
    shown = found.iloc[(number - 1) * size : number * size]
    with slot:
        if visit.narrow():
            _cards(shown, frozen, language)
        else:
            _table(shown, frozen, language)


def _chosen(frozen: Frozen, language: Language) -> pd.DataFrame:
    """The people of the chosen states in the chosen order, both kept in the address."""
    asked = st.query_params.get_all("state")
    states = [state for state in frozen.states if state in asked]
    order = st.query_params.get("order", "")
    order = order if order in ORDERS else "close"
    search = st.query_params.get("q", "")[:_LONGEST_SEARCH] if frozen.named else ""
    _controls(frozen, states, order, search, language)
    people = frozen.people.assign(place=range(len(frozen.people)))
    if states:
        people = people[people["state"].isin(states)]
    if search:
        wanted = search.removeprefix("@").casefold()
        people = people[people["who"].str.casefold().str.contains(wanted, regex=False)]
    keys = {
        column: people[column].map(BANDS[column].index, na_action="ignore") for column in ORDERS[order][1]
    }
    ranked = pd.DataFrame(keys, dtype="float64").sort_values(
        list(keys), ascending=False, na_position="last", kind="stable"
    )
    return people.loc[ranked.index]


def _controls(frozen: Frozen, states: list[str], order: str, search: str, language: Language) -> None:
    st.session_state["shared_states"], st.session_state["shared_order"] = states, order
    st.pills(
        language.gettext("States"),
        list(frozen.states),
        selection_mode="multi",
        format_func=lambda state: f"{state_label(state, language)} {language.number(frozen.states[state])}",
        key="shared_states",
        label_visibility="collapsed",
        on_change=_apply,
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if frozen.named:
            st.session_state["shared_search"] = search
            st.text_input(
                language.gettext("Search by name"),
                key="shared_search",
                type="search",
                placeholder="@",
                on_change=_apply,
                width=260,
            )
        st.selectbox(
            language.gettext("Order"),
            list(ORDERS),
            format_func=lambda name: language.gettext(ORDERS[name][0]),
            key="shared_order",
            on_change=_apply,
            width=260,
        )


def _apply() -> None:
    held = st.session_state
    st.query_params.update(state=held["shared_states"], order=held["shared_order"])
    if "shared_search" in held:
        st.query_params["q"] = held["shared_search"] or ""


def _table(shown: pd.DataFrame, frozen: Frozen, language: Language) -> None:
    columns = {"who": _names(shown, frozen, language)}
    columns["state"] = [state_label(state, language) for state in shown["state"]]
    columns |= {name: [band_name(name, band, language) for band in shown[name]] for name in BANDS}
    st.dataframe(
        pd.DataFrame(columns),
        hide_index=True,
        lazy=False,
        height="content" if len(shown) <= 12 else 560,
        row_height=38,
        column_config={
            "who": TextColumn(language.gettext("Who"), width=150),
            "state": TextColumn(language.gettext("State"), width=170),
            **{name: TextColumn(language.gettext(title)) for name, title in _TITLES.items()},
        },
        alt=language.gettext("People with their state, last word and ties"),
    )


def _cards(shown: pd.DataFrame, frozen: Frozen, language: Language) -> None:
    names = _names(shown, frozen, language)
    for person, name in zip(shown.to_dict("records"), names, strict=True):
        told = [
            f"{language.gettext(title)}: {band_name(column, person[column], language)}"
            for column, title in _TITLES.items()
            if person[column] is not None
        ]
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{plain(name)}**")
            st.caption(state_label(person["state"], language))
            st.text(" · ".join(told))


def _names(shown: pd.DataFrame, frozen: Frozen, language: Language) -> list[str]:
    if frozen.named:
        return shown["who"].tolist()
    return [follower_name(place, language) for place in shown["place"].tolist()]


def _digest(found: pd.DataFrame) -> str:
    return hashlib.sha256(",".join(map(str, found["place"])).encode()).hexdigest()
