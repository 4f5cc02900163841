"""What was worked out is kept with its moment: it opens as it was, is forgotten with what it was made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pandas as pd
import pytest
from sqlalchemy import select

from engagement.analysis import result
from engagement.analysis.analysis import Analysis
from engagement.data.results import StatesBefore
from engagement.data.states import RULES
from engagement.store.contract import NotSavedError
from engagement.store.opening import open_saved
from engagement.store.schema import payload
from engagement.store.store import Store, open_store
from tests.alike import same

SAID = pd.DataFrame({"account_id": ["p0001", "p0002"], "state": ["passing", "member"]}, dtype="str")


@pytest.fixture
def analysed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """How far each analysis came that was made while a test runs."""
    from engagement.analysis import pipeline

    shares: list[float] = []
    analyse = pipeline.analyse

    def watched(*args: object, **named: object) -> Analysis:
        shares.append(1.0)
        return analyse(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "analyse", watched)
    return shares


def opened(store: Store, key: str, **how: object) -> Analysis:
    """What a visitor gets to see of the newest moment."""
    return open_saved(store, key, lambda *_: None, **how)[0]  # type: ignore[arg-type]


def is_kept(store: Store, key: str, snapshot_id: int | None = None) -> bool:
    return store.open(key, snapshot_id).analysis is not None


def test_opening_never_analyses(
    store: Store, address: str, analysis: Analysis, analysed: list[float]
) -> None:
    key = store.save(analysis).key
    other = open_store(address)
    first, again = opened(store, key), opened(other, key)
    other.database.close()
    same(first, analysis)
    assert first.revision == again.revision != analysis.revision
    ids = analysis.people["account_id"].tolist()
    assert list(first.reasons_of(ids)) == list(analysis.reasons_of(ids))
    assert analysed == []


def test_other_content_has_another_revision(store: Store, analysis: Analysis, later: Analysis) -> None:
    keys = [
        store.save(one).key for one in (analysis, later, replace(analysis, ranking_by="recency"), analysis)
    ]
    revisions = [opened(store, key).revision for key in keys]
    assert len(set(revisions)) == 3
    assert revisions[0] == revisions[3]


def test_what_the_user_said_since_is_worked_in(
    store: Store, analysis: Analysis, analysed: list[float]
) -> None:
    key = store.save(analysis).key
    before = opened(store, key)
    store.set_corrections(key, SAID, 0)
    after = opened(store, key)
    same(after, analysis.correct(SAID))
    assert after.revision == before.correct(SAID).revision == opened(store, key).revision != before.revision
    store.save(after, key)
    same(opened(store, key), after)
    assert analysed == []


def test_a_person_taken_out_is_in_no_result(store: Store, analysis: Analysis, analysed: list[float]) -> None:
    gone = str(analysis.people["account_id"].iloc[5])
    key = store.save(analysis.correct(SAID)).key
    assert store.remove_person(gone) == 1
    assert not is_kept(store, key)
    assert gone not in everything_kept(store)
    made = opened(store, key)
    assert gone not in made.facts.index
    assert analysed == [1.0]
    same(opened(store, key), made)
    assert opened(store, key).revision == made.revision
    assert analysed == [1.0]
    assert gone not in everything_kept(store)


@pytest.mark.parametrize("gone", ["left1", "left2"])
def test_somebody_of_whom_only_the_past_tells_is_taken_out(
    store: Store, analysis: Analysis, gone: str
) -> None:
    left = pd.DataFrame({"account_id": ["left1", "p0004"], "passes": [True, False]}).astype(
        {"account_id": "str"}
    )
    states = pd.Series({"left2": "member", "p0004": "shade"}, dtype="str").rename_axis("account_id")
    before = StatesBefore(analysis.as_of, states, states.str.len())
    key = store.save(replace(analysis, endings=left, previous=before)).key
    assert gone in everything_kept(store)
    assert store.remove_person(gone) == 1
    assert gone not in everything_kept(store)
    assert not is_kept(store, key)


def everything_kept(store: Store) -> str:
    """All cells of all frames that are kept, in one text."""
    from engagement.data.parquet import to_frame

    with store.database.reading() as connection:
        rows = connection.execute(select(payload.c.kind, payload.c.content)).all()
    return " ".join(
        row.content.decode() if row.kind == result.VALUES else to_frame([row.content]).to_csv()
        for row in rows
    )


def without_the_first(store: Store, key: str, first: Analysis) -> None:
    store.delete_snapshot(key, store.save(first, key).snapshot_id)


def with_one_between(store: Store, key: str, first: Analysis) -> None:
    store.save(replace(first, as_of=first.as_of + pd.Timedelta(days=1)), key)


@pytest.mark.parametrize("change", [without_the_first, with_one_between])
def test_other_moments_before_it_make_a_result_outdated(
    store: Store, analysis: Analysis, later: Analysis, change: Callable[[Store, str, Analysis], None]
) -> None:
    key = store.save(analysis).key
    newest = store.save(later, key).snapshot_id
    first = store.account(key).snapshots[0].id  # type: ignore[union-attr]
    assert is_kept(store, key, newest)
    change(store, key, analysis)
    assert not is_kept(store, key, newest)
    if change is with_one_between:
        assert is_kept(store, key, first)


def test_a_result_by_earlier_rules_is_shown_and_made_anew_when_asked(
    store: Store, analysis: Analysis, analysed: list[float]
) -> None:
    key = store.save(replace(analysis, rules=RULES - 1)).key
    assert (opened(store, key).rules, store.summary(key).rules) == (RULES - 1, RULES - 1)
    assert analysed == []
    same(opened(store, key, anew=True), analysis)
    assert analysed == [1.0]
    assert (opened(store, key).rules, store.summary(key).rules) == (RULES, RULES)
    assert analysed == [1.0]


def test_nobody_follows_two_sets_of_rules(store: Store, analysis: Analysis, analysed: list[float]) -> None:
    earlier = replace(analysis, rules=RULES - 1)
    corrected = earlier.correct(SAID)
    assert corrected.rules == RULES
    assert analysed == [1.0]
    pd.testing.assert_frame_equal(corrected.people, analysis.correct(SAID).people)
    key = store.save(earlier).key
    store.set_corrections(key, SAID, 0)
    assert not is_kept(store, key)
    assert opened(store, key).rules == RULES


def test_a_result_of_another_schema_is_made_anew_and_kept(
    store: Store, analysis: Analysis, analysed: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as other:
        other.setattr(result, "SCHEMA", result.SCHEMA + 1)
        key = store.save(analysis).key
    assert not is_kept(store, key)
    same(opened(store, key), analysis)
    assert is_kept(store, key)
    assert analysed == [1.0]


def test_what_changed_while_it_was_made_is_not_kept(store: Store, analysis: Analysis) -> None:
    key = store.save(analysis).key
    inputs = store.load(key)
    store.remove_person("p0005")
    assert not store.keep_result(key, inputs, analysis)
    assert "p0005" not in everything_kept(store)
    assert store.keep_result(key, store.load(key), opened(store, key))


def test_a_full_disk_keeps_nobody_from_reading(
    store: Store, analysis: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = store.save(analysis).key
    store.remove_person("p0005")

    def full(*_: object) -> bool:
        raise NotSavedError("full")

    with monkeypatch.context() as broken:
        broken.setattr(store, "keep_result", full)
        assert "p0005" not in opened(store, key).facts.index
    assert not is_kept(store, key)


def test_everybody_who_is_left_out_at_saving_is_in_no_result(store: Store, analysis: Analysis) -> None:
    store.remove_person("p0005")
    key = store.save(analysis).key
    assert "p0005" not in everything_kept(store)
    assert "p0005" not in opened(store, key).facts.index
