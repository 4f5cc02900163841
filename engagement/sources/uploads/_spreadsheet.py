"""Workbooks, read in a child process that may fail without harm."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import orjson
import pandas as pd

from engagement.errors import EmptyDataError, UnreadableFileError
from engagement.language import N_
from engagement.sources.uploads import _limits
from engagement.sources.uploads._dialect import clean_headers
from engagement.sources.uploads._files import Content
from engagement.sources.uploads._raw import RawTable
from engagement.sources.uploads.header_rows import ABOVE, NO_HEADER, SAMPLE_ROWS, find_header, header_score

HIDDEN_SHEET = N_("This sheet is hidden in the workbook; it is read all the same.")
HIDDEN_ROWS = N_("Some rows of this sheet are hidden or filtered out in the workbook; they are read too.")
# Run by path, so that the child does not import all of this package first.
_PROCESS = Path(__file__).with_name("_spreadsheet_process.py")


def read_sheets(content: Content) -> list[RawTable]:
    """The tables on the sheets, as text; formulas give their values; hidden sheets and rows are read too.

    Raises:
        UnreadableFileError: damaged, locked, or too large to open within the limits.
        EmptyDataError: no sheet holds a table.
    """
    tables = [
        table
        for name, rows, notes in _sheets(content, _run(content))
        for table in _tables(content.name, name, rows, notes)
    ]
    if not tables:
        raise EmptyDataError(N_("{file}: no sheet in it holds a table."), file=content.name)
    return tables


def _run(content: Content) -> bytes:
    with content.open() as stream:
        data = stream.read()
    limits = (_limits.SHEET_MEMORY_BYTES, _limits.SHEET_SECONDS, _limits.COLUMNS)
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_PROCESS), *map(str, limits)],
            input=data,
            capture_output=True,
            timeout=_limits.SHEET_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _refusal(content) from error
    if done.returncode:
        raise _locked(content) if b"PasswordError" in done.stderr else _refusal(content)
    return done.stdout


def _refusal(content: Content) -> UnreadableFileError:
    return UnreadableFileError(
        N_("{file}: the workbook is damaged or too large to open. Save it as CSV and upload that."),
        file=content.name,
    )


def _locked(content: Content) -> UnreadableFileError:
    return UnreadableFileError(
        N_("{file}: the workbook has a password. Take it off and upload again."), file=content.name
    )


def _sheets(content: Content, output: bytes) -> list[tuple[str, list[list[str | None]], tuple[str, ...]]]:
    sheets: list[tuple[str, list[list[str | None]], tuple[str, ...]]] = []
    for line in output.splitlines():
        value = orjson.loads(line)
        if isinstance(value, dict):
            hidden = (HIDDEN_SHEET,) if value.get("hidden") else ()
            hidden += (HIDDEN_ROWS,) if value.get("hidden_rows") else ()
            sheets.append((value["sheet"], [], hidden))
        elif sheets:
            sheets[-1][1].append(value)
    if not sheets:
        raise _refusal(content)
    return sheets


def _tables(file: str, sheet: str, rows: list[list[str | None]], notes: tuple[str, ...]) -> list[RawTable]:
    """The tables of a sheet: beside each other where an empty column parts them, or below."""
    width = max((len(row) for row in rows), default=0)
    rows = [row + [None] * (width - len(row)) for row in rows]
    found = []
    for number, (start, end) in enumerate(_column_groups(rows, width), start=1):
        table = _table(file, sheet, [row[start:end] for row in rows], notes)
        if table is not None:
            found.append(replace(table, part=number, sheet=sheet if number == 1 else f"{sheet} ({number})"))
    return found


def _column_groups(rows: list[list[str | None]], width: int) -> list[tuple[int, int]]:
    """Columns that belong together; the whole width unless every group has a header of its own."""
    filled = [any(row[at] is not None for row in rows) for at in range(width)]
    groups, start = [], None
    for at, has in enumerate([*filled, False]):
        if has and start is None:
            start = at
        elif not has and start is not None:
            groups.append((start, at))
            start = None
    scores = [max((header_score(row[start:end]) for row in rows[:SAMPLE_ROWS]), default=0) for start, end in groups]
    return groups if len(groups) > 1 and min(scores) > 1 else [(0, width)]


def _table(file: str, sheet: str, rows: list[list[str | None]], notes: tuple[str, ...]) -> RawTable | None:
    """The rows below the header, blank ones left out."""
    place = find_header(rows[:SAMPLE_ROWS])
    if not rows:
        return None
    width = len(rows[0])
    if place.at is None:
        names, start = place.invented(width), -1
        notes += (NO_HEADER,)
    else:
        start = place.at
        names, more = clean_headers([cell or "" for cell in rows[start]])
        notes += more + ((ABOVE,) if place.titles else ())
    filled = [
        (number, row)
        for number, row in enumerate(rows[start + 1 :], start=start + 2)
        if any(cell is not None for cell in row)
    ]
    if not filled:
        return None
    cells, numbers = [row for _, row in filled], [number for number, _ in filled]
    frame = pd.DataFrame(cells, columns=names, index=numbers, dtype="str")
    return RawTable(file, frame, notes=notes, sheet=sheet, titles=place.titles)
