"""Did this profile follow only to be followed? One additive curve a count, exactly explainable."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit
from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import SplineTransformer
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from engagement.model._log_odds import LogOddsClassifier

PROFILE_COLUMNS = ("ratio", "followers", "following", "posts")
_SHIPPED = Path(__file__).parent / "passing.json"
_Z80 = 1.2815515655446004


class PassingClassifier(LogOddsClassifier, BaseEstimator):
    """Additive logistic regression: a quadratic spline for each column, constant beyond what was seen.

    Trained on balanced classes and then re-based: the share of passing profiles among followers is not
    known, so the probability assumes `prior_share` and its interval spans `prior_range` and the 80 %
    Laplace interval of the curves.

    Parameters:
        n_knots: knots a curve, at quantiles.
        C: inverse strength of the ridge penalty.
        prior_share: share of the second class to assume, or None for the balance of the training.
        prior_range: lowest and highest share to allow for in `interval`.

    Attributes:
        knots_: array of shape (n_knots, n_features).
        coef_: array of shape (n_features, splines); intercept_: float.
        covariance_: Laplace covariance of the intercept and all coefficients.
    """

    def __init__(
        self,
        n_knots: int = 6,
        C: float = 1.0,
        prior_share: float | None = None,
        prior_range: tuple[float, float] = (0.05, 0.15),
    ) -> None:
        self.n_knots = n_knots
        self.C = C
        self.prior_share = prior_share
        self.prior_range = prior_range

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Fit the curves to labelled rows of two classes."""
        rows, labels = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(labels)
        self.classes_ = np.unique(labels)
        if len(self.classes_) != 2:
            raise ValueError(
                "Only binary classification is supported; the data contains "
                + ("one class only." if len(self.classes_) == 1 else f"{len(self.classes_)} classes.")
            )
        quantiles = np.quantile(rows, np.linspace(0, 1, self.n_knots), axis=0)
        # Repeated quantiles (many zeros) would make a knot twice: spread them over a hair's breadth.
        self.knots_ = np.maximum.accumulate(quantiles, axis=0) + np.arange(self.n_knots)[:, None] * 1e-6
        basis = self.basis(rows)
        regression = LogisticRegression(C=self.C, class_weight="balanced", max_iter=2000).fit(basis, labels)
        self.coef_ = regression.coef_.reshape(rows.shape[1], -1)
        self.intercept_ = float(regression.intercept_[0])
        self.covariance_ = _laplace_covariance(basis, labels == self.classes_[1], regression, self.C)
        return self

    @classmethod
    def shipped(cls) -> PassingClassifier:
        """The curves that come with the program; `passing.json` names what they were learned from."""
        return cls.from_dict(json.loads(_SHIPPED.read_text(encoding="utf-8")))

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> PassingClassifier:
        """The classifier that `to_dict` described."""
        made = cls(**{**content["parameters"], "prior_range": tuple(content["parameters"]["prior_range"])})
        made.knots_, made.coef_ = np.array(content["knots"]), np.array(content["coef"])
        made.intercept_, made.covariance_ = float(content["intercept"]), np.array(content["covariance"])
        made.classes_, made.n_features_in_ = np.array([0, 1]), made.knots_.shape[1]
        return made

    def to_dict(self) -> dict[str, Any]:
        """Parameters, knots and coefficients as plain numbers; no training row can be read off them."""
        check_is_fitted(self)
        return {
            "parameters": {**self.get_params(), "prior_range": list(self.prior_range)},
            "knots": self.knots_.round(6).tolist(),
            "coef": self.coef_.round(6).tolist(),
            "intercept": round(self.intercept_, 6),
            "covariance": self.covariance_.round(8).tolist(),
        }

    def moved(
        self, intercept: float, coef: NDArray[np.float64], covariance: NDArray[np.float64]
    ) -> PassingClassifier:
        """The same curves with other weights."""
        made = PassingClassifier(**self.get_params())
        made.knots_, made.classes_, made.n_features_in_ = self.knots_, self.classes_, self.n_features_in_
        made.intercept_, made.coef_ = float(intercept), np.asarray(coef).reshape(self.coef_.shape)
        made.covariance_ = covariance
        return made

    def contributions(self, X: ArrayLike, reference: ArrayLike) -> NDArray[np.float64]:
        """What each column adds to the log-odds compared with a reference row, shape of X."""
        check_is_fitted(self)
        rows = validate_data(self, X, dtype=np.float64, reset=False)
        return self._curves(rows) - self._curves(np.asarray(reference, dtype=float)[None, :])

    def decision_function(self, X: ArrayLike) -> NDArray[np.float64]:
        """Log-odds of the second class at `prior_share`, shape (n_samples,)."""
        check_is_fitted(self)
        rows = validate_data(self, X, dtype=np.float64, reset=False)
        return np.asarray(self._curves(rows).sum(axis=1) + self.intercept_ + self._rebase(self.prior_share))

    def spread(self, X: ArrayLike) -> NDArray[np.float64]:
        """Half the 80 % Laplace interval of the log-odds, shape (n_samples,)."""
        check_is_fitted(self)
        rows = validate_data(self, X, dtype=np.float64, reset=False)
        design = np.column_stack([np.ones(len(rows)), self.basis(rows)])
        variance = np.einsum("ij,jk,ik->i", design, self.covariance_, design, optimize=True)
        return np.asarray(_Z80 * np.sqrt(np.maximum(variance, 0.0)))

    def interval(
        self, X: ArrayLike, shift: ArrayLike = 0.0
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Lowest and highest probability, over the curves' doubt and the range of prior shares."""
        centre = self.decision_function(X) - self._rebase(self.prior_share) + np.asarray(shift, dtype=float)
        half = self.spread(X)
        low, high = self.prior_range
        return (
            np.asarray(expit(centre - half + self._rebase(low))),
            np.asarray(expit(centre + half + self._rebase(high))),
        )

    def _rebase(self, share: float | None) -> float:
        return 0.0 if share is None else float(logit(share))

    def basis(self, X: NDArray[np.float64]) -> NDArray[np.float64]:
        """The splines of each row, columns side by side, shape (n_samples, features × splines)."""
        splines = SplineTransformer(
            degree=2, knots=self.knots_, extrapolation="constant", include_bias=False
        ).fit(self.knots_)
        return np.asarray(splines.transform(X))

    def _curves(self, X: NDArray[np.float64]) -> NDArray[np.float64]:
        basis = self.basis(X).reshape(len(X), *self.coef_.shape)
        return np.asarray(np.einsum("ijk,jk->ij", basis, self.coef_))


def profile_columns(followers: ArrayLike, following: ArrayLike, posts: ArrayLike) -> NDArray[np.float64]:
    """The four columns of `PROFILE_COLUMNS` from three counts, natural logarithms, shape (n, 4)."""
    logs = [np.log1p(np.asarray(count, dtype=float)) for count in (followers, following, posts)]
    return np.column_stack([logs[1] - logs[0], *logs])


def _laplace_covariance(
    basis: NDArray[np.float64], positive: NDArray[np.bool_], regression: LogisticRegression, C: float
) -> NDArray[np.float64]:
    """Inverse of the penalised log-loss's second derivative at its minimum."""
    design = np.column_stack([np.ones(len(basis)), basis])
    probability = regression.predict_proba(basis)[:, 1]
    share = positive.mean()
    weight = np.where(positive, 0.5 / share, 0.5 / (1 - share)) * probability * (1 - probability)
    penalty = np.eye(design.shape[1]) / C
    penalty[0, 0] = 1e-9
    return np.asarray(np.linalg.inv((design * weight[:, None]).T @ design + penalty))
