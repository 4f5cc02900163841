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
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engagement.data.results import Progress
from engagement.data.schema import Tables
from engagement.errors import EngagementError
from engagement.i18n import N_
from engagement.web.analyses import SAMPLE, Analyses, RunClaim
from engagement.web.turns import NOBODY, Places, Visitor, in_turn, next_piece

if TYPE_CHECKING:
    from engagement.ingest.files.contract import Inspection
    from engagement.ingest.networks.contract import Found, Login, Network, Options, Status
    from engagement.ingest.networks.handle import Handle
    from engagement.ingest.networks.run import Run


Work = Callable[[Progress], Any]

_log = logging.getLogger(__name__)
# Those that wait and those at work, abandoned threads among them.
_MOST_JOBS = 200


class CancelledError(Exception):
    """Raised inside the work, at its next report of progress, when somebody cancelled it."""


class UnexpectedError(EngagementError):
    """A fault of the program, told to the user by a reference that also stands in the log."""


class BusyError(EngagementError):
    """The server has too much to do just now to begin anything more."""


class OverTimeError(EngagementError):
    """Work took longer than any piece of it may."""


@dataclass(eq=False)
class Job:
    """One piece of work: how far it is (0-1), what it does now, what came of it.

    `visitor` is who asked for it first, `watchers` the sessions that look on. It was `asked` for and
    `started` at moments of the monotonic clock.
    """

    id: str
    shared: str | None = None
    visitor: Visitor = NOBODY
    size: int = 0
    share: float = 0.0
    step: str = ""
    asked: float = field(default_factory=time.monotonic)
    started: float = field(default_factory=time.monotonic)
    ended: float | None = None
    result: Any = None
    error: EngagementError | None = None
    before: int | None = None
    watchers: set[str] = field(default_factory=set)
    seen: float = field(default_factory=time.monotonic)
    cancelled: threading.Event = field(default_factory=threading.Event)
    finished: threading.Event = field(default_factory=threading.Event)

    def report(self, share: float, step: str) -> None:
        """Note how far the work is; the place where cancelling takes effect."""
        if self.cancelled.is_set() or self.finished.is_set():
            raise CancelledError
        self.share, self.step = min(max(share, self.share), 1.0), step

    def seconds_left(self) -> float | None:
        """Estimate the time left at the pace so far (s); None while that would be a guess."""
        elapsed = time.monotonic() - self.started
        return elapsed * (1 - self.share) / self.share if self.share >= 0.1 and elapsed >= 2 else None

    def end(self, error: EngagementError | None = None) -> None:
        """Say that it is over, whether or not its thread is."""
        if not self.finished.is_set():
            self.error = error or self.error
            self.before, self.ended = None, time.monotonic()
            self.finished.set()


@dataclass(frozen=True)
class Patience:
    """How long work may take, goes on while nobody looks on, and how long its result is kept (s)."""

    work: float = 900.0
    absent: float = 20.0
    kept: float = 1800.0


USUAL, PATIENT = Places(), Patience()


