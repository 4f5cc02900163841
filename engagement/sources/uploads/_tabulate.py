"""Any file becomes tables of text: told by content, read by the reader for it, problems kept beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from engagement.errors import EngagementError, UnreadableFileError
from engagement.language import N_
from engagement.sources.uploads._archive import unpacked
from engagement.sources.uploads._car import read_car
from engagement.sources.uploads._cells import opened
from engagement.sources.uploads._delimited import read_delimited
from engagement.sources.uploads._files import Content, format_of
from engagement.sources.uploads._json import read_json
from engagement.sources.uploads._objects import table_of
from engagement.sources.uploads._parquet import read_parquet
from engagement.sources.uploads._privacy import refuse_private_part, without_private
from engagement.sources.uploads._raw import RawTable
from engagement.sources.uploads._spreadsheet import read_sheets
from engagement.sources.uploads.cell_text import tidy

REPAIRED = N_("Some texts had been decoded in the wrong way (Ã± for ñ); they are put right.")


@dataclass(frozen=True)
class Opened:
    """One file or archive member: the tables in it (several sheets of one workbook), or its problem."""

    name: str
    tables: tuple[RawTable, ...]
    problem: EngagementError | None = None
    inside_archive: bool = False


def open_file(content: Content, tick: Callable[[float], None]) -> list[Opened]:
    """Everything in a file, one entry a table; what cannot be read has its problem beside it."""
    try:
        if format_of(content) == "zip":
            return _open_archive(content, tick)
        if format_of(content) == "car":
            return [
                Opened(table.name, (table,), inside_archive=True) for table in read_car(content) if table.rows
            ]
        return [Opened(content.name, _tables(content, tick))]
    except EngagementError as problem:
        return [Opened(content.name, (), problem)]


def _open_archive(content: Content, tick: Callable[[float], None]) -> list[Opened]:
    with unpacked(content) as (members, closed):
        if members is None:
            sheets = read_sheets(content)
            return [Opened(content.name, tuple(_tidied(without_private(sheet)) for sheet in sheets))]
        results = [_open_member(member, tick) for member in members]
    results += [Opened(f"{content.name}/{name}", (), _closed(content, name), True) for name in closed]
    if not any(result.tables for result in results):
        problems = [result.problem for result in results if result.problem is not None]
        raise problems[0] if problems else _nothing_inside(content)
    return results


def _nothing_inside(content: Content) -> UnreadableFileError:
    return UnreadableFileError(
        N_("{file}: this archive holds no list of followers and no posts. Upload the exports instead."),
        file=content.name,
    )


def _open_member(member: Content, tick: Callable[[float], None]) -> Opened:
    try:
        return Opened(member.name, _tables(member, tick), inside_archive=True)
    except EngagementError as problem:
        return Opened(member.name, (), problem, inside_archive=True)


def _closed(content: Content, name: str) -> UnreadableFileError:
    return UnreadableFileError(
        N_("{file}: {member} is an archive inside the archive and stays closed. Upload it by itself."),
        file=content.name,
        member=name,
    )


def _tables(content: Content, tick: Callable[[float], None]) -> tuple[RawTable, ...]:
    refuse_private_part(content)
    return tuple(_tidied(without_private(table)) for table in _read(content, tick))


def _tidied(table: RawTable) -> RawTable:
    frame, mended = tidy(table.frame)
    table = replace(table, frame=frame)
    return table.noted(REPAIRED) if mended else table


def _read(content: Content, tick: Callable[[float], None]) -> list[RawTable]:
    kind = format_of(content)
    if kind == "sheet" or (kind == "zip" and content.stem.lower().endswith(".xlsx")):
        return read_sheets(content)
    if kind in ("zip", "car"):
        raise UnreadableFileError(
            N_("{file}: an archive inside the archive stays closed. Upload it by itself."), file=content.name
        )
    if kind == "parquet":
        return [opened(read_parquet(content))]
    return [opened(_text_table(content, kind, tick))]


def _text_table(content: Content, kind: str, tick: Callable[[float], None]) -> RawTable:
    if kind == "delimited":
        return read_delimited(content, tick)
    try:
        return table_of(content.name, read_json(content))
    except UnreadableFileError:
        table = _mistaken_for_json(content, tick)
        if table is None:
            raise
        return table


def _mistaken_for_json(content: Content, tick: Callable[[float], None]) -> RawTable | None:
    """A delimited table called .json, or one whose first header happens to begin with a bracket."""
    try:
        table = read_delimited(content, tick)
    except EngagementError:
        return None
    return table if len(table.frame.columns) > 1 and len(table.frame) else None
