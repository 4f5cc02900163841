"""Follows that were seen to end move the passing answer, and only by who left, not by how many did."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import engagement
from engagement.history.follows import unfollow_events
from engagement.model.passing import PassingModel, read_endings, read_profiles
from tests.history.three_moments import Person, moments
from tests.made import made_talk

FACTS = ("followers", "following", "posts", "asks_back", "follows_thousands", "unreturned", "voices", "likes")


def seen(profiles: list[tuple[float, float, float, bool]], **more: float) -> pd.DataFrame:
    """Endings from (followers, following, posts, passes)."""
    frame = pd.DataFrame(profiles, columns=["followers", "following", "posts", "passes"])
    frame["account_id"] = [f"e{n}" for n in range(len(frame))]
    return frame.assign(**{name: more.get(name, 0.0) for name in FACTS if name not in frame})


def profiles() -> pd.DataFrame:
    random = np.random.default_rng(1)
    frame = pd.DataFrame(
        {
            "followers": random.integers(20, 2000, 200),
            "following": random.integers(20, 3000, 200),
            "posts": random.integers(0, 900, 200),
        },
        index=[f"p{n}" for n in range(200)],
    )
    return frame.assign(**dict.fromkeys(FACTS[3:], 0.0)).astype("float64")


def passing(facts: pd.DataFrame, told: pd.DataFrame | None) -> np.ndarray:
    known = read_profiles(facts)
    none = np.array([], dtype=int)
    return (
        PassingModel.shipped()
        .corrected(known, none, none.astype(bool), read_endings(told))
        .answer(known)
        .log_odds
    )


def test_profiles_like_those_who_left_are_moved_towards_passing() -> None:
    facts = profiles()
    like_leavers = ((facts["following"] > 1500) & (facts["followers"] > 800)).to_numpy()
    like_stayers = ((facts["following"] < 500) & (facts["followers"] > 800)).to_numpy()
    told = seen([(1500, 2500, 300, True), (1500, 200, 300, False)] * 30)
    moved = passing(facts, told) - passing(facts, None)
    assert moved[like_leavers].mean() > 0.1
    assert moved[like_leavers].mean() > moved[like_stayers].mean() + 0.3


def test_how_many_leave_says_nothing_about_who_does() -> None:
    """Alike profiles in both groups, and far more of one of them: next to nothing moves."""
    facts = profiles()
    alike = [(400.0, 500.0, 300.0, n < 20) for n in range(400)]
    moved = passing(facts, seen(alike)) - passing(facts, None)
    one_sided = read_endings(seen([row for row in alike if row[3]]))
    assert one_sided is None
    kept = read_endings(seen(alike))
    assert kept is not None
    assert (kept.passes.sum(), (~kept.passes).sum()) == (20, 20)
    ended = passing(facts, seen([(3.0, 4000.0, 1.0, True), (900.0, 100.0, 900.0, False)] * 20))
    assert np.abs(moved).max() < 1.5
    assert np.isfinite(ended).all()


@pytest.mark.parametrize("told", [{"voices": 1.0}, {"likes": 3.0}])
def test_people_who_took_part_teach_nothing_about_passing(told: dict[str, float]) -> None:
    assert read_endings(seen([(10, 3000, 5, True), (500, 100, 90, False)] * 5, **told)) is None


def test_contributions_still_add_up() -> None:
    known = read_profiles(profiles())
    told = read_endings(seen([(10, 3000, 5, True), (500, 100, 90, False)] * 9))
    rows, passes = np.array([1, 5, 9]), np.array([True, False, True])
    answer = PassingModel.shipped().corrected(known, rows, passes, told).answer(known)
    assert answer.contributions.sum(axis=1).to_numpy() == pytest.approx(
        answer.log_odds - answer.reference, abs=1e-9
    )


def test_an_analysis_learns_from_endings_and_keeps_them_through_corrections() -> None:
    tables = made_talk(80)
    random = np.random.default_rng(0)
    for column in ("followers_count", "following_count", "posts_count"):
        tables.accounts[column] = pd.array(random.integers(5, 3000, 80), dtype="Int64")
    told = seen([(1500, 2500, 300, True), (1500, 200, 300, False)] * 30)
    plain, taught = engagement.analyse(tables), engagement.analyse(tables, endings=told)
    assert not plain.people["passing"].equals(taught.people["passing"])
    said = pd.DataFrame({"account_id": ["p0001"], "state": ["shade"]})
    again = taught.correct(said).correct(None)
    assert again.people["passing"].equals(taught.people["passing"])
    assert plain.people["state"].isin(["member"]).sum() == taught.people["state"].isin(["member"]).sum()


def test_what_three_lists_show_reaches_the_model() -> None:
    leavers = [Person(str(2000 + n), 2.0, gone=15.0, following=4000) for n in range(10)]
    stayers = [Person(str(3000 + n), 3.0, following=150) for n in range(30)]
    returned = [Person(str(4000 + n), 2.0, gone=15.0, followed_back=True) for n in range(5)]
    old = [Person(str(5000 + n), -300.0, speaks=[-30.0]) for n in range(60)]
    told = unfollow_events(moments([*leavers, *stayers, *returned, *old], (0.0, 10.0, 20.0, 45.0)))
    assert set(told.loc[told["passes"], "account_id"]) == {p.account_id for p in leavers}
    assert set(told.loc[~told["passes"], "account_id"]) == {p.account_id for p in stayers}
    assert set(told.loc[told["passes"], "following"]) == {4000.0}
    kept = read_endings(told)
    assert kept is not None
    assert (kept.passes.sum(), len(kept.passes)) == (10, 20)
