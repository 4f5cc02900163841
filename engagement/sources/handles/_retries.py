"""What is tried again, how often, and how long to wait before."""

from __future__ import annotations

import random
from dataclasses import dataclass

LONGEST_WAIT = 16 * 60.0


@dataclass(frozen=True)
class Retry:
    """How often in all, and how long the waits grow: doubling from the first to the longest, in seconds."""

    attempts: int
    first: float
    longest: float


_AGAIN_SOON = Retry(attempts=5, first=1.0, longest=30.0)
RETRIES = {
    "429": Retry(attempts=6, first=15.0, longest=900.0),
    "408": _AGAIN_SOON,
    "425": _AGAIN_SOON,
    "500": _AGAIN_SOON,
    "502": _AGAIN_SOON,
    "503": _AGAIN_SOON,
    "504": _AGAIN_SOON,
    "timeout": _AGAIN_SOON,
    "connection": _AGAIN_SOON,
    "cut": _AGAIN_SOON,
    "no JSON": _AGAIN_SOON,
}


def backoff(problem: str, failed: int, told: float | None) -> float:
    """Seconds to wait after a problem's n-th time; `told` is what the server itself says."""
    if told is not None and told > 0:
        # A second more than told: clocks differ in their fractions.
        return min(told + 1.0, LONGEST_WAIT)
    retry = RETRIES[problem]
    doubled: float = min(retry.first * 2 ** (failed - 1), retry.longest)
    # Jitter keeps many clients from coming back at once; nothing secret depends on it.
    return doubled * random.uniform(0.5, 1.0)  # noqa: S311
