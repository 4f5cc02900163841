"""The whole way of an upload: open, recognise_file, convert, join; `read` insists, `inspect` only looks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from engagement.data.evidence import evidence
from engagement.data.results import Progress, no_progress
from engagement.data.schema import Tables
from engagement.errors import NOBODY, EmptyDataError, EngagementError
from engagement.i18n import N_
from engagement.ingest.files.content import Content, contents, unique_names
from engagement.ingest.files.contract import Choices, File, FileInspection, Inspection
from engagement.ingest.files.convert import convert, without_rounded_twins
from engagement.ingest.files.members import missing_archives
from engagement.ingest.files.open import Opened, open_file
from engagement.ingest.files.outcome import outcomes
from engagement.ingest.files.recognise import (
    RecognisedFile,
    Recogniser,
    recognise_file,
    role_not_named,
    shown_file,
    unanswered,
    with_fingerprints,
)
from engagement.ingest.files.refusals import most_telling
from engagement.ingest.join.assemble import assemble, finish
from engagement.ingest.join.identity import Assembly
from engagement.ingest.join.reading import ParsedFile, RawTable, one_per_row, skipped_rows

# Shares of the work, measured on 100,000 accounts with 2,000,000 interactions.
_OPENED, _CONVERTED, _JOINED = 0.5, 0.75, 0.85
READING = N_("Reading the files")
CONVERTING = N_("Making sense of the columns")
JOINING = N_("Putting people and acts together")
NOT_USED = N_("this file is not used: {value}")


def read(
    files: Sequence[File],
    owner: str | None = None,
    choices: Choices | None = None,
    progress: Progress | None = None,
    *,
    followers_needed: bool = False,
) -> Tables:
    """Read the files of one account into tables.

    Args:
        files: paths, or (name, content) pairs; archives, CSV, JSON, XLSX and Parquet, told by content.
        owner: id or handle of the account, with or without @, where the files do not say it.
        choices: what the user has said about a layout: fingerprint -> question -> answer.
        progress: called with the share done (0-1) and a msgid; may raise to cancel.
        followers_needed: refuse lists of which nothing tells that these people follow, where nobody does.

    Raises:
        EngagementError: a file cannot be used, or something only the user can say is missing.
    """
    step = progress or no_progress
    recognised = _recognised(contents(files), [], step, choices or {})
    _insist(recognised)
    doubt = _doubt(recognised)
    assembly = assemble(_parsed_files(recognised, step))
    step(_JOINED, JOINING)
    tables = finish(assembly, assembly.owner(owner))
    if followers_needed and doubt is not None and tables.follower_ids().empty:
        raise doubt
    step(1.0, JOINING)
    return tables


def inspect(
    files: Sequence[File],
    owner: str | None = None,
    choices: Choices | None = None,
    progress: Progress | None = None,
) -> Inspection:
    """Look at files: what they are, column by column, what is still to be said, and the tables once all is.

    Files with a problem are left out of the tables. Takes the arguments of `read`; an EngagementError
    is never raised but carried in the answer.
    """
    step = progress or no_progress
    found: list[Content] = []
    missing: list[Opened] = []
    for file in files:
        try:
            found += contents([file])
        except EngagementError as problem:
            missing.append(Opened(str(file), (), problem))
    recognised = _recognised(found, missing, step, choices or {})
    shown = tuple(shown_file(one) for one in recognised)
    waiting = next((error for one in recognised if (error := unanswered(one))), None)
    if waiting is not None:
        return Inspection(shown, None, (), None, None, waiting)
    if all(one.problem for one in recognised):
        return Inspection(shown, None, (), None, None, _only_problem(recognised))
    doubt = _doubt(recognised)
    assembly = assemble(_parsed_files(recognised, step))
    assembly.doubt = doubt
    return _finished(assembly, owner, shown, step)


def with_owner(inspection: Inspection, owner: str, progress: Progress | None = None) -> Inspection:
    """Finish an inspection that lacked nothing but the owner; the files are not read again."""
    if not isinstance(inspection.joined, Assembly):
        return inspection
    return _finished(inspection.joined, owner, inspection.files, progress or no_progress)


def _finished(
    assembly: Assembly, owner: str | None, shown: tuple[FileInspection, ...], step: Progress
) -> Inspection:
    step(_JOINED, JOINING)
    try:
        tables = finish(assembly, assembly.owner(owner))
    except EngagementError as error:
        return Inspection(shown, None, assembly.owner_candidates, None, None, error, assembly)
    step(1.0, JOINING)
    shown = outcomes(shown, assembly, tables)
    if tables.follower_ids().empty:
        nobody = assembly.doubt or EmptyDataError(NOBODY)
        return Inspection(shown, tables.owner, assembly.owner_candidates, None, None, nobody)
    return Inspection(shown, tables.owner, assembly.owner_candidates, tables, evidence(tables), None)


def _insist(recognised: list[RecognisedFile]) -> None:
    """Every file handed in has to be usable; of an archive, one part at least."""
    for one in recognised:
        if one.problem is not None and not one.inside_archive:
            raise one.problem
        question = unanswered(one)
        if question is not None:
            raise question
    if all(one.problem for one in recognised):
        raise _only_problem(recognised)


def _recognised(
    given: Sequence[Content], missing: list[Opened], step: Progress, choices: Choices
) -> list[RecognisedFile]:
    """Every table in every file with its layout: each file opened once, each table recognised once."""
    recogniser = Recogniser()
    opened = _open(given, step, choices, recogniser) + missing
    return [table for one in opened for table in recognise_file(one, choices, recogniser)]


def _open(given: Sequence[Content], step: Progress, choices: Choices, recogniser: Recogniser) -> list[Opened]:
    """Every table in every file; a file handed in twice is read once."""

    def identify(name: str, tables: tuple[RawTable, ...]) -> tuple[RawTable, ...]:
        return with_fingerprints(name, tables, recogniser)

    total = sum(content.size for content in given) or 1
    sizes = Counter(content.size for content in given)
    done = 0
    seen: dict[str, str] = {}
    opened = [
        Opened(problem.values["file"], (), problem)
        for problem in missing_archives(content.stem for content in given)
    ]
    for content in unique_names(given):
        step(_OPENED * done / total, READING)
        # Only files of one size can be the same.
        digest = content.digest() if sizes[content.size] > 1 else ""
        if digest and digest in seen:
            twice = EmptyDataError(
                N_("{file}: the same content as {other}. Upload it once."),
                file=content.name,
                other=seen[digest],
            )
            opened.append(Opened(content.name, (), twice))
        else:
            opened += open_file(content, _ticker(step, done, content.size, total), identify, choices)
        seen.setdefault(digest, content.name)
        done += content.size
    return opened


def _ticker(step: Progress, done: int, size: int, total: int) -> Callable[[float], None]:
    return lambda share: step(_OPENED * (done + share * size) / total, READING)


def _only_problem(recognised: list[RecognisedFile]) -> EngagementError:
    problem = most_telling(one.problem for one in recognised if one.problem is not None)
    return problem or EmptyDataError(N_("No file was given. Choose at least one export."))


def _doubt(recognised: list[RecognisedFile]) -> EngagementError | None:
    """Find what to say where nobody follows, if the people of a list might."""
    return next((error for one in recognised if (error := role_not_named(one))), None)


def _parsed_files(recognised: list[RecognisedFile], step: Progress) -> list[ParsedFile]:
    """Convert the files that were recognised; empties the list it is given."""
    parsed_files = []
    total = len(recognised)
    for number in range(total):
        step(_OPENED + (_CONVERTED - _OPENED) * number / total, CONVERTING)
        # The text goes as its columns come, so that the two are not held at once.
        one = recognised.pop(0)
        if one.problem is None and one.raw is not None and one.layout is not None:
            parsed_files.append(convert(one.raw, one.layout, one.role, one.orders))
        elif one.raw is not None:
            parsed_files.append(_unused(one))
    return without_rounded_twins(parsed_files)


def _unused(one: RecognisedFile) -> ParsedFile:
    """Skip all rows of a file with a problem beside good ones, and say why."""
    assert one.raw is not None
    reason = str(one.problem)
    rows = skipped_rows(one.raw.frame.index, NOT_USED, [reason] * len(one.raw.frame))
    return ParsedFile(one.name, "unused", one.raw.rows, one_per_row([one.raw.skipped, rows]))