class Jobs:
    """The jobs of one server: in turn, found by an id nobody can guess, ended when nobody waits for them.

    `who` says who asks, `is_present` whether a session is still there, `has_room` whether the machine has
    memory to begin anything.
    """

    def __init__(
        self,
        places: Places = USUAL,
        patience: Patience = PATIENT,
        who: Callable[[], Visitor] = Visitor,
        is_present: Callable[[str], bool] = lambda _session: True,
        has_room: Callable[[], bool] = lambda: True,
    ) -> None:
        self._places, self._patience = places, patience
        self._who, self._is_present, self._has_room = who, is_present, has_room
        self._jobs: dict[str, Job] = {}
        self._waiting: list[tuple[Job, Work]] = []
        self._at_work: list[Job] = []
        self._lock = threading.RLock()

    def start(self, work: Work, shared: str | None = None, size: int = 0) -> Job:
        """Queue `work` about so many bytes; it is called with a progress callback that raises once the job is
        cancelled.

        Work that is the same for everybody has a name in `shared` and is done once at a time. Where the
        server has too much to do, the job has ended with a BusyError.
        """
        visitor = self._who()
        job = Job(secrets.token_urlsafe(32), shared, visitor, size)
        with self._lock:
            self.sweep()
            for other in self._jobs.values():
                if shared and other.shared == shared and not other.finished.is_set():
                    other.watchers.add(visitor.session)
                    return other
            job.watchers.add(visitor.session)
            self._jobs[job.id] = job
            if len(self._waiting) + len(self._at_work) >= _MOST_JOBS or not self._has_room():
                job.end(BusyError(N_("This server has a lot to do just now. Try again in a minute.")))
            else:
                self._waiting.append((job, work))
                self._begin()
        return job

    def done(self, shared: str) -> Job | None:
        """Find the job of that shared name that has come to its result, while the server remembers it."""
        with self._lock:
            self.sweep()
            named = (job for job in self._jobs.values() if job.shared == shared and job.finished.is_set())
            return next((job for job in named if not (job.error or job.cancelled.is_set())), None)

    def get(self, job_id: str | None) -> Job | None:
        """Look on at the job of that id; None where this server does not know it (any more)."""
        with self._lock:
            job = self._jobs.get(job_id or "")
            if job is not None:
                job.watchers.add(self._who().session)
            self.sweep()
            return self._jobs.get(job_id or "")

    def knows(self, job_id: str) -> bool:
        """Whether the job of that id is still here; without looking on."""
        return job_id in self._jobs

    def forget(self, job_id: str | None) -> None:
        """Let go of a job: unless others look on, it is cancelled and its result gone."""
        with self._lock:
            job = self._jobs.get(job_id or "")
            if job is not None:
                job.watchers.discard(self._who().session)
                if not job.watchers:
                    self._drop(job)
                self._begin()

    def sweep(self) -> None:
        """End what nobody waits for or what takes too long, forget what is old, begin what can begin."""
        now = time.monotonic()
        with self._lock:
            for job in list(self._jobs.values()):
                if any(map(self._is_present, job.watchers)):
                    job.seen = now
                over = job.ended is not None and job.ended < now - self._patience.kept
                if over or job.seen < now - self._patience.absent:
                    self._drop(job)
            for job in self._at_work:
                if job.started < now - self._patience.work:
                    job.end(OverTimeError(N_("This took too long and was stopped. Try with less at once.")))
            self._begin()

    def _drop(self, job: Job) -> None:
        del self._jobs[job.id]
        job.cancelled.set()

    def _begin(self) -> None:
        """Begin whatever has its turn, and tell the others how many are before them."""
        now = time.monotonic()
        # Who waits for a visitor's cancelled work waits for its thread too, but the place is free.
        for job, _ in self._waiting:
            if job.cancelled.is_set():
                job.end()
        works = {job: work for job, work in self._waiting if not job.finished.is_set()}
        running = [job for job in self._at_work if not job.finished.is_set()]
        while (begun := next_piece([*works], running, self._places, now)) is not None:
            begun.started, begun.before = now, None
            self._at_work.append(begun)
            running.append(begun)
            threading.Thread(
                target=self._run, args=(begun, works.pop(begun)), name="job", daemon=True
            ).start()
        self._waiting = list(works.items())
        for before, job in enumerate(in_turn([*works], running, self._places, now)):
            job.before = before

    def _run(self, job: Job, work: Work) -> None:
        error: EngagementError | None = None
        try:
            job.report(0.0, "")
            job.result = work(job.report)
            job.share = 1.0
        except CancelledError:
            job.cancelled.set()
        except EngagementError as problem:
            error = problem
        except Exception:
            error = unexpected()
        finally:
            with self._lock:
                self._at_work.remove(job)
                job.end(error)
                self._begin()


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
    """What was read of an account: `tables` or the `problem` why there are none; `notes` as a Run's.

    `run` is where it lies on disk until nobody wants it any more.
    """

    complete: bool
    notes: Sequence[tuple[str, Mapping[str, Any]]]
    run: RunClaim
    tables: Tables | None = None
    problem: EngagementError | None = None


def find_job(handle: Handle, login: Login | None = None) -> Work:
    """Make work that looks an account up, in the name of who is signed in; its result is (Network, Found)."""

    def work(progress: Progress) -> object:
        from engagement.ingest.networks.fetch import find

        progress(0.0, N_("Looking the account up"))
        return find(handle, login=login, watch=lambda _seconds, reason: progress(0.0, reason))

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
            claim = secrets.token_hex(16)
            return _fetched(run, RunClaim(run.claim(claim), claim))
        finally:
            run.close()

    return work


def _fetched(run: Run, claim: RunClaim) -> Fetched:
    try:
        return Fetched(run.complete, run.notes, claim, run.tables())
    except EngagementError as problem:
        return Fetched(run.complete, run.notes, claim, problem=problem)


def analyse_job(
    tables: Tables, analyses: Analyses, without: Callable[[Tables], Tables], run: RunClaim | None = None
) -> Work:
    """Make work that analyses `without(tables)`, fetched in `run`; its result is the id of the analysis."""

    def work(progress: Progress) -> str:
        from engagement.analysis.pipeline import analyse

        return analyses.add(analyse(without(tables), progress=progress), owner=owner, run=run)

    owner = analyses.who()
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
