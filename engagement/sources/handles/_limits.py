"""How often a server may be asked: windows known beforehand, and what its answers say about the rest."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

_RESETS = ("retry-after", "x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset")
_REMAINING = ("x-rate-limit-remaining", "x-ratelimit-remaining", "ratelimit-remaining")
# Numbers below this are seconds to wait, above it moments since 1970; those of milliseconds are longer still.
_MOMENTS, _MILLISECONDS = 1e9, 1e11


class Clock(Protocol):
    """Time as the client sees it; tests bring their own."""

    def now(self) -> float:
        """Seconds since 1970."""

    def sleep(self, seconds: float) -> None:
        """Let time pass."""


class SystemClock:
    """The clock on the wall."""

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        time.sleep(seconds)


@dataclass(frozen=True)
class Limit:
    """At most `requests` in any `seconds`."""

    requests: int
    seconds: float


class Limiter:
    """The requests of one bucket, whoever in this process makes them."""

    def __init__(self, limit: Limit) -> None:
        self.limit = limit
        self._made: deque[float] = deque()
        self._paused_until = 0.0
        self._lock = threading.Lock()

    def take(self, now: float) -> float:
        """Zero, and the place is taken; or the seconds until it is worth asking again."""
        with self._lock:
            while self._made and self._made[0] <= now - self.limit.seconds:
                self._made.popleft()
            free = self._made[0] + self.limit.seconds if len(self._made) >= self.limit.requests else now
            wait = max(free, self._paused_until) - now
            if wait <= 0:
                self._made.append(now)
                return 0.0
            return wait

    def pause(self, until: float) -> None:
        """Nobody asks before that moment."""
        with self._lock:
            self._paused_until = max(self._paused_until, until)


class Limiters:
    """One limiter a bucket."""

    def __init__(self) -> None:
        self._known: dict[str, Limiter] = {}
        self._lock = threading.Lock()

    def get(self, bucket: str, limit: Limit) -> Limiter:
        """The limiter of the bucket, made on first use."""
        with self._lock:
            return self._known.setdefault(bucket, Limiter(limit))


# What one machine may ask of a server does not depend on how many runs it has going.
SHARED_LIMITERS = Limiters()


def seconds_to_reset(headers: Mapping[str, str], now: float) -> float | None:
    """How long to wait by what an answer says; None where it says nothing that can be read.

    Servers write seconds, moments in seconds or milliseconds, ISO 8601 or HTTP dates. Moments are measured
    against the answer's own `Date`, so that a clock that is off does no harm.
    """
    there = _moment(headers.get("date", ""))
    base = now if there is None else there
    for name in _RESETS:
        told = headers.get(name, "").strip()
        if not told:
            continue
        try:
            number = float(told)
        except ValueError:
            moment = _moment(told)
            if moment is not None:
                return moment - base
            continue
        if number != number or number in (float("inf"), float("-inf")):
            continue
        if number < _MOMENTS:
            return number
        return number / (1000 if number > _MILLISECONDS else 1) - base
    return None


def nothing_remains(headers: Mapping[str, str]) -> bool:
    """Whether the answer says that the next request would be one too many."""
    return any(headers.get(name, "").strip() == "0" for name in _REMAINING)


def _moment(text: str) -> float | None:
    """Seconds since 1970 of an ISO 8601 or HTTP date."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text.strip())
        except (ValueError, TypeError, IndexError):
            continue
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    return None
