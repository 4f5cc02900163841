"""Asking a server until it answers: within its limits, again where that helps, every wait to be seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import orjson
from tenacity import RetryCallState, Retrying, retry_if_result

from engagement.errors import EngagementError
from engagement.language import N_
from engagement.sources.handles._limits import (
    SHARED_LIMITERS,
    Clock,
    Limit,
    Limiter,
    Limiters,
    SystemClock,
    nothing_remains,
    seconds_to_reset,
)
from engagement.sources.handles._retries import LONGEST_WAIT, RETRIES
from engagement.sources.handles._transport import ConnectionFailedError, Request, Response, Transport

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
        """Raises StoppedError where the answer could cost more than is left."""

    def after(self, request: Request, response: Response) -> None:
        """Count what the answer cost."""

    def failed(self) -> None:
        """Note that no answer came."""


_TICK = 1.0


@dataclass(frozen=True)
class _Outcome:
    """What came of asking once: an answer, or one of the problems that are worth another try, or both."""

    response: Response | None
    problem: str

    def seconds_told(self, now: float) -> float | None:
        """How long the server itself says to wait."""
        return seconds_to_reset(self.response.headers, now) if self.response is not None else None


def by_host(limit: Limit) -> Rates:
    """The same limit for every host."""
    return lambda request: (request.host, limit)


class Client:
    """Sends requests through a transport: limited, retried, metered, every wait told to `watch`.

    `watch(seconds left, msgid)` is called at least once a second while waiting, and may raise to cancel.
    Raises StoppedError where a server keeps failing; any other answer, an error included, is returned.
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
        self.watch: Watch = watch or _unwatched
        self.clock: Clock = clock or SystemClock()
        self.meter = meter
        self.requests = 0
        self._rates = rates
        self._limiters = limiters if limiters is not None else SHARED_LIMITERS

    def send(self, request: Request) -> Response:
        """The server's answer; every problem has its own number of tries."""
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
            return sum(one.problem == problem for one in outcomes) >= RETRIES[problem].attempts

        def seconds(state: RetryCallState) -> float:
            told = outcomes[-1].seconds_told(self.clock.now())
            if told is not None and told > 0:
                # A second more than told: clocks differ in their fractions.
                return min(told + 1.0, LONGEST_WAIT)
            return RETRIES[outcomes[-1].problem].wait(state)

        def rest(seconds: float) -> None:
            if outcomes[-1].problem == "429":
                # Nobody else asks meanwhile either; this request waits when it takes its place.
                limiter.pause(self.clock.now() + seconds)
            else:
                self.wait(seconds, WAITING_TO_RETRY)

        def give_up(_: RetryCallState) -> Response:
            problem = outcomes[-1].problem
            sentence = RATE_LIMITED if problem == "429" else NO_ANSWER
            raise StoppedError(sentence, host=request.host, problem=problem)

        again = retry_if_result(lambda _: bool(outcomes[-1].problem))
        asking = Retrying(retry=again, stop=is_enough, wait=seconds, sleep=rest, retry_error_callback=give_up)
        answer = asking(ask)
        assert answer is not None
        return answer

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
            reset = outcome.seconds_told(self.clock.now()) or 0.0
            limiter.pause(self.clock.now() + min(max(reset, 0.0), LONGEST_WAIT))
        return outcome


def _unwatched(seconds: float, reason: str) -> None:
    """Nobody watches."""


def _is_json(response: Response) -> bool:
    try:
        orjson.loads(response.body)
    except orjson.JSONDecodeError:
        return False
    return True
