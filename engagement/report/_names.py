"""Whose names stand in a file: everybody's, nobody's, or only those that may be handed over."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from engagement.analysis import STATES, Analysis
from engagement.states import RECORDS
from engagement.tables import Tables

_FETCHED_FROM_X = "handle.x"


@dataclass(frozen=True)
class Names:
    """Whose names may stand in a file; `only` are ids, None means everybody.

    Where names are hidden, numbers stand for ids and bands for counts, so that neither leads to a person.
    """

    hidden: bool = False
    only: frozenset[str] | None = None


def ranked(people: pd.DataFrame, state: str) -> pd.DataFrame:
    """The people of a state in the order of its list."""
    theirs = people[people["state"] == state]
    return theirs.sort_values(list(RECORDS[state].order), ascending=False, na_position="last", kind="stable")


def listed(analysis: Analysis) -> list[str]:
    """Everybody's id, state by state in the order of the lists."""
    return [i for state in STATES for i in ranked(analysis.people, state)["account_id"]]


def named(people: pd.DataFrame, names: Names) -> pd.DataFrame:
    """Rows of `Analysis.people` with handle and name only where `names` lets them out."""
    if names.only is None:
        return people
    allowed = people["account_id"].isin(names.only)
    return people.assign(handle=people["handle"].where(allowed), name=people["name"].where(allowed))


def fetched_from_x(tables: Tables) -> bool:
    """Whether these profiles came from X's interface, whose terms cap what may be handed on."""
    return any(source.layout == _FETCHED_FROM_X for source in tables.sources)
