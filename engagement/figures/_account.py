"""All figures of one account, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from engagement.evidence import Evidence
from engagement.figures import _talk, _threads, _voices, _window
from engagement.figures._newcomers import newcomer_figures
from engagement.figures._states import state_figures
from engagement.figures._value import value_mix
from engagement.results import Figure
from engagement.tables import Tables

if TYPE_CHECKING:
    from engagement.model import Forecast

# The figures of the talk and the level of evidence each needs.
_NEEDED = {
    "member_to_member_share": 2, "reciprocity_in": 2, "written_to": 2, "reciprocity_out": 2, "balance": 2,
    "reciprocated_pairs": 2, "conversation_depth": 2, "deep_conversations": 2, "effective_voices": 1,
    "effective_voices_100": 1, "evenness": 1, "voices_gini": 1, "dependency": 1, "retention": 1,
}  # fmt: skip


def account_figures(
    tables: Tables, people: pd.DataFrame, evidence: Evidence, as_of: pd.Timestamp, forecast: Forecast | None
) -> dict[str, Figure]:
    """Shares of the states and figures of the talk, each with its interval or the reason it is missing."""
    return {
        **figures_of_states(tables, people, evidence, as_of, forecast),
        **_talk_figures(tables, evidence, as_of),
        **newcomer_figures(tables, as_of, evidence),
        **value_mix(tables, as_of, evidence.level),
    }


def figures_of_states(
    tables: Tables, people: pd.DataFrame, evidence: Evidence, as_of: pd.Timestamp, forecast: Forecast | None
) -> dict[str, Figure]:
    """Those of the figures that change when somebody's state is corrected."""
    talk = _window.recent_talk(tables, as_of)
    partners = _talk.partners_per_member(talk, people, evidence.level)
    return {**state_figures(people, evidence, forecast), "partners_per_member": partners}


def _talk_figures(tables: Tables, evidence: Evidence, as_of: pd.Timestamp) -> dict[str, Figure]:
    owner = tables.owner.account_id
    why = _window.why_no_talk(evidence)
    if why is not None:
        return {name: _window.missing(0, need, why) for name, need in _NEEDED.items()}
    talk = _window.recent_talk(tables, as_of)
    return {
        "member_to_member_share": _talk.member_to_member_share(talk, owner, evidence),
        **_talk.answer_figures(talk, owner, as_of, evidence),
        "balance": _talk.balance(talk, owner, evidence),
        "reciprocated_pairs": _talk.reciprocated_pairs(talk, evidence),
        **_threads.thread_figures(tables, as_of, evidence),
        **_voices.voices_spread(talk[talk["actor_id"] != owner]),
        "retention": _voices.retention(tables, as_of, evidence),
    }
