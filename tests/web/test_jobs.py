"""Jobs: progress, cancelling, errors, sharing, forgetting."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import pytest

from engagement.errors import EmptyDataError
from engagement.i18n import language
from engagement.web.jobs import BusyError, Job, Jobs, OverTimeError, Patience
from engagement.web.turns import Places, Visitor, in_turn, next_piece
from engagement.web.widgets import progress_text


def test_the_result_is_found_under_an_id_nobody_can_guess() -> None:
    jobs = Jobs()
    first, second = jobs.start(lambda _: 41), jobs.start(lambda _: 42)
    assert first.finished.wait(5)
    assert second.finished.wait(5)
    assert jobs.get(second.id).result == 42
    assert len(first.id) >= 43
    assert first.id != second.id
    assert jobs.get("made-up") is None


def test_cancelling_takes_effect_at_the_next_report() -> None:
    jobs, reported, go_on = Jobs(), threading.Event(), threading.Event()
    after = []

    def work(progress):
        progress(0.3, "counting")
        reported.set()
        go_on.wait(5)
        progress(0.6, "counting")
        after.append(True)

    job = jobs.start(work)
    assert reported.wait(5)
    job.cancelled.set()
    go_on.set()
    assert job.finished.wait(5)
    assert after == []
    assert job.result is None
    assert job.error is None
    assert job.share == 0.3


def test_a_users_error_keeps_its_sentence() -> None:
    def work(progress):
        raise EmptyDataError("{name} has no rows.", name="a.csv")

    job = Jobs().start(work)
    assert job.finished.wait(5)
    assert str(job.error) == "a.csv has no rows."


def test_a_fault_becomes_a_reference_and_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    def work(progress):
        raise RuntimeError("inner detail")

    job = Jobs().start(work)
    assert job.finished.wait(5)
    assert "inner detail" not in str(job.error)
    assert job.error.values["reference"] in caplog.text


def test_shared_work_is_done_once_at_a_time() -> None:
    jobs, gate = Jobs(), threading.Event()
    first = jobs.start(lambda _: gate.wait(5), shared="sample")
    second = jobs.start(lambda _: None, shared="sample")
    assert first is second
    gate.set()
    assert first.finished.wait(5)
    assert jobs.start(lambda _: None, shared="sample") is not first


def test_a_forgotten_job_stops_and_an_old_one_is_let_go() -> None:
    jobs = Jobs(patience=Patience(kept=0.0))
    job = jobs.start(lambda _: 1)
    assert job.finished.wait(5)
    time.sleep(0.01)
    assert jobs.get(job.id) is None
    lasting = Jobs()
    gate = threading.Event()
    running = lasting.start(lambda _: gate.wait(5))
    lasting.forget(running.id)
    gate.set()
    assert running.cancelled.is_set()
    assert lasting.get(running.id) is None


@dataclass
class Waiting:
    """A piece of work by its numbers."""

    visitor: Visitor
    size: int = 0
    asked: float = 0.0
    started: float = 0.0


PLACES = Places(usual=2, most=4, small_bytes=100, quick_seconds=3.0, patience_seconds=60.0)


def of(session: str, size: int = 0, address: str = "one", started: float = 0.0) -> Waiting:
    return Waiting(Visitor(session, address), size, started=started)


def test_small_work_of_others_goes_before_large_and_before_more_of_the_same() -> None:
    first, second, large = of("a"), of("a"), of("b", 500)
    late, neighbour = of("c", address="two"), of("d")
    waiting = [large, first, second, late, neighbour]
    assert in_turn(waiting, [], PLACES, 10.0) == [late, first, neighbour, second, large]
    assert in_turn(waiting, [of("a")], PLACES, 10.0)[:2] == [late, neighbour]
    # Who has waited long enough is large no more.
    assert in_turn(waiting, [], PLACES, 61.0)[0] is large


def test_of_one_visitor_one_piece_is_done_at_a_time() -> None:
    assert next_piece([of("a")], [of("a")], PLACES, 10.0) is None
    mine = of("b")
    assert next_piece([of("a"), mine], [of("a", started=9.0)], PLACES, 10.0) is mine
    # What is nobody's has no such bound.
    assert next_piece([of("")], [of("")], PLACES, 10.0) is not None


def test_large_work_leaves_a_place_and_slow_work_does_not_hold_up_small() -> None:
    large, small = of("c", 500), of("d")
    assert next_piece([large], [of("a", 500)], PLACES, 10.0) is None
    assert next_piece([large], [of("a")], PLACES, 10.0) is large
    quick = [of("a", started=9.0), of("b", started=9.0)]
    assert next_piece([small], quick, PLACES, 10.0) is None
    slow = [of("a", started=1.0), of("b", started=1.0)]
    assert next_piece([large, small], slow, PLACES, 10.0) is small
    assert next_piece([small], [*slow, of("e"), of("f")], PLACES, 10.0) is None


def test_the_place_in_the_queue_is_told() -> None:
    gate = threading.Event()
    jobs = Jobs(Places(usual=1, most=1))
    running, *waiting = [jobs.start(lambda _: gate.wait(5)) for _ in range(4)]
    assert [job.before for job in (running, *waiting)] == [None, 0, 1, 2]
    assert "2" in progress_text(waiting[2], language("es"))
    assert "2 before you" in progress_text(waiting[2], language("en"))
    jobs.forget(waiting[0].id)
    assert waiting[2].before == 1
    gate.set()
    assert waiting[2].finished.wait(5)
    assert waiting[2].before is None


def test_work_ends_with_the_last_visit_that_waits_for_it() -> None:
    here, gate, now = {"a", "b"}, threading.Event(), ["a"]
    jobs = Jobs(
        patience=Patience(absent=0.0), who=lambda: Visitor(now[0]), is_present=lambda session: session in here
    )
    mine, ours = jobs.start(lambda _: gate.wait(5)), jobs.start(lambda _: 1, shared="ours")
    now[0] = "b"
    assert jobs.start(lambda _: 2, shared="ours") is ours
    here.remove("a")
    time.sleep(0.01)
    jobs.sweep()
    assert mine.cancelled.is_set()
    assert not ours.cancelled.is_set()
    here.remove("b")
    time.sleep(0.01)
    jobs.sweep()
    assert ours.cancelled.is_set()
    assert jobs.get(ours.id) is None
    gate.set()


def test_whoever_lets_go_of_shared_work_leaves_it_to_the_others() -> None:
    gate, now = threading.Event(), ["a"]
    jobs = Jobs(who=lambda: Visitor(now[0]))
    ours = jobs.start(lambda _: gate.wait(5), shared="ours")
    now[0] = "b"
    assert jobs.start(lambda _: None, shared="ours") is ours
    jobs.forget(ours.id)
    assert not ours.cancelled.is_set()
    now[0] = "a"
    jobs.forget(ours.id)
    assert ours.cancelled.is_set()
    gate.set()


def test_work_that_takes_too_long_gives_up_its_place() -> None:
    gate, after = threading.Event(), []

    def stuck(progress):
        gate.wait(5)
        progress(0.5, "")
        after.append(True)

    jobs = Jobs(Places(usual=1, most=1), Patience(work=0.0))
    job = jobs.start(stuck)
    time.sleep(0.01)
    jobs.sweep()
    assert isinstance(job.error, OverTimeError)
    assert jobs.start(lambda _: 1).finished.wait(5)
    gate.set()
    assert after == []


def test_a_server_that_is_full_says_so_at_once() -> None:
    job = Jobs(has_room=lambda: False).start(lambda _: 1)
    assert job.finished.is_set()
    assert isinstance(job.error, BusyError)


def test_progress_never_goes_back() -> None:
    job = Job("x")
    job.report(0.5, "a")
    job.report(0.2, "b")
    job.report(7.0, "c")
    assert (job.share, job.step) == (1.0, "c")


@pytest.mark.parametrize(("code", "words"), [("en", "about 30 seconds left"), ("es", "segundos")])
def test_time_left_is_said_once_it_can_be_judged(code: str, words: str) -> None:
    job = Job("x", started=time.monotonic() - 30)
    job.report(0.5, "")
    assert words in progress_text(job, language(code))
    fresh = Job("y")
    fresh.report(0.01, "")
    assert fresh.seconds_left() is None
