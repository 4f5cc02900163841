"""The answers read off what people did: membership and activation."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from engagement.model._answer import Answer
from engagement.model._forecast import Forecast
from engagement.model._membership import MembershipPosterior
from engagement.reasons import REASONS

EXPOSURE_DAYS = 90.0
# Columns of the activation model that tell the same story are told together.
ACTIVATION_STORIES = {column: reason.feature for reason in REASONS.values() for column in reason.columns}


def exposure(
    features: pd.DataFrame, followed_at: pd.Series, as_of: pd.Timestamp, coverage: float
) -> NDArray[np.float64]:
    """Whole days in which each person's voice could be seen: tenure, data or 90 days, the least of them."""
    tenure = ((as_of - followed_at).dt.total_seconds() / 86400.0).reindex(features.index)
    limit = np.ceil(min(EXPOSURE_DAYS, coverage)) if coverage > 0 else EXPOSURE_DAYS
    return np.asarray(np.clip(np.ceil(tenure.fillna(limit).to_numpy(dtype=np.float64)), 0.0, limit))


def membership(features: pd.DataFrame, exposed: NDArray[np.float64]) -> tuple[Answer, MembershipPosterior]:
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
    return Answer(expit(steps[-1]), steps[-1], float(steps[0][0]), contributions), posterior


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
