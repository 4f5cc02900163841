"""The parts of the changes page: what moved, newcomers, members, and what came of the forecast."""

from __future__ import annotations

import streamlit as st

from engagement.changes import Changes
from engagement.language import Language
from engagement.ui.charts.flow import flow_chart, flow_frame
from engagement.ui.charts.newcomers import clock_chart
from engagement.ui.shade import shade
from engagement.wording import (
    changes_headline,
    clock_basis,
    clock_sentence,
    forecast_sentence,
    heard_sentence,
    turns_finding,
    turns_sentence,
)


def headline(changes: Changes, language: Language) -> None:
    """Who came and went, in large letters; who moved below."""
    st.title(changes_headline(changes, language), anchor=False)
    st.markdown(turns_sentence(changes, language))
    st.caption(
        language.gettext("From {before} to {after}.").format(
            before=language.date(changes.before.as_of), after=language.date(changes.after.as_of)
        )
    )
    if changes.lists.came is None and changes.lists.gone is not None:
        st.markdown(_why(language.gettext("Who is new"), changes.lists.came_missing, language))
    if changes.lists.gone is None and changes.lists.came is not None:
        st.markdown(_why(language.gettext("Who left"), changes.lists.gone_missing, language))


def _why(what: str, missing: str | None, language: Language) -> str:
    return f"{what}: {language.gettext(missing or '')}."


def flow(changes: Changes, language: Language) -> None:
    """A bar for every way that somebody went."""
    if changes.matrix is None:
        return
    frame = flow_frame(changes.matrix, language)
    if frame.empty:
        return
    st.space("small")
    st.subheader(turns_finding(changes, language), anchor=False)
    st.caption(language.gettext("People by where they were and where they are now; who stayed is left out."))
    st.altair_chart(
        flow_chart(frame, language, shade()),
        alt=". ".join(f"{row.label}: {row.text}" for row in frame.itertuples()),
    )


def newcomers(changes: Changes, language: Language) -> None:
    """How long newcomers take to their first word."""
    clock = changes.clock
    st.space("medium")
    st.subheader(language.gettext("Newcomers: how long until the first word"), anchor=False)
    lines = []
    for first in ("owner", "member"):
        figures = {days: clock.marks[first, days] for days in (30, 90)}
        told = [days for days, figure in figures.items() if figure.value is not None]
        for days in told or (30,):
            prefix = "" if told or first == "owner" else language.gettext("With another member") + ": "
            lines.append(f"- {prefix}{clock_sentence(clock, first, days, language)}")
    st.markdown("\n".join(lines))
    if clock.curves.empty:
        return
    st.altair_chart(
        clock_chart(clock.curves, language, shade()),
        alt=language.gettext("The share of newcomers who have spoken, by days since they followed"),
    )
    st.caption(clock_basis(clock, language))
    with st.popover(language.gettext("How is this worked out?"), type="tertiary", key="how_clock"):
        st.markdown(
            language.gettext(
                "Everybody known to have followed while words were being recorded is watched from that day "
                "until their first word, until they leave, or until the last moment. The curve is Kaplan and "
                "Meier's; the band is Greenwood's 90 % interval on the log-log scale."
            )
        )


def held(changes: Changes, language: Language) -> None:
    """Whether the members of then are still heard, and whether the forecast held."""
    st.space("medium")
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(language.gettext("Members of then"), anchor=False)
        st.markdown(heard_sentence(changes.heard, language))
    with right:
        st.subheader(_outcome(changes, language), anchor=False)
        st.markdown(forecast_sentence(changes.forecast, language))


def _outcome(changes: Changes, language: Language) -> str:
    if changes.forecast.hit is None:
        return language.gettext("The forecast of then")
    if changes.forecast.hit:
        return language.gettext("✓ The forecast of then was a hit")
    return language.gettext("✗ The forecast of then was a miss")
