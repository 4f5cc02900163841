"""Activation: contributions add up, few positives move the prior little, the level can be set."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.data.engine import ACTIVATION_COLUMNS
from engagement.model.activation import PRIOR, ActivationClassifier


def made_rows(people: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Made-up counts in which recency and likes matter; machinery only."""
    random = np.random.default_rng(seed)
    X = random.gamma(0.4, 2.0, size=(people, len(ACTIVATION_COLUMNS)))
    score = X[:, 0] - 0.5 * X[:, ACTIVATION_COLUMNS.index("since_voice")] - 2
    return X, (random.random(people) < 1 / (1 + np.exp(-score))).astype(int)


@given(seed=st.integers(0, 10_000))
def test_contributions_add_up_to_the_difference_from_the_median(seed: int) -> None:
    X, y = made_rows(200, seed)
    y[:2] = [0, 1]
    fitted = ActivationClassifier(prior=PRIOR).fit(X, y)
    median = np.quantile(X, 0.5, axis=0, method="inverted_cdf")
    expected = fitted.decision_function(X) - fitted.decision_function(median[None, :])[0]
    assert fitted.contributions(X).sum(axis=1) == pytest.approx(expected, abs=1e-9)


def test_few_positives_leave_the_prior_where_it_was() -> None:
    X, _ = made_rows(300)
    y = np.zeros(300, dtype=int)
    y[:3] = 1
    fitted = ActivationClassifier(prior=PRIOR).fit(X, y)
    assert fitted.coef_[0] == pytest.approx(PRIOR, abs=0.15)


def test_many_positives_move_it() -> None:
    X, y = made_rows(20_000)
    fitted = ActivationClassifier(prior=PRIOR).fit(X, y)
    assert fitted.coef_[0][0] > 2 * PRIOR[0]


def test_no_reason_turns_round() -> None:
    X, y = made_rows(5_000)
    fitted = ActivationClassifier(prior=PRIOR).fit(X, 1 - y)
    assert (np.sign(fitted.coef_[0]) * np.sign(PRIOR) >= 0).all()


def test_the_level_can_be_set_to_what_was_seen() -> None:
    X, y = made_rows(500)
    fitted = ActivationClassifier(prior=PRIOR).fit(X, y).refit_intercept(X, 20)
    assert fitted.predict_proba(X)[:, 1].sum() == pytest.approx(20, abs=1e-6)
