"""What the user knows better: it wins, it teaches, and one in five is kept to check us by."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engagement
from engagement.analysis.analysis import Analysis
from engagement.analysis.people import held_out
from engagement.data.states import STATES
from engagement.model.passing import PassingModel, read_profiles
from tests.made import START, made_tables, made_talk

NOW = START + pd.Timedelta(days=200)


def made_profiles(people: int, seed: int = 0) -> pd.DataFrame:
    """Made-up profiles of silent people, a third of them following many; machinery only."""
    random = np.random.default_rng(seed)
    many = random.random(people) < 0.33
    return pd.DataFrame(
        {
            "followers": np.where(many, random.integers(0, 80, people), random.integers(50, 2000, people)),
            "following": np.where(many, random.integers(300, 5000, people), random.integers(50, 900, people)),
            "posts": random.integers(0, 900, people),
            "asks_back": (random.random(people) < 0.05).astype(float),
            "follows_thousands": 0.0,
            "unreturned": 0.0,
            "voices": 0.0,
            "likes": 0.0,
        },
        index=[f"p{n}" for n in range(people)],
    ).astype("float64")


@given(seed=st.integers(0, 1000), person=st.integers(0, 99), passes=st.booleans())
def test_one_correction_moves_its_person_towards_what_was_said(seed: int, person: int, passes: bool) -> None:
    profiles = read_profiles(made_profiles(100, seed))
    shipped = PassingModel.shipped()
    moved = shipped.corrected(profiles, np.array([person]), np.array([passes]))
    before, after = (model.answer(profiles).log_odds[person] for model in (shipped, moved))
    assert (after - before) * (1 if passes else -1) >= -1e-6


def test_contributions_still_add_up_after_corrections() -> None:
    profiles = read_profiles(made_profiles(200))
    said = np.arange(0, 200, 7)
    answer = PassingModel.shipped().corrected(profiles, said, said % 2 == 0).answer(profiles)
    told = answer.contributions.sum(axis=1).to_numpy()
    assert told == pytest.approx(answer.log_odds - answer.reference, abs=1e-9)


def test_many_corrections_of_one_kind_teach_the_rest() -> None:
    facts = made_profiles(400)
    profiles = read_profiles(facts)
    many = np.flatnonzero((facts["following"] > 1000).to_numpy())
    taught, rest = many[: len(many) // 2], many[len(many) // 2 :]
    shipped = PassingModel.shipped()
    moved = shipped.corrected(profiles, taught, np.zeros(len(taught), dtype=bool))
    assert (
        moved.answer(profiles).probability[rest].mean()
        < 0.6 * shipped.answer(profiles).probability[rest].mean()
    )


def test_a_few_slips_do_not_turn_it_over() -> None:
    profiles = read_profiles(made_profiles(300))
    shipped = PassingModel.shipped()
    order = np.argsort(shipped.answer(profiles).probability)
    rows = np.concatenate([order[:30], order[-30:]])
    truth = np.repeat([False, True], 30)
    slipped = truth.copy()
    slipped[[0, 59]] = ~slipped[[0, 59]]
    clean, dirty = (
        shipped.corrected(profiles, rows, said).answer(profiles).probability for said in (truth, slipped)
    )
    assert np.abs(clean - dirty).mean() < 0.05


@pytest.fixture(scope="module")
def talk() -> Analysis:
    return engagement.analyse(made_talk())


def test_correcting_and_undoing_gives_back_what_was(talk: Analysis) -> None:
    silent = talk.people.loc[talk.people["state"] == "shade", "account_id"].head(8)
    said = pd.DataFrame({"account_id": silent, "state": "passing"})
    corrected = talk.correct(said)
    assert corrected.people.set_index("account_id").loc[silent, "state"].eq("passing").all()
    assert corrected.figures["share_passing"].value > talk.figures["share_passing"].value
    pd.testing.assert_frame_equal(corrected.correct(None).people, talk.people)


def test_corrections_at_the_start_and_afterwards_are_the_same(talk: Analysis) -> None:
    said = pd.DataFrame({"account_id": ["p0001", "p0002"], "state": ["passing", "member"]})
    at_once = engagement.analyse(made_talk(), corrections=said)
    pd.testing.assert_frame_equal(at_once.people, talk.correct(said).people)


def test_one_in_five_teaches_nothing_and_checks_us() -> None:
    ids = [f"p{n:04d}" for n in range(400)]
    tables = made_tables(ids, followers_count=40, following_count=2000, posts_count=3)
    found = engagement.analyse(tables, as_of=NOW)
    kept = held_out(pd.Series(ids))
    assert 0.1 < kept.mean() < 0.3
    said = pd.DataFrame({"account_id": np.array(ids)[kept], "state": "shade"})
    only_kept = found.correct(said)
    pd.testing.assert_series_equal(only_kept.people["passing"], found.people["passing"])
    assert only_kept.honesty is not None
    assert only_kept.honesty.n == kept.sum()
    assert only_kept.honesty.value == 0.0


def test_strangers_and_unknown_states(talk: Analysis) -> None:
    stranger = pd.DataFrame({"account_id": ["nobody"], "state": ["member"]})
    assert talk.correct(stranger).corrections.empty
    with pytest.raises(engagement.EngagementError, match="use one of"):
        talk.correct(pd.DataFrame({"account_id": ["p0001"], "state": ["friend"]}))
    assert set(talk.people["state"]) <= set(STATES)
