"""Will this person speak in the coming window? A prior that the account's own past moves."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import expit
from sklearn.base import BaseEstimator
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from engagement.features import ACTIVATION_COLUMNS
from engagement.model._log_odds import LogOddsClassifier
from engagement.model._map_logistic import MapLogisticRegression

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

    def refit_intercept(self, X: ArrayLike, positives: float) -> Self:
        """Shift all log-odds so that the expected number of positives in X is `positives`."""
        scores = self.decision_function(X)
        wanted = float(np.clip(positives, 0.5, len(scores) - 0.5))
        shift = brentq(lambda by: expit(scores + by).sum() - wanted, -40.0, 40.0)
        self.intercept_ = self.intercept_ + shift
        return self

    def contributions(self, X: ArrayLike) -> NDArray[np.float64]:
        """What each feature adds to the log-odds compared with the median row, shape of X."""
        return np.asarray((self._standardised(X) - self.median_) * self.coef_[0], dtype=np.float64)

    def decision_function(self, X: ArrayLike) -> NDArray[np.float64]:
        """Log-odds of the second class, shape (n_samples,)."""
        return np.asarray(self._standardised(X) @ self.coef_[0] + self.intercept_[0], dtype=np.float64)

    def _standardised(self, X: ArrayLike) -> NDArray[np.float64]:
        check_is_fitted(self)
        rows = validate_data(self, X, dtype=np.float64, reset=False)
        return np.asarray((np.log1p(np.maximum(rows, 0.0)) - self.mean_) / self.spread_, dtype=np.float64)
