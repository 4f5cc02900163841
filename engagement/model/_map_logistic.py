"""Logistic regression that leans on prior weights as long as the data say little."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.base import BaseEstimator
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from engagement.model._log_odds import LogOddsClassifier


class MapLogisticRegression(LogOddsClassifier, BaseEstimator):
    """Two-class logistic regression with a Gaussian prior around given weights.

    Minimises the log-loss plus half the sum of ((w - prior_mean) / prior_scale)²; the intercept is free.
    With `prior_mean=0` it is ridge regression, with `prior_scale` near zero the prior itself.

    Parameters:
        prior_mean: array of shape (n_features,), or None for zeros.
        prior_scale: standard deviation of the prior, one number or one a feature.
        keep_signs: hold every weight on its prior's side of zero, so that a reason never turns round.
        max_iter: iterations of L-BFGS at the most.

    Attributes:
        coef_: array of shape (1, n_features).
        intercept_: array of shape (1,).
        classes_: array of shape (2,).
    """

    def __init__(
        self,
        prior_mean: ArrayLike | None = None,
        prior_scale: ArrayLike = 1.0,
        keep_signs: bool = False,
        max_iter: int = 200,
    ) -> None:
        self.prior_mean = prior_mean
        self.prior_scale = prior_scale
        self.keep_signs = keep_signs
        self.max_iter = max_iter

    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Fit to rows of features and their two classes."""
        rows, labels = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(labels)
        self.classes_, codes = np.unique(labels, return_inverse=True)
        if len(self.classes_) > 2:
            raise ValueError(
                f"Only binary classification is supported. The target has {len(self.classes_)} classes."
            )
        if len(self.classes_) < 2:
            raise ValueError("This solver needs samples of 2 classes, but the data contains one class only.")
        weight = _check_sample_weight(sample_weight, rows, dtype=np.float64)
        prior = (
            np.zeros(rows.shape[1]) if self.prior_mean is None else np.asarray(self.prior_mean, dtype=float)
        )
        scale = np.broadcast_to(np.asarray(self.prior_scale, dtype=float), prior.shape)
        target = codes.astype(float)
        share = np.clip(np.average(target, weights=weight), 1e-6, 1 - 1e-6)
        start = np.concatenate([[np.log(share / (1 - share))], prior])
        found = minimize(
            _loss, start, args=(rows, target, weight, prior, scale), jac=True, method="L-BFGS-B",
            bounds=_bounds(prior) if self.keep_signs else None, options={"maxiter": self.max_iter},
        )  # fmt: skip
        self.intercept_, self.coef_ = found.x[:1], found.x[1:][None, :]
        self.n_iter_ = found.nit
        return self

    def decision_function(self, X: ArrayLike) -> NDArray[np.float64]:
        """Log-odds of the second class, shape (n_samples,)."""
        check_is_fitted(self)
        rows = validate_data(self, X, dtype=np.float64, reset=False)
        return np.asarray(rows @ self.coef_[0] + self.intercept_[0], dtype=np.float64)


def _bounds(prior: NDArray[np.float64]) -> list[tuple[float | None, float | None]]:
    """No bound for the intercept and for weights without a prior, else the prior's side of zero."""
    sides = [(0.0, None) if mean > 0 else (None, 0.0) if mean < 0 else (None, None) for mean in prior]
    return [(None, None), *sides]


def _loss(
    theta: NDArray[np.float64],
    X: NDArray[np.float64],
    y: NDArray[np.float64],
    weight: NDArray[np.float64],
    prior: NDArray[np.float64],
    scale: NDArray[np.float64],
) -> tuple[float, NDArray[np.float64]]:
    score = X @ theta[1:] + theta[0]
    away = (theta[1:] - prior) / scale
    loss = weight @ (np.logaddexp(0.0, score) - y * score) + 0.5 * away @ away
    error = weight * (expit(score) - y)
    return float(loss), np.concatenate([[error.sum()], X.T @ error + away / scale])
