"""Counts and flags as exports in many places write them."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

_LARGEST = 10**12
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’_]")
_NUMBER = re.compile(r"^\+?(\d+(?:[.,]\d+)*)\s*([^\d\s.,]*)$")
_FACTORS = {
    "": 1,
    "k": 1_000,
    "mil": 1_000,
    "m": 1_000_000,
    "mio": 1_000_000,
    "mill": 1_000_000,
    "millon": 1_000_000,
    "millón": 1_000_000,
    "millones": 1_000_000,
    "b": 1_000_000_000,
    "bn": 1_000_000_000,
}
_TRUE = frozenset({"true", "yes", "y", "t", "1", "1.0", "si", "sí", "s", "verdadero", "x"})
_FALSE = frozenset({"false", "no", "n", "f", "0", "0.0", "falso"})


def counts(series: pd.Series) -> tuple[pd.Series, int]:
    """Whole numbers (Int64), and how many filled cells were none.

    The decimal sign is decided for the whole column; negative, endless and absurd numbers are missing.
    """
    plain = series.str.fullmatch(r"\d{1,12}").fillna(False).astype(bool)
    result = pd.Series(pd.NA, index=series.index, dtype="Int64")
    result[plain] = series[plain].astype("int64")
    rest = series[~plain].dropna()
    rest = rest[rest.str.strip() != ""]
    if len(rest):
        distinct = rest.unique()
        decimal = _decimal_sign(distinct)
        known = {text: _count(text, decimal) for text in distinct}
        result[rest.index] = rest.map(known).astype("Int64").to_numpy()
    return result, int(len(rest) - result[rest.index].notna().sum())


def _decimal_sign(texts: Iterable[str]) -> str | None:
    """The sign before a part that is not three digits long; None where nothing shows it.

    Short forms such as 1.2K do not count: their only sign is always a decimal one.
    """
    for text in texts:
        match = _NUMBER.match(_SPACES.sub("", text).casefold())
        if not match or match[2]:
            continue
        signs = [character for character in match[1] if character in ".,"]
        if len(set(signs)) == 2:
            return signs[-1]
        tail = re.split(r"[.,]", match[1])[-1]
        if len(signs) == 1 and (len(tail) != 3 or len(match[1]) > 7):
            return signs[0]
        if len(signs) > 1:
            return "," if signs[0] == "." else "."
    return None


def _count(text: str, decimal: str | None) -> int | None:
    match = _NUMBER.match(_SPACES.sub("", text).casefold())
    if not match or match[2].rstrip(".") not in _FACTORS:
        return None
    factor, digits = _FACTORS[match[2].rstrip(".")], match[1]
    if factor > 1 and digits.count(",") + digits.count(".") == 1:
        digits = digits.replace(",", ".")
    elif decimal == ",":
        digits = digits.replace(".", "").replace(",", ".")
    else:
        digits = digits.replace(",", "") if decimal else digits.replace(",", "").replace(".", "")
    try:
        value = float(digits) * factor
    except ValueError:
        return None
    whole = factor > 1 or value.is_integer()
    return round(value) if whole and value <= _LARGEST else None


def flags(series: pd.Series) -> tuple[pd.Series, int]:
    """True, false or missing, and how many filled cells were neither."""
    words = series.str.strip().str.lower()
    result = pd.Series(pd.NA, index=series.index, dtype="boolean")
    result[words.isin(_TRUE)] = True
    result[words.isin(_FALSE)] = False
    filled = words.notna() & (words != "")
    return result, int((filled & result.isna()).sum())


def nature(series: pd.Series) -> str:
    """What a column holds: `flag`, `count`, `either` (only 0 and 1), `text` or `empty`."""
    words = series.dropna().str.strip().str.lower()
    words = words[words != ""]
    if words.empty:
        return "empty"
    distinct = set(words.unique())
    if distinct <= {"0", "1"}:
        return "either"
    if distinct <= _TRUE | _FALSE:
        return "flag"
    return "count" if counts(words)[0].notna().mean() > 0.9 else "text"
