"""The pieces of work that run as jobs: look at files, ask a network, analyse."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engagement.errors import EngagementError
from engagement.language import N_
from engagement.tables import Tables
from engagement.ui.analyses import SAMPLE, Analyses
from engagement.ui.jobs import CancelledError, Progress, Work

if TYPE_CHECKING:
    from engagement.sources.handles import Found, Handle, Login, Network, Options, Run, Status
    from engagement.sources.uploads import Inspection


def looking(
    files: Sequence[tuple[str, Any]], owner: str | None, choices: Mapping[str, Mapping[str, str]]
) -> Work:
    """Work that inspects the files; its result is an Inspection."""

    def work(progress: Progress) -> object:
        from engagement.sources.uploads import inspect

        return inspect(files, owner=owner, choices=choices, progress=progress)

    return work


def owning(inspection: Inspection, owner: str) -> Work:
    """Work that goes on from joined files once the owner is known; its result is an Inspection."""

    def work(progress: Progress) -> object:
        from engagement.sources.uploads import with_owner

        return with_owner(inspection, owner, progress)

    return work


@dataclass(frozen=True)
class Fetched:
    """What was read of an account: `tables` or the `problem` why there are none; `notes` as a Run's."""

    complete: bool
    notes: Sequence[tuple[str, Mapping[str, Any]]]
    tables: Tables | None = None
    problem: EngagementError | None = None


def finding(handle: Handle, login: Login | None = None) -> Work:
    """Work that looks an account up, in the name of who is signed in; its result is (Network, Found)."""

    def work(progress: Progress) -> object:
        from engagement.sources.handles import find

        progress(0.0, N_("Looking the account up"))
        return find(handle, login=login)

    return work


def fetching(
    network: Network, found: Found, options: Options, tell: Callable[[Status], None], anew: bool = False
) -> Work:
    """Work that reads an account, or goes on with it; its result is a Fetched, when cancelled too."""

    def work(progress: Progress) -> Fetched:
        from engagement.sources.handles import open_run

        def told(status: Status) -> None:
            tell(status)
            progress(status.share, status.step)

        run = open_run(network, found, options, refresh=anew)
        try:
            # What was read before cancelling is kept, and can be analysed as it is.
            with suppress(CancelledError):
                run.go(told)
            return _fetched(run)
        finally:
            run.close()

    return work


def _fetched(run: Run) -> Fetched:
    try:
        return Fetched(run.complete, run.notes, run.tables())
    except EngagementError as problem:
        return Fetched(run.complete, run.notes, problem=problem)


def analysing(tables: Tables, analyses: Analyses, without: Callable[[Tables], Tables]) -> Work:
    """Work that analyses the tables `without` those who asked not to be here; its result is the id."""

    def work(progress: Progress) -> str:
        from engagement._pipeline import analyse

        return analyses.add(analyse(without(tables), progress=progress))

    return work


def analysing_sample(analyses: Analyses) -> Work:
    """Work that analyses the sample account, once for everybody; its result is the sample's id."""

    def work(progress: Progress) -> str:
        from engagement._pipeline import analyse
        from engagement.sample import load

        if analyses.get(SAMPLE) is None:
            progress(0.02, N_("Reading the sample"))
            analyses.add(analyse(load(), progress=progress), SAMPLE)
        return SAMPLE

    return work


def identity(files: Sequence[Any], owner: str | None, choices: Mapping[str, Mapping[str, str]]) -> str:
    """One digest for this set of uploads and answers, to know when to look anew."""
    known = [(file.file_id, file.name, file.size) for file in files]
    answers = sorted((layout, sorted(given.items())) for layout, given in choices.items() if given)
    return hashlib.sha256(repr((known, owner, answers)).encode()).hexdigest()
