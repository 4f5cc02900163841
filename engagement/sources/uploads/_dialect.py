"""How a delimited file is cut: its delimiter, and a header that fits its rows."""

from __future__ import annotations

import csv
from collections import Counter
from functools import partial
from itertools import islice
from typing import TextIO

from engagement.language import N_
from engagement.sources.uploads.header_rows import SAMPLE_ROWS, header_score

_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 200
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


def settle(names: list[str], block: list[list[str]]) -> tuple[list[str], int, tuple[str, ...]]:
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


def delimiter_of(text: TextIO) -> str:
    """The sign that cuts the first lines most evenly."""
    sample = islice(iter(partial(text.readline, 64 * 1024), ""), _SAMPLE_LINES)
    lines = [line.replace("\0", "") for line in sample]
    named = separator_line(lines[0]) if lines else None
    if named:
        return named
    scores = {delimiter: (*_header(lines, delimiter), *_evenness(lines, delimiter)) for delimiter in _DELIMITERS}
    return max(scores, key=lambda delimiter: scores[delimiter])


def _header(lines: list[str], delimiter: str) -> tuple[int]:
    """How many words of a header the best row holds, where it holds several."""
    try:
        best = max((header_score(row) for row in csv.reader(lines[:SAMPLE_ROWS], delimiter=delimiter)), default=0)
    except csv.Error:
        return (0,)
    return (best if best > 1 else 0,)


def _evenness(lines: list[str], delimiter: str) -> tuple[float, int]:
    """Share of rows as wide as most are, and that width; nothing where the header is not cut."""
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return 0.0, 0
    if not widths or widths[0] < 2:
        return 0.0, 0
    near = sum(abs(width - widths[0]) <= 1 for width in widths)
    return round(near / len(widths), 1), widths[0]


def separator_line(line: str) -> str | None:
    """The delimiter that a spreadsheet's `sep=;` line names."""
    line = line.lstrip("\ufeff").strip("\r\n").strip('"')
    return line[4] if len(line) == 5 and line.lower().startswith("sep=") else None
