"""One figure on a page: value, doubt, and how it is worked out."""

from __future__ import annotations

import streamlit as st

from engagement.analysis import Figure
from engagement.language import Language
from engagement.wording import (
    figure_formula,
    figure_meaning,
    figure_scale,
    figure_title,
    figure_value,
    figure_window,
)


def show_figure(name: str, figure: Figure, language: Language) -> None:
    """Title, value and interval; a dash and the reason where it cannot be told."""
    value = "—" if figure.value is None else figure_value(name, figure.value, language)
    st.metric(figure_title(name, language), value)
    if figure.value is None:
        st.caption(
            language.gettext(figure.missing) if figure.missing else language.gettext("Cannot be told yet.")
        )
        return
    parts = []
    if figure.low is not None and figure.high is not None:
        parts.append(
            language.gettext("between {low} and {high}").format(
                low=figure_value(name, figure.low, language), high=figure_value(name, figure.high, language)
            )
        )
    window = figure_window(name, figure, language)
    if window:
        parts.append(window)
    st.caption(" · ".join(parts))


def how_worked_out(name: str, figure: Figure, language: Language) -> None:
    """One click away: what the figure means, what it rests on, the level of evidence it needs."""
    with st.popover(language.gettext("How is this worked out?"), type="tertiary", key=f"how_{name}"):
        st.markdown(figure_meaning(name, figure, language))
        st.markdown(f"{figure_formula(name, language)} {figure_scale(name, language)}")
        st.caption(
            language.gettext("It rests on {n} observations and needs data of level {level} or more.").format(
                n=language.number(figure.n), level=figure.level
            )
        )


def interval(figure: Figure, language: Language) -> str:
    """A share with its interval in one short line."""
    if figure.value is None:
        return "—"
    share = language.percent(figure.value)
    if figure.low is None or figure.high is None or figure.low == figure.high:
        return share
    low, high = language.number(100 * figure.low, 1), language.number(100 * figure.high, 1)
    return language.gettext("{share} ({low} to {high})").format(share=share, low=low, high=high)
