"""Figures against independent computations on small random talk."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from engagement.data.evidence import evidence
from engagement.data.schema import Tables
from engagement.figures.intervals import ratio, resampled, share_between, wilson
from engagement.figures.talk import answer_figures, member_to_member_share
from engagement.figures.voices import retention, voices_spread
from engagement.figures.window import ENDS_EARLY, recent_talk, recent_voices, voices_by_week
from tests.made import OWNER, START, made_tables, made_talk

NOW = START + pd.Timedelta(days=200)


@given(n=st.integers(1, 500), part=st.floats(0, 1))
def test_wilson_equals_scipy(n: int, part: float) -> None:
    hits = round(n * part)
    theirs = binomtest(hits, n).proportion_ci(0.90, method="wilson")
    assert wilson(hits, n) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_resampled_mean_has_the_textbook_spread() -> None:
    values = np.random.default_rng(0).normal(size=400)
    _, low, high = resampled(np.column_stack([values, np.ones(400)]), ratio)
    half = 1.645 * values.std() / 20
    assert (low, high) == pytest.approx((values.mean() - half, values.mean() + half), abs=0.15 * half)


def test_a_share_between_strangers_has_the_textbook_spread() -> None:
    hits = np.random.default_rng(1).random(2000) < 0.3
    one, other = np.arange(2000), 2000 + np.arange(2000)
    share, low, high = share_between(hits, one, other)
    half = 1.645 * np.sqrt(share * (1 - share) / 2000)
    assert share == hits.mean()
    assert (low, high) == pytest.approx((share - half, share + half), abs=0.05 * half)
    assert share_between(hits, one, np.full(2000, -1)) == pytest.approx((share, low, high))


def test_what_hangs_on_the_same_people_is_known_worse() -> None:
    random = np.random.default_rng(2)
    ways = random.random(60)
    one, other = random.integers(0, 60, 3000), random.integers(0, 60, 3000)
    hits = random.random(3000) < (ways[one] + ways[other]) / 2
    _, low, high = share_between(hits, one, other)
    spread = np.sqrt(1 / 12 / 60 + 0.25 / 3000)  # of sixty people's ways, and of the rows themselves
    assert high - low == pytest.approx(2 * 1.645 * spread, rel=0.2)
    order, names = random.permutation(3000), random.permutation(60)
    assert share_between(hits[order], names[other[order]], names[one[order]]) == share_between(
        hits, one, other
    )


@pytest.mark.parametrize("hit", [True, False])
def test_where_all_pairs_are_alike_the_people_still_leave_doubt(hit: bool) -> None:
    share, low, high = share_between(np.full(3, hit), np.array([0, 1, 2]), np.array([1, 2, 3]))
    assert (share, low, high) == (float(hit), *wilson(4 * hit, 4))


@pytest.fixture(scope="module")
def talk() -> Tables:
    return made_talk()


def test_member_to_member_share(talk: Tables) -> None:
    voices = recent_voices(talk, NOW)
    found = member_to_member_share(voices, OWNER, evidence(talk))
    assert found.value == pytest.approx((voices["target_id"] != OWNER).mean())
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_reciprocity_counts_what_was_answered_within_a_week() -> None:
    acts = [
        ("a", OWNER, "reply", 120.0), (OWNER, "a", "reply", 121.0),
        ("a", OWNER, "reply", 130.0), (OWNER, "a", "reply", 139.0),
        ("b", OWNER, "mention", 140.0),
        ("b", OWNER, "mention", 199.0),
    ]  # fmt: skip
    tables = made_tables(["a", "b"], acts)
    found = answer_figures(recent_talk(tables, NOW), OWNER, NOW, evidence(tables))["written_to"]
    assert (found.value, found.n) == (pytest.approx(1 / 3), 3)


def test_effective_voices_of_equal_voices_is_their_number() -> None:
    acts = [(name, OWNER, "reply", 150.0 + n / 10) for name in "abcde" for n in range(40)]
    tables = made_tables(list("abcde"), acts)
    found = voices_spread(recent_voices(tables, NOW))["effective_voices"]
    assert found.value == pytest.approx(5, abs=0.05)


def test_effective_voices_equals_the_formula(talk: Tables) -> None:
    voices = recent_voices(talk, NOW)
    share = voices["actor_id"].value_counts(normalize=True).to_numpy()
    entropy = -(share * np.log(share)).sum() + (len(share) - 1) / (2 * len(voices))
    assert voices_spread(voices)["effective_voices"].value == pytest.approx(min(np.exp(entropy), len(share)))


def test_gini_equals_the_mean_absolute_difference(talk: Tables) -> None:
    voices = recent_voices(talk, NOW)
    acts = voices["actor_id"].value_counts().to_numpy(dtype=float)
    n = len(acts)
    pairs = np.abs(acts[:, None] - acts[None, :]).sum()
    expected = pairs / (2 * n * n * acts.mean()) * n / (n - 1)
    assert voices_spread(voices)["voices_gini"].value == pytest.approx(expected)


def test_retention_counts_regulars_who_still_speak() -> None:
    acts = [("stays", OWNER, "reply", day) for day in (30.0, 40.0, 150.0)]
    acts += [("goes", OWNER, "reply", day) for day in (30.0, 40.0)]
    acts += [
        ("once", OWNER, "reply", 30.0),
        ("twice a day", OWNER, "reply", 30.1),
        ("twice a day", OWNER, "reply", 30.2),
    ]
    tables = made_tables(["stays", "goes", "once", "twice a day"], acts)
    assert retention(tables, NOW, evidence(tables)).missing == ENDS_EARLY
    likes = [("once", OWNER, "like", day) for day in (1.0, 199.0)]
    goes_on = made_tables(["stays", "goes", "once", "twice a day"], [*acts, *likes])
    found = retention(goes_on, NOW, evidence(goes_on))
    assert (found.value, found.n) == (0.5, 2)
    later = START + pd.Timedelta(days=160)
    assert retention(goes_on, later, evidence(goes_on)).missing


@given(seed=st.integers(0, 50))
@settings(max_examples=15, deadline=None)
def test_weeks_account_for_every_voice(seed: int) -> None:
    tables = made_talk(people=25, days=90, seed=seed)
    now = START + pd.Timedelta(days=90)
    weeks = voices_by_week(tables, now)
    acts = tables.interactions
    voiced = acts[acts["kind"].isin(["reply", "mention", "quote"]) & (acts["actor_id"] != OWNER)]
    assert weeks["new"].sum() == voiced["actor_id"].nunique()
    iso = voiced["created_at"].dt.strftime("%G-%V")
    per_week = voiced.groupby(iso)["actor_id"].nunique().sum()
    assert weeks["new"].sum() + weeks["returning"].sum() == per_week
    lost = 0
    for _, mine in voiced.groupby("actor_id"):
        moments = [*mine["created_at"].sort_values(), now]
        lost += sum(b - a > pd.Timedelta(days=28) for a, b in pairwise(moments))
    assert weeks["lost"].sum() == lost
