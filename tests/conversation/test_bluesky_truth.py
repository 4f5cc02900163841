"""On an account fetched from the recorded Bluesky servers the circle shows what was seeded there."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from engagement import Analysis, analyse
from engagement.conversation import CIRCLE_STATES, circle, ties
from engagement.tables import VOICED_KINDS
from tests.sources.handles.bluesky_replay import OWN_LOGIN, OWNER, TRUTH, fetched, network
from tests.sources.handles.bluesky_truth import moment, visible_acts


@pytest.fixture(scope="module", params=[False, True], ids=["from outside", "logged in"])
def logged_in(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture(scope="module")
def analysis(logged_in: bool, tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    folder = tmp_path_factory.mktemp("bluesky")
    tables, outcome = fetched(network(login=OWN_LOGIN if logged_in else None), folder)
    assert outcome.complete
    return analyse(tables)


def seeded_talk(as_of: pd.Timestamp, logged_in: bool) -> list[dict[str, Any]]:
    """What people were made to say to each other in the 90 days up to the moment, where it can be seen."""
    return [
        act
        for act in visible_acts(TRUTH, logged_in).values()
        if act["kind"] in VOICED_KINDS
        and act.get("target")
        and act["actor"] != act["target"]
        and as_of - pd.Timedelta(days=90) < moment(act["created_at"]) <= as_of
    ]


def test_the_ties_are_those_that_were_seeded(analysis: Analysis, logged_in: bool) -> None:
    expected: dict[tuple[str, str], dict[str, int]] = {}
    for act in seeded_talk(analysis.as_of, logged_in):
        a, b = sorted((act["actor"], act["target"]))
        tie = expected.setdefault((a, b), {"forth": 0, "back": 0})
        tie["forth" if act["actor"] == a else "back"] += 1
    found = ties(analysis.tables, analysis.as_of)
    assert {(row.a, row.b): {"forth": row.forth, "back": row.back} for row in found.itertuples()} == expected
    assert len(expected) > 10


def test_the_circle_shows_who_talks_with_whom(analysis: Analysis, logged_in: bool) -> None:
    people = analysis.people
    inside = set(people.loc[people["state"].isin(CIRCLE_STATES), "account_id"])
    talk = seeded_talk(analysis.as_of, logged_in)
    pairs = {frozenset((act["actor"], act["target"])) for act in talk}
    among = {pair for pair in pairs if pair <= inside}
    assert among
    found = circle(analysis.tables, people, analysis.as_of)
    ids = found.people["account_id"].to_numpy()
    assert {frozenset(pair) for pair in zip(ids[found.ties["a"]], ids[found.ties["b"]], strict=True)} == among
    answered = {act["target"] for act in talk if act["actor"] == OWNER}
    told = found.people.set_index("account_id")["answered"] > 0
    assert set(told.index[told]) == answered & set(told.index)


def test_newcomers_are_those_who_were_made_to_follow_last(analysis: Analysis) -> None:
    since = {one["follower"]: moment(one["at"]) for one in TRUTH["follows"] if one["followed"] == OWNER}
    people = analysis.people.set_index("account_id")
    month = analysis.as_of - pd.Timedelta(days=30)
    late = {name for name in people.index if name in since and since[name] >= month}
    assert set(people.index[people["is_new"]]) == late
    assert 0 < len(late) < len(people)
