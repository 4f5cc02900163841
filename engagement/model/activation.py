"""Will this person speak in the coming window? A regression around a prior that the account's past moves."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq, minimize
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import Tags
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from engagement.data.engine import ACTIVATION_COLUMNS


class LogOddsClassifier(ClassifierMixin, ABC):
    """Two classes told apart by `decision_function`, the log-odds of the second one."""

    classes_: NDArray[Any]

    @abstractmethod
    def decision_function(self, X: ArrayLike) -> NDArray[np.float64]:
        """Log-odds of the second class, shape (n_samples,)."""

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:
        """Probabilities of both classes, shape (n_samples, 2)."""
        second = expit(self.decision_function(X))
        return np.column_stack([1 - second, second])

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """Return the likelier class of each row, shape (n_samples,)."""
        check_is_fitted(self)
        return np.asarray(self.classes_[(self.decision_function(X) > 0).astype(int)])

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags


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


# Log-odds a standard deviation of log1p: round numbers set before any fitting (METHODS 2.4b), a starting
# assumption that the account's own windows correct.
PRIOR_WEIGHTS = {
    "voice_short": 0.25,
    "voice_middle": 0.25,
    "voice_long": 0.25,
    "from_owner_short": 0.12,
    "from_owner_middle": 0.12,
    "from_owner_long": 0.12,
    "likes_middle": 0.08,
    "reposts_middle": 0.08,
    "others_voice_middle": 0.08,
    "others_repost_middle": 0.08,
    "from_others_middle": 0.08,
    "owner_days": 0.30,
    "since_voice": -0.50,
    "since_act": -0.40,
}
PRIOR = tuple(PRIOR_WEIGHTS[name] for name in ACTIVATION_COLUMNS)
_FITTED = ("mean", "spread", "median", "coef", "intercept", "classes")


class ActivationClassifier(LogOddsClassifier, BaseEstimator):
    """Prior-centred logistic regression on log1p counts, for one account with few positives.

    The weights may leave the prior by a standard deviation of `scale`·√positives, kept within 0.02-1:
    ten positives move it little, a thousand move it freely.

    Parameters:
        prior: weights for standardised features, shape (n_features,), or None for zeros.
        scale: how fast positives loosen the prior.

    Attributes:
        mean_, spread_: location and spread of log1p(X); a spread under .05 counts as 1.
        median_: the median row, standardised: contributions are told from there.
        coef_, intercept_: as of the fitted regression.
        positives_: how many positives it was trained on.
    """

    def __init__(self, prior: ArrayLike | None = None, scale: float = 0.03) -> None:
        self.prior = prior
        self.scale = scale

    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Fit to counts (negatives read as zero) and what happened in the window after them.

        `sample_weight` says how many people a row stands for.
        """
        rows, labels = validate_data(self, X, y, dtype=np.float64)
        logs = np.log1p(np.maximum(rows, 0.0))
        weight = _check_sample_weight(sample_weight, rows, dtype=np.float64)
        self.mean_ = np.average(logs, axis=0, weights=weight)
        spread = np.sqrt(np.average((logs - self.mean_) ** 2, axis=0, weights=weight))
        self.spread_ = np.where(spread < 0.05, 1.0, spread)
        standard = (logs - self.mean_) / self.spread_
        self.median_ = np.quantile(standard, 0.5, axis=0, weights=weight, method="inverted_cdf")
        positives = float(weight[labels == np.unique(labels)[-1]].sum())
        tau = float(np.clip(self.scale * np.sqrt(positives), 0.02, 1.0))
        regression = MapLogisticRegression(self.prior, tau, keep_signs=True).fit(standard, labels, weight)
        self.classes_, self.positives_ = regression.classes_, positives
        self.coef_, self.intercept_ = regression.coef_, regression.intercept_
        return self

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> ActivationClassifier:
        """Rebuild the classifier that `to_dict` described."""
        made = cls(None if content["prior"] is None else tuple(content["prior"]), content["scale"])
        made.mean_, made.spread_, made.median_, made.coef_, made.intercept_, made.classes_ = (
            np.array(content[name]) for name in _FITTED
        )
        made.positives_, made.n_features_in_ = content["positives"], len(made.mean_)
        return made

    def to_dict(self) -> dict[str, Any]:
        """Parameters and what was fitted as plain numbers, exactly; no training row can be read off them."""
        check_is_fitted(self)
        prior = None if self.prior is None else np.asarray(self.prior).tolist()
        fitted = {name: getattr(self, f"{name}_").tolist() for name in _FITTED}
        return {"prior": prior, "scale": self.scale, "positives": self.positives_, **fitted}

    def refit_intercept(self, X: ArrayLike, positives: float) -> Self:
        """Shift all log-odds so that the expected number of positives in X is `positives`."""
        scores = self.decision_function(X)
        wanted = float(np.clip(positives, 0.5, len(scores) - 0.5))
        shift = brentq(lambda by: expit(scores + by).sum() - wanted, -40.0, 40.0)
        self.intercept_ = self.intercept_ + shift
        return self

    def contributions(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return what each feature adds to the log-odds compared with the median row, shape of X."""
        return np.asarray((self._standardised(X) - self.median_) * self.coef_[0], dtype=np.float64)

    def decision_function(self, X: ArrayLike) -> NDArray[np.float64]:
        """Log-odds of the second class, shape (n_samples,)."""
        return np.asarray(self._standardised(X) @ self.coef_[0] + self.intercept_[0], dtype=np.float64)

    def _standardised(self, X: ArrayLike) -> NDArray[np.float64]:
        check_is_fitted(self)
        rows = validate_data(self, X, dtype=np.float64, reset=False)
        return np.asarray((np.log1p(np.maximum(rows, 0.0)) - self.mean_) / self.spread_, dtype=np.float64)
