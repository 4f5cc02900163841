"""How many profiles that were fetched from X may still leave in files today.

Source: X Developer Policy, 500 hydrated users a person and day, handed over by download; ids are not
capped.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from engagement.analysis import Analysis
from engagement.report._names import Names, fetched_from_x

PROFILES_A_DAY = 500


def _today() -> date:
    return datetime.now(UTC).date()


class Allowance:
    """Who was handed over today, by account asked about; the same profile again costs nothing.

    However often an account is analysed or opened again, its day stays one.
    """

    def __init__(self, today: Callable[[], date] = _today) -> None:
        self._today = today
        self._day = today()
        self._given: dict[str, set[str]] = {}
        self._lock = threading.Lock()

    def names(self, analysis: Analysis, ids: Sequence[str]) -> Names:
        """Whose names a file of these people may carry, and count them as handed over.

        `ids` are served in their order.
        """
        if not fetched_from_x(analysis.tables):
            return Names()
        with self._lock:
            given = self._of_today(analysis.tables.owner.account_id)
            for account_id in ids:
                if len(given) >= PROFILES_A_DAY:
                    break
                given.add(account_id)
            return Names(only=frozenset(given))

    def withheld(self, analysis: Analysis, ids: Sequence[str]) -> int:
        """How many of these people would stand in a file made now with their id alone."""
        if not fetched_from_x(analysis.tables):
            return 0
        with self._lock:
            given = self._of_today(analysis.tables.owner.account_id)
            new = len(set(ids) - given)
            return max(0, new - (PROFILES_A_DAY - len(given)))

    def _of_today(self, owner: str) -> set[str]:
        if self._today() != self._day:
            self._day = self._today()
            self._given.clear()
        return self._given.setdefault(owner, set())
