"""What the user said about single texts, kept with the analysis if that is kept, else for this visit."""

from __future__ import annotations

import hashlib

import pandas as pd
import streamlit as st

from engagement.analysis import Analysis
from engagement.language import Language
from engagement.ledger import ledger
from engagement.store import StoreError
from engagement.ui import keeping, visit
from engagement.ui.analyses import SAMPLE

_KIND = "value"
Said = dict[str, list[str]]


def said() -> Said:
    """The readings the user gave, by interaction_id."""
    key = visit.analysis_id() or ""
    if key != SAMPLE:
        try:
            if keeping.kept(key) is not None:
                return dict(keeping.store().notes(key, _KIND))
        except StoreError:
            pass
    return dict(_of_this_visit().get(key, {}))


def say(interaction_id: str, labels: list[str] | None) -> None:
    """Remember what a text really is; None takes it back."""
    key = visit.analysis_id() or ""
    if key != SAMPLE:
        try:
            if keeping.kept(key) is not None:
                keeping.store().note(key, _KIND, interaction_id, labels)
                return
        except StoreError:
            pass
    here = _of_this_visit().setdefault(key, {})
    if labels is None:
        here.pop(interaction_id, None)
    else:
        here[interaction_id] = labels


def asked(analysis: Analysis, words: Said) -> pd.DataFrame:
    """The ledger of this analysis after what the user said, worked out once for each state of both."""
    parts = [visit.analysis_id(), analysis.as_of, len(analysis.tables.interactions), sorted(words.items())]
    return _asked(hashlib.sha256(repr(parts).encode()).hexdigest(), analysis, words)


@st.cache_data(max_entries=16, ttl=4 * 3600, show_spinner=False)
def _asked(digest: str, _analysis: Analysis, _words: Said) -> pd.DataFrame:  # noqa: ARG001 - the key
    return ledger(_analysis.tables, _analysis.as_of, _words)


def _of_this_visit() -> dict[str, Said]:
    known: dict[str, Said] = st.session_state.setdefault("readings_said", {})
    return known


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
