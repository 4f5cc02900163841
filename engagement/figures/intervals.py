"""Intervals: Wilson for shares, resampled people or threads for everything built from acts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from engagement.data.results import Backtest

Z90 = 1.6448536269514722
RESAMPLES = 1000
_BATCH = 50
Numbers = NDArray[np.float64]


def wilson(hits: int, n: int, z: float = Z90) -> tuple[float, float]:
    """Return the 90 % score interval of a share, within 0-1 (Wilson 1927)."""
    if n == 0:
        return 0.0, 1.0
    share, square = hits / n, z * z / n
    centre = share + square / 2
    half = z * np.sqrt(share * (1 - share) / n + square / (4 * n))
    return float(max((centre - half) / (1 + square), 0.0)), float(min((centre + half) / (1 + square), 1.0))


def resampled(
    rows: ArrayLike, figure: Callable[[Numbers, Numbers], Numbers], seed: int = 0
) -> tuple[float, float, float]:
    """Work out a figure and its 90 % percentile interval over resampled observations (Efron 1979).

    `rows` has shape (n, columns), one row a person or a thread. `figure` takes how often each kind of row
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


def resample_people(people: int, figure: Callable[[Numbers], Numbers], seed: int = 0) -> tuple[float, float]:
    """Return the 90 % percentile interval of a figure over resampled people who are each like nobody else.

    `figure` takes weights of shape (resamples, people), how often each was drawn, and returns one value
    a resample; values that cannot be told (NaN) are left out.
    """
    random = np.random.default_rng(seed)
    return _middle(np.concatenate([figure(_weights(random, people)) for _ in range(RESAMPLES // _BATCH)]))


def _middle(values: Numbers) -> tuple[float, float]:
    """Between which two values the middle 90 % are."""
    told = values[np.isfinite(values)]
    if not len(told):
        return float("nan"), float("nan")
    low, high = np.quantile(told, [0.05, 0.95])
    return float(low), float(high)


def _weights(random: np.random.Generator, people: int) -> Numbers:
    """How often each person was drawn, in each of a batch of resamples."""
    rows = random.integers(0, people, size=(_BATCH, people)) + np.arange(_BATCH)[:, None] * people
    counts = np.bincount(rows.ravel(), minlength=_BATCH * people)
    return counts.reshape(_BATCH, people).astype(np.float64)


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
