"""The parts of a shared page that show the account as a whole."""

from __future__ import annotations

import re

import streamlit as st

from engagement.charts.banded_ties import (
    banded_dots,
    banded_finding,
    banded_note,
    banded_quadrants,
    banded_silent,
)
from engagement.charts.findings import quarters_line, weeks_finding, weeks_measure
from engagement.charts.shares import counted_shares, shares_chart
from engagement.charts.ties import ties_chart
from engagement.charts.voices import voices_chart
from engagement.evidence import CANNOT_TELL
from engagement.figures.registry import in_order
from engagement.language import N_, Language
from engagement.sharing import FEWEST, PAGES, Frozen, shared_headline, shared_state_meaning
from engagement.states import STATES
from engagement.ui import visit
from engagement.ui.figures import how_worked_out, interval, show_figure
from engagement.ui.plain import plain
from engagement.ui.shade import shade

PAGE_TITLES = {"community": N_("Community"), "figures": N_("Figures"), "people": N_("People")}


def about(frozen: Frozen, language: Language) -> None:
    """The title the sharer gave, the day, and what is hidden."""
    told = [language.gettext("as of {date}").format(date=language.date(frozen.as_of))]
    if frozen.made_up:
        told.insert(0, language.gettext("**Made-up sample**"))
    if frozen.partial:
        told.append(language.gettext("**a part only**"))
    told.append(language.gettext("with names") if frozen.named else language.gettext("names are hidden"))
    if frozen.title:
        told.insert(0, f"**{plain(frozen.title)}**")
    st.caption(" · ".join(told))


def chosen_page(frozen: Frozen, language: Language) -> str:
    """Which of the shared pages is shown; kept in the address."""
    asked = st.query_params.get("page")
    shown = asked if asked in frozen.pages else frozen.pages[0]
    if len(frozen.pages) > 1:
        st.session_state["shared_page"] = shown
        st.segmented_control(
            language.gettext("Page"),
            [page for page in PAGES if page in frozen.pages],
            format_func=lambda page: language.gettext(PAGE_TITLES[page]),
            key="shared_page",
            required=True,
            label_visibility="collapsed",
            on_change=lambda: st.query_params.update(page=st.session_state["shared_page"]),
        )
    return shown


def headline(frozen: Frozen, language: Language) -> None:
    """The answer in large letters."""
    first, *rest = re.split(r"(?<=\.) ", shared_headline(frozen, language), maxsplit=1)
    st.title(first, anchor=False)
    if rest:
        st.markdown(rest[0])


def states(frozen: Frozen, language: Language) -> None:
    """The share bar and every state with its count; both lead to the people where these are shared."""
    frame = counted_shares(frozen.states, language, visit.narrow())
    event = st.altair_chart(
        shares_chart(frame, language, shade()),
        key="shared_states",
        on_select="rerun",
        selection_mode="state",
        alt=", ".join(f"{row.label}: {row.percent}" for row in frame.itertuples()),
    )
    clicked = event["selection"].get("state") or []
    if clicked and "people" in frozen.pages:
        st.query_params.update(page="people", state=str(clicked[0]["state"]))
        st.rerun()
    with st.grid(len(STATES), min_column_width=140, gap="medium"):
        for row in frame.to_dict("records"):
            figure = frozen.figures.get(f"share_{row['state']}")
            with st.container(gap=None):
                meaning = shared_state_meaning(row["state"], language)
                st.metric(row["label"], row["count"], help=meaning)
                st.caption(interval(figure, language) if figure else row["percent"])


def ties(frozen: Frozen, language: Language) -> None:
    """The map of ties, from bands; those who would stand out have no place on it."""
    counts = banded_quadrants(frozen.ties)
    if frozen.level == 0 or not sum(counts.values()):
        return
    st.space("medium")
    title = banded_finding(frozen.ties, frozen.total, frozen.level, language)
    names = quarters_line(counts, language)
    st.subheader(title, anchor=False)
    st.caption(banded_note(frozen.ties, frozen.total, language))
    dots, silent = banded_dots(frozen.ties, language), banded_silent(frozen.ties, language)
    st.altair_chart(ties_chart(dots, silent, language, shade()), alt=f"{title}. {names}")
    st.caption(names)


def weeks(frozen: Frozen, language: Language) -> None:
    """Voices week by week; without names counted in fives."""
    if frozen.weeks.empty:
        return
    st.space("medium")
    rounded = not frozen.named
    st.subheader(weeks_finding(frozen.weeks, frozen.as_of, language, rounded), anchor=False)
    st.caption(weeks_measure(language, FEWEST if rounded else None))
    st.altair_chart(
        voices_chart(frozen.weeks, language, shade()),
        alt=language.gettext("Bars a week: new voices, voices that came back, and voices that fell silent"),
    )


def figures(frozen: Frozen, language: Language) -> None:
    """The account's figures, each with its doubt and with how it is worked out."""
    st.subheader(language.gettext("The account in figures"), anchor=False)
    with st.grid(3, min_column_width=150, gap=("medium", "large")):
        for name, figure in in_order(frozen.figures):
            if not name.startswith("share_"):
                with st.container(gap="xsmall"):
                    show_figure(name, figure, language)
                    how_worked_out(name, figure, language)


def missing(frozen: Frozen, language: Language) -> None:
    """What the data behind this cannot tell."""
    if frozen.level not in CANNOT_TELL:
        return
    st.space("medium")
    st.subheader(language.gettext("What is missing in this data"), anchor=False)
    st.markdown(f"– {language.gettext(CANNOT_TELL[frozen.level])}")
