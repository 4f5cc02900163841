"""All figures of one account, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from engagement.evidence import Evidence
from engagement.figures import _talk, _threads, _voices, _window
from engagement.figures._newcomers import newcomer_figures
from engagement.figures._states import state_figures
from engagement.figures._value import value_mix
from engagement.figures.registry import FIGURES
from engagement.results import Figure
from engagement.tables import Tables

if TYPE_CHECKING:
    from engagement.model import Forecast

_PLACE = {name: place for place, name in enumerate(FIGURES)}


def account_figures(
    tables: Tables, people: pd.DataFrame, evidence: Evidence, as_of: pd.Timestamp, forecast: Forecast | None
) -> dict[str, Figure]:
    """Shares of the states and figures of the talk, each with its interval or the reason it is missing."""
    found = {
        **figures_of_states(tables, people, evidence, as_of, forecast),
        **newcomer_figures(tables, as_of, evidence.level),
        **value_mix(tables, as_of, evidence.level),
    }
    if evidence.level:
        found |= _talk_figures(tables, evidence, as_of)
    else:  # nothing was said: whatever is read off the talk cannot be told
        nothing = {n: _window.missing(0, f.level, _window.NEEDS_VOICES) for n, f in FIGURES.items()}
        found = nothing | found
    return dict(sorted(found.items(), key=lambda told: _PLACE[told[0]]))


def figures_of_states(
    tables: Tables, people: pd.DataFrame, evidence: Evidence, as_of: pd.Timestamp, forecast: Forecast | None
) -> dict[str, Figure]:
    """Those of the figures that change when somebody's state is corrected."""
    talk = _window.recent_talk(tables, as_of)
    partners = _talk.partners_per_member(talk, people, tables.owner.account_id, evidence.level)
    return {**state_figures(people, evidence.level, forecast), "partners_per_member": partners}


def _talk_figures(tables: Tables, evidence: Evidence, as_of: pd.Timestamp) -> dict[str, Figure]:
    level, owner = evidence.level, tables.owner.account_id
    talk = _window.recent_talk(tables, as_of)
    return {
        "member_to_member_share": _talk.member_to_member_share(talk, owner, level),
        "reciprocity_in": _talk.reciprocity_in(talk, owner, as_of),
        "reciprocity_out": _talk.reciprocity_out(talk, owner, as_of),
        "balance": _talk.balance(talk, owner),
        "reciprocated_pairs": _talk.reciprocated_pairs(talk, owner, level),
        **_threads.thread_figures(tables, as_of, level),
        **_voices.voices_spread(talk[talk["actor_id"] != owner]),
        "retention": _voices.retention(tables, as_of, evidence.coverage_days),
    }
