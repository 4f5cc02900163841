"""Rows of the evaluation: a value with its interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

RESAMPLES = 10_000


@dataclass(frozen=True)
class Line:
    """One row: a value with its 95 % interval, resting on n of `unit`."""

    data: str
    what: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    unit: str = ""


def owner_mean(data: str, what: str, values: pd.Series) -> Line:
    """Average over owners, with its interval over resampled owners."""
    known = values.dropna().to_numpy(dtype=float)
    if not len(known):
        return Line(data, what, None, n=0, unit="owners")
    drawn = np.random.default_rng(0).choice(known, size=(RESAMPLES, len(known))).mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Line(data, what, float(known.mean()), float(low), float(high), len(known), "owners")
