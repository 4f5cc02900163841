"""Ask a server until it answers: within its limits, again where that helps, every wait to be seen.

`Limiter` keeps to the windows known beforehand; `seconds_to_reset` and `nothing_remains` read what responses
say about the rest; `RETRIES` says what is tried again, how often, and how long to wait before.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

import orjson
from tenacity import RetryCallState, Retrying, retry_if_result
from tenacity.wait import wait_base, wait_random_exponential

from engagement.errors import EngagementError
from engagement.i18n import N_
from engagement.ingest.networks.addresses import OFFLINE
from engagement.ingest.networks.transport import ConnectionFailedError, Request, Response, Transport

_RESETS = ("retry-after", "x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset")
_REMAINING = ("x-rate-limit-remaining", "x-ratelimit-remaining", "ratelimit-remaining")
# Numbers below this are seconds to wait, above it moments since 1970; those of milliseconds are longer still.
_MOMENTS, _MILLISECONDS = 1e9, 1e11


class Clock(Protocol):
    """Time as the client sees it; tests bring their own."""

    def now(self) -> float:
        """Return the seconds since 1970."""

    def sleep(self, seconds: float) -> None:
        """Let time pass."""


class SystemClock:
    """The clock on the wall."""

    def now(self) -> float:
        """Return the seconds since 1970."""
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
        """Take a place and return zero, or return the seconds until it is worth asking again."""
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
        """Let nobody ask before that moment (seconds since 1970)."""
        with self._lock:
            self._paused_until = max(self._paused_until, until)


class Limiters:
    """One limiter a bucket."""

    def __init__(self) -> None:
        self._limiters: dict[str, Limiter] = {}
        self._lock = threading.Lock()

    def get(self, bucket: str, limit: Limit) -> Limiter:
        """Return the limiter of the bucket, made on first use."""
        with self._lock:
            return self._limiters.setdefault(bucket, Limiter(limit))


# What one machine may ask of a server does not depend on how many runs it has going.
SHARED_LIMITERS = Limiters()


def seconds_to_reset(headers: Mapping[str, str], now: float) -> float | None:
    """Read how long to wait from a response's headers; None where they say nothing that can be read.

    Servers write seconds, moments in seconds or milliseconds, ISO 8601 or HTTP dates. Moments are measured
    against the response's own `Date`, so that a clock that is off does no harm.
    """
    there = _moment(headers.get("date", ""))
    base = now if there is None else there
    for name in _RESETS:
        written = headers.get(name, "").strip()
        if not written:
            continue
        try:
            number = float(written)
        except ValueError:
            moment = _moment(written)
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
    """Tell whether the headers say that the next request would be one too many."""
    return any(headers.get(name, "").strip() == "0" for name in _REMAINING)


def _moment(text: str) -> float | None:
    """Return the seconds since 1970 of an ISO 8601 or HTTP date."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text.strip())
        except (ValueError, TypeError, IndexError):
            continue
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    return None


LONGEST_WAIT = 16 * 60.0
_BRIEF_TRIES, _BRIEF_SECONDS = 2, 10.0


@dataclass(frozen=True)
class Retry:
    """How often in all, and how long to wait in between where the server itself does not say."""

    attempts: int
    wait: wait_base


# Waits are drawn from a span that doubles: many clients that failed together must not come back together.
_AGAIN_SOON = Retry(attempts=5, wait=wait_random_exponential(1.0, max=30.0, min=0.5))
RETRIES = {
    "429": Retry(attempts=6, wait=wait_random_exponential(15.0, max=900.0, min=7.5)),
    "408": _AGAIN_SOON,
    "425": _AGAIN_SOON,
    "500": _AGAIN_SOON,
    "502": _AGAIN_SOON,
    "503": _AGAIN_SOON,
    "504": _AGAIN_SOON,
    "timeout": _AGAIN_SOON,
    "connection": _AGAIN_SOON,
    "offline": _AGAIN_SOON,
    "cut": _AGAIN_SOON,
    "no JSON": _AGAIN_SOON,
}

WAITING_FOR_LIMIT = N_("Waiting: the network allows no more requests just now")
WAITING_TO_RETRY = N_("Waiting a moment before asking again")
NO_ANSWER = N_("{host} does not answer properly ({problem}). What was fetched is kept: go on later.")
RATE_LIMITED = N_("{host} allows no more requests for now. What was fetched is kept: go on later.")

Watch = Callable[[float, str], None]
Rates = Callable[[Request], tuple[str, Limit]]


class StoppedError(EngagementError):
    """The run cannot go on now; what was fetched is kept and the run can be taken up again."""


class Meter(Protocol):
    """What counts the cost of requests."""

    def attach(self, spent: float, save: Callable[[float], None], limit: float | None = None) -> None:
        """Go on from what was spent before, up to `limit` dollars; `save` keeps every new sum."""

    def before(self, request: Request) -> None:
        """Raise StoppedError where the response could cost more than is left."""

    def after(self, request: Request, response: Response) -> None:
        """Count what the response cost."""

    def failed(self) -> None:
        """Note that no response came."""


_TICK = 1.0


