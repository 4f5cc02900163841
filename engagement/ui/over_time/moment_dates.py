"""What the moments of an account are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from engagement.language import Language
from engagement.store import Snapshot


def moment_dates(moments: Sequence[Snapshot], language: Language) -> dict[int, str]:
    """Each moment's day by its id; with the time of day (UTC) where another one is of the same day."""
    days = {moment.id: language.date(moment.as_of) for moment in moments}
    shared = Counter(days.values())
    return {
        moment.id: days[moment.id] if shared[days[moment.id]] == 1 else _to_the_minute(moment, days)
        for moment in moments
    }


def _to_the_minute(moment: Snapshot, days: dict[int, str]) -> str:
    return f"{days[moment.id]}, {moment.as_of:%H:%M} UTC"
