"""What comes with types (workbooks, Parquet, cells that hold an object) becomes tables of text.

Workbooks are read in a child process, which may fail without harm.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
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
from engagement.ingest.files.header_rows import (
    ABOVE,
    NO_HEADER,
    SAMPLE_ROWS,
    find_header,
    header_given,
    header_score,
    shown_rows,
)
from engagement.ingest.files.layouts import LAYOUTS
from engagement.ingest.files.layouts.generic_posts import field_of
from engagement.ingest.files.objects import flat
from engagement.ingest.join import reading
from engagement.ingest.join.reading import RawTable, mark_of

HIDDEN_SHEET = N_("This sheet is hidden in the workbook; it is read all the same.")
HIDDEN_ROWS = N_("Some rows of this sheet are hidden or filtered out in the workbook; they are read too.")
HIDING_NOT_TOLD = N_("Which rows are hidden is not seen in a workbook of this kind; all of them are read.")
# Run by path, so that the child does not import all of this package first.
_PROCESS = Path(__file__).with_name("sheet_process.py")


def read_sheets(content: Content, headers: Mapping[str | None, int] | None = None) -> list[RawTable]:
    """Read the tables on the sheets, as text.

    Formulas give their values; hidden sheets and rows are read too. `headers`: the row of a sheet's header
    (0 for none), where somebody has said it.

    Raises:
        UnreadableFileError: damaged, locked, or too large to open within the limits.
        EmptyDataError: no sheet holds a table.
    """
    tables = [
        table
        for name, rows, notes in _sheets(content, _run(content))
        for table in _tables(content.name, name, rows, notes, headers or {})
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


def _sheets(content: Content, output: bytes) -> list[tuple[str, list[list[str | None]], tuple[str, ...]]]:
    sheets: list[tuple[str, list[list[str | None]], tuple[str, ...]]] = []
    for line in output.splitlines():
        value = orjson.loads(line)
        if isinstance(value, dict):
            hidden: tuple[str, ...] = (HIDDEN_SHEET,) if value.get("hidden") else ()
            hidden += {True: (HIDDEN_ROWS,), None: (HIDING_NOT_TOLD,)}.get(value.get("hidden_rows"), ())
            sheets.append((value["sheet"], [], hidden))
        elif sheets:
            sheets[-1][1].append(value)
    if not sheets:
        raise _refusal(content)
    return sheets


def _tables(
    file: str,
    sheet: str,
    rows: list[list[str | None]],
    notes: tuple[str, ...],
    headers: Mapping[str | None, int],
) -> list[RawTable]:
    """Find the tables of a sheet: beside each other where an empty column parts them, or below."""
    width = max((len(row) for row in rows), default=0)
    rows = [row + [None] * (width - len(row)) for row in rows]
    found = []
    for number, (start, end) in enumerate(_column_groups(rows, width), start=1):
        name = sheet if number == 1 else f"{sheet} ({number})"
        table = _table(file, name, [row[start:end] for row in rows], notes, headers.get(name))
        if table is not None:
            found.append(replace(table, part=number))
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
    scores = [
        max((header_score(row[start:end]) for row in rows[:SAMPLE_ROWS]), default=0) for start, end in groups
    ]
    return groups if len(groups) > 1 and min(scores) > 1 else [(0, width)]


def _table(
    file: str, sheet: str, rows: list[list[str | None]], notes: tuple[str, ...], header_at: int | None
) -> RawTable | None:
    """Make a table of the rows below the header, blank ones left out."""
    head = rows[:SAMPLE_ROWS]
    if not rows or (header_at or 0) > len(rows):
        return None
    place = find_header(head) if header_at is None else header_given(head, header_at)
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
    return RawTable(
        file,
        frame,
        notes=notes,
        sheet=sheet,
        titles=place.titles,
        first_rows=shown_rows(head),
        header_at=start + 1,
    )


_LONGEST_LITERAL = 20_000
_SAMPLE = 200
_ASKED_FOR = frozenset(
    header for layout in LAYOUTS for headers in layout.columns.values() for header in headers if "." in header
)


def opened(raw: RawTable) -> RawTable:
    """Open cells that hold objects: `user.username`, `metadata.legacy.lang` … stand beside them.

    Only what a layout can read is taken out. A cell with a list of objects gives those of the first, as lists
    of the people answered have them.
    """
    for header in raw.frame.columns:
        column = raw.frame[header]
        sample = column.dropna().head(_SAMPLE)
        if sample.str.match(r"\s*(?:\{|\[\s*\{|[A-Z]\w*\(\w+=)").any():
            raw = replace(raw, frame=_with_leaves(raw.frame, column, header.strip()))
    return raw


def _with_leaves(frame: pd.DataFrame, column: pd.Series, header: str) -> pd.DataFrame:
    rows = [_leaves(text, header) for text in column]
    found = dict.fromkeys(key for row in rows for key in row)
    leaves = {key: pd.array([row.get(key) for row in rows], dtype="str") for key in found if key not in frame}
    return frame.assign(**leaves)


def _leaves(text: Any, header: str) -> dict[str, str | None]:
    value = cell_value(text) if isinstance(text, str) else None
    if isinstance(value, list) and value:
        value = value[0]
    if not isinstance(value, dict):
        return {}
    inner = {f"{header}.{key}": leaf for key, leaf in flat(value).items()}
    return {name: leaf for name, leaf in inner.items() if name.casefold() in _ASKED_FOR or field_of(name)}


def cell_value(text: str) -> Any:
    """Read a cell as JSON or, as Python's own CSV writer leaves it, a literal; None for other text.

    Objects of Python classes, `User(username='ann', id=1)`, count as dictionaries, moments as ISO text.
    """
    if not text.lstrip().startswith(("{", "[")) and "(" not in text:
        return None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        if len(text) > _LONGEST_LITERAL:
            return None
    try:
        return _literal(ast.parse(text.strip(), mode="eval").body)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError, OverflowError):
        return None


def _literal(node: ast.expr) -> Any:
    """Read a literal, calls with named values only, nan and datetimes; nothing is run."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Dict):
        return {
            _literal(key): _literal(value)
            for key, value in zip(node.keys, node.values, strict=True)
            if key is not None
        }
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return [_literal(item) for item in node.elts]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_literal(node.operand)
    if isinstance(node, ast.Name):
        return None
    if isinstance(node, ast.Attribute):
        return None
    if isinstance(node, ast.Call):
        return _called(node)
    raise ValueError(type(node).__name__)


def _called(node: ast.Call) -> Any:
    named = {keyword.arg: _literal(keyword.value) for keyword in node.keywords if keyword.arg}
    function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    values = [_literal(argument) for argument in node.args]
    if function in ("datetime", "date") and values:
        return datetime(*values[:7]).replace(tzinfo=UTC).isoformat()
    if function == "Timestamp" and values:
        return str(values[0])
    return named or (values[0] if len(values) == 1 else None)


_BATCH_ROWS = 65_536


def read_parquet(content: Content) -> RawTable:
    """Read a Parquet file as text columns, rows numbered from 1.

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
    except MemoryError:
        raise
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
