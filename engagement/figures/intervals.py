"""Intervals: Wilson for heads, resampled people for sums over people, two-way for what is between people."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit

from engagement.data.results import Backtest

Z90 = 1.6448536269514722
RESAMPLES = 1000
Numbers = NDArray[np.float64]


def wilson(hits: int, n: int, z: float = Z90) -> tuple[float, float]:
    """Return the 90 % score interval of a share, within 0-1 (Wilson 1927)."""
    if n == 0:
        return 0.0, 1.0
    share, square = hits / n, z * z / n
    centre = share + square / 2
    half = z * np.sqrt(share * (1 - share) / n + square / (4 * n))
    low, high = (centre - half) / (1 + square), (centre + half) / (1 + square)
    return float(low) if hits else 0.0, float(high) if hits < n else 1.0


def resampled(
    rows: ArrayLike, figure: Callable[[Numbers, Numbers], Numbers], seed: int = 0
) -> tuple[float, float, float]:
    """Work out a figure and its 90 % percentile interval over resampled observations (Efron 1979).

    `rows` has shape (n, columns), one row a person. `figure` takes how often each kind of row
    was drawn, shape (resamples, kinds), and the kinds, shape (kinds, columns); it returns one value a
    resample. Rows that are alike are drawn together (multinomially), which changes nothing but the time
    it takes. Values that cannot be told (NaN) are left out.
    """
    kinds, times = np.unique(np.asarray(rows, dtype=np.float64), axis=0, return_counts=True)
    n = int(times.sum())
    value = float(figure(times[None, :].astype(np.float64), kinds)[0])
    drawn = np.random.default_rng(seed).multinomial(n, times / n, size=RESAMPLES).astype(np.float64)
    low, high = _middle(figure(drawn, kinds))
    return value, min(low, value), max(high, value)


def ratio(drawn: Numbers, kinds: Numbers) -> Numbers:
    """Divide the first column by the second, both summed over what was drawn; NaN where the second is 0."""
    part, whole = drawn @ kinds[:, 0], drawn @ kinds[:, 1]
    shares: Numbers = np.divide(part, whole, out=np.full(len(drawn), np.nan), where=whole > 0)
    return shares


def share_between(
    hits: NDArray[np.bool_], one: NDArray[np.int64], other: NDArray[np.int64]
) -> tuple[float, float, float]:
    """Divide the hits by all rows, with a 90 % interval that knows between whom each row is.

    Rows are acts or pairs, shape (n,). `one` and `other` are codes from 0 of the two people a row hangs on;
    `other` is -1 where it hangs on one alone. All that a person takes part in may move together, so the
    variance is summed over people, less what two of them share and would count twice (Fafchamps & Gubert
    2007; Aronow, Samii & Assenova 2015), and is at least that of independent rows. On the log-odds; where
    all rows hit or none does, it is Wilson's over the people.
    """
    both = other >= 0
    person = np.unique(np.concatenate([one, other[both]]), return_inverse=True)[1]
    pair = np.unique(np.sort(np.stack([one, other]), axis=0), axis=1, return_inverse=True)[1].ravel()
    share, people = float(hits.mean()), int(person.max()) + 1
    if share in (0.0, 1.0):
        return share, *wilson(people * int(share), people)
    by_person = _beyond(share, person, np.concatenate([hits, hits[both]]))
    by_pair = _beyond(share, pair[both], hits[both])
    centre = (hits.sum() + hits[both].sum() - share * len(person)) / people
    tied = _squares(by_person - centre) - _squares(by_pair)
    alone = len(hits) * share * (1 - share)
    half = Z90 * np.sqrt(max(tied, alone)) / len(hits) / (share * (1 - share))
    middle = float(logit(share))
    return share, float(expit(middle - half)), float(expit(middle + half))


def _beyond(share: float, group: NDArray[np.intp], hits: NDArray[np.bool_]) -> Numbers:
    """How many more hits each group has than the share of its rows."""
    return np.asarray(np.bincount(group, hits) - share * np.bincount(group))


def _squares(values: Numbers) -> float:
    """Sum the squares in an order of their own, so that the order of rows changes not even the last bit."""
    return float(np.sort(values**2).sum())


def _middle(values: Numbers) -> tuple[float, float]:
    """Between which two values the middle 90 % are."""
    told = values[np.isfinite(values)]
    if not len(told):
        return float("nan"), float("nan")
    low, high = np.quantile(told, [0.05, 0.95])
    return float(low), float(high)


def calibrated(result: Backtest) -> pd.DataFrame:
    """Group people by what was told: predicted, observed, low, high (Wilson, 90 %), spoke, n, fits."""
    groups = pd.DataFrame() if result.calibration is None else result.calibration
    if groups.empty:
        return groups
    spans = [wilson(int(k), int(n)) for k, n in zip(groups["spoke"], groups["n"], strict=True)]
    table = groups.assign(
        observed=groups["spoke"] / groups["n"],
        low=[low for low, _ in spans],
        high=[high for _, high in spans],
    )
    return table.assign(fits=table["predicted"].between(table["low"], table["high"]))
