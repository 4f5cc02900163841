"""Intervals: Wilson for shares, resampled people for everything built from acts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Z90 = 1.6448536269514722
RESAMPLES = 1000
_BATCH = 50


def wilson(hits: int, n: int, z: float = Z90) -> tuple[float, float]:
    """The 90 % score interval of a share (Wilson 1927)."""
    if n == 0:
        return 0.0, 1.0
    share, square = hits / n, z * z / n
    centre = share + square / 2
    half = z * np.sqrt(share * (1 - share) / n + square / (4 * n))
    return float(max((centre - half) / (1 + square), 0.0)), float(min((centre + half) / (1 + square), 1.0))


def resample_people(
    people: int, figure: Callable[[NDArray[np.float64]], NDArray[np.float64]], seed: int = 0
) -> tuple[float, float]:
    """The 90 % percentile interval of a figure over resampled people (Efron 1979).

    `figure` takes weights of shape (resamples, people), how often each was drawn, and returns one value
    a resample; values that cannot be told (NaN) are left out.
    """
    random = np.random.default_rng(seed)
    drawn = [figure(_weights(random, people)) for _ in range(RESAMPLES // _BATCH)]
    values = np.concatenate(drawn)
    values = values[np.isfinite(values)]
    if not len(values):
        return float("nan"), float("nan")
    low, high = np.quantile(values, [0.05, 0.95])
    return float(low), float(high)


def _weights(random: np.random.Generator, people: int) -> NDArray[np.float64]:
    """How often each person was drawn, in each of a batch of resamples."""
    rows = random.integers(0, people, size=(_BATCH, people)) + np.arange(_BATCH)[:, None] * people
    counts = np.bincount(rows.ravel(), minlength=_BATCH * people)
    return counts.reshape(_BATCH, people).astype(np.float64)
