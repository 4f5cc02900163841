"""One page of people as a table; choosing a row opens the person."""

from __future__ import annotations

import hashlib
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.column_config import DateColumn, ProgressColumn, TextColumn

from engagement.analysis import Analysis
from engagement.charts.states import SIGNS
from engagement.charts.ties import shown_name
from engagement.language import Language
from engagement.ui.people.person import short_reasons
from engagement.wording import state_name

# A date column stays a date, so that it can be sorted; its pattern follows the language of the page.
_DATE = {"es": "D/M/YYYY", "en": "MMM D, YYYY"}


def people_table(analysis: Analysis, shown: pd.DataFrame, language: Language, short: bool) -> None:
    """State, who and last word; with room also the main reason and the chance to speak."""
    frame = pd.DataFrame(
        {
            "state": [f"{SIGNS[state]} {state_name(state, language)}" for state in shown["state"]],
            "who": names(shown),
            "last": shown["last_voice_at"].dt.tz_localize(None).to_numpy(),
        }
    )
    if not short:
        frame["why"] = short_reasons(analysis, shown, language)
        frame["may"] = 100 * shown["activation"].to_numpy(float, na_value=float("nan"))
    ids = [str(account_id) for account_id in shown["account_id"]]
    # Named after the rows: a selection is a row number, and in another list that is another person.
    key = "people_table_" + hashlib.sha256("\x1f".join(ids).encode()).hexdigest()[:12]
    st.dataframe(
        frame,
        hide_index=True,
        lazy=False,
        height="content" if len(frame) <= 12 else 560,
        row_height=38,
        column_config=_columns(analysis.horizon_days, language),
        placeholder="",
        key=key,
        on_select=lambda: _open_row(key, ids),
        selection_mode="single-row",
        alt=language.gettext("People with their state, last word and main reason"),
    )


def names(shown: pd.DataFrame) -> list[str]:
    """What each person is called."""
    return [shown_name(handle, name) for handle, name in zip(shown["handle"], shown["name"], strict=True)]


def _columns(days: int, language: Language) -> dict[str, Any]:
    likely = language.gettext("How likely this person is to speak within {n} days").format(n=days)
    may_speak = language.gettext("May speak")
    return {
        "state": TextColumn(language.gettext("State"), width=150),
        "who": TextColumn(language.gettext("Who"), width=170),
        "last": DateColumn(language.gettext("Last word"), width=125, format=_DATE[language.code]),
        "why": TextColumn(language.gettext("Why"), width=430),
        "may": ProgressColumn(
            may_speak, width=120, format="%.0f %%", min_value=0, max_value=100, help=likely
        ),
    }


def _open_row(key: str, ids: list[str]) -> None:
    rows = st.session_state[key]["selection"]["rows"]
    if rows and rows[0] < len(ids):
        st.query_params["person"] = ids[rows[0]]
