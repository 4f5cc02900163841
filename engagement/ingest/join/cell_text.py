"""Cells as they were meant: nothing written as a word is nothing, text decoded twice is read once."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import ftfy
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

# What programs write where there is nothing; whole cells only, so that null_poet stays.
_NOTHING = (
    "null", "none", "nan", "n/a", "#n/a", "#n/d", "undefined", "(null)", "[null]", "(none)", "<na>", "nat",
    "\\n", "-", "–", "—", "n. a.", "n.a.", "#n/v", "#nv", "#value!", "#ref!", "#name?", "#valor!", "#¡valor!",
)  # fmt: skip
_WORDS = pa.array(
    sorted({"NaN", "NaT", "<NA>"}.union(*({w, w.upper(), w.capitalize(), w.title()} for w in _NOTHING))),
    pa.large_string(),
)
# A letter that opens a character of UTF-8, and one that goes on with it, both read as Western text.
_SUSPECT = (
    "[\u00c2-\u00f4][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|[√¬‚–—][±°©ß∂£§•¶®™´¨≠ÆØ∞≤≥¥µ∑∏π∫ªºΩæø¿¡]"
)
_WHOLE = ftfy.TextFixerConfig(decode_inconsistent_utf8=False)
_EXPECTED = re.compile(r"[\u0020-\u024f\u2000-\u206f\u20a0-\u20bf\u2100-\u214f\U0001f000-\U0001faff]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_HAS_ENTITY = r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"


def tidy(frame: pd.DataFrame) -> tuple[pd.DataFrame, bool]:
    """Take the blanks off every cell, empty those that say "nothing", repair those decoded twice.

    Cells that hold JSON (or a Python literal) keep their letters: they are opened elsewhere. Also tells
    whether any cell was repaired.
    """
    columns: dict[str, pd.Series] = {}
    repaired = False
    for name in frame.columns:
        column, mended = _tidy(frame[name])
        repaired |= mended
        columns[name] = column
    return pd.DataFrame(columns, index=frame.index, columns=frame.columns), repaired


def without_nothing(series: pd.Series) -> pd.Series:
    """Strip blanks around the cells; missing where they are empty or only a word for nothing."""
    return _series(_emptied(pa.array(series, pa.large_string())), series)


def repaired(text: str) -> str:
    """Bring text back to what it was before it was decoded in the wrong way; leave sound text as it is."""
    whole = ftfy.fix_encoding(text, _WHOLE)
    if whole != text:
        return whole
    # Where only a part was decoded twice, chance is nearer: what comes out has to be Western or an emoji.
    part = ftfy.fix_encoding(text)
    return part if all(_EXPECTED.match(sign) for sign in set(part) - set(text)) else text


def _tidy(series: pd.Series) -> tuple[pd.Series, bool]:
    cells = _emptied(pa.array(series, pa.large_string()))
    mended = False
    if not _all_ascii(cells):
        cells, mended = _without_double_decoding(cells)
    if pc.any(pc.match_substring(cells, "&")).as_py():
        cells = _replaced(cells, _HAS_ENTITY, _without_entities)
    return _series(cells, series), mended


def _emptied(cells: pa.Array) -> pa.Array:
    trimmed = pc.utf8_trim_whitespace(cells)
    nothing = pc.or_(pc.equal(pc.binary_length(trimmed), 0), pc.is_in(trimmed, _WORDS))
    return pc.if_else(nothing, pa.scalar(None, pa.large_string()), trimmed)


def _all_ascii(cells: pa.Array) -> bool:
    return pc.all(pc.string_is_ascii(cells), skip_nulls=True).as_py() is not False


def _without_double_decoding(cells: pa.Array) -> tuple[pa.Array, bool]:
    """Repair cell by cell; where some of a column were decoded twice, the doubtful ones were as well."""
    done = _replaced(cells, _SUSPECT, repaired)
    if done is cells:
        return cells, False
    return _replaced(done, _SUSPECT, _decoded_again), True


def _decoded_again(text: str) -> str:
    """Decode text whose bytes in Western encoding are UTF-8, for cells too short to be told alone."""
    for encoding in ("latin-1", "sloppy-windows-1252"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text


def _without_entities(text: str) -> str:
    for _ in range(2):
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    return text


def _replaced(cells: pa.Array, pattern: str, change: Callable[[str], str]) -> pa.Array:
    """Change the cells that match, but for JSON; the same array where none changes."""
    json = pc.or_(pc.starts_with(cells, "{"), pc.starts_with(cells, "["))
    chosen = pc.fill_null(pc.and_not(pc.match_substring_regex(cells, pattern), json), False)
    if not pc.any(chosen).as_py():
        return cells
    old = cells.filter(chosen).to_pylist()
    known = {text: change(text) for text in set(old)}
    if all(before == after for before, after in known.items()):
        return cells
    return pc.replace_with_mask(cells, chosen, pa.array([known[text] for text in old], pa.large_string()))


def _series(cells: pa.Array, like: pd.Series) -> pd.Series:
    if isinstance(cells, pa.ChunkedArray):
        cells = cells.combine_chunks()
    return pd.Series(pd.array(cells, dtype="str"), index=like.index, name=like.name)
