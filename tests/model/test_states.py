"""States are a function of the three answers, in the stated order."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from engagement.model.membership import MembershipPosterior
from engagement.model.states import days_to_habit, states

SILENT: dict[str, Any] = {
    "membership": 0.1,
    "voices": 0,
    "voiced_days": 0,
    "passing": 0.1,
    "passing_low": 0.05,
    "inactive": False,
}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "shade"),
        ({"voices": 3, "voiced_days": 3, "membership": 0.95}, "member"),
        ({"voices": 9, "voiced_days": 1, "membership": 0.95}, "starting"),
        ({"voices": 1, "voiced_days": 1, "membership": 0.5}, "starting"),
        ({"voices": 1, "voiced_days": 1, "membership": 0.5, "passing": 0.99, "passing_low": 0.9}, "starting"),
        ({"passing": 0.9, "passing_low": 0.6}, "passing"),
        ({"passing": 0.9, "passing_low": 0.3}, "unsure"),
        ({"passing": 0.6, "passing_low": 0.3}, "unsure"),
        ({"passing": 0.9, "passing_low": 0.6, "inactive": True}, "passing"),
        ({"inactive": True}, "inactive"),
        ({"passing": float("nan"), "passing_low": float("nan")}, "shade"),
    ],
)
def test_first_rule_that_fits(change: dict[str, Any], expected: str) -> None:
    answers = pd.DataFrame([{**SILENT, **change}])
    assert states(answers, level=1, coverage_days=90).tolist() == [expected]


def test_silence_says_nothing_where_voices_could_not_be_seen() -> None:
    answers = pd.DataFrame([SILENT])
    assert states(answers, level=0, coverage_days=0).tolist() == ["unsure"]
    assert states(answers, level=2, coverage_days=3).tolist() == ["unsure"]


def test_days_to_a_habit() -> None:
    habit = MembershipPosterior(strength=1e-6).fit([[0.0, 90.0], [1.0, 90.0]])
    assert days_to_habit(habit, spoken=1, voiced_days=1, exposure=90) == 1
    assert days_to_habit(habit, spoken=0, voiced_days=0, exposure=90) == 2
    assert days_to_habit(habit, spoken=5, voiced_days=5, exposure=90) == 0
    # One day in a short time is much, and still not again and again.
    assert days_to_habit(habit, spoken=1, voiced_days=1, exposure=1) == 1
