"""The figures of the conversation against networkx, lifelines and direct formulas on small random talk."""

from __future__ import annotations

from dataclasses import dataclass, replace

import lifelines
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engagement.data.evidence import evidence
from engagement.data.results import Figure
from engagement.data.schema import Tables, conform
from engagement.data.states import reached
from engagement.figures.account import account_figures
from engagement.figures.intervals import ratio, resampled
from engagement.figures.states import funnel, habit_figure, state_figures
from engagement.figures.talk import (
    answer_figures,
    balance,
    partners_per_member,
    recent_partners,
    reciprocated_pairs,
    thread_figures,
)
from engagement.figures.unusual import unusual_days
from engagement.figures.voices import dependency, rarefied
from engagement.figures.window import recent_talk
from tests.made import OWNER, START, made_tables

NOW = START + pd.Timedelta(days=200)
NAMES = [OWNER, "a", "b", "c", "d", "e"]
DAY = st.floats(80, 200, allow_nan=False).map(lambda day: round(day, 3))


@dataclass(frozen=True)
class Act:
    actor: str
    target: str
    kind: str
    day: float
    thread: str


ACTS = st.lists(
    st.builds(
        Act,
        actor=st.sampled_from(NAMES),
        target=st.sampled_from(NAMES),
        kind=st.sampled_from(["reply", "mention", "quote", "like"]),
        day=DAY,
        thread=st.sampled_from("stuvw"),
    ),
    min_size=1,
    max_size=40,
)
STATES = st.lists(
    st.sampled_from(["member", "starting", "shade", "passing", "inactive"]), min_size=5, max_size=5
)


def tables_of(acts: list[Act], **columns: object) -> Tables:
    tables = made_tables(NAMES[1:], [(a.actor, a.target, a.kind, a.day) for a in acts], **columns)
    threads = tables.interactions.assign(thread_id=[act.thread for act in acts])
    return Tables(tables.owner, tables.accounts, conform(threads, "interactions"), tables.follows)


def people_in(states: list[str], membership: object = 0.5) -> pd.DataFrame:
    told = {"account_id": NAMES[1:], "state": states, "membership": membership, "followed_at": START}
    spoke = [int(state in reached("spoke")) for state in states]
    return pd.DataFrame({**told, "voiced_days": spoke}).astype({"account_id": "str"})


FACTS = pd.DataFrame(
    {"spaced_occasions": [0.0, 9.0], "spaced_days": [0.0, 120.0], "exposure": 200.0, "recent_partners": 0.0}
)
SAID = evidence(made_tables(NAMES[1:], [("a", OWNER, "reply", 150.0)]))


def talk_of(acts: list[Act]) -> pd.DataFrame:
    return recent_talk(tables_of(acts), NOW)


def spoken(acts: list[Act]) -> list[Act]:
    """Voiced acts of the window from one person to another, in the order of time."""
    kept = [act for act in acts if act.kind != "like" and act.actor != act.target and 110 < act.day <= 200]
    return sorted(kept, key=lambda act: act.day)


def same(figure: Figure, expected: float | None) -> None:
    if expected is None:
        assert figure.value is None
        assert figure.missing
        return
    assert figure.missing is None
    assert figure.value == pytest.approx(expected)
    assert figure.low is not None
    assert figure.high is not None
    assert figure.low - 1e-12 <= figure.value <= figure.high + 1e-12


def answered(asked: list[Act], answers: list[Act]) -> float | None:
    asked = [act for act in asked if act.day <= 193]
    hits = [
        any(
            {ask.actor, ask.target} == {answer.actor, answer.target} and 0 <= answer.day - ask.day <= 7
            for answer in answers
        )
        for ask in asked
    ]
    return sum(hits) / len(hits) if hits else None


@given(acts=ACTS)
@settings(max_examples=20)
def test_both_ways_of_answering_count_act_by_act(acts: list[Act]) -> None:
    talk = spoken(acts)
    given_, taken = [a for a in talk if a.target == OWNER], [a for a in talk if a.actor == OWNER]
    known = evidence(tables_of(acts))
    assume(known.voices)
    window = recent_talk(tables_of(acts), NOW)
    found = answer_figures(window.assign(to_many=False), OWNER, NOW, known)
    if known.owner_words:
        same(found["written_to"], answered(given_, taken))


