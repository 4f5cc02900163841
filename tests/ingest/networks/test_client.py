"""Asked again where that helps, never too often, and every wait can be seen and stopped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from engagement.ingest.networks.client import (
    RETRIES,
    Client,
    Limit,
    Limiters,
    StoppedError,
    by_host,
    seconds_to_reset,
)
from engagement.ingest.networks.transport import ConnectionFailedError, Request, Response
from tests.ingest.networks.listed import NOW, Answers, Clock, client

ASK = Request("GET", "https://social.test/x")
GOOD = Response(200, {}, b'{"a": 1}')
MOMENT = NOW.timestamp()


def stamp(seconds: float) -> str:
    return str(int(MOMENT + seconds))


def first_then_good(*first: Response | Exception) -> Answers:
    waiting: Iterator[Response | Exception] = iter(first)

    def answer(_: Request) -> Response:
        outcome = next(waiting, GOOD)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return Answers(answer)


FAULTS: list[Response | Exception] = [
    *(Response(status, {}, b"oops") for status in (408, 425, 429, 500, 502, 503, 504)),
    *(ConnectionFailedError(problem) for problem in ("timeout", "connection", "cut")),
    Response(200, {}, b"<html>"),
    Response(200, {}, b'{"a": 1'),
    Response(200, {}, b"[" * 100_000),
    Response(200, {}, b""),
]


@pytest.mark.parametrize("fault", FAULTS)
def test_passing_faults_pass(fault: Response | Exception) -> None:
    answers, clock = first_then_good(fault, fault), Clock()
    assert client(answers, clock).send(ASK) == GOOD
    assert len(answers.requests) == 3
    assert sum(clock.slept) > 0


@pytest.mark.parametrize("fault", FAULTS)
def test_lasting_faults_stop_the_run_with_a_sentence(fault: Response | Exception) -> None:
    answers = first_then_good(*[fault] * 100)
    with pytest.raises(StoppedError, match=r"social\.test .* is kept: go on later"):
        client(answers).send(ASK)
    assert len(answers.requests) in {retry.attempts for retry in RETRIES.values()}


@pytest.mark.parametrize("status", [200, 301, 400, 401, 403, 404, 410, 422, 501])
def test_what_is_an_answer_is_returned_at_once(status: int) -> None:
    answers = first_then_good(Response(status, {}, b"{}"))
    assert client(answers).send(ASK).status == status
    assert len(answers.requests) == 1


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"x-rate-limit-reset": stamp(300)}, 300, 302),
        ({"x-rate-limit-reset": stamp(300) + "000"}, 300, 302),
        ({"x-ratelimit-reset": "2026-11-23T00:05:00.000Z"}, 300, 302),
        ({"ratelimit-reset": stamp(60)}, 60, 62),
        ({"retry-after": "120"}, 120, 122),
        ({"retry-after": format_datetime(datetime.fromtimestamp(MOMENT + 120, UTC), usegmt=True)}, 120, 122),
        ({"x-rate-limit-reset": stamp(10**7)}, 900, 961),
        ({"x-rate-limit-reset": stamp(-500)}, 1, 16),
        ({"x-rate-limit-reset": "soon"}, 1, 16),
        ({"x-rate-limit-reset": "nan"}, 1, 16),
        ({"retry-after": "inf"}, 1, 16),
        ({}, 1, 16),
    ],
)
def test_a_limit_is_waited_out_as_long_as_it_says(headers: dict[str, str], least: float, most: float) -> None:
    clock = Clock()
    client(first_then_good(Response(429, headers, b"")), clock).send(ASK)
    assert least <= sum(clock.slept) <= most


def test_a_clock_that_is_a_day_off_does_no_harm() -> None:
    clock = Clock()
    there = MOMENT + 86_400
    headers = {
        "x-rate-limit-reset": str(int(there + 300)),
        "date": format_datetime(datetime.fromtimestamp(there, UTC), usegmt=True),
    }
    client(first_then_good(Response(429, headers, b"")), clock).send(ASK)
    assert 300 <= sum(clock.slept) <= 302


def test_when_nothing_remains_the_next_request_waits() -> None:
    clock = Clock()
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "2026-11-23T00:01:00Z"}
    answers = first_then_good(Response(200, headers, b"{}"))
    asking = client(answers, clock)
    asking.send(ASK)
    assert clock.slept == []
    asking.send(ASK)
    assert 59 <= sum(clock.slept) <= 61


def test_no_window_holds_more_requests_than_its_limit() -> None:
    clock = Clock()
    moments: list[float] = []

    def note(_: Request) -> Response:
        moments.append(clock.now())
        clock.moment += 0.01
        return GOOD

    asking = client(Answers(note), clock, Limit(30, 10.0))
    for _ in range(100):
        asking.send(ASK)
    for at in moments:
        assert sum(at <= moment < at + 10.0 for moment in moments) <= 30


def test_one_limit_for_all_runs_on_one_host() -> None:
    clock, limiters = Clock(), Limiters()
    answers = first_then_good()
    two = [Client(answers, by_host(Limit(3, 60.0)), clock=clock, limiters=limiters) for _ in range(2)]
    for number in range(6):
        two[number % 2].send(ASK)
    assert sum(clock.slept) >= 60


def test_waits_are_told_every_second_and_can_be_cancelled() -> None:
    clock = Clock()
    told: list[tuple[float, str]] = []
    answers = first_then_good(Response(429, {"retry-after": "100"}, b""))
    asking = client(answers, clock)

    def watch(seconds: float, reason: str) -> None:
        told.append((seconds, reason))
        if seconds < 90:
            raise KeyboardInterrupt

    asking.watch = watch
    with pytest.raises(KeyboardInterrupt):
        asking.send(ASK)
    assert len(answers.requests) == 1
    assert max(clock.slept) <= 1.0
    assert 10 <= len(told) <= 14
    assert all(reason.startswith("Waiting") for _, reason in told)


def test_times_nobody_can_read_say_nothing() -> None:
    for text in ("", "x", "-", "2026", "99999999999999999999999", "1e400", "Mon, 99 Nov 2026 00:00:00 GMT"):
        told = seconds_to_reset({"retry-after": text}, MOMENT)
        assert told is None or isinstance(told, float)
