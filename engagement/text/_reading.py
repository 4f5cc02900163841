"""What an act of speech can be worth, in the words of the mission; several may hold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

VALUES = ("opinion", "request", "complaint", "conversation")
UNSURE = "unsure"
READINGS = (*VALUES, UNSURE)
# Best in cross-validation among the training texts, one domain after the other kept out; complaints get a
# higher bar, because they are rarer in real talk than among these texts.
THRESHOLDS = (0.5, 0.5, 0.6, 0.5)


def readings(probabilities: pd.DataFrame, thresholds: float | Sequence[float] = THRESHOLDS) -> pd.DataFrame:
    """Which readings are given: a column of truth values each, and `unsure` where none is.

    `probabilities` as from `value`; a reading is given from its threshold on.
    """
    given = probabilities[list(VALUES)] >= np.asarray(thresholds)
    return given.assign(**{UNSURE: ~given.any(axis=1)})
