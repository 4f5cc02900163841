"""Workbooks, read in a child process that may fail without harm."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import orjson
import pandas as pd

from engagement.errors import EmptyDataError, UnreadableFileError
from engagement.language import N_
from engagement.sources.uploads import _limits
from engagement.sources.uploads._dialect import clean_headers
from engagement.sources.uploads._files import Content
from engagement.sources.uploads._raw import RawTable

# Run by path, so that the child does not import all of this package first.
_PROCESS = Path(__file__).with_name("_spreadsheet_process.py")


def read_sheets(content: Content) -> list[RawTable]:
    """The visible sheets that hold a header and a row, as text; formulas give their values.

    Raises:
        UnreadableFileError: damaged, locked, or too large to open within the limits.
        EmptyDataError: no sheet holds a table.
    """
    tables = [
        table
        for name, rows in _sheets(content, _run(content))
        if (table := _table(content.name, name, rows)) is not None
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


def _sheets(content: Content, output: bytes) -> list[tuple[str, list[list[str | None]]]]:
    sheets: list[tuple[str, list[list[str | None]]]] = []
    for line in output.splitlines():
        value = orjson.loads(line)
        if isinstance(value, dict):
            sheets.append((value["sheet"], []))
        elif sheets:
            sheets[-1][1].append(value)
    if not sheets:
        raise _refusal(content)
    return sheets


def _table(file: str, sheet: str, rows: list[list[str | None]]) -> RawTable | None:
    """The sheet from its first row with two filled cells on (or one, where it is one column wide)."""
    width = max((len(row) for row in rows), default=0)
    least = min(2, max((sum(cell is not None for cell in row) for row in rows), default=0))
    start = next((at for at, row in enumerate(rows) if sum(cell is not None for cell in row) >= least), None)
    if not least or start is None or start + 1 >= len(rows):
        return None
    names, notes = clean_headers([cell or "" for cell in rows[start]] + [""] * (width - len(rows[start])))
    filled = [
        (number, row + [None] * (width - len(row)))
        for number, row in enumerate(rows[start + 1 :], start=start + 2)
        if any(cell is not None for cell in row)
    ]
    if not filled:
        return None
    cells, numbers = [row for _, row in filled], [number for number, _ in filled]
    frame = pd.DataFrame(cells, columns=names, index=numbers, dtype="str")
    return RawTable(file, frame, notes=notes, sheet=sheet)
