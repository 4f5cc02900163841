"""One person's card, placed: state, prediction, reasons that add up, acts in time, last words."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from engagement.analysis.analysis import Analysis
from engagement.i18n import Language
from engagement.views.person import ActsView, ReasonsView, person_row, person_view
from engagement.web.pages import corrections
from engagement.web.widgets import look, show_chart


def chosen(analysis: Analysis) -> pd.Series | None:
    """Return the person in the address; None where this analysis does not know them."""
    return person_row(analysis, st.query_params.get("person"))


def card(analysis: Analysis, person: pd.Series, language: Language) -> None:
    """Show everything about one person, findings first."""
    view = person_view(analysis, str(person["account_id"]), look())
    if st.button(language.gettext("Back to the list"), key="close_person", type="tertiary"):
        st.query_params.pop("person", None)
        st.rerun()
    st.header(view.name, anchor=False)
    if view.full_name:
        st.text(view.full_name)
    st.markdown(f"**{view.state}**")
    for line in view.lines:
        st.caption(line)
    corrections.form(person, language)
    corrections.last_effect(language)
    for title, line in view.prediction:
        st.markdown(f"**{title}** {line}")
    facts(view.facts)
    for reasons in view.reasons:
        _reasons(reasons, language)
    if view.acts:
        _acts(view.acts, language)
    elif analysis.evidence.level >= 1:
        st.caption(language.gettext("No word from this person in the data, and none from you to them."))


def facts(rows: Iterable[tuple[str, str]]) -> None:
    """Show short facts side by side: title and value."""
    with st.grid(2, min_column_width=120, gap="small"):
        for title, value in rows:
            with st.container(gap=None):
                st.caption(title)
                st.text(value)


def _reasons(view: ReasonsView, language: Language) -> None:
    with st.expander(view.title, expanded=view.is_first):
        st.caption(
            language.gettext(
                "Compared with the follower in the middle. Green speaks for it, orange against; "
                "the bars add up to the last one."
            )
        )
        if view.is_cut:
            st.caption(
                language.gettext(
                    "Bars with // are drawn shorter than they are; the numbers are exact and add up."
                )
            )
        show_chart(view.chart, view.alt)


def _acts(view: ActsView, language: Language) -> None:
    """Show what they did over time and their last words."""
    st.subheader(language.gettext("In time"), anchor=False)
    if view.timeline:
        show_chart(view.timeline, view.alt)
    if view.words:
        st.subheader(language.gettext("Last words"), anchor=False)
    for line, text in view.words:
        st.caption(line)
        st.text(text)
