"""Where the header of a table is, and which of its rows are no rows: titles, totals, units, headers again.

A header is told by words that exports use in any of seven languages, so a title, a note or a logo above it
does no harm; a list without any header is told by a first row that is one of the people.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from engagement.i18n import N_
from engagement.ingest.files.layouts import LAYOUTS, edges, generic_acts, generic_posts
from engagement.ingest.files.layouts.layout import normal
from engagement.ingest.files.layouts.vocabulary import EITHER, FIELDS, NAMES_TOO, TOTALS, UNITS
from engagement.ingest.join.profile_addresses import LIKE_ADDRESS
from engagement.ingest.join.reading import RawTable, one_per_row, skipped_rows

Row = Sequence[str | None]
SAMPLE_ROWS = 100
ABOVE = N_("The lines above the header are not read.")
NO_HEADER = N_("No row names the columns, so the first row counts as the first person.")
SPLIT = N_("There are several tables in it, one below or beside the other; each is read by itself.")
AGAIN = N_("this row only repeats the header")
TOTAL = N_("this row is a total or an average, not a person")
UNIT = N_("this row says what the columns hold")
RULE = N_("this line only rules off the table")
TITLE = N_("this line is a title or a remark, not a row of the table")

_KNOWN = frozenset(
    {normal(header) for layout in LAYOUTS for sources in layout.columns.values() for header in sources}
    | {normal(header) for layout in LAYOUTS for group in layout.required for header in group}
    | FIELDS.keys()
    | EITHER
    | generic_posts.WORDS
    | generic_acts.WORDS
    | edges.WORDS
    | {"id", "email", "emailaddress", "phone", "rank", "nr", "no"}
) - {"", "a", "de", "n", "so"}
_LONGEST_HEADER = 60
_PERSON = re.compile(r"[@＠][\w.-]{1,60}(?:@[\w.-]+)?|[\w.+-]{1,60}@[\w-]+(?:\.[\w-]+)+")
_WORD = re.compile(r"\w[\w.\-]{2,39}")
# So few words in a column may be a heading and a remark.
_LEAST_NAMES = 3
_AMOUNT = re.compile(r"[-+]?[\d.,\s\u00a0'’%€$]+[kKmM%]?|[-–—]")
_RULE = re.compile(r"[\s:|+=_-]{2,}")
_TAIL = 12
_SHOWN_ROWS = 10
_MOST_ROWS_SPLIT = 200_000


@dataclass(frozen=True)
class HeaderPlace:
    """The row of the header (None where there is none), what stands above it, and without a header which
    column names the people.
    """

    at: int | None
    titles: tuple[str, ...] = ()
    who: int = 0

    def invented(self, width: int) -> list[str]:
        """Names for the columns of a table without a header."""
        return ["handle" if at == self.who else f"column {at + 1}" for at in range(width)]


def find_header(rows: Sequence[Row]) -> HeaderPlace:
    """Find the header in the first rows of a table; blank rows count."""
    filled = [at for at, row in enumerate(rows) if any(_text(cell) for cell in row)]
    if not filled:
        return HeaderPlace(0)
    first = filled[0]
    scores = {at: header_score(rows[at]) for at in filled}
    best = max(filled, key=lambda at: (scores[at], -at))
    if best != first and _is_header_below(rows, scores, first, best):
        return HeaderPlace(best, titles_of(rows[:best]))
    who = _names_in(rows, filled) if scores[first] == 0 else None
    if who is not None:
        return HeaderPlace(None, who=who)
    wide = min(2, max(_width(rows[at]) for at in filled))
    at = next((at for at in filled if _width(rows[at]) >= wide), first)
    return HeaderPlace(at, titles_of(rows[:at]))


def header_given(rows: Sequence[Row], number: int) -> HeaderPlace:
    """Place the header where somebody says it is: the row of this number from 1, or 0 for none."""
    if number:
        return HeaderPlace(number - 1, titles_of(rows[: number - 1]))
    filled = [at for at, row in enumerate(rows) if _width(row)]
    return HeaderPlace(None, who=(_names_in(rows, filled) or 0) if filled else 0)


def shown_rows(rows: Sequence[Row]) -> tuple[str, ...]:
    """Join the first rows to a line each, for somebody to tell the header by."""
    lines = (" · ".join(text for cell in row if (text := _text(cell))) for row in rows[:_SHOWN_ROWS])
    return tuple(line[:_LONGEST_HEADER] for line in lines)


def header_score(row: Row) -> int:
    """How many different cells of a row are words that exports put into headers."""
    return len({normal(text) for cell in row if (text := _text(cell)) and _is_known(text)})


def parts(table: RawTable) -> list[RawTable]:
    """Drop the rows of a table that are none, and split it where a new header starts within."""
    starts = _later_headers(table.frame)
    if not starts:
        return [_without_odd_rows(table)]
    frame = table.frame
    bounds = [*starts, len(frame)]
    ends = [_title_start(frame, start) for start in starts]
    found = [_without_odd_rows(replace(table, frame=frame.iloc[: ends[0]]).noted(SPLIT))]
    for number, (start, end) in enumerate(pairwise(bounds), start=2):
        header = [_text(cell) for cell in frame.iloc[start]]
        stop = ends[number - 1] if number - 1 < len(ends) else end
        titles = titles_of([tuple(row) for row in frame.iloc[ends[number - 2] : start].to_numpy()])
        found.append(_without_odd_rows(_part(table, header, frame.iloc[start + 1 : stop], titles, number)))
    return [one for one in found if one.rows]


def _part(
    table: RawTable, header: list[str], body: pd.DataFrame, titles: tuple[str, ...], number: int
) -> RawTable:
    kept = [at for at, name in enumerate(header) if name or body.iloc[:, at].notna().any()]
    names: list[str] = []
    for at in kept:
        name = header[at] or f"column {at + 1}"
        names.append(name if name not in names else f"{name} ({at + 1})")
    body = body.iloc[:, kept]
    return RawTable(
        f"{table.name} ({number})",
        body.set_axis(names, axis=1)[body.notna().any(axis=1).to_numpy()],
        sheet=f"{table.sheet} ({number})" if table.sheet else None,
        titles=titles,
        part=number,
    )


def _without_odd_rows(table: RawTable) -> RawTable:
    frame = table.frame
    if frame.empty:
        return table
    found = [
        (_repeated(frame), AGAIN),
        (_totals(frame), TOTAL),
        (_units(frame), UNIT),
        (_rules(frame), RULE),
        (_remarks(frame), TITLE),
    ]
    odd = [(rows, reason) for rows, reason in found if rows.any()]
    if not odd:
        return table
    gone = pd.concat([rows for rows, _ in odd], axis=1).any(axis=1)
    skipped = [table.skipped, *(skipped_rows(frame.index[rows], reason) for rows, reason in odd)]
    return replace(table, frame=frame[~gone], skipped=one_per_row(skipped))


def _repeated(frame: pd.DataFrame) -> pd.Series:
    named = [at for at, name in enumerate(frame.columns) if not re.fullmatch(r"column \d+", str(name))]
    if not named or (len(frame.columns) < 2 and not _is_known(str(frame.columns[0]))):
        return pd.Series(False, index=frame.index)
    same = pd.Series(True, index=frame.index)
    for at in named:
        cells = frame.iloc[:, at][same[same].index] if not same.all() else frame.iloc[:, at]
        equal = cells.str.strip().str.casefold() == str(frame.columns[at]).strip().casefold()
        same &= equal.reindex(frame.index, fill_value=False)
        if not same.any():
            break
    return same


def _totals(frame: pd.DataFrame) -> pd.Series:
    """Mark totals and averages among the last rows, with amounts beside them or as the last word alone."""
    odd = pd.Series(False, index=frame.index)
    usual = frame.head(SAMPLE_ROWS).notna().sum(axis=1).median()
    lowest = True
    for at in range(len(frame) - 1, max(-1, len(frame) - 1 - _TAIL), -1):
        cells = [text for cell in frame.iloc[at] if (text := _text(cell))]
        words = [text for text in cells if not _AMOUNT.fullmatch(text)]
        if len(words) == 1 and not words[0].startswith(("@", "＠")):
            word = normal(re.sub(r"\d+", "", words[0]))
            counted = len(cells) > 1 or bool(re.search(r"[:\d]", words[0]))
            # Somebody may be called Max; nobody is the last of a list by the name of Promedio.
            alone = lowest and at > 0 and (usual > 1 or word not in NAMES_TOO or _stands_apart(frame, at))
            full = len(frame.columns) > 1 and _is_full(frame, at)
            odd.iloc[at] = word in TOTALS and (counted or alone) and not full
        remark = len(cells) == 1 and re.search(r"\w\s+\w", cells[0])
        lowest &= not cells or bool(odd.iloc[at]) or bool(remark)
    return odd


def _stands_apart(frame: pd.DataFrame, at: int) -> bool:
    """Whether blank lines of the file lie above a row."""
    return bool(frame.index[at] - frame.index[at - 1] > 1) or _width(tuple(frame.iloc[at - 1])) == 0


def _remarks(frame: pd.DataFrame) -> pd.Series:
    """Mark the last rows that hold nothing but words in one cell, under rows of several cells."""
    odd = pd.Series(False, index=frame.index)
    if len(frame.columns) < 2 or _width(tuple(frame.iloc[0])) < 2:
        return odd
    for at in range(len(frame) - 1, max(0, len(frame) - _TAIL), -1):
        cells = [text for cell in frame.iloc[at] if (text := _text(cell))]
        if len(cells) > 1 or (cells and (not re.search(r"\w\s+\w", cells[0]) or names_somebody(cells[0]))):
            break
        odd.iloc[at] = bool(cells)
    return odd


def _is_full(frame: pd.DataFrame, at: int) -> bool:
    """Whether a row has as much in it as the others: somebody may be called Max."""
    row = frame.iloc[at]
    texts = [name for name in frame.columns if _mostly_words(frame[name])]
    return len(texts) > 1 and bool(row[texts].notna().all())


def _mostly_words(cells: pd.Series) -> bool:
    filled = cells.dropna().head(100)
    return len(filled) > 0 and bool(filled.str.contains(r"[^\W\d_]", regex=True).mean() > 0.6)


def _units(frame: pd.DataFrame) -> pd.Series:
    odd = pd.Series(False, index=frame.index)
    cells = [text for cell in frame.iloc[0] if (text := _text(cell))]
    in_brackets = [bool(re.fullmatch(r"[(\[].*[)\]]", text)) for text in cells]
    odd.iloc[0] = len(cells) > 1 and all(
        bracket or normal(text) in UNITS for text, bracket in zip(cells, in_brackets, strict=True)
    )
    return odd


def _rules(frame: pd.DataFrame) -> pd.Series:
    """Mark the first and last rows that hold nothing but dashes, as tables of text have them."""
    odd = pd.Series(False, index=frame.index)
    for at in {*range(min(2, len(frame))), len(frame) - 1}:
        cells = [text for cell in frame.iloc[at] if (text := _text(cell))]
        odd.iloc[at] = bool(cells) and all(_RULE.fullmatch(text) for text in cells)
    return odd


def _later_headers(frame: pd.DataFrame) -> list[int]:
    """Where in a table another one begins: rows of nothing but header words, not those of its own."""
    if not 1 < len(frame) <= _MOST_ROWS_SPLIT or len(frame.columns) < 2:
        return []
    own = {normal(str(name)) for name in frame.columns}
    like = np.flatnonzero(frame.iloc[:, :3].notna().any(axis=1))
    for name in frame.columns[:3]:
        # All cells of a header are known words, so each column leaves fewer rows to look at.
        column = frame[name].iloc[like]
        known = {text for text in column.dropna().unique() if _is_known(str(text))}
        like = like[(column.isna() | column.isin(known)).to_numpy()]
    starts = []
    for at in like:
        cells = [text for cell in frame.iloc[at] if (text := _text(cell))]
        words = {normal(text) for text in cells}
        if len(words) > 1 and all(_is_known(text) for text in cells) and not words <= own:
            starts.append(int(at))
    return starts


def _title_start(frame: pd.DataFrame, start: int) -> int:
    """Where the lines above a later header begin that belong to it: blank ones and ones of a single cell."""
    at = start
    while at > 0 and start - at < 6 and int(frame.iloc[at - 1].notna().sum()) <= 1:
        at -= 1
    return at


def _is_header_below(rows: Sequence[Row], scores: dict[int, int], first: int, best: int) -> bool:
    score, width = scores[best], _width(rows[best])
    if (score < 2 and width != score) or score <= scores[first]:
        return False
    if width == 1:
        # In a column of names only sentences may stand above the header.
        return all(re.search(r"[\s:]", _text(cell)) for row in rows[:best] for cell in row if _text(cell))
    usual = max(_width(row) for row in rows[best:])
    return width * 2 >= min(usual, 20) and _width(rows[first]) <= max(width, usual)


def _names_in(rows: Sequence[Row], filled: Sequence[int]) -> int | None:
    """Find the column that names people already in the first row; None where that could be a header."""
    first = rows[filled[0]]
    for at, cell in enumerate(first):
        text = _text(cell)
        below = [_text(rows[row][at]) for row in filled[1:] if at < len(rows[row])]
        if text and names_somebody(text) and sum(map(names_somebody, below)) >= 0.8 * len(below):
            return at
    column = [_text(rows[row][0]) for row in filled if len(rows[row])]
    alone = all(_width(rows[row]) <= 1 for row in filled) and len(column) >= _LEAST_NAMES
    return (
        0 if alone and all(_WORD.fullmatch(text) and not text.isdigit() for text in column if text) else None
    )


def names_somebody(text: str) -> bool:
    """Whether a cell is a handle with its @, an address or a profile, which no header is."""
    return bool(_PERSON.fullmatch(text) or re.match(LIKE_ADDRESS, text))


def _is_known(text: str) -> bool:
    if len(text) > _LONGEST_HEADER:
        return False
    name = normal(text)
    if name in _KNOWN:
        return True
    spelt = "_" in text or "." in text or "/" in text or re.search(r"[a-z][A-Z]", text) is not None
    return spelt and not re.search(r"\s", text) and generic_posts.field_of(text) is not None


def titles_of(rows: Sequence[Row]) -> tuple[str, ...]:
    """Join the cells of each row above a header to a line; empty rows give none."""
    lines = (" ".join(text for cell in row if (text := _text(cell))) for row in rows)
    return tuple(line for line in lines if line)


def _width(row: Row) -> int:
    return sum(bool(_text(cell)) for cell in row)


def _text(cell: object) -> str:
    return cell.strip().lstrip("\ufeff").strip() if isinstance(cell, str) else ""
