"""A job on the page: how far it is, how long it may take, a way to stop it."""

from __future__ import annotations

import streamlit as st

from engagement.language import Language
from engagement.ui.jobs import Job
from engagement.ui.visit import jobs, words

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
