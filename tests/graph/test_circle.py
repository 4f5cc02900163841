"""The circle against networkx and against counting by hand, on small random talk."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.graph.circle import circle, ties
from tests.graph.made_circles import NOW, everybody, made_circle
from tests.made import OWNER, START, made_tables

NAMES = [OWNER, *"abcdefgh"]
ACTS = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from(NAMES),
        st.sampled_from(["reply", "mention", "quote", "like"]),
        st.floats(0, 100).map(lambda day: round(day, 2)),
    ),
    max_size=30,
)
Acts = list[tuple[str, str, str, float]]


def talk(acts: Acts) -> Acts:
    return [act for act in acts if act[2] != "like" and act[0] != act[1] and 10 < act[3] <= 100]


def graph(acts: Acts, with_owner: bool) -> nx.Graph:
    pairs = [(actor, target) for actor, target, _, _ in talk(acts)]
    made = nx.Graph(pair for pair in pairs if with_owner or OWNER not in pair)
    made.add_nodes_from(name for pair in pairs for name in pair if with_owner or name != OWNER)
    return made


@given(acts=ACTS)
@settings(max_examples=40)
def test_ties_count_days_and_both_ways(acts: Acts) -> None:
    found = ties(made_tables(NAMES[1:], acts), NOW)
    expected = {}
    for actor, target, _, day in talk(acts):
        tie = expected.setdefault(tuple(sorted((actor, target))), {"days": set(), "forth": 0, "back": 0})
        tie["days"].add(int(day))
        tie["forth" if actor < target else "back"] += 1
    told = {
        (row.a, row.b): {"days": row.days, "forth": row.forth, "back": row.back} for row in found.itertuples()
    }
    assert told == {pair: tie | {"days": len(tie["days"])} for pair, tie in expected.items()}


@given(acts=ACTS, with_owner=st.booleans())
@settings(max_examples=25)
def test_cut_off_equals_taking_each_person_out(acts: Acts, with_owner: bool) -> None:
    tables = made_tables(NAMES[1:], acts)
    found = circle(tables, everybody(tables), NOW, with_owner)
    whole = graph(acts, with_owner)
    for person in found.people.itertuples():
        if person.account_id not in whole:
            continue
        mine = nx.node_connected_component(whole, person.account_id) - {person.account_id}
        pieces = [len(piece) for piece in nx.connected_components(whole.subgraph(mine))]
        assert person.cut_off == sum(pieces) - max(pieces, default=0)
    points = set(nx.articulation_points(whole)) - {OWNER}
    assert set(found.bridges["account_id"]) == points


@given(acts=ACTS)
@settings(max_examples=25)
def test_partners_pieces_and_words_of_the_owner(acts: Acts) -> None:
    tables = made_tables(NAMES[1:], acts)
    found = circle(tables, everybody(tables), NOW)
    among = graph(acts, with_owner=False)
    people = found.people.set_index("account_id")
    assert set(people.index) == set(among.nodes)
    assert people["partners"].to_dict() == dict(among.degree())
    assert found.talking == among.number_of_nodes()
    assert found.among == sum(degree > 0 for _, degree in among.degree())
    sizes = [len(piece) for piece in nx.connected_components(among)]
    assert found.largest == max((size for size in sizes if size > 1), default=0)
    said = [target for actor, target, _, _ in talk(acts) if actor == OWNER]
    assert people["answered"].to_dict() == {name: said.count(name) for name in people.index}
    days = {
        name: len({int(day) for *pair, _, day in talk(acts) if {*pair} == {OWNER, name}})
        for name in people.index
    }
    assert people["owner_days"].to_dict() == days
    assert found.quiet == len(NAMES) - 1 - found.talking


@given(acts=ACTS)
@settings(max_examples=25)
def test_partners_are_named_by_days(acts: Acts) -> None:
    tables = made_tables(NAMES[1:], acts)
    found = circle(tables, everybody(tables), NOW, with_owner=True)
    ids = found.people["account_id"].tolist()
    together = ties(tables, NOW)
    for row, partners in enumerate(found.partners_of(range(len(ids)), 3)):
        mine = together[(together["a"] == ids[row]) | (together["b"] == ids[row])]
        others = np.where(mine["a"] == ids[row], mine["b"], mine["a"])
        days = {name: n for name, n in zip(others, mine["days"], strict=True) if name != OWNER}
        told = [days[ids[partner]] for partner in partners] if ids[row] != OWNER else []
        assert told == (sorted(days.values(), reverse=True)[:3] if ids[row] != OWNER else [])


def test_groups_are_those_that_were_made() -> None:
    acts: Acts = []
    for names in ("abcde", "vwxyz"):
        acts += [(one, other, "reply", 50.0) for one in names for other in names if one < other]
    tables = made_tables(list("abcdevwxyz"), [*acts, ("e", "v", "reply", 60.0)])
    found = circle(tables, everybody(tables), NOW)
    groups = found.people.groupby("group")["account_id"].agg("".join)
    assert sorted(groups) == ["abcde", "vwxyz"]
    assert set(found.bridges["account_id"]) == {"e", "v"}
    assert found.bridges["cut_off"].tolist() == [4, 4]


def test_connectors_reach_most_beyond_their_group() -> None:
    tables = made_circle(400, 1500, 8)
    found = circle(tables, everybody(tables), NOW)
    people = found.people
    group = people["group"].to_numpy()
    for row in range(0, len(people), 17):
        partners = [
            *found.ties.loc[found.ties["a"] == row, "b"],
            *found.ties.loc[found.ties["b"] == row, "a"],
        ]
        assert people.loc[row, "outside"] == sum(group[other] != group[row] for other in partners)
        assert people.loc[row, "groups_reached"] == len({group[other] for other in partners})
    chosen = found.connectors
    assert 0 < len(chosen) <= -(-found.among // 20)
    rest = people[~people["connector"] & (people["groups_reached"] >= 3)]
    assert chosen["outside"].min() >= rest["outside"].max()


def test_the_order_of_the_rows_changes_nothing() -> None:
    tables = made_circle(60, 150, 4)
    mixed = everybody(tables).sample(frac=1.0, random_state=1)
    pd.testing.assert_frame_equal(
        circle(tables, mixed, NOW).people, circle(tables, everybody(tables), NOW).people
    )


def test_only_members_and_those_starting_are_in_it() -> None:
    tables = made_tables(list("abc"), [("a", "b", "reply", 50.0), ("b", "c", "reply", 50.0)])
    people = everybody(tables).assign(state=["member", "starting", "shade"])
    found = circle(tables, people, NOW)
    assert found.people["account_id"].tolist() == ["a", "b"]
    assert len(found.ties) == 1


@pytest.mark.parametrize("with_owner", [True, False])
def test_nobody_talks(with_owner: bool) -> None:
    tables = made_tables(list("abc"), [("a", OWNER, "like", 50.0)])
    found = circle(tables, everybody(tables), NOW, with_owner)
    assert (found.talking, found.among, found.largest, found.quiet) == (0, 0, 0, 3)
    assert len(found.people) == int(with_owner)
    assert START < NOW
