"""The passing answer of every follower: curves over the counts, points for the rest, corrections."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.linalg import block_diag
from scipy.optimize import minimize
from scipy.special import expit, logit

from engagement.model._answer import Answer
from engagement.model._passing import PROFILE_COLUMNS, PassingClassifier, profile_columns

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
        """Some of them, in this order."""
        return replace(
            self, index=self.index[rows], X=self.X[rows], flags=self.flags[rows], abstains=self.abstains[rows]
        )


def read_profiles(facts: pd.DataFrame) -> Profiles:
    """The profiles in a frame with followers, following, posts, the flags of POINTS, voices and likes."""
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
        """The starting point for every account."""
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
        """The model after the user said of `rows` whether they pass by, and after what was seen to end.

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
        """What lifts those who ask for follows in return up to the assumed share."""
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
