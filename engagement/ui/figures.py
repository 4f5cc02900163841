"""One figure on a page: value, doubt, and how it is worked out."""

from __future__ import annotations

import streamlit as st

from engagement.analysis import Figure
from engagement.language import Language
from engagement.wording import figure_meaning, figure_title

_PEOPLE = {"effective_voices", "activation_potential"}
_INDICES = {"voices_gini"}


def show_figure(name: str, figure: Figure, language: Language) -> None:
    """Title, value and interval; a dash and the reason where it cannot be told."""
    value = "—" if figure.value is None else written(name, figure.value, language)
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
                low=written(name, figure.low, language), high=written(name, figure.high, language)
            )
        )
    if figure.window_days:
        parts.append(
            language.ngettext("last {n} day", "last {n} days", figure.window_days).format(
                n=language.number(figure.window_days)
            )
        )
    st.caption(" · ".join(parts))


def how_worked_out(name: str, figure: Figure, language: Language) -> None:
    """One click away: what the figure means, what it rests on, the level of evidence it needs."""
    with st.popover(language.gettext("How is this worked out?"), type="tertiary", key=f"how_{name}"):
        st.markdown(figure_meaning(name, figure, language))
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
    return language.gettext("{share}, {low} to {high}").format(
        share=share, low=language.percent(figure.low), high=language.percent(figure.high)
    )


def written(name: str, value: float, language: Language) -> str:
    """A value in the unit of its figure: people, an index or a share."""
    if name in _PEOPLE:
        return language.number(value, 0 if value >= 10 else 1)
    return language.number(value, 2) if name in _INDICES else language.percent(value)
