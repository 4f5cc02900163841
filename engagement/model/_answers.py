"""The three answers for every person, each with what it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit

from engagement.model._forecast import Forecast
from engagement.model._membership import MembershipPosterior
from engagement.model._passing import PROFILE_COLUMNS, PassingClassifier, profile_columns

EXPOSURE_DAYS = 90.0
ENOUGH_LIKES = 3
# Log-odds set by hand, not learned. A bio that asks for follows in return says it itself: whatever the
# counts say against it, such a profile starts from the assumed share of passing profiles.
POINTS = {"asks_back": 3.0, "follows_thousands": 1.0, "unreturned": 0.7}
# Columns of the activation model that tell the same story are told together.
ACTIVATION_STORIES: Mapping[str, str] = {
    "voice_short": "voice",
    "voice_middle": "voice",
    "voice_long": "voice",
    "from_owner_short": "answered",
    "from_owner_middle": "answered",
    "from_owner_long": "answered",
    "likes_middle": "likes",
    "reposts_middle": "reposts",
    "others_voice_middle": "talk_with_others",
    "others_repost_middle": "talk_with_others",
    "from_others_middle": "addressed_by_others",
    "owner_days": "days_with_you",
    "since_voice": "since_voice",
    "since_act": "since_act",
}


@dataclass(frozen=True)
class Answer:
    """One answer: `probability` (NaN where it abstains) and log-odds contributions by story.

    `contributions` has a row a person; each row sums to that person's log-odds less `reference`, the
    log-odds of the median follower.
    """

    probability: NDArray[np.float64]
    log_odds: NDArray[np.float64]
    reference: float
    contributions: pd.DataFrame
    low: NDArray[np.float64] | None = None
    high: NDArray[np.float64] | None = None


def exposure(
    features: pd.DataFrame, followed_at: pd.Series, as_of: pd.Timestamp, coverage: float
) -> NDArray[np.float64]:
    """Whole days in which each person's voice could be seen: tenure, data or 90 days, the least of them."""
    tenure = ((as_of - followed_at).dt.total_seconds() / 86400.0).reindex(features.index)
    limit = np.ceil(min(EXPOSURE_DAYS, coverage)) if coverage > 0 else EXPOSURE_DAYS
    return np.asarray(np.clip(np.ceil(tenure.fillna(limit).to_numpy(dtype=np.float64)), 0.0, limit))


def membership(features: pd.DataFrame, exposed: NDArray[np.float64]) -> Answer:
    """Measured: days with a voice in the last 90, against the days in which one could be seen.

    An undated voice counts as one day, whatever their number: it happened, nothing tells how often.
    """
    with_owner = features["owner_days_90"].to_numpy()
    others = features["voiced_days_90"].to_numpy() - with_owner
    undated = ((features["voices"] > 0) & features["last_voice"].isna()).to_numpy().astype(float)
    with_owner = np.where(features["owner_voices"].to_numpy() > 0, with_owner + undated, with_owner)
    others = np.where(features["owner_voices"].to_numpy() > 0, others, others + undated)
    posterior = MembershipPosterior().fit(np.column_stack([with_owner, others, exposed]))
    middle = [float(np.median(column)) for column in (with_owner, others, exposed)]
    steps = [
        np.full(len(features), posterior.log_odds(middle[0] + middle[1], middle[2])),
        posterior.log_odds(middle[0] + middle[1], exposed),
        posterior.log_odds(with_owner + middle[1], exposed),
        posterior.log_odds(with_owner + others, exposed),
    ]
    contributions = pd.DataFrame(
        {
            name: steps[i + 1] - steps[i]
            for i, name in enumerate(("time_seen", "days_with_you", "days_with_others"))
        },
        index=features.index,
    )
    return Answer(expit(steps[-1]), steps[-1], float(steps[0][0]), contributions)


def activation(features: pd.DataFrame, forecast: Forecast) -> Answer:
    """Predicted: the probability to speak to the owner within the horizon."""
    columns = pd.DataFrame(
        forecast.contributions(features), index=features.index, columns=list(forecast.columns)
    )
    contributions = columns.T.groupby(ACTIVATION_STORIES.get, sort=False).sum().T
    probability = forecast.probability(features)
    log_odds = forecast.classifier.decision_function(features[list(forecast.columns)].to_numpy())
    reference = float(log_odds[0] - contributions.iloc[0].sum()) if len(features) else 0.0
    return Answer(probability, log_odds, reference, contributions)


def passing(profiles: pd.DataFrame, features: pd.DataFrame) -> Answer:
    """Inferred: curves over the profile's counts plus points; abstains for people who take part.

    It also abstains where followers or following are unknown. Unknown posts count as the median's.
    """
    curves = PassingClassifier.shipped()
    known = profiles[["followers", "following"]].notna().all(axis=1).to_numpy()
    takes_part = ((features["voices"] > 0) | (features["likes"] >= ENOUGH_LIKES)).to_numpy()
    counts = profiles.loc[known, ["followers", "following", "posts"]]
    median = counts.median().fillna(0.0)
    filled = profiles[["followers", "following", "posts"]].fillna(median).fillna(0.0)
    X = profile_columns(filled["followers"], filled["following"], filled["posts"])
    middle = profile_columns([median["followers"]], [median["following"]], [median["posts"]])
    contributions = pd.DataFrame(
        curves.contributions(X, middle[0]), index=profiles.index, columns=list(PROFILE_COLUMNS)
    )
    points = pd.DataFrame({name: profiles[name] * worth for name, worth in POINTS.items()})
    counted = curves.decision_function(X)
    lift = np.maximum(logit(curves.prior_share or 0.5) - counted, 0.0)
    points["asks_back"] += np.where(profiles["asks_back"], lift, 0.0)
    shift = points.sum(axis=1).to_numpy()
    log_odds = counted + shift
    low, high = curves.interval(X, shift)
    abstains = ~known | takes_part
    return Answer(
        probability=np.where(abstains, np.nan, expit(log_odds)),
        log_odds=np.where(abstains, np.nan, log_odds),
        reference=float(curves.decision_function(middle)[0]),
        contributions=pd.concat([contributions, points], axis=1).where(
            pd.Series(~abstains, index=profiles.index), axis=0
        ),
        low=np.where(abstains, np.nan, low),
        high=np.where(abstains, np.nan, high),
    )
