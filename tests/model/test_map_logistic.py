"""The prior-centred regression against scikit-learn's and against its own prior."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from engagement.model.activation import MapLogisticRegression


@pytest.fixture
def rows() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(1)
    X = random.normal(size=(400, 3))
    return X, (random.random(400) < 1 / (1 + np.exp(-(X @ [1.0, -0.5, 0.0] - 1.0)))).astype(int)


def test_without_a_prior_it_is_ridge(rows: tuple[np.ndarray, np.ndarray]) -> None:
    ours = MapLogisticRegression(prior_scale=0.7).fit(*rows)
    ridge = LogisticRegression(C=0.7**2, tol=1e-8).fit(*rows)
    assert ours.coef_ == pytest.approx(ridge.coef_, abs=1e-3)
    assert ours.intercept_ == pytest.approx(ridge.intercept_, abs=1e-3)


def test_a_tight_prior_wins_and_a_loose_one_yields(rows: tuple[np.ndarray, np.ndarray]) -> None:
    prior = np.array([-1.0, 0.5, 0.2])
    tight = MapLogisticRegression(prior, 1e-4).fit(*rows)
    loose = MapLogisticRegression(prior, 100.0).fit(*rows)
    assert tight.coef_[0] == pytest.approx(prior, abs=1e-3)
    assert loose.coef_[0][0] > 0.5


def test_signs_are_kept(rows: tuple[np.ndarray, np.ndarray]) -> None:
    kept = MapLogisticRegression([-0.5, 0.5, 0.0], 10.0, keep_signs=True).fit(*rows)
    assert kept.coef_[0][0] <= 0 <= kept.coef_[0][1]


def test_weights_count_like_copies(rows: tuple[np.ndarray, np.ndarray]) -> None:
    X, y = rows
    weighted = MapLogisticRegression().fit(X, y, sample_weight=np.where(y == 1, 2.0, 1.0))
    copied = MapLogisticRegression().fit(np.concatenate([X, X[y == 1]]), np.concatenate([y, y[y == 1]]))
    assert weighted.coef_ == pytest.approx(copied.coef_, abs=1e-3)
