"""One page of the people chosen: a table, or cards on phones."""

from __future__ import annotations

import hashlib

import pandas as pd
import streamlit as st

from engagement.analysis import Analysis
from engagement.charts.states import SIGNS
from engagement.language import Language
from engagement.ui import visit
from engagement.ui.people.filters import PeopleFilter
from engagement.ui.people.person import short_reasons
from engagement.ui.people.table import names, people_table
from engagement.ui.plain import plain
from engagement.wording import state_name

_ROWS, _CARDS = 50, 20


def listing(
    analysis: Analysis, found: pd.DataFrame, choice: PeopleFilter, language: Language, short: bool = False
) -> None:
    """One page of people: a table, or cards on phones."""
    size = _CARDS if visit.narrow() else _ROWS
    pages = -(-len(found) // size)
    slot = st.container()
    number = 1
    if pages > 1:
        with st.container(horizontal_alignment="center"):
            number = st.pagination(
                pages, key="page_" + hashlib.sha256(f"{choice!r} {size}".encode()).hexdigest()[:8]
            )
    shown = found.iloc[(number - 1) * size : number * size]
    with slot:
        if visit.narrow():
            _cards(analysis, shown, language)
        else:
            people_table(analysis, shown, language, short)


def _cards(analysis: Analysis, shown: pd.DataFrame, language: Language) -> None:
    people = zip(
        shown["account_id"],
        shown["state"],
        names(shown),
        short_reasons(analysis, shown, language),
        strict=True,
    )
    for place, (account_id, state, name, why) in enumerate(people):
        with st.container(border=True, gap="xsmall"):
            if st.button(f"**{plain(name)}**", key=f"open_{place}", type="tertiary"):
                _open_person(account_id)
            st.caption(f"{SIGNS[state]} {state_name(state, language)}")
            st.text(why)


def _open_person(account_id: str) -> None:
    """Put a person into the address and show them."""
    st.query_params["person"] = account_id
    st.rerun()
