"""Ids that a program has rounded, told by their column: they name nobody any more.

A spreadsheet keeps 15 digits and writes zeros behind, JavaScript prints the shortest number that its
64-bit floats cannot tell from the true one, others write 1.23E+18. One true id may look so by chance; that
several of a column do is no chance, nor that it is a true id of the same upload, rounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

# 1.23457E+18, 1,29E18; 1e5 without sign or comma may be a name.
SCIENTIFIC = r"^[+-]?\d+[.,]\d+[eE]\+?\d{1,3}$|^[+-]?\d+[eE]\+\d{2,}$"
_GROUPED = re.compile(r"\d{1,3}(?:([.,'’ \u00a0\u202f])\d{3})(?:\1\d{3})*")
_LONG = 16
_LONG_ID = re.compile(r"\d{16,19}")
_PAIR = 2
# So many close pairs may be expected in an upload before a close pair says nothing.
_CROWDED = 0.01
# So many digits tell any 64-bit float from the next; programs write no more of them.
_WRITTEN = 17
_EXACT = 2**53
# Less likely than this by chance, and the ids of that form are taken for rounded.
_DOUBT = 0.0055
_RARE, _SOME, _MANY = 0.001, 0.01, 0.5
# Ids of many networks are counted up in steps (4096 on X), so most true ones are floats as they stand.
_ROUND_STEPS = 0.5


def ungrouped(series: pd.Series) -> pd.Series:
    """Ids written like amounts (1.294.030.472), without the separators; others as they are."""
    filled = series.dropna()
    like = [bool(_GROUPED.fullmatch(text)) for text in filled]
    if not like or not all(ok or text.isdigit() for ok, text in zip(like, filled, strict=True)):
        return series
    return series.str.replace(r"\D", "", regex=True)


def damaged(series: pd.Series) -> pd.Series:
    """Which ids of a column were rounded, as far as the column as a whole shows it."""
    result = series.str.match(SCIENTIFIC).fillna(False).astype(bool)
    decimal = series.str.fullmatch(r"\d+\.0+").fillna(False).astype(bool)
    result |= decimal & (series.str.len() > _LONG + 1)
    digits = series[series.str.fullmatch(r"\d{16,21}").fillna(False).astype(bool)].drop_duplicates()
    digits = digits[digits.astype("object").map(int) > _EXACT]
    if digits.empty:
        return result
    rounded = _rounded(digits)
    return result | (series.isin(digits[rounded]) if rounded.any() else False)


def rounded_copies(pairs: pd.DataFrame) -> pd.Series:
    """Which ids are another id of the same handle, rounded to a 64-bit float; with the true one each.

    `pairs`: columns key and id, every pair once. That two accounts which have had one handle also agree in
    their first fifteen digits is beyond chance.
    """
    twice = pairs[pairs["key"].duplicated(keep=False)]
    twice = twice[twice["id"].str.fullmatch(r"\d{16,21}").fillna(False).astype(bool)]
    if twice.empty:
        return pd.Series(dtype="str")
    values = twice["id"].astype("object").map(lambda text: int(float(text)))
    true: dict[str, str] = {}
    for (_, value), group in twice.groupby([twice["key"], values]):
        rounded = {one for one in group["id"] if int(one) == value or len(one.rstrip("0")) <= _WRITTEN}
        others = set(group["id"]) - rounded
        if len(others) == 1:
            true |= dict.fromkeys(rounded, others.pop())
    return pd.Series(true, dtype="str")


def rounded_twins(ids: Iterable[pd.Series]) -> frozenset[str]:
    """Find the ids of an upload that are another one of it, rounded, where no column shows it by itself.

    Of two accounts whose ids a 64-bit float or fifteen digits cannot tell apart one was written by a program
    that rounds; that two true ids lie so close is beyond chance, unless an upload is full of close ones.
    """
    long = {text for column in ids for text in _distinct(column) if _LONG_ID.fullmatch(text)}
    texts = sorted(text for text in long if _EXACT < int(text) < 2**63)
    if len(texts) < _PAIR:
        return frozenset()
    values = np.array([int(text) for text in texts], dtype="int64")
    order = np.argsort(values)
    found = _of_one_float([texts[at] for at in order], values[order])
    return frozenset(found | _of_fifteen_digits(texts, values))


def _distinct(column: pd.Series) -> list[str]:
    cells = pc.unique(pa.array(column, pa.large_string()))
    found: list[str] = cells.filter(pc.greater_equal(pc.binary_length(cells), _LONG)).to_pylist()
    return found


def _of_one_float(texts: list[str], values: np.ndarray) -> set[str]:
    """Of ids in their order those that are the float of a neighbour, as programs write it."""
    floats = values.astype("float64")
    same = floats[1:] == floats[:-1]
    if not same.any() or _crowded(values, np.spacing(floats[-1])):
        return set()
    groups: dict[float, list[str]] = {}
    for at in np.flatnonzero(same):
        groups.setdefault(float(floats[at]), [texts[at]]).append(texts[at + 1])
    found: set[str] = set()
    for value, group in groups.items():
        shortest = _as_javascript(int(value))
        found.add(shortest if shortest in group else str(int(value)))
    return found & set(texts)


def _of_fifteen_digits(texts: list[str], values: np.ndarray) -> set[str]:
    found: set[str] = set()
    lengths = np.array([len(text) for text in texts])
    for length in set(lengths.tolist()):
        step = 10 ** (length - 15)
        ours = values[lengths == length]
        round_ones = ours[ours % step == 0]
        # Fewer zeros than three are nothing to go by.
        if length < _WRITTEN + 1 or not len(round_ones) or _crowded(ours, step):
            continue
        others = ours[ours % step != 0]
        cut = np.concatenate([others - others % step, others - others % step + step])
        found |= {str(value) for value in round_ones[np.isin(round_ones, cut)]}
    return found


def _crowded(values: np.ndarray, step: float) -> bool:
    """Whether the ids lie so close to each other that two of them come within a step by chance."""
    if len(values) <= _PAIR:
        return False
    # Every other gap may be one between an id and its rounded form, so the median would not do.
    usual = float(np.quantile(np.diff(np.sort(values)).astype("float64"), 0.75))
    return len(values) * step > _CROWDED * usual


def _rounded(digits: pd.Series) -> pd.Series:
    """Of distinct long ids those of a form that is too frequent for chance."""
    found = pd.Series(False, index=digits.index)
    spare = digits.str.len() - 15
    zeros = digits.str.len() - digits.str.rstrip("0").str.len()
    found |= _beyond_chance(zeros >= spare, float((10.0 ** -spare.astype("float64")).mean()))
    values = digits.astype("object").map(int)
    shortest = (values.map(_as_javascript) == digits) & (zeros >= spare - 2) & (zeros > 0)
    # The last digits are zeros, and of those numbers about half are the shortest of their float.
    found |= _beyond_chance(
        shortest, float((10.0 ** -(spare - 2).clip(lower=1).astype("float64")).mean() / 2)
    )
    exact = values.map(lambda value: int(float(value)) == value)
    if exact.all():
        found |= _beyond_chance(exact, _ROUND_STEPS)
    return found


def _as_javascript(value: int) -> str:
    """Write the number as JavaScript prints the float nearest to it."""
    mantissa, _, exponent = f"{float(value)!r}".partition("e")
    if not exponent:
        return mantissa.removesuffix(".0")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    return whole + fraction.ljust(int(exponent), "0")


def _beyond_chance(fits: pd.Series, chance: float) -> pd.Series:
    """Keep the ids that fit, where so many would hardly fit by chance."""
    from scipy.stats import binom

    count = int(fits.sum())
    # Over many rows the smallest error in the estimate of chance would show: it has to be many besides.
    if count < len(fits) * (_MANY if chance > _RARE else _SOME):
        return fits & False
    return fits & bool(count and binom.sf(count - 1, len(fits), min(1.0, chance)) < _DOUBT)
