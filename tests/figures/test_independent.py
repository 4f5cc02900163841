"""Figures of states and voices on small random accounts against scipy, networkx and direct formulas."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, entropy

from engagement.data.evidence import evidence
from engagement.data.states import STATES
from engagement.figures import talk
from engagement.figures.states import state_figures
from engagement.figures.voices import FEWEST_VOICES, retention, voices_spread
from engagement.figures.window import recent_talk, recent_voices
from engagement.model.forecast import Forecast
from tests.made import OWNER, START, made_tables

NOW = START + pd.Timedelta(days=200)
NAMES = [OWNER, *"abcdefghijklmn"]
SAID = evidence(made_tables(NAMES[1:], [("a", OWNER, "reply", 150.0)]))
ACTS = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from(NAMES),
        st.sampled_from(["reply", "mention", "quote", "like"]),
        st.floats(15, 200).map(lambda day: round(day, 3)),
    ),
    min_size=1,
    max_size=80,
)
Acts = list[tuple[str, str, str, float]]
BUSY = st.lists(st.integers(1, 40), min_size=1, max_size=14)


def spoken(acts: Acts, after: float = 110.0, until: float = 200.0) -> Acts:
    return [act for act in acts if act[2] != "like" and act[0] != act[1] and after < act[3] <= until]


def voices(busy: list[int]) -> pd.DataFrame:
    """Acts towards the owner by people so busy."""
    rows = [(name, OWNER, "reply", 150.0 + n) for name, times in zip(NAMES[1:], busy, strict=False)
            for n in range(times)]  # fmt: skip
    return recent_voices(made_tables(NAMES[1:], rows), NOW)


@given(states=st.lists(st.sampled_from(STATES), min_size=1, max_size=60))
@settings(max_examples=30)
def test_shares_of_the_states_are_counts_without_an_interval(states: list[str]) -> None:
    people = pd.DataFrame({"account_id": [str(n) for n in range(len(states))], "state": states})
    found = state_figures(people.assign(membership=0.5, voiced_days=1, followed_at=START), SAID, None)
    for state in STATES:
        hits = states.count(state)
        figure = found[f"share_{state}"]
        assert (figure.value, figure.n) == (hits / len(states), len(states))
        assert figure.low is figure.high is None


@given(acts=ACTS)
@settings(max_examples=40)
def test_talk_among_members_is_a_share_of_edges(acts: Acts) -> None:
    graph = nx.MultiDiGraph((actor, target) for actor, target, _, _ in spoken(acts))
    edges = [(actor, target) for actor, target in graph.edges() if actor != OWNER]
    tables = made_tables(NAMES[1:], acts)
    found = talk.member_to_member_share(recent_talk(tables, NOW), OWNER, replace(evidence(tables), level=2))
    if not edges:
        assert found.value is None
        return
    assert found.n == len(edges)
    assert found.value == pytest.approx(1 - sum(target == OWNER for _, target in edges) / len(edges))
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value <= found.high <= 1


@given(busy=BUSY)
@settings(max_examples=40)
def test_effective_voices_and_evenness_follow_from_entropy(busy: list[int]) -> None:
    found = voices_spread(voices(busy))
    corrected = entropy(busy) + (len(busy) - 1) / (2 * sum(busy))
    expected = min(float(np.exp(corrected)), len(busy))
    assert found["effective_voices"].value == pytest.approx(expected)
    assert found["evenness"].value == pytest.approx(expected / len(busy))


@given(busy=BUSY)
@settings(max_examples=40)
def test_gini_is_twice_the_area_above_lorenz_curve(busy: list[int]) -> None:
    found = voices_spread(voices(busy))["voices_gini"]
    if len(busy) < FEWEST_VOICES:
        assert found.value is None
        assert found.missing
        return
    lorenz = np.concatenate([[0.0], np.cumsum(sorted(busy)) / sum(busy)])
    area = float(np.trapezoid(lorenz, dx=1 / len(busy)))
    assert found.value == pytest.approx((1 - 2 * area) * len(busy) / (len(busy) - 1))


@given(acts=ACTS)
@settings(max_examples=40)
def test_retention_is_counted_person_by_person(acts: Acts) -> None:
    before, now = spoken(acts, 20.0, 110.0), spoken(acts)
    days = {name: {int(act[3]) for act in before if act[0] == name} for name in NAMES[1:]}
    regulars = [name for name, mine in days.items() if len(mine) >= 2]
    stayed = [name for name in regulars if any(act[0] == name for act in now)]
    tables = made_tables(NAMES[1:], [*acts, ("a", OWNER, "like", 0.5), ("a", OWNER, "like", 199.0)])
    found = retention(tables, NOW, evidence(tables))
    if not regulars:
        assert found.value is None
        return
    assert (found.value, found.n) == (len(stayed) / len(regulars), len(regulars))
    theirs = binomtest(len(stayed), len(regulars)).proportion_ci(0.90, method="wilson")
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


@given(
    chances=st.lists(st.floats(0.0, 1.0).map(lambda p: round(p, 3)), min_size=1, max_size=12),
    drift=st.floats(1.25, 3.0),
)
@settings(max_examples=40)
def test_the_potential_of_the_silent_is_a_sum_of_chances(chances: list[float], drift: float) -> None:
    nothing: Any = None
    forecast = Forecast("recency", (), nothing, drift, 30.0)
    people = pd.DataFrame({"state": "shade", "membership": 0.1, "activation": chances, "voiced_days": 0})
    talking = pd.DataFrame(
        {"state": ["member"], "membership": [0.9], "activation": [0.9], "voiced_days": [9]}
    )
    found = state_figures(pd.concat([people, talking]).assign(followed_at=START), SAID, forecast)[
        "activation_potential"
    ]
    assert found.value == pytest.approx(sum(chances))
    assert found.n == len(chances)
    heads = np.array([1.0])
    for chance in chances:
        heads = np.convolve(heads, [1 - chance, chance])
    cumulated = np.cumsum(heads)
    if np.isclose(cumulated, [[0.05], [0.95]], atol=1e-6).any():
        return
    low, high = (float(np.argmax(cumulated >= level)) for level in (0.05, 0.95))
    assert found.low == pytest.approx(min(low / drift, sum(chances)))
    assert found.high == pytest.approx(max(min(high * drift, len(chances)), sum(chances)))
