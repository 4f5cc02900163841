"""Did this profile follow only to be followed? Curves over its counts, points for the rest, corrections."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import block_diag
from scipy.optimize import minimize
from scipy.special import expit, logit
from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import SplineTransformer
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from engagement.model.activation import LogOddsClassifier
from engagement.model.explain import Answer

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
        """Load the curves that come with the program; `passing.json` names what they were learned from."""
        return cls.from_dict(json.loads(_SHIPPED.read_text(encoding="utf-8")))

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> PassingClassifier:
        """Rebuild the classifier that `to_dict` described."""
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
        """Copy the curves with other weights."""
        made = PassingClassifier(**self.get_params())
        made.knots_, made.classes_, made.n_features_in_ = self.knots_, self.classes_, self.n_features_in_
        made.intercept_, made.coef_ = float(intercept), np.asarray(coef).reshape(self.coef_.shape)
        made.covariance_ = covariance
        return made

    def contributions(self, X: ArrayLike, reference: ArrayLike) -> NDArray[np.float64]:
        """Return what each column adds to the log-odds compared with a reference row, shape of X."""
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
        """Return the splines of each row, columns side by side, shape (n_samples, features × splines)."""
        splines = SplineTransformer(
            degree=2, knots=self.knots_, extrapolation="constant", include_bias=False
        ).fit(self.knots_)
        return np.asarray(splines.transform(X))

    def _curves(self, X: NDArray[np.float64]) -> NDArray[np.float64]:
        basis = self.basis(X).reshape(len(X), *self.coef_.shape)
        return np.asarray(np.einsum("ijk,jk->ij", basis, self.coef_))


def profile_columns(followers: ArrayLike, following: ArrayLike, posts: ArrayLike) -> NDArray[np.float64]:
    """Make the four columns of `PROFILE_COLUMNS` from three counts, natural logarithms, shape (n, 4)."""
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


ENOUGH_LIKES = 3
# Log-odds set by hand, not learned. A bio that asks for follows in return says it itself: whatever the
# counts say against it, such a profile starts from the assumed share of passing profiles.
POINTS = {"asks_back": 4.5, "follows_thousands": 1.0, "unreturned": 0.7}
POINTS_SPREAD = 1.0
SLIP = 0.02  # the share of corrections that may be slips of the hand
ENDED_OTHERWISE = 0.1  # of follows seen to end or to last, the share that did so for other reasons


@dataclass(frozen=True)
class Profiles:
    """What the passing answer reads of everybody, one row a person.

    `abstains` marks people who take part (any voice, three likes) and unknown counts; unknown posts count
    as the median's; `middle` is the median profile, from which contributions are told.
    """

    index: pd.Index
    X: NDArray[np.float64]
    flags: NDArray[np.float64]
    middle: NDArray[np.float64]
    abstains: NDArray[np.bool_]

    def rows(self, rows: NDArray[np.intp]) -> Profiles:
        """Return the profiles in these rows, in this order."""
        return replace(
            self, index=self.index[rows], X=self.X[rows], flags=self.flags[rows], abstains=self.abstains[rows]
        )


def read_profiles(facts: pd.DataFrame) -> Profiles:
    """Read profiles from a frame with followers, following, posts, the flags of POINTS, voices and likes."""
    counts = ["followers", "following", "posts"]
    known = facts[["followers", "following"]].notna().all(axis=1)
    takes_part = (facts["voices"] > 0) | (facts["likes"] >= ENOUGH_LIKES)
    median = facts.loc[known, counts].median().fillna(0.0)
    filled = facts[counts].fillna(median)
    return Profiles(
        index=facts.index,
        X=profile_columns(*(filled[name] for name in counts)),
        flags=facts[list(POINTS)].to_numpy(dtype=np.float64),
        middle=profile_columns(*([median[name]] for name in counts)),
        abstains=(~known | takes_part).to_numpy(),
    )


@dataclass(frozen=True)
class Seen:
    """Profiles whose follow was seen to end soon without being returned (`passes`) or to last."""

    profiles: Profiles
    passes: NDArray[np.bool_]


def read_endings(endings: pd.DataFrame | None) -> Seen | None:
    """As many follows that lasted as ended, chosen by id; None without any of either.

    `endings` is what `engagement.changes.endings` tells. In equal numbers they say which profiles leave
    and nothing about how many do: both groups are as the curves were trained (King & Zeng 2001).
    """
    if endings is None or endings.empty:
        return None
    known = endings[~read_profiles(endings).abstains]
    order = known["account_id"].map(lambda name: hashlib.sha256(name.encode()).hexdigest()).sort_values()
    known = known.loc[order.index]
    ended, lasted = known[known["passes"]], known[~known["passes"]]
    pairs = min(len(ended), len(lasted))
    if not pairs:
        return None
    chosen = pd.concat([ended[:pairs], lasted[:pairs]])
    return Seen(read_profiles(chosen), chosen["passes"].to_numpy(dtype=bool))


@dataclass(frozen=True)
class PassingModel:
    """Curves and points, as shipped or as the user's corrections have moved them."""

    curves: PassingClassifier
    points: Mapping[str, float]

    @classmethod
    def shipped(cls) -> PassingModel:
        """Load the starting point for every account."""
        return cls(PassingClassifier.shipped(), POINTS)

    def answer(self, profiles: Profiles) -> Answer:
        """Probability, interval and contributions of everybody; NaN where it abstains."""
        curves, known = self.curves, ~profiles.abstains
        worth = profiles.flags * np.array(list(self.points.values()))
        worth[:, 0] += self._lift(profiles)
        shift = worth.sum(axis=1)
        log_odds = curves.decision_function(profiles.X) + shift
        low, high = curves.interval(profiles.X, shift)
        told = np.column_stack([curves.contributions(profiles.X, profiles.middle[0]), worth])
        columns = [*PROFILE_COLUMNS, *self.points]
        return Answer(
            probability=np.where(known, expit(log_odds), np.nan),
            log_odds=np.where(known, log_odds, np.nan),
            reference=float(curves.decision_function(profiles.middle)[0]),
            contributions=pd.DataFrame(
                np.where(known[:, None], told, np.nan), index=profiles.index, columns=columns
            ),
            low=np.where(known, low, np.nan),
            high=np.where(known, high, np.nan),
        )

    def corrected(
        self,
        profiles: Profiles,
        rows: NDArray[np.intp],
        passes: NDArray[np.bool_],
        seen: Seen | None = None,
    ) -> PassingModel:
        """Return the model after the user said of `rows` whether they pass by, and after what ended.

        The shipped weights are the prior, with their own covariance; each observation counts once, through
        a likelihood in which `SLIP` of the corrections and `ENDED_OTHERWISE` of the endings may be wrong
        (Elkan & Noto 2008 discuss such labels).
        """
        prior = float(logit(self.curves.prior_share or 0.5))
        told = [(profiles.rows(rows), passes, prior, SLIP)]
        if seen is not None:
            told.append((seen.profiles, seen.passes, 0.0, ENDED_OTHERWISE))
        told = [one for one in told if len(one[1])]
        if not told:
            return self
        design = np.concatenate([self._design(known) for known, *_ in told])
        offset = np.concatenate([base + self._lift(known) for known, _, base, _ in told])
        sign = np.concatenate([np.where(passed, 1.0, -1.0) for _, passed, _, _ in told])
        slip = np.concatenate([np.full(len(passed), share) for _, passed, _, share in told])
        start = np.concatenate(
            [[self.curves.intercept_], self.curves.coef_.ravel(), list(self.points.values())]
        )
        spread = POINTS_SPREAD**2 * np.eye(len(self.points))
        precision = np.linalg.inv(block_diag(self.curves.covariance_, spread))
        theta = minimize(
            _robust_loss,
            start,
            args=(start, precision, design, offset, sign, slip),
            jac=True,
            method="L-BFGS-B",
        ).x
        split = 1 + self.curves.coef_.size
        chance = expit(design @ theta + offset)
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design
        covariance = np.asarray(np.linalg.inv(precision + curvature), dtype=np.float64)[:split, :split]
        curves = self.curves.moved(theta[0], theta[1:split], covariance)
        return PassingModel(curves, dict(zip(self.points, theta[split:].tolist(), strict=True)))

    def _design(self, profiles: Profiles) -> NDArray[np.float64]:
        basis = self.curves.basis(profiles.X)
        return np.column_stack([np.ones(len(basis)), basis, profiles.flags])

    def _lift(self, profiles: Profiles) -> NDArray[np.float64]:
        """Return what lifts those who ask for follows in return up to the assumed share, in log-odds."""
        floor = logit(self.curves.prior_share or 0.5)
        short = np.maximum(floor - PassingClassifier.shipped().decision_function(profiles.X), 0.0)
        return np.asarray(profiles.flags[:, 0] * short)


def _robust_loss(
    theta: NDArray[np.float64],
    start: NDArray[np.float64],
    precision: NDArray[np.float64],
    design: NDArray[np.float64],
    offset: NDArray[np.float64],
    sign: NDArray[np.float64],
    slip: NDArray[np.float64],
) -> tuple[float, NDArray[np.float64]]:
    away = theta - start
    agreed = expit(sign * (design @ theta + offset))
    likelihood = slip + (1 - 2 * slip) * agreed
    pull = (1 - 2 * slip) * agreed * (1 - agreed) / likelihood * sign
    loss = 0.5 * away @ precision @ away - np.log(likelihood).sum()
    return float(loss), np.asarray(precision @ away - design.T @ pull)
