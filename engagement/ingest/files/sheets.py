"""Workbooks, read in a child process that may fail without harm.

Columns that hold a whole object a cell are opened, as far as a layout asks for what is inside.

Parquet files, their typed columns turned back into text.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from engagement.errors import EmptyDataError, UnreadableFileError
from engagement.i18n import N_
from engagement.ingest.files.content import Content
from engagement.ingest.files.delimited import clean_headers
from engagement.ingest.files.layouts import LAYOUTS
from engagement.ingest.files.objects import flat
from engagement.ingest.join import reading
from engagement.ingest.join.reading import RawTable, mark_of

# Run by path, so that the child does not import all of this package first.
_PROCESS = Path(__file__).with_name("sheet_process.py")


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
    limits = (reading.SHEET_MEMORY_BYTES, reading.SHEET_SECONDS, reading.COLUMNS)
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_PROCESS), *map(str, limits)],
            input=data,
            capture_output=True,
            timeout=reading.SHEET_SECONDS,
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


_OPENED = ("metadata", "public_metrics")
_LONGEST_LITERAL = 20_000
_ASKED_FOR = frozenset(
    header for layout in LAYOUTS for headers in layout.columns.values() for header in headers if "." in header
)


def opened(raw: RawTable) -> RawTable:
    """The table with `metadata.legacy.lang` and the like beside the cells they came from."""
    headers = raw.headers
    for header in _OPENED:
        if header not in headers:
            continue
        column = raw.frame[headers[header]]
        if column.str.startswith("{").fillna(False).any():
            raw = replace(raw, frame=_with_leaves(raw.frame, column, header))
    return raw


def _with_leaves(frame: pd.DataFrame, column: pd.Series, header: str) -> pd.DataFrame:
    rows = [_leaves(text, header) for text in column]
    found = dict.fromkeys(key for row in rows for key in row)
    leaves = {key: pd.array([row.get(key) for row in rows], dtype="str") for key in found if key not in frame}
    return frame.assign(**leaves)


def _leaves(text: Any, header: str) -> dict[str, str | None]:
    value = _object(text) if isinstance(text, str) else None
    if value is None:
        return {}
    inner = flat(value).items()
    return {f"{header}.{key}": leaf for key, leaf in inner if f"{header}.{key}".casefold() in _ASKED_FOR}


def _object(text: str) -> dict[str, Any] | None:
    """JSON or, as Python's own CSV writer leaves a dictionary, its literal."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        if len(text) > _LONGEST_LITERAL:
            return None
        try:
            value = ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return None
    return value if isinstance(value, dict) else None


_BATCH_ROWS = 65_536


def read_parquet(content: Content) -> RawTable:
    """A Parquet file as text columns, rows numbered from 1.

    Raises:
        UnreadableFileError: damaged, or larger than the limits.
    """
    try:
        with content.open() as stream:
            file = pq.ParquetFile(stream)
            _check_size(content, file.metadata)
            fetched = mark_of(file.schema_arrow.metadata)
            columns = [field.name for field in file.schema_arrow if _is_textual(field.type)]
            table = _collect(content, file, list(dict.fromkeys(columns)))
    except (pa.ArrowException, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableFileError(
            N_("{file}: the Parquet file is damaged. Write it again."), file=content.name
        ) from error
    frame: pd.DataFrame = table.to_pandas()
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    return RawTable(content.name, frame, fetched=fetched)


def _check_size(content: Content, metadata: pq.FileMetaData) -> None:
    unpacked = sum(metadata.row_group(at).total_byte_size for at in range(metadata.num_row_groups))
    too_many = metadata.num_rows > reading.ROWS or metadata.num_columns > reading.COLUMNS
    if too_many or unpacked > reading.UNPACKED_BYTES:
        raise _too_large(content)


def _too_large(content: Content) -> UnreadableFileError:
    return UnreadableFileError(
        N_("{file}: unpacked, this file would be far too large. Keep the columns and rows you need."),
        file=content.name,
    )


def _collect(content: Content, file: pq.ParquetFile, columns: list[str]) -> pa.Table:
    batches: list[pa.Table] = []
    size = 0
    for batch in file.iter_batches(batch_size=_BATCH_ROWS, columns=columns):
        text = pa.table([_text(column) for column in batch.columns], names=batch.schema.names)
        size += text.nbytes
        if size > reading.UNPACKED_BYTES:
            raise _too_large(content)
        batches.append(text)
    if not batches:
        return pa.table({name: pa.array([], pa.large_string()) for name in columns})
    return pa.concat_tables(batches)


def _is_textual(kind: pa.DataType) -> bool:
    is_bytes = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary)
    return not any(check(kind) for check in is_bytes)


def _text(column: pa.Array) -> pa.Array:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if pa.types.is_nested(kind):
        values = column.to_pylist()
        texts = [None if value is None else orjson.dumps(value, default=str).decode() for value in values]
        return pa.array(texts, pa.large_string())
    if pa.types.is_floating(kind):
        # Pandas writes counts with gaps as floats; whole ones are counts again.
        whole = pc.all(pc.equal(pc.floor(column), column)).as_py()
        exact = pc.max(pc.abs(column)).as_py()
        if whole and exact is not None and exact < 2**53:
            column = column.cast(pa.int64())
    if pa.types.is_null(kind):
        return pa.nulls(len(column), pa.large_string())
    return column.cast(pa.large_string())