@dataclass(frozen=True)
class _Outcome:
    """What came of asking once: a response, or one of the problems that are worth another try, or both."""

    response: Response | None
    problem: str

    def seconds_to_wait(self, now: float) -> float | None:
        """Return how long the server itself says to wait."""
        return seconds_to_reset(self.response.headers, now) if self.response is not None else None


def by_host(limit: Limit) -> Rates:
    """Set the same limit for every host."""
    return lambda request: (request.host, limit)


class Client:
    """Sends requests through a transport: limited, retried, metered, every wait told to `watch`.

    `watch(seconds left, msgid)` is called at least once a second while waiting, and may raise to cancel.
    Raises StoppedError where a server keeps failing; any other response, an error included, is returned.
    """

    def __init__(
        self,
        transport: Transport,
        rates: Rates,
        *,
        meter: Meter | None = None,
        clock: Clock | None = None,
        limiters: Limiters | None = None,
        watch: Watch | None = None,
    ) -> None:
        self.transport = transport
        self.watch: Watch = watch or _no_watch
        self.clock: Clock = clock or SystemClock()
        self.meter = meter
        self.requests = 0
        self._brief = False
        self._rates = rates
        self._limiters = limiters if limiters is not None else SHARED_LIMITERS

    @contextmanager
    def briefly(self, watch: Watch) -> Iterator[None]:
        """Ask at most twice within the block, each time for a few seconds: `watch` waits for the answer."""
        before, self.watch, self._brief = self.watch, watch, True
        try:
            yield
        finally:
            self.watch, self._brief = before, False

    def send(self, request: Request) -> Response:
        """Return the server's response; every problem has its own number of tries."""
        if self._brief:
            request = replace(request, seconds=min(request.seconds, _BRIEF_SECONDS))
        bucket, limit = self._rates(request)
        limiter = self._limiters.get(bucket, limit)
        outcomes: list[_Outcome] = []

        def ask() -> Response | None:
            while (wait := limiter.take(self.clock.now())) > 0:
                self.wait(wait, WAITING_FOR_LIMIT)
            outcomes.append(self._ask(request, limiter))
            return outcomes[-1].response

        def is_enough(_: RetryCallState) -> bool:
            problem = outcomes[-1].problem
            if self._brief and len(outcomes) >= _BRIEF_TRIES:
                return True
            return sum(one.problem == problem for one in outcomes) >= RETRIES[problem].attempts

        def seconds(state: RetryCallState) -> float:
            asked_for = outcomes[-1].seconds_to_wait(self.clock.now())
            if asked_for is not None and asked_for > 0:
                # A second more than asked for: clocks differ in their fractions.
                return min(asked_for + 1.0, _BRIEF_SECONDS if self._brief else LONGEST_WAIT)
            wait = RETRIES[outcomes[-1].problem].wait(state)
            return min(wait, _BRIEF_SECONDS) if self._brief else wait

        def rest(seconds: float) -> None:
            if outcomes[-1].problem == "429":
                # Nobody else asks meanwhile either; this request waits when it takes its place.
                limiter.pause(self.clock.now() + seconds)
            else:
                self.wait(seconds, WAITING_TO_RETRY)

        def give_up(_: RetryCallState) -> Response:
            problem = outcomes[-1].problem
            sentence = {"429": RATE_LIMITED, "offline": OFFLINE}.get(problem, NO_ANSWER)
            raise StoppedError(sentence, host=request.host, problem=problem)

        again = retry_if_result(lambda _: bool(outcomes[-1].problem))
        asking = Retrying(retry=again, stop=is_enough, wait=seconds, sleep=rest, retry_error_callback=give_up)
        response = asking(ask)
        assert response is not None
        return response

    def wait(self, seconds: float, reason: str) -> None:
        """Let time pass where it can be seen and stopped."""
        until = self.clock.now() + seconds
        while (left := until - self.clock.now()) > 0:
            self.watch(left, reason)
            self.clock.sleep(min(left, _TICK))

    def close(self) -> None:
        """Let go of all connections; a later request makes new ones."""
        self.transport.close()

    def _ask(self, request: Request, limiter: Limiter) -> _Outcome:
        if self.meter is not None:
            self.meter.before(request)
        self.requests += 1
        try:
            response = self.transport.send(request)
        except ConnectionFailedError as failed:
            if self.meter is not None:
                self.meter.failed()
            return _Outcome(None, failed.problem)
        if self.meter is not None:
            self.meter.after(request, response)
        if response.status == 200 and request.wants_json and not _is_json(response):
            return _Outcome(None, "no JSON")
        outcome = _Outcome(response, str(response.status) if str(response.status) in RETRIES else "")
        if nothing_remains(response.headers):
            reset = outcome.seconds_to_wait(self.clock.now()) or 0.0
            limiter.pause(self.clock.now() + min(max(reset, 0.0), LONGEST_WAIT))
        return outcome


def _no_watch(seconds: float, reason: str) -> None:
    """Show a wait to nobody."""


def _is_json(response: Response) -> bool:
    try:
        orjson.loads(response.body)
    except orjson.JSONDecodeError:
        return False
    return True
