"""All figures of one account, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from engagement.data.evidence import Evidence
from engagement.data.results import Figure
from engagement.data.schema import Tables
from engagement.figures import voices, window
from engagement.figures.newcomers import newcomer_figures
from engagement.figures.registry import FIGURES
from engagement.figures.states import habit_figure, state_figures
from engagement.figures.talk import (
    answer_figures,
    balance,
    member_to_member_share,
    partners_per_member,
    reciprocated_pairs,
    thread_figures,
)
from engagement.figures.unusual import came_on
from engagement.figures.value import value_mix

if TYPE_CHECKING:
    from engagement.model.forecast import Forecast


_PLACE = {name: place for place, name in enumerate(FIGURES)}


def account_figures(
    tables: Tables,
    people: pd.DataFrame,
    facts: pd.DataFrame,
    evidence: Evidence,
    as_of: pd.Timestamp,
    forecast: Forecast | None,
) -> dict[str, Figure]:
    """Shares of the states and figures of the talk, each with its interval or the reason it is missing."""
    found = {
        "expected_member_share": habit_figure(facts, evidence, as_of),
        **figures_of_states(tables, people, evidence, as_of, forecast),
        **newcomer_figures(tables, as_of, evidence),
    }
    why = window.why_no_talk(evidence)
    if why is None:
        found |= value_mix(tables, as_of, evidence.level) | _talk_figures(tables, evidence, as_of)
    else:  # nothing was said: whatever is read off the talk cannot be told
        nothing = {n: window.missing(0, f.level, why) for n, f in FIGURES.items()}
        found = nothing | found
    return dict(sorted(found.items(), key=lambda figure: _PLACE[figure[0]]))


def figures_of_states(
    tables: Tables, people: pd.DataFrame, evidence: Evidence, as_of: pd.Timestamp, forecast: Forecast | None
) -> dict[str, Figure]:
    """Those of the figures that change when somebody's state is corrected."""
    talk = window.recent_talk(tables, as_of)
    partners = partners_per_member(talk, people, evidence.level)
    return {**state_figures(people, evidence, forecast), "partners_per_member": partners}


def without_unusual(
    tables: Tables, unusual: pd.DataFrame, evidence: Evidence, as_of: pd.Timestamp
) -> pd.DataFrame:
    """Add to each spell of `unusual_days` what the talk is without the people who first spoke in it.

    Columns: voices_without (effective voices) and answered_without (the share that the owner answered), both
    of the last 90 days, NaN where they cannot be told.
    """
    owner, talk = tables.owner.account_id, window.recent_talk(tables, as_of)
    rows = []
    for place in range(len(unusual)):
        people = came_on(tables, as_of, unusual.iloc[[place]])
        left = talk[~talk["actor_id"].isin(people) & ~talk["target_id"].isin(people)]
        spread = voices.voices_spread(left[left["actor_id"] != owner])
        answers = answer_figures(left, owner, as_of, evidence)
        rows.append((spread["effective_voices"].value, answers["reciprocity_in"].value))
    found = pd.DataFrame(rows, columns=["voices_without", "answered_without"], dtype="float64")
    return pd.concat([unusual, found.set_axis(unusual.index)], axis=1)


def _talk_figures(tables: Tables, evidence: Evidence, as_of: pd.Timestamp) -> dict[str, Figure]:
    owner = tables.owner.account_id
    talk = window.recent_talk(tables, as_of)
    return {
        "member_to_member_share": member_to_member_share(talk, owner, evidence),
        **answer_figures(talk, owner, as_of, evidence),
        "balance": balance(talk, owner, evidence),
        "reciprocated_pairs": reciprocated_pairs(talk, evidence),
        **thread_figures(tables, as_of, evidence),
        **voices.voices_spread(talk[talk["actor_id"] != owner]),
        "retention": voices.retention(tables, as_of, evidence),
    }
