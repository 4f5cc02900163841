"""Readings on their way to tables, and what became of their rows."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from engagement.errors import EngagementError
from engagement.sources.uploads._identity import Identity
from engagement.sources.uploads._owner import find_owner, shown
from engagement.sources.uploads._raw import one_per_row
from engagement.sources.uploads._reading import Reading
from engagement.tables import Owner


@dataclass
class Assembly:
    """Readings on their way to tables; `skipped` and `notes` go by the reading's number.

    `told` are the acts (or, without any, the follows) with both sides named: what the owner is told by.
    `doubt` is what should be answered first where nobody comes out.
    """

    readings: list[Reading]
    identity: Identity
    acts: pd.DataFrame
    told: pd.DataFrame
    ranked: pd.Series
    skipped: dict[int, list[pd.DataFrame]] = field(default_factory=dict)
    notes: dict[int, list[str]] = field(default_factory=dict)
    doubt: EngagementError | None = None

    @property
    def owner_candidates(self) -> tuple[tuple[str, int], ...]:
        """Who the files could be about, with the acts they take part in."""
        return shown(self.ranked, self.identity)

    def owner(self, given: str | None) -> Owner:
        """The owner; raises AmbiguousInputError where it cannot be told."""
        return find_owner(self.readings, self.told, self.identity, given, self.ranked)

    def skip(self, number: int, rows: pd.DataFrame) -> None:
        """List rows of a reading as skipped."""
        self.skipped.setdefault(number, []).append(rows)

    def note(self, number: int, note: str) -> None:
        """Say something about a reading."""
        self.notes.setdefault(number, []).append(note)

    def all_skipped(self, number: int) -> pd.DataFrame:
        """Every row of a reading that was left out, once."""
        return one_per_row([self.readings[number].skipped, *self.skipped.get(number, [])])
