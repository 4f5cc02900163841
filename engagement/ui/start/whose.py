"""Whose followers the dropped files hold, asked where the files do not say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from engagement.language import Language

if TYPE_CHECKING:
    from engagement.sources.uploads import Inspection


def ask_owner(inspection: Inspection, language: Language) -> None:
    """The account whose followers these are: as the files say, as chosen, or still open."""
    if not any(file.problem is None for file in inspection.files):
        return
    st.space("small")
    counts = dict(inspection.owner_candidates)
    options = list(counts)
    # Lists that name nobody are about whoever downloaded them; the reader then knows no handle.
    known = inspection.owner and inspection.owner.handle
    if known and known not in options:
        options.insert(0, known)
    st.session_state["owner_choice"] = st.session_state.get("owner") or known
    if st.session_state["owner_choice"] and st.session_state["owner_choice"] not in options:
        options.insert(0, st.session_state["owner_choice"])
    st.selectbox(
        language.gettext("Whose followers are these?"),
        options,
        format_func=lambda option: _candidate(option, counts, language),
        placeholder=language.gettext("Type the handle, such as @yourname"),
        accept_new_options=True,
        key="owner_choice",
        on_change=_choose_owner,
        width=420,
    )


def _candidate(option: str, counts: dict[str, int], language: Language) -> str:
    if not counts.get(option):
        return option
    acts = language.ngettext("{n} act", "{n} acts", counts[option]).format(n=language.number(counts[option]))
    return f"{option} ({acts})"


def _choose_owner() -> None:
    st.session_state["owner"] = (st.session_state["owner_choice"] or "").strip() or None
