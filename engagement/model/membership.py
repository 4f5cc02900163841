"""Has this person shown that they take part? Arithmetic on the days they spoke, nothing learned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import gammainc, gammaincc, gammaln
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted, validate_data


class MembershipPosterior(TransformerMixin, BaseEstimator):
    """Gamma-Poisson posterior that somebody speaks at least once in `habit_days` days.

    Each row holds counts of days with a voice, one or more columns of disjoint days that add up to n,
    and last the days T in which that could be seen. The rate is Gamma(shape, rate) a priori, fitted to
    all rows and held near `shape` and `rate`; a posteriori Gamma(shape + n, rate + T), so the answer is
    m = 1 - GammaCDF(1/habit_days). More days never lower it.

    Parameters:
        habit_days: a member speaks at least this often, on average.
        shape, rate: the prior, round numbers near what real accounts show (METHODS, method page), which
            the account's own rows move in `fit`; `fixed` keeps it, so that nobody's answer hangs on others.
        strength: standard deviation, in logarithms, of how far they may move it.

    Attributes:
        shape_, rate_: the fitted prior.

    Source: Gamma-Poisson mixture of Ehrenberg (1959); the cut is a convention of this program.
    """

    def __init__(
        self, habit_days: float = 180.0, shape: float = 0.1, rate: float = 60.0, strength: float = 0.2
    ) -> None:
        self.habit_days = habit_days
        self.shape = shape
        self.rate = rate
        self.strength = strength

    def fit(self, X: ArrayLike, y: Any = None) -> Self:  # noqa: ARG002 - scikit-learn's signature
        """Fit the prior of the rates to all rows."""
        days, exposure = self._days_and_exposure(X, reset=True)
        pairs, weight = np.unique(days + 1j * exposure, return_counts=True)
        start = np.log([self.shape, self.rate])

        def loss(theta: NDArray[np.float64]) -> float:
            away = (theta - start) / self.strength
            return float(0.5 * away @ away - weight @ _log_likelihood(pairs.real, pairs.imag, *np.exp(theta)))

        # Nobody's rows may push the prior to where one day would make a habit.
        bounds = [(start[0] - 1.0, start[0] + 1.0), (start[1] - 1.0, start[1] + 1.0)]
        self.shape_, self.rate_ = np.exp(minimize(loss, start, method="L-BFGS-B", bounds=bounds).x)
        return self

    @classmethod
    def fixed(cls) -> MembershipPosterior:
        """Make the posterior under the prior that all accounts share."""
        made = cls()
        made.shape_, made.rate_, made.n_features_in_ = made.shape, made.rate, 2
        return made

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> MembershipPosterior:
        """Rebuild the posterior that `to_dict` described."""
        made = cls(**content["parameters"])
        made.shape_, made.rate_, made.n_features_in_ = content["shape"], content["rate"], 2
        return made

    def to_dict(self) -> dict[str, Any]:
        """Parameters and the prior as plain numbers, exactly."""
        check_is_fitted(self)
        return {"parameters": self.get_params(), "shape": float(self.shape_), "rate": float(self.rate_)}

    def transform(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return the posterior probability of a habit, shape (n_samples, 1)."""
        check_is_fitted(self)
        days, exposure = self._days_and_exposure(X, reset=False)
        return self.posterior(days, exposure)[:, None]

    def posterior(self, days: ArrayLike, exposure: ArrayLike) -> NDArray[np.float64]:
        """Return the probability of a habit from arrays of days spoken and days seen, shape (n_samples,)."""
        check_is_fitted(self)
        return np.asarray(gammaincc(*self._posterior(days, exposure)), dtype=np.float64)

    def log_odds(self, days: ArrayLike, exposure: ArrayLike) -> NDArray[np.float64]:
        """Return the posterior as log-odds, exact where the probability rounds to one, shape (n_samples,)."""
        check_is_fitted(self)
        together = np.asarray(days, dtype=float) + 1j * np.asarray(exposure, dtype=float)
        # Few distinct pairs stand for many people, and incomplete gamma functions are dear.
        pairs, where = np.unique(together, return_inverse=True)
        shape, scaled = self._posterior(pairs.real, pairs.imag)
        return np.asarray(np.log(gammaincc(shape, scaled)) - np.log(gammainc(shape, scaled)))[where]

    def _posterior(
        self, days: ArrayLike, exposure: ArrayLike
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Shape of the posterior, and the habit's rate in its unit."""
        seen = np.asarray(exposure, dtype=float)
        return self.shape_ + np.asarray(days, dtype=float), (self.rate_ + seen) / self.habit_days

    def _days_and_exposure(
        self, X: ArrayLike, *, reset: bool
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        rows = validate_data(self, X, dtype=np.float64, reset=reset, ensure_min_features=2 if reset else 1)
        if (rows < 0).any():
            raise ValueError("Negative values in data passed to MembershipPosterior: days are counted.")
        return rows[:, :-1].sum(axis=1), rows[:, -1]

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = True
        return tags


def _log_likelihood(
    days: NDArray[np.float64], exposure: NDArray[np.float64], shape: float, rate: float
) -> NDArray[np.float64]:
    """Log-probability of `days` events in `exposure` under the mixture, up to a constant."""
    return np.asarray(
        gammaln(shape + days)
        - gammaln(shape)
        + shape * np.log(rate)
        - (shape + days) * np.log(rate + exposure)
    )