@given(acts=ACTS)
@settings(max_examples=20)
def test_balance_matches_words_person_by_person(acts: list[Act]) -> None:
    talk = spoken(acts)
    into = {name: sum(a.actor == name and a.target == OWNER for a in talk) for name in NAMES}
    out = {name: sum(a.target == name and a.actor == OWNER for a in talk) for name in NAMES}
    total = sum(into.values()) + sum(out.values())
    expected = 2 * sum(min(into[name], out[name]) for name in NAMES) / total if sum(out.values()) else None
    known = evidence(tables_of(acts))
    found = balance(talk_of(acts).assign(to_many=False), OWNER, known)
    if known.owner_words:
        same(found, expected if sum(out.values()) else 0.0 if total else None)
    else:
        assert found.value is None


@given(acts=ACTS, states=STATES)
@settings(max_examples=20)
def test_pairs_and_partners_equal_networkx(acts: list[Act], states: list[str]) -> None:
    ways = nx.DiGraph((a.actor, a.target) for a in spoken(acts) if OWNER not in (a.actor, a.target))
    assume(ways.number_of_edges())
    edges = nx.overall_reciprocity(ways)
    pairs = reciprocated_pairs(talk_of(acts), evidence(tables_of(acts)))
    same(pairs, edges / (2 - edges))
    assert pairs.n == ways.to_undirected().number_of_edges()
    degree = dict(ways.to_undirected().degree())
    members = [name for name, state in zip(NAMES[1:], states, strict=True) if state == "member"]
    expected = float(np.mean([degree.get(name, 0) for name in members])) if members else None
    same(partners_per_member(recent_partners(talk_of(acts)), people_in(states), level=2), expected)


@given(acts=ACTS)
@settings(max_examples=20)
def test_depth_counts_turns_of_conversations_with_an_answer(acts: list[Act]) -> None:
    said = [act for act in acts if act.kind != "like" and act.actor != act.target]
    turns = []
    for thread in "stuvw":
        mine = [act for act in said if act.thread == thread]
        if mine and min(act.day for act in mine) > 110 and any(act.kind == "reply" for act in mine):
            turns.append(len(mine))
    figures = thread_figures(tables_of(acts), NOW, replace(evidence(tables_of(acts)), level=2))
    same(figures["conversation_depth"], float(np.mean(turns)) if turns else None)
    same(figures["deep_conversations"], float(np.mean(np.array(turns) >= 3)) if turns else None)


@given(acts=st.lists(st.integers(1, 30), min_size=1, max_size=25))
def test_dependency_is_the_smallest_group_with_the_majority(acts: list[int]) -> None:
    found = dependency(np.array(acts))
    running, needed = 0, 0
    for count in sorted(acts, reverse=True):
        running, needed = running + count, needed + 1
        if running >= 0.51 * sum(acts):
            break
    assert found == needed


@given(acts=st.lists(st.integers(1, 30), min_size=2, max_size=25))
def test_rarefied_voices_equal_draws_without_returning(acts: list[int]) -> None:
    assume(sum(acts) >= 100)
    found = rarefied(np.array(acts))
    random = np.random.default_rng(0)
    drawn = random.multivariate_hypergeometric(acts, 100, size=3000) / 100
    entropy = -np.where(drawn > 0, drawn * np.log(np.where(drawn > 0, drawn, 1)), 0).sum(axis=1).mean()
    assert found == pytest.approx(np.exp(entropy), rel=0.02)


def test_a_hundred_acts_rarefy_to_themselves() -> None:
    acts = [40, 30, 20, 10]
    share = np.array(acts) / 100
    assert rarefied(np.array(acts)) == pytest.approx(np.exp(-(share * np.log(share)).sum()))


@pytest.mark.parametrize("seed", range(3))
def test_drawing_like_people_together_is_drawing_people(seed: int) -> None:
    random = np.random.default_rng(seed)
    rows = np.column_stack([random.binomial(3, 0.4, 120), random.integers(3, 6, 120)])
    _, low, high = resampled(rows, ratio)
    drawn = rows[random.integers(0, 120, (1500, 120))].sum(axis=1)
    expected = np.quantile(drawn[:, 0] / drawn[:, 1], [0.05, 0.95])
    assert (low, high) == pytest.approx(tuple(expected), abs=0.1 * (expected[1] - expected[0]))


