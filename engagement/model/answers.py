"""The answers read off what people did, and whom to ask the user about to better them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from engagement.data.reasons import REASONS
from engagement.model.explain import Answer
from engagement.model.forecast import Forecast
from engagement.model.membership import MembershipPosterior

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


def least_sure(people: pd.DataFrame, count: int = 10, seed: int = 0) -> list[str]:
    """Choose `count` people worth a question, both halves mixed, by id; fewer where there are fewer.

    `people` holds account_id, passing, passing_low, passing_high, corrected; only people with a passing
    answer and without a correction are asked about. The first half has the widest intervals, of equal ones
    the likelier to pass by; the random half keeps the corrections fair to everybody else (a sample of
    doubtful people alone would bend the curves).
    """
    open_ = people[people["passing"].notna() & ~people["corrected"].astype(bool)]
    width = open_["passing_high"] - open_["passing_low"]
    ranked = open_.assign(width=width).sort_values(
        ["width", "passing", "account_id"], ascending=[False, False, True]
    )
    random = np.random.default_rng(seed)
    doubtful = ranked["account_id"].iloc[: count // 2].to_numpy(dtype=object)
    rest = ranked["account_id"].iloc[len(doubtful) :].to_numpy(dtype=object)
    drawn = random.choice(rest, size=min(count - len(doubtful), len(rest)), replace=False)
    return [str(account_id) for account_id in random.permutation(np.concatenate([doubtful, drawn]))]
