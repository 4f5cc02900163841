"""States are a function of the answers and the habit, in the stated order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from engagement.model.habit import habits
from engagement.model.membership import MembershipPosterior
from engagement.model.states import days_to_habit, states

SILENT: dict[str, Any] = {
    "membership": 0.05,
    "voices": 0,
    "undated_voices": 0,
    "occasions": 0,
    "spread_days": 0.0,
    "had_habit": False,
    "silence_chance": float("nan"),
    "rests_usual": False,
    "last_voice_days": float("nan"),
    "first_voice_days": float("nan"),
    "carries": False,
    "passing": 0.1,
    "passing_low": 0.05,
    "inactive": False,
}
SPOKE = {"voices": 1, "occasions": 1, "membership": 0.4, "last_voice_days": 9.0, "first_voice_days": 9.0}
HABIT = {
    **SPOKE, "voices": 9, "occasions": 9, "membership": 0.99, "spread_days": 80.0, "first_voice_days": 90.5,
    "had_habit": True, "silence_chance": 0.4,
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "shade"),
        (HABIT, "member"),
        ({**HABIT, "spread_days": 2.0, "had_habit": False, "first_voice_days": 12.0}, "starting"),
        ({**HABIT, "occasions": 2, "had_habit": False, "first_voice_days": 50.0}, "starting"),
        ({**HABIT, "membership": 0.7}, "member"),
        ({**HABIT, "membership": 0.5}, "quiet"),
        ({**HABIT, "last_voice_days": 60.0, "silence_chance": 0.001}, "quiet"),
        ({**HABIT, "last_voice_days": 60.0, "silence_chance": 0.001, "rests_usual": True}, "member"),
        ({**HABIT, "last_voice_days": 60.0, "silence_chance": 0.001, "undated_voices": 2}, "member"),
        (SPOKE, "starting"),
        ({**SPOKE, "first_voice_days": 300.0, "last_voice_days": 200.0}, "shade"),
        ({**SPOKE, "last_voice_days": float("nan"), "first_voice_days": float("nan")}, "unsure"),
        ({**SPOKE, "passing": 0.99, "passing_low": 0.9}, "starting"),
        ({"carries": True}, "starting"),
        ({"passing": 0.9, "passing_low": 0.6}, "passing"),
        ({"passing": 0.9, "passing_low": 0.3}, "unsure"),
        ({"passing": 0.6, "passing_low": 0.3}, "unsure"),
        ({"passing": 0.9, "passing_low": 0.6, "inactive": True}, "passing"),
        ({"inactive": True}, "inactive"),
        ({"passing": float("nan"), "passing_low": float("nan")}, "shade"),
    ],
)
def test_first_rule_that_fits(change: dict[str, Any], expected: str) -> None:
    people = pd.DataFrame([{**SILENT, **change}])
    assert states(people, level=1, coverage_days=120).tolist() == [expected]


@pytest.mark.parametrize(
    ("change", "was", "expected"),
    [
        ({**SPOKE, "membership": 0.7, "occasions": 3, "first_voice_days": 200.0}, "", "shade"),
        ({**SPOKE, "membership": 0.7, "occasions": 3, "first_voice_days": 200.0}, "member", "member"),
        ({**SPOKE, "membership": 0.5, "first_voice_days": 200.0}, "member", "quiet"),
        ({**HABIT, "last_voice_days": 60.0, "silence_chance": 0.004}, "member", "member"),
        ({**HABIT, "last_voice_days": 60.0, "silence_chance": 0.004}, "quiet", "quiet"),
        ({**HABIT, "last_voice_days": 60.0, "silence_chance": 0.02}, "quiet", "member"),
        ({**HABIT, "last_voice_days": 3.0, "silence_chance": 0.004}, "quiet", "member"),
        ({"passing": 0.75, "passing_low": 0.6}, "passing", "passing"),
        ({"passing": 0.75, "passing_low": 0.6}, "shade", "unsure"),
        ({"passing": 0.65, "passing_low": 0.6}, "passing", "unsure"),
        ({}, "member", "shade"),
    ],
)
def test_nobody_leaves_the_state_of_the_last_moment_on_a_hair(
    change: dict[str, Any], was: str, expected: str
) -> None:
    people = pd.DataFrame([{**SILENT, **change}])
    before = pd.Series([was], index=people.index)
    assert states(people, level=1, coverage_days=120, before=before).tolist() == [expected]


def test_silence_says_nothing_where_voices_could_not_be_seen() -> None:
    people = pd.DataFrame([SILENT])
    assert states(people, level=0, coverage_days=0).tolist() == ["unsure"]
    assert states(people, level=2, coverage_days=3).tolist() == ["unsure"]
    assert states(people, level=1, coverage_days=300, voices_seen=False).tolist() == ["unsure"]


def test_days_to_a_habit() -> None:
    habit = MembershipPosterior.fixed()
    assert days_to_habit(habit, 9, 80.0, 365, 365) == 0
    assert days_to_habit(habit, 9, 2.0, 365, 365) == 1
    assert days_to_habit(habit, 0, 0.0, 90, 365) == 3
    # On a young account a few words are much, and still not again and again.
    assert days_to_habit(habit, 1, 0.0, 5, 20) == 2


def occasions(*agos: float) -> pd.DataFrame:
    return pd.DataFrame({"person": 0, "ago": sorted(agos, reverse=True), "with_owner": True})


def habit_of(*agos: float, seen: float = 900.0) -> pd.Series:
    return habits(occasions(*agos), np.array([seen]), 900.0, MembershipPosterior.fixed()).iloc[0]


def test_a_weekly_voice_that_stops_is_unlikely_to_be_a_pause() -> None:
    weekly = [200.0 + 7 * week for week in range(30)]
    assert habit_of(*weekly)["had_habit"]
    assert habit_of(*weekly)["silence_chance"] < 0.001
    going_on = [3.0 + 7 * week for week in range(30)]
    assert habit_of(*going_on)["silence_chance"] > 0.3


def test_the_silence_between_seasons_is_usual() -> None:
    seasons = [start + day for start in (100.0, 280.0, 460.0) for day in (0, 6, 12, 18, 24)]
    found = habit_of(*seasons)
    assert found["rests_usual"]
    assert found["seasonal"]
    assert found["expected_in_days"] == pytest.approx(180 - 24 - 100, abs=1)
    assert not habit_of(*[ago + 120 for ago in seasons])["rests_usual"]


def test_nobody_without_three_occasions_had_a_habit() -> None:
    assert not habit_of(1.0, 30.0)["had_habit"]
    assert not habit_of(1.0, 2.0, 3.0, 4.0)["had_habit"]
    assert habits(occasions(), np.array([90.0, 90.0]), 90.0, MembershipPosterior.fixed())[
        "occasions"
    ].tolist() == [0, 0]
