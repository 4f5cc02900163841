"""The guard: scores against scikit-learn, the bound against a plain bootstrap."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

import engagement
from engagement.model.forecast import gain_bound, scores
from tests.made import OWNER, made_tables, made_talk


def made(seed: int, people: int = 400) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    spoke = random.random(people) < 0.1
    good = spoke + random.normal(size=people)
    poor = 0.3 * spoke + random.normal(size=people)
    return spoke, good, poor


def test_bound_is_near_a_plain_bootstrap_of_people() -> None:
    spoke, good, poor = made(5)
    random = np.random.default_rng(1)
    gains = []
    for _ in range(1500):
        drawn = random.integers(0, len(spoke), len(spoke))
        if spoke[drawn].any():
            gains.append(roc_auc_score(spoke[drawn], good[drawn]) - roc_auc_score(spoke[drawn], poor[drawn]))
    assert gain_bound(spoke, good, poor) == pytest.approx(np.quantile(gains, 0.1), abs=0.02)


def test_a_ranking_gains_nothing_on_itself() -> None:
    spoke, good, _ = made(2)
    assert gain_bound(spoke, good, good) == pytest.approx(0.0, abs=1e-12)


def test_ties_count_half() -> None:
    spoke = np.array([True, False, False, True])
    assert gain_bound(spoke, np.zeros(4), np.zeros(4)) == pytest.approx(0.0, abs=1e-12)
    assert scores(spoke, np.full(4, 0.5))["auc"] == 0.5


def test_expected_over_observed() -> None:
    spoke = np.array([True, False, False, False])
    assert scores(spoke, np.array([0.5, 0.5, 0.5, 0.5]))["expected_over_observed"] == 2.0


def test_the_silent_cannot_be_ranked_without_any_sign_of_life() -> None:
    found = engagement.analyse(made_talk(people=600, seed=4))
    assert found.backtest is not None
    assert found.backtest.silent_positives > 0
    acts = made_talk(people=600, seed=4).interactions
    towards = acts["kind"].isin(["reply", "mention", "quote"]) & (acts["target_id"] == OWNER)
    bare = engagement.analyse(made_tables(600, acts[towards].reset_index(drop=True)))
    assert bare.backtest is not None
    assert bare.backtest.silent_auc == 0.5
    assert not bare.ranked_silent


@pytest.mark.parametrize("seed", range(12))
def test_the_model_never_ranks_where_it_did_worse_than_a_rule(seed: int) -> None:
    tested = engagement.analyse(made_talk(people=60 + 40 * seed, seed=seed)).backtest
    assert tested is not None
    if tested.ranking_by == "model":
        assert tested.model["auc"] >= max(tested.rules.values()) - 0.005


def test_too_few_voices_settle_nothing_and_the_last_word_ranks() -> None:
    acts = made_talk(people=40, seed=3).interactions
    voices = acts[acts["kind"].isin(["reply", "mention", "quote"]) & (acts["target_id"] == OWNER)]
    few = voices[voices["actor_id"].isin(voices["actor_id"].unique()[:2])].reset_index(drop=True)
    tested = engagement.analyse(made_tables(40, few)).backtest
    assert tested is None or tested.ranking_by == "recency"
