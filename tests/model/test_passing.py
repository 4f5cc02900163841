"""Passing: the shipped curves, their doubt, and that they can be explained exactly."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.special import logit

from engagement.model.passing import PassingClassifier, profile_columns

COUNTS = {
    "empty and following many": (20, 900, 2),
    "ordinary": (400, 350, 1200),
    "new and small": (10, 40, 3),
    "well known": (50_000, 900, 8_000),
}


@pytest.fixture
def shipped() -> PassingClassifier:
    return PassingClassifier.shipped()


def rows() -> np.ndarray:
    followers, following, posts = zip(*COUNTS.values(), strict=True)
    return profile_columns(followers, following, posts)


def test_only_the_empty_mass_follower_looks_like_passing(shipped: PassingClassifier) -> None:
    found = dict(zip(COUNTS, shipped.predict_proba(rows())[:, 1], strict=True))
    assert found["empty and following many"] > 0.7
    assert max(found["ordinary"], found["well known"]) < 0.05
    assert found["new and small"] < 0.5


def test_the_interval_holds_the_probability_and_is_wide(shipped: PassingClassifier) -> None:
    low, high = shipped.interval(rows())
    middle = shipped.predict_proba(rows())[:, 1]
    assert (low <= middle).all()
    assert (middle <= high).all()
    assert high[0] - low[0] > 0.15


def test_contributions_add_up(shipped: PassingClassifier) -> None:
    X, reference = rows(), profile_columns([300], [300], [100])
    told = shipped.contributions(X, reference[0]).sum(axis=1)
    expected = shipped.decision_function(X) - shipped.decision_function(reference)[0]
    assert told == pytest.approx(expected, abs=1e-9)


def test_numbers_survive_being_written_down(shipped: PassingClassifier) -> None:
    again = PassingClassifier.from_dict(json.loads(json.dumps(shipped.to_dict())))
    assert again.predict_proba(rows()) == pytest.approx(shipped.predict_proba(rows()), abs=1e-6)


def test_the_assumed_share_moves_the_log_odds_by_its_own() -> None:
    random = np.random.default_rng(0)
    X = random.normal(size=(300, 2))
    y = (X[:, 0] + random.normal(size=300) > 0).astype(int)
    balanced = PassingClassifier().fit(X, y)
    rebased = PassingClassifier(prior_share=0.1).fit(X, y)
    moved = rebased.decision_function(X) - balanced.decision_function(X)
    assert moved == pytest.approx(np.full(300, logit(0.1)))
