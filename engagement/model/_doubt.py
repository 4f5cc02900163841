"""When the forecast may say yes or no about a person, and when it cannot tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ALPHA = 0.10
FEWEST_POSITIVES = 20


@dataclass(frozen=True)
class Doubt:
    """Class-wise conformal thresholds (LAC: Sadinle, Lei & Wasserman 2019; a class each: Vovk 2012).

    A class stays possible for a person as long as 1 - its probability is at most its threshold. The target
    is that the truth stays possible for 90 % of either class; windows follow each other in time, so this
    is a target and no promise, and `coverage` tells what the window before realised: silent, spoke.
    `base` is the share who spoke in the window that was calibrated on; `thresholds` are missing below 20
    people who spoke, and only bands are told then.
    """

    base: float
    thresholds: tuple[float, float] | None
    coverage: tuple[float, float] | None = None

    def outlook(self, probability: NDArray[np.float64]) -> NDArray[np.str_]:
        """speaks, silent or either; without thresholds good, some or low against the base rate."""
        if self.thresholds is None:
            above = [probability >= 2 * self.base, probability >= 0.5 * self.base]
            return np.select(above, ["good", "some"], default="low")
        may_be_silent = probability <= self.thresholds[0]
        may_speak = 1 - probability <= self.thresholds[1]
        return np.select(
            [may_speak & ~may_be_silent, may_be_silent & ~may_speak], ["speaks", "silent"], default="either"
        )

    def covered(
        self, probability: NDArray[np.float64], spoke: NDArray[np.bool_]
    ) -> tuple[float, float] | None:
        """The share of each class for which the truth stayed possible."""
        if self.thresholds is None or not spoke.any() or spoke.all():
            return None
        return (
            float((probability[~spoke] <= self.thresholds[0]).mean()),
            float((1 - probability[spoke] <= self.thresholds[1]).mean()),
        )


def calibrate(probability: NDArray[np.float64], spoke: NDArray[np.bool_]) -> Doubt:
    """Thresholds from a window that the forecast did not see."""
    base = float(spoke.mean()) if len(spoke) else 0.0
    if spoke.sum() < FEWEST_POSITIVES or (~spoke).sum() < FEWEST_POSITIVES:
        return Doubt(base, None)
    return Doubt(base, (_threshold(probability[~spoke]), _threshold(1 - probability[spoke])))


def _threshold(scores: NDArray[np.float64]) -> float:
    """The ⌈(n+1)(1-α)⌉-th smallest score; everything stays possible where n is too small for it."""
    rank = int(np.ceil((len(scores) + 1) * (1 - ALPHA)))
    return float(np.sort(scores)[rank - 1]) if rank <= len(scores) else 1.0
