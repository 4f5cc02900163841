"""All figures of one account, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from engagement.evidence import Evidence
from engagement.figures import _talk
from engagement.figures._intervals import wilson
from engagement.language import N_
from engagement.results import STATES, Figure
from engagement.tables import Tables

if TYPE_CHECKING:
    from engagement.model import Forecast

NEEDS_VOICES = N_("this data holds nothing that anybody said to you")
NEEDS_PAST = N_("the data are too short to learn from past windows")
_STATE_LEVEL = {"member": 1, "starting": 1, "shade": 1, "passing": 0, "inactive": 0, "unsure": 0}


def account_figures(
    tables: Tables, people: pd.DataFrame, evidence: Evidence, as_of: pd.Timestamp, forecast: Forecast | None
) -> dict[str, Figure]:
    """Shares of the states and figures of the talk, each with its interval or the reason it is missing."""
    figures = state_figures(people, evidence, forecast)
    voices = _talk.recent_voices(tables, as_of)
    level = evidence.level
    if level == 0:
        figures |= {
            name: _talk.missing(0, need, NEEDS_VOICES)
            for name, need in (("member_to_member_share", 2), ("reciprocity_in", 2), ("effective_voices", 1),
                               ("voices_gini", 1), ("retention", 1))
        }  # fmt: skip
    else:
        figures |= {
            "member_to_member_share": _talk.member_to_member_share(voices, tables.owner.account_id, level),
            "reciprocity_in": _talk.reciprocity_in(voices, tables, as_of),
            "effective_voices": _talk.effective_voices(voices),
            "voices_gini": _talk.voices_gini(voices),
            "retention": _talk.retention(tables, as_of, evidence.coverage_days),
        }
    return figures


def state_figures(people: pd.DataFrame, evidence: Evidence, forecast: Forecast | None) -> dict[str, Figure]:
    """The figures that follow from the states alone: their shares, and the potential of the silent."""
    shares = {f"share_{state}": _share(people, state, evidence.level) for state in STATES}
    return {**shares, "activation_potential": _potential(people, evidence.level, forecast)}


def _share(people: pd.DataFrame, state: str, level: int) -> Figure:
    if level < _STATE_LEVEL[state]:
        return _talk.missing(len(people), _STATE_LEVEL[state], NEEDS_VOICES, None)
    hits = int((people["state"] == state).sum())
    share = hits / len(people) if len(people) else None
    return Figure(share, *wilson(hits, len(people)), len(people), None, _STATE_LEVEL[state])


def _potential(people: pd.DataFrame, level: int, forecast: Forecast | None) -> Figure:
    """How many of the silent may speak within the horizon."""
    if level == 0:
        return _talk.missing(0, 1, NEEDS_VOICES, None)
    if forecast is None:
        return _talk.missing(0, 1, NEEDS_PAST, None)
    silent = people[people["state"] == "shade"]
    expected, low, high = forecast.total(silent["activation"].to_numpy(dtype=np.float64))
    return Figure(expected, low, high, len(silent), int(forecast.horizon_days), 1)
