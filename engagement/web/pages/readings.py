"""What the user read single texts as: saved with the analysis where that is saved, else for this visit."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from engagement.analysis.analysis import Analysis
from engagement.analysis.requests import ledger
from engagement.data.results import Figure
from engagement.figures.value import value_mix
from engagement.i18n import Language
from engagement.store.contract import StoreError
from engagement.views.kept import views
from engagement.web import session, storage
from engagement.web.analyses import SAMPLE
from engagement.web.jobs import Job, Work
from engagement.web.storage import READINGS_KIND, Readings, visit_readings


def corrected() -> Readings:
    """Return the readings that the user corrected, by interaction_id."""
    key = session.analysis_id() or ""
    if _is_saved(key):
        try:
            return dict(storage.store().notes(key, READINGS_KIND))
        except StoreError:
            pass
    return dict(visit_readings(key))


def _is_saved(key: str) -> bool:
    try:
        return key != SAMPLE and storage.saved_account(key) is not None
    except StoreError:
        return False


def correct(interaction_id: str, labels: list[str] | None) -> None:
    """Remember what a text really is; None takes it back."""
    key = session.analysis_id() or ""
    if _is_saved(key):
        try:
            storage.store().note(key, READINGS_KIND, interaction_id, labels)
        except StoreError:
            pass
        else:
            return
    readings = visit_readings(key)
    if labels is None:
        readings.pop(interaction_id, None)
    else:
        readings[interaction_id] = labels


def corrected_line(language: Language) -> None:
    """Say how many texts the user corrected, and that the others are read after them."""
    count = len(corrected())
    if count:
        text = language.ngettext(
            "You corrected {n} text; the others are read with that in mind.",
            "You corrected {n} texts; the others are read with that in mind.",
            count,
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(text.format(n=language.number(count)), width="content")
            st.button(
                language.gettext("Take all of them back"),
                key="unread_all",
                type="tertiary",
                on_click=_take_back_all,
            )


def _take_back_all() -> None:
    for interaction_id in corrected():
        correct(interaction_id, None)


def ledger_job(analysis: Analysis, readings: Readings) -> Job:
    """Return the job that reads this analysis with the corrected readings: one for each state of both.

    It stays the visit's own once it has ended, whatever came of it, until `restart`.
    """
    name = "reading " + _digest(analysis, readings)
    last_name, job_id = st.session_state.get("reading", (None, None))
    job = session.jobs().get(job_id) if last_name == name else None
    if job is None:
        job = session.jobs().done(name) or session.jobs().start(_ledger_work(analysis, readings), shared=name)
        st.session_state["reading"] = (name, job.id)
    return job


def _digest(analysis: Analysis, readings: Readings) -> str:
    parts = [
        session.analysis_id(),
        analysis.as_of,
        len(analysis.tables.interactions),
        sorted(readings.items()),
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def kept_ledger(analysis: Analysis, readings: Readings) -> pd.DataFrame | None:
    """Return what this analysis was read as with these readings; None where it has to be read first."""
    found = views.find(_ledger_key(analysis, readings))
    return found if isinstance(found, pd.DataFrame) else None


def _ledger_key(analysis: Analysis, readings: Readings) -> tuple[str, str, tuple[str]]:
    return (analysis.revision, "ledger", (_digest(analysis, readings),))


def _ledger_work(analysis: Analysis, readings: Readings) -> Work:
    # A job ends with its visitors; what it read is kept with the analysis.
    return lambda progress: views.get(
        _ledger_key(analysis, readings),
        lambda: ledger(analysis.tables, analysis.as_of, readings, progress),
    )


def restart() -> None:
    """Begin anew what was cancelled."""
    st.session_state.pop("reading", None)


def value_figures(analysis: Analysis, readings: Readings) -> Mapping[str, Figure]:
    """Return the figures of the value mix with the corrected readings."""
    if not readings:
        return analysis.figures
    key = (analysis.revision, "value mix", (_digest(analysis, readings),))
    return views.get(
        key, lambda: value_mix(analysis.tables, analysis.as_of, analysis.evidence.level, readings)
    )


def with_corrected(analysis: Analysis) -> Analysis:
    """Return the same analysis with the mix of the talk after the corrected readings."""
    readings = corrected()
    if not readings:
        return analysis
    return analysis.with_figures(value_figures(analysis, readings), _digest(analysis, readings))
