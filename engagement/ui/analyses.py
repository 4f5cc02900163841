"""Finished analyses, kept in memory for a while under ids that nobody can guess."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass

from engagement.analysis import Analysis

SAMPLE = "sample"


@dataclass
class _Kept:
    analysis: Analysis
    weight: int
    used: float


class Analyses:
    """The analyses of one server, bounded in rows and in age; the one unused longest goes first.

    The sample is everybody's, so it has a known id and stays.
    """

    def __init__(self, most_rows: int = 6_000_000, keep_seconds: float = 4 * 3600) -> None:
        self._kept: dict[str, _Kept] = {}
        self._lock = threading.Lock()
        self._most_rows = most_rows
        self._keep_seconds = keep_seconds

    def add(self, analysis: Analysis, analysis_id: str | None = None) -> str:
        """Keep an analysis and return the id it is found under."""
        key = analysis_id or secrets.token_urlsafe(32)
        weight = len(analysis.people) + len(analysis.tables.interactions)
        with self._lock:
            self._kept[key] = _Kept(analysis, weight, time.monotonic())
            self._make_room(key)
        return key

    def get(self, analysis_id: str | None) -> Analysis | None:
        """The analysis of that id, unless it is unknown, expired or had to make room."""
        with self._lock:
            kept = self._kept.get(analysis_id or "")
            if kept is None:
                return None
            if analysis_id != SAMPLE and time.monotonic() - kept.used > self._keep_seconds:
                del self._kept[analysis_id or ""]
                return None
            kept.used = time.monotonic()
            return kept.analysis

    def _make_room(self, newest: str) -> None:
        removable = sorted(
            (key for key in self._kept if key not in (newest, SAMPLE)), key=lambda key: self._kept[key].used
        )
        now = time.monotonic()
        for key in removable:
            too_many = sum(kept.weight for kept in self._kept.values()) > self._most_rows
            if too_many or now - self._kept[key].used > self._keep_seconds:
                del self._kept[key]
