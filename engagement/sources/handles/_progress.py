"""How far a run is, as it is told to whoever watches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Status:
    """Where a run is: share done (0-1), the msgid of what it does, and what there is so far.

    `seconds_left` is None while it would be a guess; `waiting` the seconds of a wait under way, else 0.
    """

    share: float
    step: str
    requests: int
    followers: int
    seconds_left: float | None
    waiting: float
    dollars: float


Progress = Callable[[Status], None]


def unwatched(status: Status) -> None:
    """Nobody watches."""
