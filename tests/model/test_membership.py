"""Membership: the published numbers, and that more days never lower it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nbinom

from engagement.model.membership import MembershipPosterior


def prior_only() -> MembershipPosterior:
    """The posterior at the prior that all accounts share."""
    return MembershipPosterior.fixed()


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (365, [0.004, 0.112, 0.343, 0.604]),
        (90, [0.032, 0.480, 0.820, 0.955]),
        (14, [0.071, 0.708, 0.946, 0.993]),
    ],
)
def test_the_stated_prior_gives_the_stated_numbers(seen: int, expected: list[float]) -> None:
    assert prior_only().posterior([0, 1, 2, 3], [seen] * 4) == pytest.approx(expected, abs=0.005)


def test_the_fit_finds_the_rates_that_made_the_days() -> None:
    random = np.random.default_rng(3)
    rate = random.gamma(0.15, 1 / 45.0, size=20_000)
    days = random.poisson(rate * 90.0).astype(float)
    fitted = MembershipPosterior().fit(np.column_stack([days, np.full(20_000, 90.0)]))
    assert fitted.shape_ == pytest.approx(0.15, rel=0.1)
    assert fitted.rate_ == pytest.approx(45.0, rel=0.15)
    silent = nbinom.pmf(0, fitted.shape_, fitted.rate_ / (fitted.rate_ + 90.0))
    assert silent == pytest.approx((days == 0).mean(), abs=0.01)


@given(
    days=st.lists(st.integers(0, 90), min_size=2, max_size=40),
    seen=st.floats(1, 90),
    person=st.integers(0, 89),
)
def test_another_day_never_lowers_it(days: list[int], seen: float, person: int) -> None:
    fitted = MembershipPosterior().fit(np.column_stack([days, np.full(len(days), 90.0)]))
    before, after = fitted.posterior([person, person + 1], [seen, seen])
    assert 0 <= before <= after <= 1


def test_columns_of_days_add_up() -> None:
    fitted = prior_only()
    X = np.array([[1.0, 2.0, 90.0]])
    together = MembershipPosterior(strength=1e-6).fit(np.array([[0.0, 0.0, 90.0], [1.0, 0.0, 90.0]]))
    assert together.transform(X)[0, 0] == pytest.approx(fitted.posterior([3], [90])[0], rel=1e-4)
