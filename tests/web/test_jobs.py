"""Jobs: progress, cancelling, errors, sharing, forgetting."""

from __future__ import annotations

import threading
import time

import pytest

from engagement.errors import EmptyDataError
from engagement.i18n import language
from engagement.web.jobs import Job, Jobs
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
    jobs = Jobs(keep_seconds=0.0)
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
