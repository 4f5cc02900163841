"""Members who go cold and members who are heard, against lives that are written down."""

from __future__ import annotations

import numpy as np
import pytest

from engagement.figures.intervals import wilson
from engagement.history.changes import changes
from engagement.history.churn import lapsing_members
from tests.history.three_moments import Person, moments

DAYS = (0.0, 60.0)


def member(number: int, speaks: list[float]) -> Person:
    return Person(str(2000 + number), -200.0, speaks=speaks, states={0: "member", 1: "member"})


def test_silence_counts_against_a_persons_own_pauses() -> None:
    weekly = [float(day) for day in range(-100, 3, 7)]
    monthly = [float(day) for day in range(-150, 3, 30)]
    people = [
        member(0, weekly),  # silent for 60 days after speaking every week
        member(1, monthly),  # silent for 60 days after speaking every month
        member(2, [*weekly, 55.0]),  # spoke lately
        member(3, [-3.0, -2.0]),  # too few pauses to know what is usual
        Person("2004", -200.0, speaks=weekly, states={0: "shade", 1: "shade"}),
        Person("2005", -200.0, gone=30.0, speaks=weekly, states={0: "member"}),
    ]
    cold = lapsing_members(moments(people, DAYS))
    assert cold["account_id"].tolist() == ["2000"]
    row = cold.iloc[0]
    assert row["silent_days"] == pytest.approx(60 - weekly[-1])
    assert row["usual_days"] == pytest.approx(7.0)


def test_the_chance_is_that_of_the_next_exponential_pause() -> None:
    """The share of simulated pauses as long as that, over the rates that the pauses so far allow."""
    speaks = [-40.0, -36.0, -33.0, -30.0, -22.0, -19.0, -15.0, -8.0, 2.0]
    row = lapsing_members(moments([member(0, speaks)], DAYS)).iloc[0]
    random = np.random.default_rng(0)
    rates = random.gamma(8, 1 / 42.0, size=400_000)
    simulated = (random.exponential(1 / rates) >= row["silent_days"]).mean()
    assert row["chance"] == pytest.approx(simulated, abs=0.0005)


def test_members_of_then_who_are_heard_since() -> None:
    people = [member(n, [-20.0, *([5.0 + n] if n < 7 else [])]) for n in range(10)]
    people += [Person("3000", -90.0, speaks=[-10.0, 8.0], states={0: "starting"})]
    first, last = moments(people, DAYS)
    heard = changes(first, last).speaking
    assert (heard.value, heard.low, heard.high) == (0.7, *wilson(7, 10))
    assert (heard.n, heard.window_days) == (10, 60)


def test_two_weeks_at_least_lie_between() -> None:
    people = [member(n, [-20.0, 1.0]) for n in range(10)]
    first, last = moments(people, (0.0, 10.0))
    assert changes(first, last).speaking.missing == "the two moments lie less than two weeks apart"
