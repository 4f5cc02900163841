"""Analyses that are open, held in memory for a while under ids that nobody can guess."""

from __future__ import annotations

import math
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pandas as pd
from cachetools import TTLCache

from engagement.analysis.analysis import Analysis
from engagement.views.kept import views


@dataclass(frozen=True)
class Round:
    """A quick round of questions: `asked` are the account ids in order, `place` whose turn it is,
    `before` the analysis at the start."""

    asked: tuple[str, ...]
    before: Analysis
    place: int = 0

    @property
    def person(self) -> str | None:
        """Whose turn it is; None at the end."""
        return self.asked[self.place] if self.place < len(self.asked) else None

    def next(self) -> Round:
        """Go one person further."""
        return replace(self, place=self.place + 1)

    def ended(self) -> Round:
        """Stop here: nobody after the person asked last."""
        return replace(self, asked=self.asked[: self.place])


@dataclass(frozen=True)
class RunClaim:
    """A fetch kept on disk by its name, and the secret of who may let go of it."""

    name: str
    secret: str


SAMPLE = "sample"
_MAX_UNDO = 50
# What an entry weighs in which everything is shared.
_ENTRY_ROWS = 20
Change = Callable[[pd.DataFrame], pd.DataFrame]


@dataclass
class _Entry:
    analysis: Analysis
    owner: str = ""
    run: RunClaim | None = None
    version: int = 0
    earlier: list[pd.DataFrame] = field(default_factory=list)
    round: Round | None = None
    changing: threading.Lock = field(default_factory=threading.Lock)


