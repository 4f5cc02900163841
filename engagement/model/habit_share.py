"""How many people have the habit, all taken together: a prior of any shape, fitted to the account."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm

HABIT_RATE = 1.0 / 180.0
RATES = np.exp(np.linspace(np.log(1e-6), np.log(1.2), 60))
SMOOTHNESS = 0.3
STEPS = 300
MISFIT = 1.35  # by how much the interval is widened for a prior that does not fit; measured by simulation
_REACH = float(norm.ppf(0.95)) * MISFIT


def habit_share(days: ArrayLike, exposure: ArrayLike) -> tuple[float, float, float]:
    """Estimate the share of people who speak at least once in 180 days on average, and its 90 % interval.

    The distribution of rates over the account's people is fitted on a grid by expectation-maximisation, each
    step smoothed a little (Laird 1978; Silverman et al. 1990); each person's posterior follows from it, and
    the interval is that of a sum of independent yes/no outcomes. It serves totals only: nobody's own answer
    hangs on it.

    Args:
        days: occasions with a voice of each person, shape (n,).
        exposure: days in which those could be seen, shape (n,).
    """
    pairs, times = np.unique(
        np.column_stack([np.asarray(days, dtype=float), np.maximum(np.asarray(exposure, dtype=float), 0.5)]),
        axis=0,
        return_counts=True,
    )
    likelihood = _likelihood(pairs[:, [0]], pairs[:, [1]])
    weight = times.astype(np.float64)
    prior = np.full(len(RATES), 1.0 / len(RATES))
    kernel = np.array([SMOOTHNESS / 4, SMOOTHNESS, 1.0, SMOOTHNESS, SMOOTHNESS / 4])
    kernel /= kernel.sum()
    for _ in range(STEPS):
        prior = weight @ _posterior(likelihood, prior)
        prior = np.convolve(np.pad(prior, 2, mode="edge"), kernel, "valid")
        prior /= prior.sum()
    above = np.minimum(_posterior(likelihood, prior) @ _above(), 1.0)
    n = weight.sum()
    share = float(weight @ above / n)
    half = _REACH * float(np.sqrt(weight @ (above * (1.0 - above)))) / n
    return share, float(max(share - half, 0.0)), float(min(share + half, 1.0))


def _likelihood(days: NDArray[np.float64], exposure: NDArray[np.float64]) -> NDArray[np.float64]:
    logs = days * np.log(RATES * exposure) - RATES * exposure
    return np.asarray(np.exp(logs - logs.max(axis=1, keepdims=True)))


def _posterior(likelihood: NDArray[np.float64], prior: NDArray[np.float64]) -> NDArray[np.float64]:
    joint = likelihood * prior
    return np.asarray(joint / joint.sum(axis=1, keepdims=True))


def _above() -> NDArray[np.float64]:
    """Which part of each cell of the grid, on the logarithm, lies above the rate of a habit."""
    step = np.log(RATES[1] / RATES[0])
    return np.asarray(np.clip((np.log(RATES) + step / 2 - np.log(HABIT_RATE)) / step, 0.0, 1.0))
