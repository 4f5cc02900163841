"""What the user said about single texts, kept with the analysis if that is kept, else for this visit."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import streamlit as st

from engagement.analysis import Analysis
from engagement.figures import value_mix
from engagement.language import Language
from engagement.ledger import ledger
from engagement.results import Figure
from engagement.store import StoreError
from engagement.ui import keeping, visit
from engagement.ui.analyses import SAMPLE
from engagement.ui.jobs import Job, Work
from engagement.ui.readings import KIND, Said, of_this_visit


def said() -> Said:
    """The readings the user gave, by interaction_id."""
    key = visit.analysis_id() or ""
    if _is_kept(key):
        try:
            return dict(keeping.store().notes(key, KIND))
        except StoreError:
            pass
    return dict(of_this_visit(key))


def say(interaction_id: str, labels: list[str] | None) -> None:
    """Remember what a text really is; None takes it back."""
    key = visit.analysis_id() or ""
    if _is_kept(key):
        try:
            keeping.store().note(key, KIND, interaction_id, labels)
        except StoreError:
            pass
        else:
            return
    here = of_this_visit(key)
    if labels is None:
        here.pop(interaction_id, None)
    else:
        here[interaction_id] = labels


def _is_kept(key: str) -> bool:
    try:
        return key != SAMPLE and keeping.kept(key) is not None
    except StoreError:
        return False


def reading(analysis: Analysis, words: Said) -> Job:
    """The job that reads this analysis after what the user said: once for each state of both.

    It stays the visit's own once it has ended, whatever came of it, until `read_again`.
    """
    name = "reading " + _digest(analysis, words)
    known, job_id = st.session_state.get("reading", (None, None))
    job = visit.jobs().get(job_id) if known == name else None
    if job is None:
        job = visit.jobs().done(name) or visit.jobs().start(_asked(analysis, words), shared=name)
        st.session_state["reading"] = (name, job.id)
    return job


def read_again() -> None:
    """Begin anew what was cancelled."""
    st.session_state.pop("reading", None)


def mixed(analysis: Analysis, words: Said) -> Mapping[str, Figure]:
    """The figures of the value mix after what the user said."""
    return _mixed(_digest(analysis, words), analysis, words) if words else analysis.figures


def after_said(analysis: Analysis) -> Analysis:
    """The same analysis with the mix of the talk after what the user said, to be passed on to others."""
    words = said()
    if not words:
        return analysis
    return analysis.with_figures(mixed(analysis, words), _digest(analysis, words))


def _digest(analysis: Analysis, words: Said) -> str:
    parts = [visit.analysis_id(), analysis.as_of, len(analysis.tables.interactions), sorted(words.items())]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _asked(analysis: Analysis, words: Said) -> Work:
    return lambda progress: ledger(analysis.tables, analysis.as_of, words, progress)


@st.cache_data(max_entries=16, ttl=4 * 3600, show_spinner=False)
def _mixed(digest: str, _analysis: Analysis, _words: Said) -> dict[str, Figure]:  # noqa: ARG001 - the key
    return value_mix(_analysis.tables, _analysis.as_of, _analysis.evidence.level, _words)


def told(language: Language) -> None:
    """How many texts the user read for us, and that the others are read after them."""
    count = len(said())
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
                on_click=_unsay_all,
            )


def _unsay_all() -> None:
    for interaction_id in said():
        say(interaction_id, None)
