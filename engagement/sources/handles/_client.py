"""Asking a server until it answers: within its limits, again where that helps, every wait to be seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import orjson

from engagement.errors import EngagementError
from engagement.language import N_
from engagement.sources.handles._limits import (
    SHARED_LIMITERS,
    Clock,
    Limit,
    Limiters,
    SystemClock,
    nothing_remains,
    seconds_to_reset,
)
from engagement.sources.handles._retries import LONGEST_WAIT, RETRIES, backoff
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
        """The server's answer."""
        bucket, limit = self._rates(request)
        limiter = self._limiters.get(bucket, limit)
        failures: dict[str, int] = {}
        while True:
            while (wait := limiter.take(self.clock.now())) > 0:
                self.wait(wait, WAITING_FOR_LIMIT)
            if self.meter is not None:
                self.meter.before(request)
            outcome = self._ask(request)
            if isinstance(outcome, Response):
                if nothing_remains(outcome.headers):
                    reset = seconds_to_reset(outcome.headers, self.clock.now()) or 0.0
                    limiter.pause(self.clock.now() + min(max(reset, 0.0), LONGEST_WAIT))
                if str(outcome.status) not in RETRIES:
                    return outcome
            problem = outcome if isinstance(outcome, str) else str(outcome.status)
            failures[problem] = failures.get(problem, 0) + 1
            if failures[problem] >= RETRIES[problem].attempts:
                limited = problem == "429"
                raise StoppedError(RATE_LIMITED if limited else NO_ANSWER, host=request.host, problem=problem)
            headers = outcome.headers if isinstance(outcome, Response) else {}
            wait = backoff(problem, failures[problem], seconds_to_reset(headers, self.clock.now()))
            if problem == "429":
                limiter.pause(self.clock.now() + wait)
            else:
                self.wait(wait, WAITING_TO_RETRY)

    def wait(self, seconds: float, reason: str) -> None:
        """Let time pass where it can be seen and stopped."""
        until = self.clock.now() + seconds
        while (left := until - self.clock.now()) > 0:
            self.watch(left, reason)
            self.clock.sleep(min(left, _TICK))

    def close(self) -> None:
        """Let go of all connections; a later request makes new ones."""
        self.transport.close()

    def _ask(self, request: Request) -> Response | str:
        """The answer, or what was wrong with it."""
        self.requests += 1
        try:
            response = self.transport.send(request)
        except ConnectionFailedError as failed:
            if self.meter is not None:
                self.meter.failed()
            return failed.problem
        if self.meter is not None:
            self.meter.after(request, response)
        return (
            "no JSON"
            if response.status == 200 and request.wants_json and not _is_json(response)
            else response
        )


def _unwatched(seconds: float, reason: str) -> None:
    """Nobody watches."""


def _is_json(response: Response) -> bool:
    try:
        orjson.loads(response.body)
    except orjson.JSONDecodeError:
        return False
    return True
