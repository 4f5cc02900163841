"""Decide whose names stand in a file: everybody's, nobody's, or only those that may still leave today.

Source of the cap: X Developer Policy, 500 hydrated users a person and day, exported by download; ids are
not capped.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from engagement.analysis.analysis import Analysis
from engagement.data.schema import Tables
from engagement.data.states import RECORDS, STATES
from engagement.i18n import Language

if TYPE_CHECKING:
    from engagement.store.store import Store

PROFILES_A_DAY = 500
_FETCHED_FROM_X = "handle.x"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Names:
    """Whose names may stand in a file; `only` are ids, None means everybody.

    Where names are hidden, numbers stand for ids and bands for counts, so that neither leads to a person.
    """

    hidden: bool = False
    only: frozenset[str] | None = None


def mask_names(people: pd.DataFrame, names: Names) -> pd.DataFrame:
    """Leave handle and name in rows of `Analysis.people` only where `names` lets them out."""
    if names.only is None:
        return people
    allowed = people["account_id"].isin(names.only)
    return people.assign(handle=people["handle"].where(allowed), name=people["name"].where(allowed))


def ranked(people: pd.DataFrame, state: str) -> pd.DataFrame:
    """Put the people of a state in the order of its list."""
    theirs = people[people["state"] == state]
    return theirs.sort_values(list(RECORDS[state].order), ascending=False, na_position="last", kind="stable")


def listed(analysis: Analysis) -> list[str]:
    """List everybody's id, state by state in the order of the lists."""
    return [i for state in STATES for i in ranked(analysis.people, state)["account_id"]]


@dataclass(frozen=True)
class Allowance:
    """Keep X's daily cap, by account asked about; the same profile again costs nothing.

    The store counts: however often an account is analysed, and whatever is started anew, a day stays one.
    Where it cannot count, no profile leaves.
    """

    store: Callable[[], Store]

    def names(self, analysis: Analysis, ids: Sequence[str]) -> Names:
        """Decide whose names a file of these people may carry, and count them as exported.

        `ids` are served in their order.
        """
        if not fetched_from_x(analysis.tables):
            return Names()
        from engagement.store.contract import StoreError
        from engagement.store.quota import consume

        try:
            return Names(only=consume(self.store(), analysis.tables.owner.account_id, ids, PROFILES_A_DAY))
        except StoreError as problem:
            _log.warning("profiles handed over cannot be counted: %s", problem)
            return Names(only=frozenset())

    def withheld(self, analysis: Analysis, ids: Sequence[str]) -> int:
        """Count how many of these people would stand in a file made now with their id alone."""
        if not fetched_from_x(analysis.tables):
            return 0
        from engagement.store.contract import StoreError
        from engagement.store.quota import over_quota

        try:
            return over_quota(self.store(), analysis.tables.owner.account_id, ids, PROFILES_A_DAY)
        except StoreError as problem:
            _log.warning("profiles handed over cannot be counted: %s", problem)
            return len(set(ids))

    def covers(self, tables: Tables) -> bool:
        """Tell whether all these profiles and posts may leave now; if so they count as exported."""
        ids = tables.accounts["account_id"].tolist()
        if not fetched_from_x(tables):
            return True
        if max(len(ids), int(tables.interactions["text"].notna().sum())) > PROFILES_A_DAY:
            return False
        from engagement.store.contract import StoreError
        from engagement.store.quota import consume, over_quota

        owner = tables.owner.account_id
        try:
            if over_quota(self.store(), owner, ids, PROFILES_A_DAY):
                return False
            return len(consume(self.store(), owner, ids, PROFILES_A_DAY)) == len(ids)
        except StoreError as problem:
            _log.warning("profiles handed over cannot be counted: %s", problem)
            return False


def fetched_from_x(tables: Tables) -> bool:
    """Tell whether these profiles came from X's interface, whose terms cap what may be passed on."""
    return any(source.layout == _FETCHED_FROM_X for source in tables.sources)


def withheld_sentence(count: int, language: Language) -> str:
    """Say how many people stand in a file with their id alone, and why; empty where nobody does."""
    if not count:
        return ""
    return language.ngettext(
        "X lets {most} of its profiles a day leave in files: {n} person stands there with the id alone.",
        "X lets {most} of its profiles a day leave in files: {n} people stand there with their id alone.",
        count,
    ).format(most=language.number(PROFILES_A_DAY), n=language.number(count))
