"""Whom to invite: only the silent, in the order of promise, each with the moment the data show."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from engagement.analysis.analysis import Analysis
from engagement.analysis.invite import MOMENTS, candidates
from engagement.analysis.pipeline import analyse
from engagement.data.schema import conform
from tests.made import OWNER, START, made_tables

DAYS = 200.0


def made(followed: list[float | None], acts: list[tuple[str, str | None, str, float | None]]) -> Analysis:
    moments = START + pd.to_timedelta(pd.Series(followed, dtype="float64"), unit="D")
    tables = made_tables(len(followed), acts, followed_at=moments)
    return analyse(tables, as_of=START + pd.Timedelta(days=DAYS))


def habit(name: str) -> list[tuple[str, str | None, str, float | None]]:
    return [(name, OWNER, "reply", DAYS - 3.0 * step) for step in range(1, 25)]


def test_everybody_in_the_shade_and_nobody_else(sample: Analysis) -> None:
    found = candidates(sample)
    silent = sample.people.loc[sample.people["state"] == "shade", "account_id"]
    assert set(found["account_id"]) == set(silent)
    assert found["account_id"].is_unique
    assert found["activation"].is_monotonic_decreasing


def test_where_nothing_sets_them_apart_the_newest_come_first(sample: Analysis) -> None:
    people = sample.people.assign(activation=0.01)
    found = candidates(replace(sample, people=people))
    assert found["followed_at"].dropna().is_monotonic_decreasing


def test_moments_by_hand() -> None:
    followed = [0.0, DAYS - 5, 0.0, 0.0, DAYS - 2]
    acts = [*habit("p0000"), ("p0002", OWNER, "like", DAYS - 4), ("p0003", "p0000", "like", DAYS - 40),
            ("p0004", OWNER, "like", DAYS - 1)]  # fmt: skip
    found = candidates(made(followed, acts)).set_index("account_id")
    assert found["moment"].to_dict() == {
        "p0001": "just_came",
        "p0002": "just_liked",
        "p0003": "near_member",
        "p0004": "just_liked",
    }
    assert found.loc["p0003", "friend_id"] == "p0000"
    assert found["friend_id"].drop("p0003").isna().all()


def test_whoever_they_follow_is_near_too() -> None:
    analysis = made([0.0, 0.0], habit("p0000"))
    pair = pd.DataFrame({"follower_id": ["p0001"], "followed_id": ["p0000"]}, dtype="str")
    follows = pd.concat([analysis.tables.follows, conform(pair, "follows")], ignore_index=True)
    known = replace(analysis, tables=replace(analysis.tables, follows=follows))
    found = candidates(known).set_index("account_id")
    assert found.loc["p0001", "friend_id"] == "p0000"


def test_every_moment_is_the_one_that_reading_act_by_act_finds(sample: Analysis) -> None:
    """The first of: a like or repost of the owner's in 14 days; came in 30 days; a tie with a member."""
    owner, as_of = sample.tables.owner.account_id, sample.as_of
    state = dict(zip(sample.people["account_id"], sample.people["state"], strict=True))
    liked, near = set(), set()
    for act in sample.tables.interactions.itertuples():
        lately = as_of - pd.Timedelta(days=14) <= act.created_at <= as_of
        if lately and act.kind in ("like", "repost") and act.target_id == owner:
            liked.add(act.actor_id)
        for one, other in ((act.actor_id, act.target_id), (act.target_id, act.actor_id)):
            if state.get(other) == "member":
                near.add(one)
    for follow in sample.tables.follows.itertuples():
        if state.get(follow.followed_id) == "member":
            near.add(follow.follower_id)
    found = candidates(sample)
    for person in found.itertuples():
        came = pd.notna(person.followed_at) and as_of - person.followed_at <= pd.Timedelta(days=30)
        who = person.account_id
        expected = (
            "just_liked" if who in liked
            else "just_came" if came
            else "near_member" if who in near
            else "no_moment"
        )  # fmt: skip
        assert person.moment == expected, who
    assert set(found["moment"]) == set(MOMENTS)


def test_nobody_in_the_shade_is_an_empty_table() -> None:
    found = candidates(made([0.0], habit("p0000")))
    assert found.empty
    assert "moment" in found