class Analyses:
    """The analyses of one server, bounded in rows and in age.

    Whoever fills the room makes room: of the one with the most rows, what was unused longest goes first. One
    larger than all the room is kept alone. The sample is everybody's, so it has a known id, stays outside of
    these bounds, and never changes: whoever corrects it gets a copy of their own, which weighs what is new in
    it. `who` says whose an analysis is that is added; nobody's are those that can be opened again.

    With an analysis its views leave (`engagement.views.kept`), whatever the reason.
    """

    def __init__(
        self,
        most_rows: int = 6_000_000,
        keep_seconds: float = 4 * 3600,
        timer: Callable[[], float] = time.monotonic,
        who: Callable[[], str] = str,
    ) -> None:
        self.who = who
        self._most_rows = most_rows
        self._sample: _Entry | None = None
        # In the order of their last use, which puts them there anew.
        self._entries: TTLCache[str, _Entry] = TTLCache(math.inf, keep_seconds, timer)
        self._lock = threading.Lock()
        # Of which analysis every entry is, to see which of them are here no longer.
        self._revisions: dict[str, str] = {}

    def add(
        self,
        analysis: Analysis,
        analysis_id: str | None = None,
        owner: str | None = None,
        run: RunClaim | None = None,
    ) -> str:
        """Hold an analysis and return the id it is found under; it is of `owner`, by default of who asks.

        `run` is the fetch that it was made from.
        """
        key = analysis_id or secrets.token_urlsafe(32)
        return self._put(analysis, key, self.who() if owner is None else owner, run)

    def run(self, analysis_id: str | None) -> RunClaim | None:
        """Look up the fetch that this analysis was made from."""
        entry = self._find(analysis_id)
        return entry.run if entry else None

    def get(self, analysis_id: str | None) -> Analysis | None:
        """Look up the analysis of that id; None where it is unknown, expired or had to make room."""
        entry = self._find(analysis_id)
        return entry.analysis if entry else None

    def own_id(self, analysis_id: str) -> str:
        """Return an id whose analysis may be changed: the same, for the sample that of a new private copy.

        Raises:
            KeyError: the analysis is no longer here.
        """
        return (
            analysis_id
            if analysis_id != SAMPLE
            else self._put(self._require(SAMPLE).analysis, secrets.token_urlsafe(32), self.who())
        )

    def forget(self, which: Callable[[str, Analysis], bool]) -> None:
        """Let go of every analysis for which `which(id, analysis)` holds; the sample stays."""
        with self._lock:
            for key in [key for key, entry in self._entries.items() if which(key, entry.analysis)]:
                self._entries.pop(key, None)
            self._drop_views()

    def version(self, analysis_id: str) -> int:
        """Look up the version of the corrections this analysis was opened or last saved with."""
        return self._require(analysis_id).version

    def open_as(self, key: str, analysis: Analysis, version: int) -> None:
        """Hold a saved analysis under its key, with the version of its corrections."""
        self._put(analysis, key, "")
        self.set_version(key, version)

    def set_version(self, analysis_id: str, version: int) -> None:
        """Note with which version the corrections of this analysis were saved."""
        self._require(analysis_id).version = version

    def correct(self, analysis_id: str, change: Change) -> tuple[Analysis, Analysis]:
        """Replace the corrections by `change(corrections)`; return the analysis before and after.

        Raises:
            KeyError: the analysis is no longer here, or it is the sample.
        """
        entry = self._changeable(analysis_id)
        with entry.changing:
            before = entry.analysis
            self._replace(analysis_id, entry, before.correct(change(before.corrections)))
            entry.earlier = [*entry.earlier, before.corrections][-_MAX_UNDO:]
            with self._lock:
                self._make_room(entry)
            return before, entry.analysis

    def undo(self, analysis_id: str) -> tuple[Analysis, Analysis] | None:
        """Go back to the corrections before the last change; None where there was none.

        Raises:
            KeyError: the analysis is no longer here, or it is the sample.
        """
        entry = self._changeable(analysis_id)
        with entry.changing:
            if not entry.earlier:
                return None
            before = entry.analysis
            self._replace(analysis_id, entry, before.correct(entry.earlier[-1]))
            entry.earlier = entry.earlier[:-1]
            return before, entry.analysis

    def can_undo(self, analysis_id: str | None) -> bool:
        """Whether there is a change to go back on."""
        entry = self._find(analysis_id)
        return bool(entry and entry.earlier)

    def round(self, analysis_id: str | None) -> Round | None:
        """Look up the quick round under way in that analysis."""
        entry = self._find(analysis_id)
        return entry.round if entry else None

    def set_round(self, analysis_id: str, to: Round | None) -> None:
        """Begin a round, note how far it is, or end it with None.

        Raises:
            KeyError: the analysis is no longer here, or it is the sample.
        """
        self._changeable(analysis_id).round = to

    def _find(self, analysis_id: str | None) -> _Entry | None:
        if analysis_id == SAMPLE:
            return self._sample
        with self._lock:
            entry = self._entries.pop(analysis_id or "", None)
            if entry is not None:
                # Put there anew, behind the others, and so that its time counts from this use.
                self._entries[analysis_id or ""] = entry
            self._drop_views()
            return entry

    def _require(self, analysis_id: str) -> _Entry:
        entry = self._find(analysis_id)
        if entry is None:
            raise KeyError(analysis_id)
        return entry

    def _changeable(self, analysis_id: str) -> _Entry:
        if analysis_id == SAMPLE:
            raise KeyError("the sample belongs to everybody")
        return self._require(analysis_id)

    def _put(self, analysis: Analysis, key: str, owner: str, run: RunClaim | None = None) -> str:
        entry = _Entry(analysis, owner, run)
        with self._lock:
            before = self._revisions.get(key)
            if key == SAMPLE:
                self._sample = entry
            else:
                self._entries[key] = entry
                self._make_room(entry)
            self._revisions[key] = analysis.revision
            self._drop_views(before)
        return key

    def _make_room(self, newest: _Entry) -> None:
        """Let go of others until the newest has its room."""
        held = {key: self._entries[key] for key in list(self._entries)}
        rows = {key: self._row_count(entry) for key, entry in held.items()}
        while sum(rows.values()) > self._most_rows and len(rows) > 1:
            of_owner: Counter[str] = Counter()
            for key, count in rows.items():
                of_owner[held[key].owner] += count
            others = [key for key in rows if held[key] is not newest]
            # The first of equals is the one unused longest.
            last = max(others, key=lambda key: of_owner[held[key].owner])
            del rows[last], self._entries[last]

    def _replace(self, analysis_id: str, entry: _Entry, analysis: Analysis) -> None:
        with self._lock:
            before, entry.analysis = entry.analysis.revision, analysis
            if analysis_id in self._entries:
                self._revisions[analysis_id] = analysis.revision
            self._drop_views(before)

    def _drop_views(self, *replaced: str | None) -> None:
        """Let go of the views of what was `replaced` or has left, but for what another id still holds."""
        left = [key for key in self._revisions if key != SAMPLE and key not in self._entries]
        gone = {*replaced, *(self._revisions.pop(key) for key in left)} - {None}
        for revision in gone - set(self._revisions.values()):
            views.forget(str(revision))

    def _row_count(self, entry: _Entry) -> int:
        """Count the rows that this entry alone holds."""
        analysis, sample = entry.analysis, self._sample.analysis if self._sample else None
        own = (
            0
            if sample is not None and analysis.tables is sample.tables
            else len(analysis.tables.interactions)
        )
        people = 0 if analysis is sample else len(analysis.people)
        return _ENTRY_ROWS + own + people + sum(map(len, (analysis.corrections, *entry.earlier)))
