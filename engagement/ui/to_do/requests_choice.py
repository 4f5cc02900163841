"""The choice on the requests page: chips and boxes that live in the address."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import streamlit as st

from engagement.language import Language
from engagement.ledger import ASKS
from engagement.ui import visit
from engagement.ui.plain import plain
from engagement.ui.to_do.requests_filter import AGES, ANSWERED, RequestsFilter


def chosen_filter() -> RequestsFilter:
    """The choice in the address."""
    return RequestsFilter.from_query({name: st.query_params.get_all(name) for name in st.query_params})


def controls(choice: RequestsFilter, shown: int, language: Language) -> None:
    """Chips and boxes; each change goes into the address and comes back from there."""
    state = st.session_state
    state["asked_kinds"], state["asked_answered"] = list(choice.kinds), choice.answered
    state["asked_days"], state["asked_spoken"] = choice.days, choice.spoken
    state["asked_others"] = choice.others
    st.pills(
        language.gettext("Kinds"),
        ASKS,
        selection_mode="multi",
        format_func=lambda kind: RequestsFilter.kind_name(kind, language),
        key="asked_kinds",
        label_visibility="collapsed",
        on_change=_apply,
    )
    with _room(choice, language):
        st.selectbox(
            language.gettext("Answer"),
            ANSWERED,
            format_func=lambda by: RequestsFilter.answer_name(by, language),
            key="asked_answered",
            on_change=_apply,
            width=230,
        )
        st.selectbox(
            language.gettext("When"),
            AGES,
            format_func=lambda days: _age(days, language),
            key="asked_days",
            on_change=_apply,
            width=190,
        )
        st.selectbox(
            language.gettext("Language"),
            ("", "es", "en"),
            format_func={"": language.gettext("any"), "es": "Español", "en": "English"}.__getitem__,
            key="asked_spoken",
            on_change=_apply,
            width=150,
        )
        st.toggle(language.gettext("Also what members ask each other"), key="asked_others", on_change=_apply)
    st.caption(plain(choice.sentence(shown, language)))


def nothing(choice: RequestsFilter, language: Language) -> None:
    """The list is empty: good news, or a choice to loosen."""
    if choice == RequestsFilter():
        st.markdown(language.gettext("Everything that was asked of you has an answer. Nothing to do here."))
    else:
        st.markdown(language.gettext("Nothing fits all of that. Take one of the conditions away."))
    if st.button(language.gettext("Show everything that was asked"), key="asked_everything"):
        _open(RequestsFilter(answered="any", others=True))
        st.rerun()


def _age(days: int, language: Language) -> str:
    if not days:
        return language.gettext("at any time")
    return language.ngettext("last {n} day", "last {n} days", days).format(n=language.number(days))


def _room(choice: RequestsFilter, language: Language) -> AbstractContextManager[Any]:
    """Where the boxes stand: in a row, on phones folded away until they are used."""
    if visit.narrow():
        used = bool(choice.query().keys() - {"kind"})
        return st.expander(
            language.gettext("Answer, time, language"), expanded=used, type="compact", key="asked_more"
        )
    return st.container(horizontal=True, vertical_alignment="bottom")


def _apply() -> None:
    state = st.session_state
    _open(
        RequestsFilter(
            kinds=tuple(kind for kind in ASKS if kind in state["asked_kinds"]),
            answered=state["asked_answered"],
            days=state["asked_days"],
            spoken=state["asked_spoken"],
            others=state["asked_others"],
        )
    )


def _open(choice: RequestsFilter) -> None:
    st.query_params.from_dict(visit.address(**choice.query()))
