"""Work that outlives a page: it runs on in a thread, and whoever has the job's address can look on."""

from __future__ import annotations

import hashlib
import logging
import secrets
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engagement.data.schema import Tables
from engagement.errors import EngagementError
from engagement.i18n import N_
from engagement.web.analyses import SAMPLE, Analyses

if TYPE_CHECKING:
    from engagement.ingest.files.contract import Inspection
    from engagement.ingest.networks.contract import Found, Login, Network, Options, Status
    from engagement.ingest.networks.handle import Handle
    from engagement.ingest.networks.run import Run


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
        """Estimate the time left at the pace so far (s); None while that would be a guess."""
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
        """Find the job of that shared name that has come to its result, while the server remembers it."""
        with self._lock:
            self._forget_old()
            named = (job for job in self._jobs.values() if job.shared == shared and job.finished.is_set())
            return next((job for job in named if not (job.error or job.cancelled.is_set())), None)

    def get(self, job_id: str | None) -> Job | None:
        """Look up the job of that id; None where this server does not know it (any more)."""
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
    """Log the exception being handled under a new reference, and say that reference.

    Its place and kind only: the message of an exception may hold a name out of somebody's file.
    """
    reference = secrets.token_hex(4)
    kind, _, place = sys.exc_info()
    name = kind.__name__ if kind else "none"
    _log.error("unexpected error %s: %s\n%s", reference, name, "".join(traceback.format_tb(place)))
    return UnexpectedError(
        N_("Something went wrong on our side. Try again; if it stays, report it with reference {reference}."),
        reference=reference,
    )


def inspect_job(
    files: Sequence[tuple[str, Any]], owner: str | None, choices: Mapping[str, Mapping[str, str]]
) -> Work:
    """Make work that inspects the files; its result is an Inspection."""

    def work(progress: Progress) -> object:
        from engagement.ingest.files.isolated import inspect

        return inspect(files, owner=owner, choices=choices, progress=progress)

    return work


def owner_job(inspection: Inspection, owner: str) -> Work:
    """Make work that goes on from joined files once the owner is known; its result is an Inspection."""

    def work(progress: Progress) -> object:
        from engagement.ingest.files.isolated import with_owner

        return with_owner(inspection, owner, progress)

    return work


@dataclass(frozen=True)
class Fetched:
    """What was read of an account: `tables` or the `problem` why there are none; `notes` as a Run's."""

    complete: bool
    notes: Sequence[tuple[str, Mapping[str, Any]]]
    tables: Tables | None = None
    problem: EngagementError | None = None


def find_job(handle: Handle, login: Login | None = None) -> Work:
    """Make work that looks an account up, in the name of who is signed in; its result is (Network, Found)."""

    def work(progress: Progress) -> object:
        from engagement.ingest.networks.fetch import find

        progress(0.0, N_("Looking the account up"))
        return find(handle, login=login)

    return work


def fetch_job(
    network: Network, found: Found, options: Options, tell: Callable[[Status], None], anew: bool = False
) -> Work:
    """Make work that reads an account, or goes on with it; its result is a Fetched, when cancelled too."""

    def work(progress: Progress) -> Fetched:
        from engagement.ingest.networks.fetch import open_run

        def report(status: Status) -> None:
            tell(status)
            progress(status.share, status.step)

        run = open_run(network, found, options, refresh=anew)
        try:
            # What was read before cancelling is kept, and can be analysed as it is.
            with suppress(CancelledError):
                run.go(report)
            return _fetched(run)
        finally:
            run.close()

    return work


def _fetched(run: Run) -> Fetched:
    try:
        return Fetched(run.complete, run.notes, run.tables())
    except EngagementError as problem:
        return Fetched(run.complete, run.notes, problem=problem)


def analyse_job(tables: Tables, analyses: Analyses, without: Callable[[Tables], Tables]) -> Work:
    """Make work that analyses `without(tables)`; its result is the id of the analysis."""

    def work(progress: Progress) -> str:
        from engagement.analysis.pipeline import analyse

        return analyses.add(analyse(without(tables), progress=progress))

    return work


def sample_job(analyses: Analyses) -> Work:
    """Make work that analyses the sample account, once for everybody; its result is the sample's id."""

    def work(progress: Progress) -> str:
        from engagement.analysis.pipeline import analyse
        from engagement.sample.generate import load

        if analyses.get(SAMPLE) is None:
            progress(0.02, N_("Reading the sample"))
            analyses.add(analyse(load(), progress=progress), SAMPLE)
        return SAMPLE

    return work


def upload_digest(files: Sequence[Any], owner: str | None, choices: Mapping[str, Mapping[str, str]]) -> str:
    """Digest this set of uploads and replies to questions, to know when to look anew."""
    uploads = [(file.file_id, file.name, file.size) for file in files]
    replies = sorted((layout, sorted(given.items())) for layout, given in choices.items() if given)
    return hashlib.sha256(repr((uploads, owner, replies)).encode()).hexdigest()
