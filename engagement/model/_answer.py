"""One answer about everybody, and what it is made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True)
class Answer:
    """One answer: `probability` (NaN where it abstains) and log-odds contributions by story.

    `contributions` has a row a person; each row sums to that person's log-odds less `reference`, the
    log-odds of the median follower.
    """

    probability: NDArray[np.float64]
    log_odds: NDArray[np.float64]
    reference: float
    contributions: pd.DataFrame
    low: NDArray[np.float64] | None = None
    high: NDArray[np.float64] | None = None
