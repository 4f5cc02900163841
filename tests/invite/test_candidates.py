"""Whom to invite: only the silent, in the order of promise, each with the moment the data show."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from engagement import Analysis, analyse
from engagement.invite import MOMENTS, candidates
from engagement.sample import load
from engagement.tables import conform
from tests.made import OWNER, START, made_tables

DAYS = 200.0


@pytest.fixture(scope="module")
def sample() -> Analysis:
    return analyse(load())


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


def test_every_moment_is_a_known_one(sample: Analysis) -> None:
    found = candidates(sample)
    assert set(found["moment"]) <= set(MOMENTS)
    liked = found[found["moment"] == "just_liked"]
    assert ((sample.as_of - liked["liked_at"]) <= pd.Timedelta(days=14)).all()


def test_nobody_in_the_shade_is_an_empty_table() -> None:
    found = candidates(made([0.0], habit("p0000")))
    assert found.empty
    assert "moment" in found
