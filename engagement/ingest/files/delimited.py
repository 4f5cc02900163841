"""CSV and its relatives: how a file is cut, then one pass in blocks, so that millions of rows stay cheap."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import TextIO

import pandas as pd
import pyarrow as pa

from engagement.errors import EmptyDataError, UnreadableFileError
from engagement.i18n import N_
from engagement.ingest.files import clean_csv
from engagement.ingest.files.content import Content
from engagement.ingest.files.dialect import Dialect, dialect_of, separator_line
from engagement.ingest.files.encoding import encoding_of, is_broken, text_of
from engagement.ingest.files.header_rows import (
    ABOVE,
    NO_HEADER,
    SAMPLE_ROWS,
    HeaderPlace,
    find_header,
    header_given,
    shown_rows,
)
from engagement.ingest.join import reading
from engagement.ingest.join.reading import RawTable, one_per_row, skipped_rows

_UNIFORM = 0.9

UNNAMED = N_("Columns without a name were numbered.")
REPEATED = N_("Several columns have the same name; only the first of them is recognised.")
LONGER = N_("The rows have one field more than the header; the field without a name was numbered.")
SHORTER = N_("The rows have one field less than the header; its last column is empty.")


def clean_headers(header: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """Names that are there and differ: blanks are numbered, repeats marked, and both noted."""
    names: list[str] = []
    notes: dict[str, None] = {}
    seen: Counter[str] = Counter()
    for position, cell in enumerate(header, start=1):
        name = cell.strip().lstrip("\ufeff").strip()
        if not name:
            name = f"column {position}"
            notes[UNNAMED] = None
        seen[name.casefold()] += 1
        if seen[name.casefold()] > 1:
            name = f"{name} ({seen[name.casefold()]})"
            seen[name.casefold()] += 1
            notes[REPEATED] = None
        names.append(name)
    return names, tuple(notes)


def fix_header(names: list[str], block: list[list[str]]) -> tuple[list[str], int, tuple[str, ...]]:
    """Header and row width where nearly all rows have one field more or less than the header."""
    widths = Counter(len(row) for row in block if row)
    if not widths:
        return names, len(names), ()
    common, count = widths.most_common(1)[0]
    if count < _UNIFORM * widths.total() or abs(common - len(names)) != 1:
        return names, len(names), ()
    if common < len(names):
        return names, common, (SHORTER,)
    if not any(row[-1] for row in block if len(row) == common):
        return names, len(names), ()
    extra = f"column {common}"
    if "id" not in names[0].casefold() and _counts_up(block):
        return ["column 1", *names], common, (LONGER,)
    return [*names, extra], common, (LONGER,)


def _counts_up(block: list[list[str]]) -> bool:
    """Whether the first field only numbers the rows, as statistics programs write it."""
    firsts = [row[0] for row in block if row]
    return any(firsts == [str(number) for number in range(start, start + len(firsts))] for start in (0, 1))


# What may be chosen by hand where letters come out wrong.
ENCODINGS = (
    "utf-8",
    "cp1252",
    "utf-16",
    "cp850",
    "mac_roman",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "gb18030",
    "shift_jis",
)
# Blocks this small stay in the processor's cache and out of the garbage collector's old generation.
_BLOCK_ROWS = 5_000
_END = "\x00end of file"

RAGGED = N_("this row has {value} fields, not as many as the header")
BROKEN = N_("this row holds bytes that are no text in the file's encoding")
UNCLOSED = N_("a quotation mark before or in this row is never closed")
DROPPED_NUL = N_("Zero bytes inside the file were dropped.")


def read_delimited(
    content: Content,
    tick: Callable[[float], None] = lambda _share: None,
    *,
    encoding: str | None = None,
    header_at: int | None = None,
) -> RawTable:
    """Read a delimited text file as text columns; rows that do not fit the header are listed as skipped.

    `encoding` and `header_at` (the header's row, 0 for none) are found out where they are not given.

    Raises:
        UnreadableFileError: a field or line beyond any table's size, or too many columns.
        EmptyDataError: no header.
    """
    csv.field_size_limit(reading.FIELD_CHARACTERS)
    with content.open() as stream:
        encoding = encoding or encoding_of(stream)
        stream.seek(0)
        text = text_of(stream, encoding)
        dialect = dialect_of(text)
        text.seek(0)
        rows = _Reader(content, text, encoding, dialect).sample()
        place = find_header(rows) if header_at is None else header_given(rows, header_at)
        table = _clean(content, rows, place, encoding, dialect)
        if table is not None:
            tick(1.0)
            return table
        text.seek(0)
        reader = _Reader(content, text, encoding, dialect)
        table = reader.table(place, lambda: tick(min(1.0, stream.tell() / max(1, content.size))))
        at = 0 if place.at is None else place.at + 1
        return replace(table, first_rows=shown_rows(rows), header_at=at, encoding=encoding)


def _clean(
    content: Content, rows: list[list[str]], place: HeaderPlace, encoding: str, dialect: Dialect
) -> RawTable | None:
    """Read a large file in which nothing is odd the quick way; return None for any other."""
    if place.at is None or place.at >= len(rows) or encoding not in ("utf-8", "utf-8-sig"):
        return None
    if content.size < clean_csv.LEAST_BYTES or dialect != Dialect(dialect.delimiter):
        return None
    if separator_line(content.head.split(b"\n")[0].decode("utf-8", "replace")):
        return None
    names, notes = clean_headers(rows[place.at])
    frame = clean_csv.read_clean(content, names, place.at + 1, dialect.delimiter)
    if frame is None:
        return None
    return RawTable(
        content.name,
        frame,
        notes=notes + ((ABOVE,) if place.titles else ()),
        titles=place.titles,
        first_rows=shown_rows(rows),
        header_at=place.at + 1,
        encoding=encoding,
    )


class _LongLineError(csv.Error):
    """A line without an end within as many characters as a field may have."""


class _Reader:
    """One pass over a file; keeps what has been found out on the way."""

    def __init__(self, content: Content, text: TextIO, encoding: str, dialect: Dialect) -> None:
        self._content, self._encoding = content, encoding
        self._dropped_nul = False
        self._row = 0
        self._has_header = False
        self._text = text
        self._skipped: list[pd.DataFrame] = []
        self._numbers: list[range | list[int]] = []
        self._dialect = dialect
        self._records = dialect.records(self._lines())

    def sample(self) -> list[list[str]]:
        """Return the first records; none where they cannot be read."""
        try:
            rows = list(islice(self._records, SAMPLE_ROWS))
        except (csv.Error, UnicodeError):
            return []
        return [row for row in rows if not (row and row[-1].endswith(_END))]

    def table(self, place: HeaderPlace, tick: Callable[[], None]) -> RawTable:
        for _ in range(place.at or 0):
            next(self._records, None)
            self._row += 1
        self._has_header = place.at is None
        blocks = self._blocks()
        names, notes = ([], ()) if place.at is None else clean_headers(self._header(blocks))
        if place.titles:
            notes += (ABOVE,)
        parts: list[pa.Table] = []
        width = len(names)
        for number, block in enumerate(blocks):
            if number == 0 and place.at is None:
                width = Counter(len(row) for row in block if row).most_common(1)[0][0]
                self._refuse_wide(width)
                names, notes = place.invented(width), (NO_HEADER,)
            if number == 0:
                names, width, more = fix_header(names, block)
                notes += more
            part = self._part(block, names, width)
            if part is not None:
                parts.append(part)
            tick()
        if self._dropped_nul:
            notes += (DROPPED_NUL,)
        frame = self._frame(parts, names)
        return RawTable(self._content.name, frame, one_per_row(self._skipped), notes, titles=place.titles)

    def _refuse_wide(self, columns: int) -> None:
        if columns > reading.COLUMNS:
            raise UnreadableFileError(
                N_("{file}: {count} columns are more than any export has. Keep those you need."),
                file=self._content.name,
                count=columns,
            )

    def _lines(self) -> Iterator[str]:
        first = True
        for line in iter(partial(self._text.readline, reading.FIELD_CHARACTERS), ""):
            if len(line) == reading.FIELD_CHARACTERS and line[-1] not in "\r\n":
                # What is read next would pass for another row.
                raise _LongLineError
            if "\0" in line:
                self._dropped_nul = True
                line = line.replace("\0", "")
            if first and separator_line(line):
                first = False
                self._row += 1
                continue
            first = False
            yield from self._dialect.entries(line)
        yield _END

    def _blocks(self) -> Iterator[list[list[str]]]:
        """Yield records in blocks, the mark at the end taken off; the first block is the header alone."""
        while True:
            try:
                block = list(islice(self._records, _BLOCK_ROWS if self._has_header else 1))
            except csv.Error as error:
                raise UnreadableFileError(
                    N_(
                        "{file}: around line {line} a field is too large for any table. Most likely a "
                        "quotation mark is not closed there: close it, or take the line out."
                    ),
                    file=self._content.name,
                    # A line that was not taken in is the one after the last that was.
                    line=self._records.line_num + isinstance(error, _LongLineError),
                ) from error
            if not block:
                return
            if block[-1] == [_END]:
                block.pop()
            elif block[-1] and block[-1][-1].endswith(_END):
                self._unclosed(block.pop(), self._row + len(block) + 1)
            if block:
                yield block

    def _header(self, blocks: Iterator[list[list[str]]]) -> list[str]:
        for block in blocks:
            self._row += 1
            if any(cell.strip() for cell in block[0]):
                self._refuse_wide(len(block[0]))
                if any(is_broken(cell, self._encoding) for cell in block[0]):
                    raise UnreadableFileError(
                        N_("{file}: the header row is not text. Save the table as CSV in UTF-8."),
                        file=self._content.name,
                    )
                self._has_header = True
                return block[0]
        raise EmptyDataError(
            N_("{file}: there is no header and no row in it. Choose the file that holds the list."),
            file=self._content.name,
        )

    def _part(self, block: list[list[str]], names: list[str], width: int) -> pa.Table | None:
        first = self._row + 1
        self._row += len(block)
        rows: list[list[str]] = block
        numbers: range | list[int] = range(first, first + len(block))
        if set(map(len, block)) != {width}:
            rows, numbers = self._fitting(block, first, width)
        if not self._encoding.startswith("utf-8"):
            rows, numbers = self._decoded(rows, numbers)
        if not rows:
            return None
        try:
            part = _arrow(rows, names)
        except UnicodeEncodeError:
            rows, numbers = self._decoded(rows, numbers)
            if not rows:
                return None
            part = _arrow(rows, names)
        self._numbers.append(numbers)
        return part

    def _fitting(self, block: list[list[str]], first: int, width: int) -> tuple[list[list[str]], list[int]]:
        """Rows of the right width; blank lines are no rows, surplus fields without content no harm."""
        rows, numbers, ragged, widths = [], [], [], []
        for number, row in enumerate(block, start=first):
            if not row:
                continue
            if len(row) > width and not any(row[width:]):
                row = row[:width]
            if len(row) == width:
                rows.append(row)
                numbers.append(number)
            else:
                ragged.append(number)
                widths.append(len(row))
        self._skipped.append(skipped_rows(ragged, RAGGED, widths))
        return rows, numbers

    def _decoded(
        self, rows: list[list[str]], numbers: range | list[int]
    ) -> tuple[list[list[str]], list[int]]:
        whole = [not any(is_broken(cell, self._encoding) for cell in row) for row in rows]
        broken = [number for number, good in zip(numbers, whole, strict=True) if not good]
        self._skipped.append(skipped_rows(broken, BROKEN))
        return (
            [row for row, good in zip(rows, whole, strict=True) if good],
            [number for number, good in zip(numbers, whole, strict=True) if good],
        )

    def _unclosed(self, record: list[str], number: int) -> None:
        """Every line that ran into the last record is a row that could not be read."""
        swallowed = sum(cell.count("\n") or cell.count("\r") for cell in record)
        self._skipped.append(skipped_rows(range(number, number + max(1, swallowed)), UNCLOSED))

    def _frame(self, parts: list[pa.Table], names: list[str]) -> pd.DataFrame:
        if not parts:
            return pd.DataFrame({name: pd.Series(dtype="str") for name in names})
        frame: pd.DataFrame = pa.concat_tables(parts).to_pandas()
        if all(isinstance(numbers, range) for numbers in self._numbers):
            first = self._numbers[0][0]
            if self._numbers[-1][-1] - first + 1 == len(frame):
                frame.index = pd.RangeIndex(first, first + len(frame))
                return frame
        frame.index = pd.Index([number for numbers in self._numbers for number in numbers], dtype="int64")
        return frame


def _arrow(rows: list[list[str]], names: list[str]) -> pa.Table:
    columns = [pa.array(column, pa.large_string()) for column in zip(*rows, strict=True)]
    while len(columns) < len(names):
        columns.append(pa.nulls(len(rows), pa.large_string()))
    return pa.table(columns, names=names)
