"""Any file becomes tables of text: told by content, read by the reader for it, problems kept beside it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace

from engagement.errors import EngagementError, UnreadableFileError
from engagement.i18n import N_
from engagement.ingest.files.archive import (
    refuse_private_part,
    too_many_members,
    unpacked,
    untarred,
    without_private,
)
from engagement.ingest.files.car import read_car
from engagement.ingest.files.compressed import decompressed, seekable
from engagement.ingest.files.content import Content, format_of
from engagement.ingest.files.contract import Choices
from engagement.ingest.files.delimited import ENCODINGS, read_delimited
from engagement.ingest.files.documents import known_lists
from engagement.ingest.files.graphs import read_graph
from engagement.ingest.files.header_rows import parts
from engagement.ingest.files.html_lists import read_html
from engagement.ingest.files.limits import refuse_crowded, too_much_memory
from engagement.ingest.files.objects import read_json, tables_of
from engagement.ingest.files.refusals import KnownExportError, most_telling
from engagement.ingest.files.sheets import opened, read_parquet, read_sheets
from engagement.ingest.join import reading
from engagement.ingest.join.cell_text import tidy
from engagement.ingest.join.reading import RawTable

REPAIRED = N_("Some texts had been decoded in the wrong way (Ã± for ñ); they are put right.")


@dataclass(frozen=True)
class Opened:
    """One file or archive member: the tables in it (several sheets of one workbook), or its problem."""

    name: str
    tables: tuple[RawTable, ...]
    problem: EngagementError | None = None
    inside_archive: bool = False


# Gives the tables of a file of this name their fingerprints.
Identify = Callable[[str, tuple[RawTable, ...]], tuple[RawTable, ...]]


def open_file(
    content: Content, tick: Callable[[float], None], identify: Identify, choices: Choices
) -> list[Opened]:
    """Everything in a file, one entry a table; what cannot be read has its problem beside it.

    Of the `choices` for a table the encoding and the row of the header count here.
    """
    with ExitStack() as held:
        return _Opening(tick, held, identify, choices).opened(content)


class _Opening:
    """One file on its way to tables; what is unpacked on the way lies on disk until it is read.

    `left` counts down the bytes that may still come out of archives, the inner ones included, `count` the
    members.
    """

    def __init__(
        self, tick: Callable[[float], None], held: ExitStack, identify: Identify, choices: Choices
    ) -> None:
        self._tick, self._held, self._identify, self._choices = tick, held, identify, choices
        self._left, self._count = reading.UNPACKED_BYTES, reading.ARCHIVE_MEMBERS

    def opened(self, content: Content, depth: int = 0) -> list[Opened]:
        try:
            return self._opened(content, depth)
        except EngagementError as problem:
            return [Opened(content.name, (), problem, inside_archive=depth > 0)]
        except MemoryError:
            # Raised where a reader has its memory bounded; what was read of this file is let go of by now.
            return [Opened(content.name, (), too_much_memory(content.name), inside_archive=depth > 0)]

    def _opened(self, content: Content, depth: int) -> list[Opened]:
        kind = format_of(content)
        if kind == "packed":
            content = self._held.enter_context(decompressed(content))
            kind = format_of(content)
        if kind in ("zip", "tar"):
            return self._open_archive(content, kind, depth)
        if kind == "packed":
            raise _closed(content)
        if kind == "car":
            return [
                Opened(part.name, (part,), inside_archive=True)
                for table in read_car(content)
                if table.rows
                for part in _tidied(table)
            ]
        tables = tuple(part for table in self._tables(content, kind) for part in _tidied(table))
        if kind in ("delimited", "sheet"):
            return self._as_chosen(content, tables, depth)
        if len(tables) > 1 and tables[0].sheet is None:
            return [Opened(table.name, (table,), inside_archive=True) for table in tables]
        return [Opened(content.name, tables, inside_archive=depth > 0)]

    def _open_archive(self, content: Content, kind: str, depth: int) -> list[Opened]:
        if depth:
            content = self._held.enter_context(seekable(content))
        unpack = unpacked if kind == "zip" else untarred
        inside = self._held.enter_context(unpack(content, self._left, self._count))
        if inside is None:
            sheets = tuple(part for sheet in read_sheets(content) for part in _tidied(sheet))
            return self._as_chosen(content, sheets, depth)
        self._left -= inside.size
        self._count -= len(inside.members) + len(inside.archives)
        results = [one for member in inside.members for one in self.opened(member, depth + 1)]
        for archive in inside.archives:
            if depth:
                results.append(Opened(archive.name, (), _closed(archive), inside_archive=True))
            else:
                results += self.opened(archive, depth + 1)
        left_out = too_many_members(content, inside.left_out) if inside.left_out else None
        if not any(result.tables for result in results):
            problem = most_telling(result.problem for result in results if result.problem is not None)
            raise problem or left_out or _nothing_inside(content)
        if left_out:
            results.append(Opened(content.name, (), left_out, inside_archive=True))
        return results

    def _as_chosen(self, content: Content, tables: tuple[RawTable, ...], depth: int) -> list[Opened]:
        """Read the tables once more where somebody has said how; the choices stay those of the first way."""
        tables = self._identify(content.name, tables)
        headers = {table.sheet: at for table in tables if (at := self._header(table)) is not None}
        encoding = self._choices.get(tables[0].fingerprint, {}).get("encoding")
        if headers or encoding in ENCODINGS:
            if tables[0].sheet is None:
                again = [read_delimited(content, self._tick, encoding=encoding, header_at=headers.get(None))]
            else:
                again = read_sheets(content, headers)
            first = {(table.name, table.sheet): table.fingerprint for table in tables}
            tables = self._identify(content.name, tuple(part for table in again for part in _tidied(table)))
            tables = tuple(
                replace(table, fingerprint=first.get((table.name, table.sheet), table.fingerprint))
                for table in tables
            )
        if len(tables) > 1 and tables[0].sheet is None:
            return [Opened(table.name, (table,), None, True) for table in tables]
        return [Opened(content.name, tables, None, depth > 0)]

    def _header(self, table: RawTable) -> int | None:
        chosen = self._choices.get(table.fingerprint, {}).get("header", "")
        return int(chosen) if chosen.isdigit() and table.first_rows else None

    def _tables(self, content: Content, kind: str) -> list[RawTable]:
        refuse_private_part(content)
        refuse_crowded(content, kind)
        if kind == "sheet":
            return read_sheets(content)
        if kind == "parquet":
            return [read_parquet(content)]
        if kind == "graph":
            return read_graph(content)
        if kind == "html":
            return [read_html(content)]
        if kind == "delimited":
            return [read_delimited(content, self._tick)]
        return self._json_tables(content)

    def _json_tables(self, content: Content) -> list[RawTable]:
        try:
            document = read_json(content)
            return known_lists(content.name, document) or tables_of(content.name, document)
        except KnownExportError:
            raise
        except UnreadableFileError:
            table = _mistaken_for_json(content, self._tick)
            if table is None:
                raise
            return [table]


def _nothing_inside(content: Content) -> UnreadableFileError:
    return UnreadableFileError(
        N_("{file}: this archive holds no list of followers and no posts. Upload the exports instead."),
        file=content.name,
    )


def _closed(content: Content) -> UnreadableFileError:
    return UnreadableFileError(
        N_("{file}: an archive inside the archive stays closed. Upload it by itself."), file=content.name
    )


def _tidied(table: RawTable) -> list[RawTable]:
    """Drop what is private from a table, open and mend its cells, and split it where it is several."""
    table = without_private(opened(table))
    frame, mended = tidy(table.frame)
    table = replace(table, frame=frame)
    return parts(table.noted(REPAIRED) if mended else table)


def _mistaken_for_json(content: Content, tick: Callable[[float], None]) -> RawTable | None:
    """Read a delimited table called .json, or one whose first header happens to begin with a bracket."""
    try:
        table = read_delimited(content, tick)
    except EngagementError:
        return None
    return table if len(table.frame.columns) > 1 and len(table.frame) else None
