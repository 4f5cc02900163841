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

# Columns of the activation model that tell the same story are told together.
ACTIVATION_STORIES = {column: reason.feature for reason in REASONS.values() for column in reason.columns}


def seen_days(
    features: pd.DataFrame, followed_at: pd.Series, as_of: pd.Timestamp, coverage: float
) -> NDArray[np.float64]:
    """Days in which each person's voice could be seen: since they came or since acts are known.

    Somebody who spoke before they followed could be seen since then.
    """
    tenure = ((as_of - followed_at).dt.total_seconds() / 86400.0).reindex(features.index)
    spoke = features["days_since_first_voice"].to_numpy(dtype=np.float64)
    known = np.fmax(tenure.fillna(coverage).to_numpy(dtype=np.float64), spoke)
    return np.asarray(np.clip(known, 0.0, max(coverage, 0.0)))


def membership(
    habit: pd.DataFrame, voices: pd.Series, exposed: NDArray[np.float64]
) -> tuple[Answer, MembershipPosterior]:
    """Measured: occasions with a voice in the last year, against the days in which one could be seen.

    The prior is the same for every account, so that nobody's answer hangs on anybody else's acts. An
    undated voice of somebody without dated ones counts as one day: it happened, nothing tells how often.
    """
    with_owner, others = (habit[name].to_numpy() for name in ("owner_days_year", "others_days_year"))
    undated = ((voices > 0).to_numpy() & habit["last_voice_days"].isna().to_numpy()).astype(float)
    with_owner = with_owner + undated
    posterior = MembershipPosterior.fixed()
    middle = [float(np.median(column)) for column in (with_owner, others, exposed)]
    steps = [
        np.full(len(habit), posterior.log_odds(middle[0] + middle[1], middle[2])),
        posterior.log_odds(middle[0] + middle[1], exposed),
        posterior.log_odds(with_owner + middle[1], exposed),
        posterior.log_odds(with_owner + others, exposed),
    ]
    contributions = pd.DataFrame(
        {
            name: steps[i + 1] - steps[i]
            for i, name in enumerate(("time_seen", "days_with_you", "days_with_others"))
        },
        index=habit.index,
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
