"""Analyses that are open, held in memory for a while under ids that nobody can guess."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd
from cachetools import TTLCache

from engagement.analysis import Analysis
from engagement.ui.people.rounds import Round

SAMPLE = "sample"
MOST_UNDONE = 50
Change = Callable[[pd.DataFrame], pd.DataFrame]


@dataclass
class _Kept:
    analysis: Analysis
    version: int = 0
    earlier: list[pd.DataFrame] = field(default_factory=list)
    round: Round | None = None
    changing: threading.Lock = field(default_factory=threading.Lock)


class Analyses:
    """The analyses of one server, bounded in rows and in age; the one unused longest goes first.

    One larger than all the room is kept alone. The sample is everybody's, so it has a known id, stays
    outside of these bounds, and never changes: whoever corrects it gets a copy of their own.
    """

    def __init__(
        self,
        most_rows: int = 6_000_000,
        keep_seconds: float = 4 * 3600,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sample: _Kept | None = None
        self._kept: TTLCache[str, _Kept] = TTLCache(
            most_rows, keep_seconds, timer, getsizeof=lambda kept: min(_rows(kept.analysis), most_rows)
        )
        self._lock = threading.Lock()

    def add(self, analysis: Analysis, analysis_id: str | None = None) -> str:
        """Keep an analysis and return the id it is found under."""
        return self._keep(analysis, analysis_id or secrets.token_urlsafe(32))

    def get(self, analysis_id: str | None) -> Analysis | None:
        """The analysis of that id, unless it is unknown, expired or had to make room."""
        kept = self._find(analysis_id)
        return kept.analysis if kept else None

    def own(self, analysis_id: str) -> str:
        """The same id, or for the sample that of a new private copy.

        Raises:
            KeyError: the analysis is no longer here.
        """
        return (
            analysis_id
            if analysis_id != SAMPLE
            else self._keep(self._known(SAMPLE).analysis, secrets.token_urlsafe(32))
        )

    def forget(self, which: Callable[[str, Analysis], bool]) -> None:
        """Let go of every analysis for which `which(id, analysis)` holds; the sample stays."""
        with self._lock:
            for key in [key for key, kept in self._kept.items() if which(key, kept.analysis)]:
                self._kept.pop(key, None)

    def version(self, analysis_id: str) -> int:
        """The version of the corrections this analysis was opened or last kept with."""
        return self._known(analysis_id).version

    def open_as(self, key: str, analysis: Analysis, version: int) -> None:
        """Hold a kept analysis under its key, with the version of its corrections."""
        self._keep(analysis, key)
        self.set_version(key, version)

    def set_version(self, analysis_id: str, version: int) -> None:
        """Note with which version the corrections of this analysis were kept."""
        self._known(analysis_id).version = version

    def correct(self, analysis_id: str, change: Change) -> tuple[Analysis, Analysis]:
        """Replace the corrections by what `change` makes of them; the analysis before and after.

        Raises:
            KeyError: the analysis is no longer here, or it is the sample.
        """
        kept = self._changeable(analysis_id)
        with kept.changing:
            before = kept.analysis
            kept.analysis = before.correct(change(before.corrections))
            kept.earlier = [*kept.earlier, before.corrections][-MOST_UNDONE:]
            return before, kept.analysis

    def undo(self, analysis_id: str) -> tuple[Analysis, Analysis] | None:
        """Go back to the corrections before the last change; None where there was none.

        Raises:
            KeyError: the analysis is no longer here, or it is the sample.
        """
        kept = self._changeable(analysis_id)
        with kept.changing:
            if not kept.earlier:
                return None
            before = kept.analysis
            kept.analysis = before.correct(kept.earlier[-1])
            kept.earlier = kept.earlier[:-1]
            return before, kept.analysis

    def can_undo(self, analysis_id: str | None) -> bool:
        """Whether there is a change to go back on."""
        kept = self._find(analysis_id)
        return bool(kept and kept.earlier)

    def round(self, analysis_id: str | None) -> Round | None:
        """The quick round under way in that analysis."""
        kept = self._find(analysis_id)
        return kept.round if kept else None

    def set_round(self, analysis_id: str, to: Round | None) -> None:
        """Begin a round, note how far it is, or end it with None.

        Raises:
            KeyError: the analysis is no longer here, or it is the sample.
        """
        self._changeable(analysis_id).round = to

    def _find(self, analysis_id: str | None) -> _Kept | None:
        if analysis_id == SAMPLE:
            return self._sample
        with self._lock:
            kept = self._kept.get(analysis_id or "")
            if kept is not None:
                # Put there anew, so that its time counts from this use.
                self._kept[analysis_id or ""] = kept
            return kept

    def _known(self, analysis_id: str) -> _Kept:
        kept = self._find(analysis_id)
        if kept is None:
            raise KeyError(analysis_id)
        return kept

    def _changeable(self, analysis_id: str) -> _Kept:
        if analysis_id == SAMPLE:
            raise KeyError("the sample belongs to everybody")
        return self._known(analysis_id)

    def _keep(self, analysis: Analysis, key: str) -> str:
        if key == SAMPLE:
            self._sample = _Kept(analysis)
            return key
        with self._lock:
            self._kept[key] = _Kept(analysis)
        return key


def _rows(analysis: Analysis) -> int:
    return len(analysis.people) + len(analysis.tables.interactions)