def test_a_share_over_nothing_drawn_is_not_told() -> None:
    drawn = np.array([[1.0, 0.0], [0.0, 1.0]])
    found = ratio(drawn, np.array([[1.0, 2.0], [0.0, 0.0]]))
    assert found[0] == 0.5
    assert np.isnan(found[1])


@given(states=STATES)
@settings(max_examples=20)
def test_the_funnel_counts_down_from_followers_to_members(states: list[str]) -> None:
    steps = funnel(people_in(states)).set_index("step")
    member, *others, shade = (states.count(name) for name in ("member", "starting", "quiet", "shade"))
    spoke = member + sum(others)
    reach = spoke + shade
    assert steps["n"].tolist() == [5, reach, spoke, member]
    assert steps.loc["member", "of_all"] == member / 5
    figures = state_figures(people_in(states), SAID, None)
    assert figures["funnel_reachable"].value == reach / 5
    assert figures["funnel_spoke"].value == (spoke / reach if reach else None)
    assert figures["funnel_member"].value == (member / spoke if spoke else None)
    assert all(figures[f"funnel_{step}"].low is None for step in ("reachable", "spoke", "member"))


@given(busy=st.lists(st.integers(0, 30), min_size=1, max_size=60))
@settings(max_examples=20, deadline=None)
def test_the_share_with_the_habit_lies_in_its_interval(busy: list[int]) -> None:
    said = evidence(made_tables(2, [("p0000", OWNER, "reply", 1.0), ("p0001", OWNER, "reply", 199.0)]))
    facts = pd.DataFrame({"spaced_occasions": busy, "spaced_days": 0.0, "exposure": 300.0})
    figure = habit_figure(facts, said, NOW)
    assert figure.n == len(busy)
    assert figure.value is not None
    assert 0 <= figure.low <= figure.value <= figure.high <= 1
    more = habit_figure(facts.assign(spaced_occasions=np.array(busy) + 30), said, NOW)
    assert more.value >= figure.value - 1e-9


@given(
    waits=st.lists(
        st.tuples(st.floats(1, 150), st.one_of(st.none(), st.floats(0.1, 160))), min_size=12, max_size=25
    )
)
@settings(max_examples=20)
def test_newcomer_conversion_equals_lifelines(waits: list[tuple[float, float | None]]) -> None:
    ids = [f"n{number}" for number in range(len(waits))]
    since = [START + pd.Timedelta(days=round(200 - ago)) for ago, _ in waits]
    acts = [("old", OWNER, "reply", 1.0)]
    for name, start, (_, wait) in zip(ids, since, waits, strict=True):
        day = (start - START) / pd.Timedelta(days=1) + (wait or 0)
        if wait is not None and day <= 200:
            acts.append((name, OWNER, "reply", day))
    tables = made_tables(["old", *ids], acts, followed_at=[START - pd.Timedelta(days=50), *since])
    people = pd.DataFrame({"account_id": ["old", *ids], "state": "shade", "membership": 0.1})
    people = people.assign(voiced_days=0, followed_at=START)
    assume(unusual_days(tables, NOW).empty)
    figures = account_figures(
        tables, people.astype({"account_id": "str"}), FACTS, evidence(tables), NOW, None
    )
    said = {name: day for name, _, _, day in acts[1:]}
    begun = [(start - START) / pd.Timedelta(days=1) for start in since]
    lasted = [said.get(name, 200.0) - day for name, day in zip(ids, begun, strict=True)]
    fitted = lifelines.KaplanMeierFitter().fit(lasted, [name in said for name in ids])
    for days in (30, 90):
        figure = figures[f"newcomer_conversion_{days}"]
        assert figure.n == len(ids)
        if max(lasted) < days:
            assert figure.value is None
        else:
            assert figure.value == pytest.approx(1 - fitted.predict(days), abs=1e-9)


@pytest.mark.parametrize("acts", [[], [("a", OWNER, "reply", 150.0)]])
def test_below_its_level_a_figure_says_why(acts: list[tuple[str, str, str, float]]) -> None:
    tables = made_tables(NAMES[1:], acts)
    known = evidence(tables)
    figures = account_figures(tables, people_in(["shade"] * 5, np.nan), FACTS, known, NOW, None)
    for name, figure in figures.items():
        if figure.level > known.level:
            assert figure.value is None, name
            assert figure.missing, name
