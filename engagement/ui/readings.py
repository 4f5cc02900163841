"""What the user said about single texts in this visit, until it is kept with the analysis."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from engagement.store import Store

KIND = "value"
Said = dict[str, list[str]]


def of_this_visit(analysis: str) -> Said:
    """The readings of this analysis by interaction_id; what is written here holds for the visit."""
    known: dict[str, Said] = st.session_state.setdefault("readings_said", {})
    return known.setdefault(analysis, {})


def carry_over(said: Mapping[str, list[str]], store: Store, key: str) -> None:
    """Keep the readings with what this key opens, in place of earlier ones of the same texts.

    Raises:
        StoreError: they cannot be kept.
    """
    for interaction_id, labels in said.items():
        store.note(key, KIND, interaction_id, labels)
