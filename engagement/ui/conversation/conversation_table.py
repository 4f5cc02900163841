"""The circle for those who prefer reading: who talks with whom, a row or a card a person."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pandas as pd
import streamlit as st
from streamlit.column_config import NumberColumn, TextColumn

from engagement.charts.states import SIGNS
from engagement.conversation import OWNER_STATE, Circle
from engagement.language import Language
from engagement.ui import menu, visit
from engagement.ui.conversation.conversation import open_person
from engagement.ui.plain import plain
from engagement.wording import role_word, state_name

_ROWS, _CARDS, _NAMED = 50, 10, 3


def reading(found: Circle, names: Sequence[str], language: Language) -> None:
    """Everybody of the circle by how many they talk with, a page at a time; choosing one opens the person."""
    people = found.people[found.people["state"] != OWNER_STATE]
    people = people.sort_values(["partners", "days", "account_id"], ascending=[False, False, True])
    size = _CARDS if visit.narrow() else _ROWS
    pages = -(-len(people) // size)
    slot, number = st.container(), 1
    if pages > 1:
        with st.container(horizontal_alignment="center"):
            number = st.pagination(pages, key=f"circle_page_{size}")
    shown = people.iloc[(number - 1) * size : number * size]
    frame = reading_frame(found, shown, names, language)
    with slot:
        if visit.narrow():
            _cards(frame, shown, language)
        else:
            _table(frame, [str(account_id) for account_id in shown["account_id"]], language)


def reading_frame(
    found: Circle, shown: pd.DataFrame, names: Sequence[str], language: Language
) -> pd.DataFrame:
    """who, with (whom they talk with most), partners, days, role, answered, state; one row a person."""
    rows = [int(row) for row in shown.index]
    partners = found.partners_of(rows, _NAMED)
    return pd.DataFrame(
        {
            "who": [names[row] for row in rows],
            "with": [
                _with_whom([names[partner] for partner in most], int(count) - len(most), language)
                for most, count in zip(partners, shown["partners"], strict=True)
            ],
            "partners": shown["partners"].to_numpy(),
            "days": shown["days"].to_numpy(),
            "role": [role_word(person, language) for person in shown.to_dict("records")],
            "answered": shown["answered"].to_numpy(),
            "state": [f"{SIGNS[state]} {state_name(state, language)}" for state in shown["state"]],
        }
    )


def _with_whom(named: list[str], others: int, language: Language) -> str:
    if not named:
        return "—"
    told = ", ".join(named)
    if not others:
        return told
    return language.ngettext("{names} and {n} more", "{names} and {n} more", others).format(
        names=told, n=language.number(others)
    )


def _table(frame: pd.DataFrame, ids: list[str], language: Language) -> None:
    # Named after the rows: a selection is a row number, and in another list that is another person.
    key = "circle_table_" + hashlib.sha256("\x1f".join(ids).encode()).hexdigest()[:12]
    event = st.dataframe(
        frame,
        hide_index=True,
        lazy=False,
        column_order=("who", "with", "partners", "role", "answered", "days", "state"),
        height="content" if len(frame) <= 12 else 560,
        column_config={
            "who": TextColumn(language.gettext("Who"), width=140, pinned=True),
            "with": TextColumn(language.gettext("Talks most with"), width=138),
            "partners": NumberColumn(language.gettext("People"), width=70),
            "days": NumberColumn(
                language.gettext("Days"),
                width=50,
                help=language.gettext("Days of talk with each of them, added up"),
            ),
            "role": TextColumn(language.gettext("Role"), width=145),
            "answered": NumberColumn(
                language.gettext("Your words"), width=90, help=language.gettext("How often you spoke to them")
            ),
            "state": TextColumn(language.gettext("State"), width=150),
        },
        placeholder="",
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        alt=language.gettext("The people of the circle, with whom they talk and what they are to it"),
    )
    chosen = event["selection"]["rows"]
    if chosen and chosen[0] < len(ids):
        open_person(ids[chosen[0]])


def _cards(frame: pd.DataFrame, shown: pd.DataFrame, language: Language) -> None:
    ids = [str(account_id) for account_id in shown["account_id"]]
    for person, account_id in zip(frame.to_dict("records"), ids, strict=True):
        with st.container(border=True, gap="xxsmall"):
            menu.link("people", f"**{plain(str(person['who']))}**", person=account_id)
            st.caption(" · ".join(filter(None, [str(person["state"]), str(person["role"])])))
            if person["partners"]:
                told = language.gettext("Talks most with {names}").format(names=person["with"])
                st.text(told)
            answered = int(person["answered"])
            st.text(
                language.ngettext("You spoke to them once", "You spoke to them {n} times", answered).format(
                    n=language.number(answered)
                )
                if answered
                else language.gettext("You have not spoken to them in this time")
            )
