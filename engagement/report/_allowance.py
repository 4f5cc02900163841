"""How many profiles that were fetched from X may still leave in files today.

Source: X Developer Policy, 500 hydrated users a person and day, handed over by download; ids are not
capped.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engagement.analysis import Analysis
from engagement.language import Language
from engagement.report._names import Names, fetched_from_x

if TYPE_CHECKING:
    from engagement.store import Store
    from engagement.tables import Tables

PROFILES_A_DAY = 500
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Allowance:
    """Who was handed over today, by account asked about; the same profile again costs nothing.

    The store counts: however often an account is analysed, and whatever is started anew, a day stays one.
    Where it cannot count, no profile leaves.
    """

    store: Callable[[], Store]

    def names(self, analysis: Analysis, ids: Sequence[str]) -> Names:
        """Whose names a file of these people may carry, and count them as handed over.

        `ids` are served in their order.
        """
        if not fetched_from_x(analysis.tables):
            return Names()
        from engagement.store import StoreError
        from engagement.store.handed_over import hand_over

        try:
            return Names(only=hand_over(self.store(), analysis.tables.owner.account_id, ids, PROFILES_A_DAY))
        except StoreError as problem:
            _log.warning("profiles handed over cannot be counted: %s", problem)
            return Names(only=frozenset())

    def withheld(self, analysis: Analysis, ids: Sequence[str]) -> int:
        """How many of these people would stand in a file made now with their id alone."""
        if not fetched_from_x(analysis.tables):
            return 0
        from engagement.store import StoreError
        from engagement.store.handed_over import left_behind

        try:
            return left_behind(self.store(), analysis.tables.owner.account_id, ids, PROFILES_A_DAY)
        except StoreError as problem:
            _log.warning("profiles handed over cannot be counted: %s", problem)
            return len(set(ids))

    def covers(self, tables: Tables) -> bool:
        """Whether all these profiles and posts may leave now; if so they count as handed over."""
        ids = tables.accounts["account_id"].tolist()
        if not fetched_from_x(tables):
            return True
        if max(len(ids), int(tables.interactions["text"].notna().sum())) > PROFILES_A_DAY:
            return False
        from engagement.store import StoreError
        from engagement.store.handed_over import hand_over, left_behind

        owner = tables.owner.account_id
        try:
            if left_behind(self.store(), owner, ids, PROFILES_A_DAY):
                return False
            return len(hand_over(self.store(), owner, ids, PROFILES_A_DAY)) == len(ids)
        except StoreError as problem:
            _log.warning("profiles handed over cannot be counted: %s", problem)
            return False


def withheld_sentence(count: int, language: Language) -> str:
    """That so many people stand in a file with their id alone, and why; empty where nobody does."""
    if not count:
        return ""
    return language.ngettext(
        "X lets {most} of its profiles a day leave in files: {n} person stands there with the id alone.",
        "X lets {most} of its profiles a day leave in files: {n} people stand there with their id alone.",
        count,
    ).format(most=language.number(PROFILES_A_DAY), n=language.number(count))
