"""The newcomer clock against lifelines, and against lives that are written down."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import lifelines
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.data.evidence import evidence
from engagement.figures.intervals import wilson
from engagement.figures.newcomers import newcomer_figures, waiting_curve
from engagement.history.churn import newcomer_clock
from tests.history.three_moments import Person, moment, moments, world


@settings(max_examples=40)
@given(st.integers(0, 100_000), st.integers(5, 80), st.booleans())
def test_the_curve_is_kaplan_and_meiers(seed: int, people: int, ties: bool) -> None:
    random = np.random.default_rng(seed)
    waits, ends = random.exponential(40, people), random.uniform(0, 120, people)
    days = np.minimum(waits, ends)
    days = np.ceil(days) if ties else days
    spoke = waits <= ends
    spoke[0] = True
    curve = waiting_curve(days, spoke)
    theirs = lifelines.KaplanMeierFitter(alpha=0.1).fit(days, spoke)
    at = curve["day"].iloc[1:]
    assert curve["share"].iloc[1:].to_numpy() == pytest.approx(1 - theirs.predict(at).to_numpy())
    bounds = theirs.confidence_interval_.loc[at.to_numpy()].to_numpy()
    inside = (curve["share"].iloc[1:] < 1).to_numpy()
    found = curve[["high", "low"]].iloc[1:].to_numpy()
    assert 1 - found[inside] == pytest.approx(bounds[inside], abs=1e-9)


def test_nobody_and_everybody_spoke() -> None:
    silent = waiting_curve(np.array([5.0, 9.0]), np.array([False, False]))
    assert silent["share"].tolist() == [0.0, 0.0]
    assert silent["day"].tolist() == [0.0, 9.0]
    heard = waiting_curve(np.array([5.0, 9.0]), np.array([True, True]))
    assert heard["share"].iloc[-1] == 1.0


def newcomers() -> list[Person]:
    """Twenty newcomers with known first words; somebody has spoken long before them, so acts reach back."""
    old = [Person("900", -200.0, speaks=[-100.0, -50.0, 1.0])]
    people = [Person(str(2000 + n), -40.0 + n, speaks=[-35.0 + n] if n < 8 else []) for n in range(19)]
    spoke_first = Person("3000", -10.0, speaks=[-20.0])
    left = Person("3001", -45.0, gone=5.0, speaks=[], following=3000)
    return [*old, *people, spoke_first, left]


def test_the_clock_counts_from_the_follow_and_stops_at_leaving() -> None:
    people = newcomers()
    days = (0.0, 20.0)
    clock = newcomer_clock(moments(people, days))
    assert clock.newcomers == 20
    assert clock.spoke_before == 1
    assert clock.survivors
    waits = [5.0] * 8 + [20.0 - (-40.0 + n) for n in range(8, 19)] + [45.0]
    theirs = lifelines.KaplanMeierFitter(alpha=0.1).fit(waits, [True] * 8 + [False] * 12)
    found = clock.marks["owner", 30]
    assert found.value == pytest.approx(1 - theirs.predict(30))
    assert (found.n, found.level) == (20, 1)
    assert found.low < found.value < found.high
    none = clock.marks["member", 30]
    watched = sum(wait >= 30 for wait in [20.0 - (-40.0 + n) for n in range(19)] + [45.0])
    assert (none.value, none.low, none.high) == (0.0, *wilson(0, watched))
    assert (
        clock.marks["owner", 90].missing == "nobody in this data has been seen for that long after following"
    )


def test_starts_between_two_lists_are_their_middle() -> None:
    people = [Person("900", -200.0, speaks=[-100.0, 1.0, 35.0])]
    people += [Person(str(2000 + n), 3.0 + n / 10, speaks=[25.0] if n % 2 else []) for n in range(12)]
    clock = newcomer_clock(moments(people, (0.0, 10.0, 40.0), dated=False))
    assert (clock.newcomers, clock.from_lists, clock.survivors) == (12, 12, False)
    assert clock.curves.query("first == 'owner'")["day"].iloc[1] == pytest.approx(20.0)
    assert clock.marks["owner", 30].value == pytest.approx(0.5)


def test_what_is_missing_is_named() -> None:
    people = newcomers()
    undated = newcomer_clock([moment(people, 0, 20.0, dated=False)])
    assert undated.marks["owner", 30].missing == "this data does not say since when people follow you"
    few = newcomer_clock([moment(people[:5], 0, 20.0)])
    assert few.marks["owner", 30].missing
    assert few.curves.empty
    assert isinstance(few.curves, pd.DataFrame)


@settings(max_examples=8)
@given(st.integers(0, 10_000), st.booleans(), st.integers(0, 2))
def test_the_figures_of_one_moment_are_those_of_the_clock(seed: int, dated: bool, level: int) -> None:
    told = replace(moment(world(seed), 2, 45.0, dated), level=level)
    marks = newcomer_clock([told]).marks
    assert newcomer_figures(told.tables, told.as_of, replace(evidence(told.tables), level=level)) == {
        f"newcomer_conversion_{days}": marks["owner", days] for days in (30, 90)
    }


def test_figures_need_nothing_of_changes() -> None:
    asked = "import sys, engagement.figures; sys.exit('engagement.changes' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
