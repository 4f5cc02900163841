"""The parts of the people page: the choice in the address, one page of people, the files."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import streamlit as st
from streamlit.column_config import DateColumn, ProgressColumn, TextColumn

from engagement.analysis.analysis import Analysis
from engagement.charts.theme import SIGNS
from engagement.data.states import STATES
from engagement.i18n import Language
from engagement.views.filters import FLAGS, SORTS, PeopleFilter
from engagement.views.people import (
    PeoplePage,
    chosen_ids,
    chosen_people,
    people_page,
    people_summary,
    sound_choice,
)
from engagement.web import session
from engagement.web.pages.report import allowance, named_after, would_withhold_line
from engagement.web.widgets import page_of, rows_key
from engagement.wording.headline import state_meaning, state_name
from engagement.wording.markdown import escape_markdown

# A date column stays a date, so that it can be sorted; its pattern follows the language of the page.
_DATE_FORMAT = {"es": "D/M/YYYY", "en": "MMM D, YYYY"}
_ROWS, _CARDS = 50, 20


def chosen_filter(analysis: Analysis) -> PeopleFilter:
    """Read the choice in the address, in an order that says something about the people chosen."""
    query = {name: st.query_params.get_all(name) for name in st.query_params}
    return sound_choice(analysis, PeopleFilter.from_query(query))


def controls(choice: PeopleFilter, analysis: Analysis, language: Language) -> None:
    """Show chips, search, flags and order; each change goes into the address and comes back from there."""
    summary = people_summary(analysis)
    counts, found = summary.counts, len(chosen_people(analysis, choice))
    present = [state for state in STATES if counts.get(state, 0) or state in choice.states]
    st.session_state["people_states"] = list(choice.states)
    st.session_state["people_flags"] = list(choice.flags)
    st.session_state["people_search"] = choice.search
    st.session_state["people_sort"] = choice.sort
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
    with _controls_container(choice, language):
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
            summary.orders(choice, analysis),
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
    st.caption(escape_markdown(choice.sentence(found, language)))


def _title(choice: PeopleFilter, found: int, language: Language) -> str:
    if len(choice.states) == 1:
        return f"{SIGNS[choice.states[0]]} {state_name(choice.states[0], language)}: {language.number(found)}"
    return language.ngettext("{n} person", "{n} people", found).format(n=language.number(found))


def _apply() -> None:
    state = st.session_state
    _to_address(
        PeopleFilter(
            states=tuple(s for s in STATES if s in state["people_states"]),
            flags=tuple(f for f in FLAGS if f in state.get("people_flags", [])),
            search=state["people_search"] or "",
            sort=state["people_sort"],
        )
    )


def _to_address(choice: PeopleFilter) -> None:
    st.query_params.from_dict(session.address(**choice.query()))


def _controls_container(choice: PeopleFilter, language: Language) -> AbstractContextManager[Any]:
    """Place search, order and conditions in a row, on phones folded away until they are used."""
    if session.narrow():
        title = language.gettext("Search, order, conditions")
        return st.expander(
            title, expanded=bool(choice.search or choice.flags), type="compact", key="people_more"
        )
    return st.container(horizontal=True, vertical_alignment="bottom")


def cannot_rank(choice: PeopleFilter, analysis: Analysis, language: Language) -> None:
    """Say that nothing sets the silent apart, where that is so and some of them are on the list."""
    summary = people_summary(analysis)
    others_only = choice.states and "shade" not in choice.states
    if summary.counts.get("shade", 0) < 2 or summary.ranked_silent or others_only:
        return
    signs = analysis.evidence.acts(("like", "repost"), by=("follower",), to=("owner",)) > 0
    reason = (
        language.gettext(
            "Too few people spoke in the past windows of this data to learn from likes and reposts who may "
            "be next, so we cannot rank those in the shade."
        )
        if signs
        else language.gettext(
            "Nothing in this data sets one silent person apart from another, "
            "so we cannot rank those in the shade."
        )
    )
    help_ = language.gettext("Likes, reposts or your own answers to people would help to tell them apart.")
    if analysis.evidence.has_follow_dates:
        order = language.gettext("They stand with the newest follower first.")
    else:
        order = language.gettext("They stand by name; dates of following would let the newest come first.")
    with st.container(border=True, key="cannot_rank"):
        st.markdown(f"{reason} {order}" if signs else f"{reason} {order} {help_}")


def nobody(language: Language) -> None:
    """Say what to loosen where the list is empty."""
    st.markdown(language.gettext("Nobody fits all of that. Take one of the conditions away."))
    if st.button(language.gettext("Show everybody"), key="show_everybody"):
        _to_address(PeopleFilter())
        st.rerun()


def listing(analysis: Analysis, choice: PeopleFilter, language: Language, short: bool = False) -> None:
    """Show one page of people: a table, or cards on phones."""
    size, count = _CARDS if session.narrow() else _ROWS, len(chosen_people(analysis, choice))
    slot, part = page_of(count, size, rows_key("page", [repr(choice), str(size)]))
    page = people_page(analysis, choice, part.start, size, language)
    with slot:
        if session.narrow():
            _cards(page)
        else:
            _table(page, analysis.horizon_days, language, short)


def _cards(page: PeoplePage) -> None:
    for place, (account_id, person) in enumerate(zip(page.ids, page.frame.to_dict("records"), strict=True)):
        with st.container(border=True, gap="xsmall"):
            name = f"**{escape_markdown(person['who'])}**"
            if st.button(name, key=f"open_{place}", type="tertiary"):
                _open_person(account_id)
            st.caption(person["state"])
            st.text(person["why"])


def _open_person(account_id: str) -> None:
    st.query_params["person"] = account_id
    st.rerun()


def _table(page: PeoplePage, days: int, language: Language, short: bool) -> None:
    """Show state, who and last word; with room also the main reason and the chance to speak."""
    key = rows_key("people_table", page.ids)
    st.dataframe(
        page.frame.drop(columns=["why", "may"]) if short else page.frame,
        hide_index=True,
        lazy=False,
        height="content" if len(page.ids) <= 12 else 560,
        row_height=38,
        column_config=_columns(days, language),
        placeholder="",
        key=key,
        on_select=lambda: _open_row(key, page.ids),
        selection_mode="single-row",
        alt=language.gettext("People with their state, last word and main reason"),
    )


def _columns(days: int, language: Language) -> dict[str, Any]:
    likely = language.gettext("How likely this person is to speak within {n} days").format(n=days)
    may_speak = language.gettext("May speak")
    return {
        "state": TextColumn(language.gettext("State"), width=150),
        "who": TextColumn(language.gettext("Who"), width=170),
        "last": DateColumn(language.gettext("Last word"), width=125, format=_DATE_FORMAT[language.code]),
        "why": TextColumn(language.gettext("Why"), width=430),
        "may": ProgressColumn(
            may_speak, width=120, format="%.0f %%", min_value=0, max_value=100, help=likely
        ),
    }


def _open_row(key: str, ids: Sequence[str]) -> None:
    rows = st.session_state[key]["selection"]["rows"]
    if rows and rows[0] < len(ids):
        st.query_params["person"] = ids[rows[0]]


def downloads(analysis: Analysis, choice: PeopleFilter, language: Language) -> None:
    """Offer the list as CSV and XLSX, made on click."""
    ids = chosen_ids(analysis, choice)
    about = (analysis.revision, repr(choice), language.code)
    formats = (
        ("csv", "CSV", "text/csv"),
        ("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    )
    with st.container(horizontal=True):
        for suffix, title, mime in formats:
            st.download_button(
                language.gettext("Download as {format}").format(format=title),
                data=partial(_export, analysis, suffix, ids, language),
                file_name=named_after(language.gettext("people"), suffix, *about),
                mime=mime,
                key=f"download_{suffix}",
                on_click="ignore",
                type="tertiary",
            )
    withheld = would_withhold_line(analysis, ids, language)
    if withheld:
        st.caption(withheld)


def _export(analysis: Analysis, suffix: str, ids: Sequence[str], language: Language) -> bytes:
    from engagement.export.people import people_csv
    from engagement.export.workbook import people_xlsx

    write = people_csv if suffix == "csv" else people_xlsx
    return write(analysis, language, ids=ids, names=allowance().names(analysis, ids))
