"""On the made-up account the circle shows what its script let happen: who talks to whom, and who is new."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pandas as pd
import pytest

from engagement.analysis.analysis import Analysis
from engagement.data.states import CIRCLE_STATES
from engagement.graph.circle import circle, ties
from engagement.sample import dialogues
from engagement.sample.generate import SEED, load
from engagement.sample.population import DAYS, END, START, account_id, population
from engagement.sample.talk import OWNER, Act, Stage, talk

Pair = tuple[str, str]


@pytest.fixture(scope="module")
def said() -> list[Act]:
    """What the script let people say, as it went along."""
    random = np.random.default_rng(SEED)
    stage = Stage(random, population(random))
    acts = talk(stage, {language: dialogues.read(language) for language in ("es", "en")})
    return [act for act in acts if act.day < DAYS]


@pytest.fixture(scope="module")
def analysis(sample: Analysis) -> Analysis:
    return sample


def who(person: int) -> str:
    return load().owner.account_id if person == OWNER else account_id(person)


def days_of_pairs(acts: list[Act], after: float) -> dict[Pair, set[int]]:
    found: dict[Pair, set[int]] = defaultdict(set)
    owner = load().owner.account_id
    names = {OWNER: owner}
    for act in acts:
        if np.floor(act.day * 86400) / 86400 > after:
            ends = [names.setdefault(one, account_id(one)) for one in (act.actor, act.target)]
            found[min(ends), max(ends)].add(int(act.day))
    return found


def test_the_ties_are_those_of_the_script(analysis: Analysis, said: list[Act]) -> None:
    since = (analysis.as_of - START) / pd.Timedelta(days=1) - 90
    expected = days_of_pairs(said, since)
    found = ties(analysis.tables, analysis.as_of)
    assert {(row.a, row.b): row.days for row in found.itertuples()} == {
        pair: len(days) for pair, days in expected.items()
    }
    assert len(expected) > 300


def test_the_circle_shows_who_talks_with_whom(analysis: Analysis, said: list[Act]) -> None:
    since = (analysis.as_of - START) / pd.Timedelta(days=1) - 90
    people = analysis.people
    inside = set(people.loc[people["state"].isin(CIRCLE_STATES), "account_id"])
    pairs = {pair for pair in days_of_pairs(said, since) if set(pair) <= inside}
    found = circle(analysis.tables, people, analysis.as_of)
    ids = found.people["account_id"].to_numpy()
    shown = {(min(pair), max(pair)) for pair in zip(ids[found.ties["a"]], ids[found.ties["b"]], strict=True)}
    assert shown == pairs
    assert found.among == len({person for pair in pairs for person in pair})


def test_nobody_talks_across_the_two_languages(analysis: Analysis) -> None:
    """The script casts each conversation in one language, so the circle falls into pieces of one each."""
    random = np.random.default_rng(SEED)
    language = {account_id(n): one.language for n, one in enumerate(population(random).people)}
    found = circle(analysis.tables, analysis.people, analysis.as_of)
    ids = found.people["account_id"].map(language).to_numpy()
    assert (ids[found.ties["a"]] == ids[found.ties["b"]]).all()
    assert found.largest < found.among


def test_newcomers_are_those_who_came_in_the_last_month(analysis: Analysis) -> None:
    drawn = population(np.random.default_rng(SEED))
    late = {
        account_id(n)
        for n, day in enumerate(drawn.followed)
        if START + pd.Timedelta(days=day) > END - pd.Timedelta(days=30)
    }
    people = analysis.people
    assert set(people.loc[people["is_new"], "account_id"]) == late
