"""One figure on a page: value, doubt, and how it is worked out.

What a network or a plan has to say, as a sentence on a page.

Whether the visitor's page is light or dark, for what charts cannot take from the theme.

A job on the page: how far it is, how long it may take, a way to stop it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

import streamlit as st

from engagement.data.results import Figure
from engagement.i18n import Language
from engagement.web.jobs import Job
from engagement.web.session import jobs, words
from engagement.wording.figures import (
    figure_formula,
    figure_meaning,
    figure_scale,
    figure_title,
    figure_value,
    figure_window,
)
from engagement.wording.markdown import escape_markdown


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


def said(note: tuple[str, Mapping[str, Any]], language: Language) -> str:
    """The sentence of a note (msgid, values): counts and days in this language's signs, Markdown escaped."""
    message, values = note
    shown = {name: _shown(value, language) for name, value in values.items()}
    return escape_markdown(language.gettext(message).format(**shown))


def _shown(value: Any, language: Language) -> Any:
    if isinstance(value, date):
        return language.date(datetime.combine(value, time()))
    return language.number(value) if type(value) is int else value


def shade() -> str:
    """`light` or `dark`."""
    return "dark" if st.context.theme.type == "dark" else "light"


_MOMENT = 0.4


def wait(job: Job, title: str, key: str, can_cancel: bool = True) -> None:
    """Show the job until it ends, then run the page again; a quick job is not shown at all."""
    if not job.finished.wait(_MOMENT):
        st.subheader(title)
        _progress(job.id, key, can_cancel)
        st.stop()


@st.fragment(run_every=0.6)
def _progress(job_id: str, key: str, can_cancel: bool) -> None:
    language, job = words(), jobs().get(job_id)
    if job is None or job.finished.is_set():
        st.rerun()
    st.progress(job.share, text=progress_text(job, language))
    if can_cancel and st.button(language.gettext("Cancel"), key=f"cancel_{key}"):
        job.cancelled.set()
        st.caption(language.gettext("Stopping …"))


def progress_text(job: Job, language: Language) -> str:
    """What the job does now, how far it is and about how long it will take."""
    step = language.gettext(job.step) if job.step else language.gettext("Starting")
    share = language.percent(job.share, 0)
    left = job.seconds_left()
    return f"{step} · {share}" if left is None else f"{step} · {share} · {left_text(left, language)}"


def left_text(left: float, language: Language) -> str:
    """About how long something will take, from seconds."""
    if left < 60:
        seconds = max(1, round(left))
        text = language.ngettext("about {n} second left", "about {n} seconds left", seconds)
        return text.format(n=language.number(seconds))
    minutes = round(left / 60)
    text = language.ngettext("about {n} minute left", "about {n} minutes left", minutes)
    return text.format(n=language.number(minutes))
