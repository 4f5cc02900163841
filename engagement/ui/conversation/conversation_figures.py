"""Below the picture: how deep conversations go, the way from follower to member, the figures of the talk."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from engagement.analysis import Analysis
from engagement.figures import funnel, turns_of_threads
from engagement.figures.registry import CONVERSATION, DEPTH, shown_on
from engagement.language import N_, Language
from engagement.ui.charts.depth import depth_chart, depth_frame
from engagement.ui.figures import how_worked_out, show_figure
from engagement.ui.shade import shade
from engagement.wording import figure_meaning

_STEPS = {
    "follower": N_("Followers"),
    "reachable": N_("Within reach"),
    "spoke": N_("Have spoken"),
    "member": N_("Community"),
}


def depth(analysis: Analysis, language: Language) -> None:
    """Conversations by their turns, and what that says."""
    figure = analysis.figures.get("conversation_depth")
    if figure is None or figure.value is None:
        return
    st.subheader(figure_meaning("conversation_depth", figure, language), anchor=False)
    st.caption(
        language.ngettext(
            "{n} conversation with an answer that began in the last 90 days, by number of turns.",
            "{n} conversations with an answer that began in the last 90 days, by number of turns.",
            figure.n,
        ).format(n=language.number(figure.n))
    )
    frame = depth_frame(_turns(analysis.revision, analysis), language)
    st.altair_chart(
        depth_chart(frame, language, shade()),
        alt=", ".join(f"{row.turns}: {row.shown}" for row in frame.itertuples()),
    )
    with st.grid(3, min_column_width=150, gap=("medium", "large")):
        for name in shown_on(DEPTH):
            _one(name, analysis, language)


@st.cache_data(show_spinner=False, max_entries=50)
def _turns(revision: str, _analysis: Analysis) -> pd.Series:  # noqa: ARG001 - the cache's key
    return turns_of_threads(_analysis.tables, _analysis.as_of)


def steps(analysis: Analysis, language: Language) -> None:
    """From follower to member: heads, and the share of each step before with its interval."""
    if analysis.evidence.level == 0:
        return
    st.subheader(language.gettext("The way from follower to community"), anchor=False)
    st.caption(
        language.gettext(
            "How many stand on each step, and how many of the step before got there. Intervals: 90 %."
        )
    )
    with st.grid(4, min_column_width=140, gap="medium"):
        for row in funnel(analysis.people).to_dict("records"):
            step = row["step"]
            with st.container(gap=None):
                st.metric(language.gettext(_STEPS[step]), language.number(row["n"]))
                if step == "follower":
                    continue
                st.caption(
                    _share(row, "of_all", language.gettext("{share} of all ({low} to {high})"), language)
                )
                if step != "reachable":
                    before = language.gettext("{share} of the step before ({low} to {high})")
                    st.caption(_share(row, "of_previous", before, language))
                if f"funnel_{step}" in analysis.figures:
                    how_worked_out(f"funnel_{step}", analysis.figures[f"funnel_{step}"], language)


def figures(analysis: Analysis, language: Language) -> None:
    """The figures of the talk, each with what it means here and how it is worked out."""
    st.subheader(language.gettext("The talk in figures"), anchor=False)
    with st.grid(3, min_column_width=220, gap=("medium", "large")):
        for name in shown_on(CONVERSATION):
            if name in analysis.figures:
                _one(name, analysis, language)


def _one(name: str, analysis: Analysis, language: Language) -> None:
    figure = analysis.figures[name]
    with st.container(gap="xsmall"):
        show_figure(name, figure, language)
        if figure.value is not None:
            st.markdown(figure_meaning(name, figure, language))
        how_worked_out(name, figure, language)


def _share(row: Mapping[Hashable, Any], name: str, text: str, language: Language) -> str:
    if pd.isna(row[name]):
        return "—"
    low, high = (language.number(100 * row[f"{name}_{end}"], 1) for end in ("low", "high"))
    return text.format(share=language.percent(row[name]), low=low, high=high)
