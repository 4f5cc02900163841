"""What several pages show: a figure with its doubt, a page of a list, a job under way, a note."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engagement.charts.spec import ChartSpec
from engagement.i18n import Language
from engagement.views.kept import Look
from engagement.views.parts import Drawn, FigureView, Headline
from engagement.web.jobs import Job, Work
from engagement.web.session import jobs, narrow, visitor_language
from engagement.wording.markdown import escape_markdown

_QUICK_SECONDS = 0.4


def look() -> Look:
    """Return how this visitor's pages look; charts cannot take their theme from the page."""
    theme = "dark" if st.context.theme.type == "dark" else "light"
    return Look(visitor_language(), theme, narrow())


def show_headline(headline: Headline) -> None:
    """Show the first sentence in large letters, what follows from it below."""
    st.title(headline.first, anchor=False)
    if headline.rest:
        st.markdown(headline.rest)


def show_place_in_line(slot: DeltaGenerator, place: int, language: Language) -> None:
    """Say that many are here at once, and how many come before this visitor."""
    line = language.ngettext(
        "Many people are opening pages right now. {n} person is before you; this page opens by itself.",
        "Many people are opening pages right now. {n} people are before you; this page opens by itself.",
        place,
    )
    slot.info(line.format(n=language.number(place)))


def show_account_figures(figures: Sequence[FigureView], language: Language) -> None:
    """Show the account's figures under their heading; nothing where there are none."""
    if figures:
        st.space("medium")
        st.subheader(language.gettext("The account in figures"), anchor=False)
        show_figures(figures, language)


def show_figures(figures: Iterable[FigureView], language: Language) -> None:
    """Show figures side by side, each with its doubt and with how it is worked out."""
    with st.grid(3, min_column_width=150, gap=("medium", "large")):
        for figure in figures:
            with st.container(gap="xsmall"):
                show_figure(figure)
                explain_figure(figure, language)


def show_figure(figure: FigureView) -> None:
    """Show title, value and interval; a dash and the reason where it cannot be told."""
    st.metric(figure.title, figure.value)
    st.caption(figure.note)


def explain_figure(figure: FigureView, language: Language) -> None:
    """Show, one click away, what the figure means, what it rests on, the level of evidence it needs."""
    title = language.gettext("How is this worked out?")
    with st.popover(title, type="tertiary", key=f"how_{figure.name}"):
        st.markdown(figure.meaning)
        st.markdown(figure.formula)
        st.caption(figure.basis)


def note_text(note: tuple[str, Mapping[str, Any]], language: Language) -> str:
    """Put a note (msgid, values) into a sentence: counts and days in this language, Markdown escaped."""
    message, values = note
    shown = {name: _in_language(value, language) for name, value in values.items()}
    return escape_markdown(language.gettext(message).format(**shown))


def _in_language(value: Any, language: Language) -> Any:
    if isinstance(value, date):
        return language.date(datetime.combine(value, time()))
    return language.number(value) if type(value) is int else value


def show_chart(chart: ChartSpec, alt: str) -> None:
    """Show a finished chart; `alt` says in words what it shows."""
    st.vega_lite_chart(chart.named(), alt=alt)


def clicked(chart: ChartSpec, alt: str, key: str, selection: str) -> Mapping[str, Any] | None:
    """Show a chart whose selection of that name holds what was clicked; return that, None without a click."""
    event = st.vega_lite_chart(chart.named(), alt=alt, key=key, on_select="rerun", selection_mode=selection)
    points = event["selection"].get(selection) or []
    return points[0] if points else None


def show_drawn(drawn: Drawn, key: str = "", selection: str = "") -> Mapping[str, Any] | None:
    """Show a finding and its chart; with a `selection` what was clicked, as `clicked` returns it."""
    st.space("medium")
    st.subheader(drawn.title, anchor=False)
    st.caption(drawn.note)
    if selection:
        return clicked(drawn.chart, drawn.alt, key, selection)
    show_chart(drawn.chart, drawn.alt)
    return None


def page_of(count: int, size: int, key: str) -> tuple[DeltaGenerator, slice]:
    """Return the place for one page of a list and which rows it has; of several, the numbers stand below."""
    pages, slot, number = -(-count // size), st.container(), 1
    if pages > 1:
        with st.container(horizontal_alignment="center"):
            number = st.pagination(pages, key=key)
    return slot, slice((number - 1) * size, number * size)


def rows_key(name: str, ids: Iterable[str]) -> str:
    """Name a widget after its rows: a selection is a row number, in another list that is another row."""
    return f"{name}_" + hashlib.sha256("\x1f".join(ids).encode()).hexdigest()[:12]


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
    name = f"{slot} {about!r}"
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
