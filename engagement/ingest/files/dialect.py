"""How a delimited file is cut into cells, told by its first lines: delimiter, quotation mark, bullets."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TextIO

from engagement.ingest.files.header_rows import SAMPLE_ROWS, header_score, names_somebody

if TYPE_CHECKING:
    from _csv import Reader

_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 200
_LONGEST_LINE = 64 * 1024
# What stands before each entry of a list that was typed or shared: • - * 1. 1) ☐ [x].
_BULLET = re.compile(r"^\s*(?:[-–—•·*▪◦‣☐☑✓✔]|\d{1,4}[.)]|\[[ xX]?\])\s+(?=\S)")
_APOSTROPHES = re.compile(r"(?:^|[,;\t|])\s*'(?:[^']|'')*'(?=\s*(?:[,;\t|]|$))")
_QUOTES = re.compile(r'(?:^|[,;\t|])\s*"')
_MOST, _MANY = 0.8, 0.6


@dataclass(frozen=True)
class Dialect:
    """The signs that cut a file: `bullets` stand before its lines; `in_line`, every cell is a person."""

    delimiter: str
    quote: str = '"'
    bullets: bool = False
    in_line: bool = False

    def records(self, lines: Iterable[str]) -> Reader:
        """Cut lines into records; a blank before a quoted cell belongs to none, as in `a, "b, c"`."""
        return csv.reader(lines, delimiter=self.delimiter, quotechar=self.quote, skipinitialspace=True)

    def entries(self, line: str) -> Sequence[str]:
        """Return the lines that a line of the file stands for."""
        if self.in_line:
            return [cell + "\n" for cell in line.strip().split(self.delimiter) if cell.strip()]
        return [_BULLET.sub("", line) if self.bullets else line]


def dialect_of(text: TextIO) -> Dialect:
    """Find how a text is cut by its first lines.

    The delimiter is what a `sep=;` line names, else the sign that cuts them most evenly.
    """
    sample = islice(iter(partial(text.readline, _LONGEST_LINE), ""), _SAMPLE_LINES)
    lines = [line.replace("\0", "") for line in sample]
    named = separator_line(lines[0]) if lines else None
    quote = _quote(lines)
    if named:
        return Dialect(named, quote)
    options = [Dialect(delimiter, quote, _has_bullets(lines)) for delimiter in _DELIMITERS]
    best = max(options, key=lambda one: (*_header(lines, one), *_evenness(lines, one)))
    listing = next((one for one in options if _lists_people(lines, one)), None)
    return best if listing is None else Dialect(listing.delimiter, in_line=True)


def separator_line(line: str) -> str | None:
    """Return the delimiter that a spreadsheet's `sep=;` line names; None for any other line."""
    line = line.lstrip("\ufeff").strip("\r\n").strip('"')
    return line[4] if len(line) == 5 and line.lower().startswith("sep=") else None


def _quote(lines: list[str]) -> str:
    """Find the mark around cells: an apostrophe where most lines have it and none a quotation mark."""
    filled = [line.rstrip("\r\n") for line in lines if line.strip()]
    in_apostrophes = sum(bool(_APOSTROPHES.search(line)) for line in filled)
    if len(filled) < 2 or in_apostrophes < _MOST * len(filled):
        return '"'
    return '"' if any(_QUOTES.search(line) for line in filled) else "'"


def _has_bullets(lines: list[str]) -> bool:
    filled = [line for line in lines if line.strip()]
    marked = sum(bool(_BULLET.match(line)) for line in filled)
    return marked > 1 and marked >= _MANY * len(filled)


def _lists_people(lines: list[str], dialect: Dialect) -> bool:
    """Whether the cells of one line, or of lines of differing length, are people one and all."""
    try:
        rows = [[cell.strip() for cell in row] for row in dialect.records(lines) if row]
    except csv.Error:
        return False
    widths = {len(row) for row in rows}
    ragged = max(widths, default=0) > 1 and (len(rows) == 1 or len(widths) > 1)
    return ragged and all(names_somebody(cell) for row in rows for cell in row if cell)


def _header(lines: list[str], dialect: Dialect) -> tuple[int]:
    """How many words of a header the best row holds, where it holds several."""
    try:
        best = max((header_score(row) for row in dialect.records(lines[:SAMPLE_ROWS])), default=0)
    except csv.Error:
        return (0,)
    return (best if best > 1 else 0,)


def _evenness(lines: list[str], dialect: Dialect) -> tuple[float, int]:
    """Share of rows as wide as most are, and that width; nothing where the header is not cut."""
    try:
        widths = [len(row) for row in dialect.records(lines) if row]
    except csv.Error:
        return 0.0, 0
    if not widths or widths[0] < 2:
        return 0.0, 0
    near = sum(abs(width - widths[0]) <= 1 for width in widths)
    return round(near / len(widths), 1), widths[0]
