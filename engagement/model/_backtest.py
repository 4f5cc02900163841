"""Does the model beat one-line rules on a window it never saw? Scores and the guard."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

RESAMPLES = 1000
MARGIN = 0.005
MANY = 5_000


def scores(spoke: NDArray[np.bool_], probability: NDArray[np.float64]) -> dict[str, float]:
    """AUC, average precision, Brier score and expected over observed of a probability."""
    return {
        "auc": float(roc_auc_score(spoke, probability)),
        "ap": float(average_precision_score(spoke, probability)),
        "brier": float(brier_score_loss(spoke, probability)),
        "expected_over_observed": float(probability.sum() / spoke.sum()),
    }


def gain_bound(
    spoke: NDArray[np.bool_], challenger: NDArray[np.float64], champion: NDArray[np.float64], seed: int = 0
) -> float:
    """Lower 90 % bootstrap bound of AUC(challenger) - AUC(champion), people resampled.

    Resamples the placement values of both classes (DeLong, DeLong & Clarke-Pearson 1988): first order,
    the same as resampling people, and fast where a hundred thousand silent people tie.
    """
    pairs = zip(_placements(spoke, challenger), _placements(spoke, champion), strict=True)
    positives, negatives = (challenging - holding for challenging, holding in pairs)
    random = np.random.default_rng(seed)
    drawn = _resampled_means(positives, random) + _resampled_means(negatives, random) - positives.mean()
    return float(np.quantile(drawn, 0.10))


def _resampled_means(values: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.float64]:
    """Means of resamples; of many thousand values the mean is normal, and drawn as such."""
    if len(values) > MANY:
        return random.normal(values.mean(), values.std() / np.sqrt(len(values)), size=RESAMPLES)
    rows = random.integers(0, len(values), size=(RESAMPLES, len(values)))
    return np.asarray(values[rows].mean(axis=1))


def _placements(
    spoke: NDArray[np.bool_], score: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """For each positive the share of negatives below it, for each negative the share of positives above."""
    ranks, positives, negatives = rankdata(score), score[spoke], score[~spoke]
    above = (ranks[spoke] - rankdata(positives)) / len(negatives)
    below = 1.0 - (ranks[~spoke] - rankdata(negatives)) / len(positives)
    return above, below


def calibration(spoke: NDArray[np.bool_], probability: NDArray[np.float64], bins: int = 8) -> pd.DataFrame:
    """Predicted against observed, people in groups of rising probability: predicted, spoke, n."""
    order = np.argsort(probability, kind="stable")
    # Groups of equal weight in expected voices: equal head-counts would put all voices in the last one.
    weight = np.cumsum(probability[order])
    group = np.minimum((weight / weight[-1] * bins).astype(int), bins - 1)
    frame = pd.DataFrame({"predicted": probability[order], "spoke": spoke[order], "group": group})
    table = frame.groupby("group").agg(
        predicted=("predicted", "mean"), spoke=("spoke", "sum"), n=("spoke", "size")
    )
    return table.reset_index(drop=True)


def found_by_share(spoke: NDArray[np.bool_], rankings: Mapping[str, NDArray[np.float64]]) -> pd.DataFrame:
    """Who is found by asking the first 1 %, 2 % … of each ranking: asked, and a share found a ranking.

    People who tie count by their average place.
    """
    asked = np.array([0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0])
    table = {"asked": asked}
    for name, score in rankings.items():
        place = (len(score) - rankdata(score) + 0.5) / len(score)
        table[name] = np.array([(place[spoke] <= share).mean() for share in asked])
    return pd.DataFrame(table)
