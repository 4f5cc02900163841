"""The parts of the community page: the answer, the states, the map of ties, the weeks, the figures."""

from __future__ import annotations

import streamlit as st

from engagement.analysis.analysis import Analysis
from engagement.charts.overview import shares_chart, shares_frame, voices_chart, voices_finding
from engagement.charts.ties import (
    density_frame,
    dots_frame,
    quadrants_line,
    ties_chart,
    ties_finding,
)
from engagement.data.evidence import HOW_TO_GET
from engagement.data.states import STATES
from engagement.figures.registry import COMMUNITY, shown_on
from engagement.i18n import Language
from engagement.web import session
from engagement.web.widgets import clicked, interval_text, show_chart, show_figures, show_headline, theme
from engagement.wording.gaps import gaps
from engagement.wording.headline import headline as headline_text
from engagement.wording.headline import state_meaning
from engagement.wording.markdown import escape_markdown


def headline(analysis: Analysis, language: Language) -> None:
    """Show the answer in large letters; what follows from it below."""
    show_headline(headline_text(analysis, language))


def states(analysis: Analysis, language: Language) -> None:
    """Show the share bar, and under it every state with its count; both lead to the people."""
    frame = shares_frame(analysis.people, language, session.narrow())
    alt = ", ".join(f"{row.label}: {row.percent}" for row in frame.itertuples())
    chosen = clicked(shares_chart(frame, language, theme()), alt, "shares", "state")
    if chosen:
        session.go("people", state=str(chosen["state"]))
    with st.grid(len(STATES), min_column_width=140, gap="medium"):
        for row in frame.to_dict("records"):
            state = row["state"]
            figure = analysis.figures.get(f"share_{state}")
            with st.container(gap=None):
                st.metric(
                    row["label"],
                    row["count"],
                    help=state_meaning(state, language),
                )
                st.caption(interval_text(figure, language) if figure else row["percent"])
                session.link("people", language.gettext("See who"), state=state)


def profiles_only(language: Language) -> None:
    """Say plainly what a list of profiles cannot show."""
    with st.container(border=True):
        st.subheader(language.gettext("A list of profiles cannot show a community"), anchor=False)
        st.markdown(
            language.gettext(
                "This export says who follows, not who talks. It shows who has gone quiet and who passes by; "
                "everybody else may be a member or a silent reader, and from here they look alike. "
                "As soon as you add the replies, mentions and quotes you received, this page draws "
                "who talks with you, who talks with each other, and how that changes week by week."
            )
        )
        session.link("start", language.gettext("How to get them"))


def ties(analysis: Analysis, language: Language) -> None:
    """Draw the map of ties, its finding as title."""
    people = analysis.people
    title = ties_finding(analysis, language)
    st.space("medium")
    st.subheader(title, anchor=False)
    st.caption(
        language.gettext(
            "Map of ties: a dot is a person who spoke, grey squares are everybody else. "
            "Click a dot to see the person."
        )
    )
    dots = dots_frame(people, language)
    density = density_frame(people, dots, language)
    names = quadrants_line(analysis, language)
    chart = ties_chart(dots, density, language, theme())
    chosen = clicked(chart, f"{title}. {names}", "ties", "person")
    st.caption(names)
    if chosen:
        session.go("people", person=str(chosen["account_id"]))


def voices(analysis: Analysis, language: Language) -> None:
    """Draw voices week by week, the latest whole week as title."""
    weeks = analysis.voices_by_week
    if weeks.empty:
        return
    st.space("medium")
    st.subheader(voices_finding(analysis, language), anchor=False)
    st.caption(
        language.gettext(
            "Voices week by week: above the line who spoke, below it who has since fallen silent."
        )
    )
    show_chart(
        voices_chart(weeks, language, theme()),
        alt=language.gettext("Bars a week: new voices, voices that came back, and voices that fell silent"),
    )


def figures(analysis: Analysis, language: Language) -> None:
    """Show the account's figures, each with its doubt and with how it is worked out."""
    shown = [name for name in shown_on(COMMUNITY) if name in analysis.figures]
    if all(analysis.figures[name].value is None for name in shown):
        return
    st.space("medium")
    st.subheader(language.gettext("The account in figures"), anchor=False)
    show_figures([(name, analysis.figures[name]) for name in shown], language)


def missing(analysis: Analysis, language: Language) -> None:
    """Show what this data cannot tell, and how to get it."""
    told = gaps(analysis.evidence, analysis.as_of, language)
    told += [escape_markdown(language.gettext(note)) for note in analysis.tables.unseen]
    if not told:
        return
    st.space("medium")
    st.subheader(language.gettext("What is missing in this data"), anchor=False)
    with st.container(gap="xsmall"):
        for sentence in told:
            st.markdown(f"– {sentence}")
        if analysis.evidence.level in HOW_TO_GET:
            st.markdown(language.gettext(HOW_TO_GET[analysis.evidence.level]))
        session.link("start", language.gettext("Add files"))
