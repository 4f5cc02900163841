"""Work that outlives a page: it runs on in a thread, and whoever has the job's address can look on."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from engagement.errors import EngagementError
from engagement.language import N_

Progress = Callable[[float, str], None]
Work = Callable[[Progress], Any]

_log = logging.getLogger(__name__)


class CancelledError(Exception):
    """Raised inside the work, at its next report of progress, when somebody cancelled it."""


class UnexpectedError(EngagementError):
    """A fault of the program, told to the user by a reference that also stands in the log."""


@dataclass
class Job:
    """One piece of work: how far it is (0-1), what it does now, what came of it."""

    id: str
    shared: str | None = None
    share: float = 0.0
    step: str = ""
    started: float = field(default_factory=time.monotonic)
    ended: float | None = None
    result: Any = None
    error: EngagementError | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)
    finished: threading.Event = field(default_factory=threading.Event)

    def report(self, share: float, step: str) -> None:
        """Note how far the work is; the place where cancelling takes effect."""
        if self.cancelled.is_set():
            raise CancelledError
        self.share, self.step = min(max(share, self.share), 1.0), step

    def seconds_left(self) -> float | None:
        """Time left at the pace so far; None while that would be a guess."""
        elapsed = time.monotonic() - self.started
        return elapsed * (1 - self.share) / self.share if self.share >= 0.1 and elapsed >= 2 else None


class Jobs:
    """The jobs of one server: a few at a time, found by an id nobody can guess, forgotten after a while."""

    def __init__(self, workers: int = 2, keep_seconds: float = 1800) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="job")
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._keep_seconds = keep_seconds

    def start(self, work: Work, shared: str | None = None) -> Job:
        """Queue `work`; it is called with a progress callback that raises once the job is cancelled.

        Work that is the same for everybody has a name in `shared` and is done once at a time.
        """
        job = Job(secrets.token_urlsafe(32), shared)
        with self._lock:
            self._forget_old()
            for other in self._jobs.values():
                if shared and other.shared == shared and not other.finished.is_set():
                    return other
            self._jobs[job.id] = job
        self._pool.submit(self._run, job, work)
        return job

    def done(self, shared: str) -> Job | None:
        """The job of that shared name that has come to its result, while the server remembers it."""
        with self._lock:
            self._forget_old()
            named = (job for job in self._jobs.values() if job.shared == shared and job.finished.is_set())
            return next((job for job in named if not (job.error or job.cancelled.is_set())), None)

    def get(self, job_id: str | None) -> Job | None:
        """The job of that id, if this server still knows it."""
        with self._lock:
            self._forget_old()
            return self._jobs.get(job_id or "")

    def forget(self, job_id: str | None) -> None:
        """Cancel the job if it still runs, and let go of its result."""
        with self._lock:
            job = self._jobs.pop(job_id or "", None)
        if job:
            job.cancelled.set()

    def _forget_old(self) -> None:
        deadline = time.monotonic() - self._keep_seconds
        for job in [job for job in self._jobs.values() if job.ended is not None and job.ended < deadline]:
            del self._jobs[job.id]

    def _run(self, job: Job, work: Work) -> None:
        try:
            job.report(0.0, "")
            job.result = work(job.report)
            job.share = 1.0
        except CancelledError:
            job.cancelled.set()
        except EngagementError as error:
            job.error = error
        except Exception:
            job.error = unexpected()
        finally:
            job.ended = time.monotonic()
            job.finished.set()


def unexpected() -> UnexpectedError:
    """Log the exception being handled under a new reference, and say that reference."""
    reference = secrets.token_hex(4)
    _log.exception("unexpected error %s", reference)
    return UnexpectedError(
        N_("Something went wrong on our side. Try again; if it stays, report it with reference {reference}."),
        reference=reference,
    )
