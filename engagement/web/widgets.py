"""What several pages show: a figure with its doubt, a page of a list, a job under way, a note."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engagement.data.results import Figure
from engagement.i18n import Language
from engagement.web.jobs import Job, Work
from engagement.web.session import jobs, visitor_language
from engagement.wording.figures import (
    figure_formula,
    figure_meaning,
    figure_scale,
    figure_title,
    figure_value,
    figure_window,
)
from engagement.wording.markdown import escape_markdown

_QUICK_SECONDS = 0.4


def show_headline(text: str) -> None:
    """Show the first sentence in large letters, what follows from it below."""
    first, *rest = re.split(r"(?<=\.) ", text, maxsplit=1)
    st.title(first, anchor=False)
    if rest:
        st.markdown(rest[0])


def show_figures(figures: Iterable[tuple[str, Figure]], language: Language) -> None:
    """Show figures side by side, each with its doubt and with how it is worked out."""
    with st.grid(3, min_column_width=150, gap=("medium", "large")):
        for name, figure in figures:
            with st.container(gap="xsmall"):
                show_figure(name, figure, language)
                explain_figure(name, figure, language)


def show_figure(name: str, figure: Figure, language: Language) -> None:
    """Show title, value and interval; a dash and the reason where it cannot be told."""
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


def explain_figure(name: str, figure: Figure, language: Language) -> None:
    """Show, one click away, what the figure means, what it rests on, the level of evidence it needs."""
    with st.popover(language.gettext("How is this worked out?"), type="tertiary", key=f"how_{name}"):
        st.markdown(figure_meaning(name, figure, language))
        st.markdown(f"{figure_formula(name, language)} {figure_scale(name, language)}")
        st.caption(
            language.gettext("It rests on {n} observations and needs data of level {level} or more.").format(
                n=language.number(figure.n), level=figure.level
            )
        )


def interval_text(figure: Figure, language: Language) -> str:
    """Put a share with its interval into one short line."""
    if figure.value is None:
        return "—"
    share = language.percent(figure.value)
    if figure.low is None or figure.high is None or figure.low == figure.high:
        return share
    low, high = language.number(100 * figure.low, 1), language.number(100 * figure.high, 1)
    return language.gettext("{share} ({low} to {high})").format(share=share, low=low, high=high)


def note_text(note: tuple[str, Mapping[str, Any]], language: Language) -> str:
    """Put a note (msgid, values) into a sentence: counts and days in this language, Markdown escaped."""
    message, values = note
    shown = {name: _in_language(value, language) for name, value in values.items()}
    return escape_markdown(language.gettext(message).format(**shown))


def _in_language(value: Any, language: Language) -> Any:
    if isinstance(value, date):
        return language.date(datetime.combine(value, time()))
    return language.number(value) if type(value) is int else value


def page_of(rows: pd.DataFrame, size: int, key: str) -> tuple[DeltaGenerator, pd.DataFrame]:
    """Return the place for one page of a list and its rows; of several pages, the numbers stand below."""
    pages, slot, number = -(-len(rows) // size), st.container(), 1
    if pages > 1:
        with st.container(horizontal_alignment="center"):
            number = st.pagination(pages, key=key)
    return slot, rows.iloc[(number - 1) * size : number * size]


def rows_key(name: str, ids: Iterable[str]) -> str:
    """Name a widget after its rows: a selection is a row number, in another list that is another row."""
    return f"{name}_" + hashlib.sha256("\x1f".join(ids).encode()).hexdigest()[:12]


def theme() -> str:
    """Return `light` or `dark`: the theme of the visitor's page, which charts cannot take from it."""
    return "dark" if st.context.theme.type == "dark" else "light"


def wait(job: Job, title: str, key: str, can_cancel: bool = True) -> None:
    """Show the job until it ends, then run the page again; a quick job is not shown at all."""
    if not job.finished.wait(_QUICK_SECONDS):
        st.subheader(title)
        _show_progress(job.id, key, can_cancel)
        st.stop()


@st.fragment(run_every=0.6)
def _show_progress(job_id: str, key: str, can_cancel: bool) -> None:
    language, job = visitor_language(), jobs().get(job_id)
    if job is None or job.finished.is_set():
        st.rerun()
    st.progress(job.share, text=progress_text(job, language))
    if can_cancel and st.button(language.gettext("Cancel"), key=f"cancel_{key}"):
        job.cancelled.set()
        st.caption(language.gettext("Stopping …"))


def awaited(slot: str, about: object, work: Work, title: str) -> Any:
    """Return the result of work that is done once for what `about` stands for.

    The page waits for it, and ends with a sentence where it failed. A visit has one such job a slot.
    """
    name = f"{slot}-{hashlib.sha256(repr(about).encode()).hexdigest()}"
    last_name, job_id = st.session_state.get(f"{slot}_job", ("", ""))
    job = jobs().get(job_id) if last_name == name else None
    if job is None:
        jobs().forget(job_id)
        job = jobs().start(work, shared=name)
        st.session_state[f"{slot}_job"] = (name, job.id)
    wait(job, title, key=slot, can_cancel=False)
    if job.error:
        st.error(escape_markdown(job.error.sentence(visitor_language())))
        st.stop()
    return job.result


def progress_text(job: Job, language: Language) -> str:
    """Say what the job does now, how far it is and about how long it will take."""
    if job.before is not None:
        return waiting_text(job.before, language)
    step = language.gettext(job.step) if job.step else language.gettext("Starting")
    share = language.percent(job.share, 0)
    seconds_left = job.seconds_left()
    return (
        f"{step} · {share}"
        if seconds_left is None
        else f"{step} · {share} · {time_left_text(seconds_left, language)}"
    )


def waiting_text(before: int, language: Language) -> str:
    """Say that work waits for its turn, and for how many others."""
    if not before:
        return language.gettext("Waiting for its turn")
    text = language.ngettext("Waiting: {n} before you", "Waiting: {n} before you", before)
    return text.format(n=language.number(before))


def time_left_text(seconds_left: float, language: Language) -> str:
    """Say about how long something will take, from seconds."""
    if seconds_left < 60:
        n = max(1, round(seconds_left))
        text = language.ngettext("about {n} second left", "about {n} seconds left", n)
        return text.format(n=language.number(n))
    minutes = round(seconds_left / 60)
    text = language.ngettext("about {n} minute left", "about {n} minutes left", minutes)
    return text.format(n=language.number(minutes))
