"""What is saved comes back as it was: tables, people, figures, the user's word."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import engagement
from engagement.analysis.analysis import Analysis
from engagement.data import parquet
from engagement.data.schema import (
    COUNT,
    FLAG,
    KINDS,
    TABLES,
    TEXT,
    Owner,
    SourceReport,
    Tables,
    conform,
    empty,
)
from engagement.store.store import Store
from tests.made import made_tables

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
IDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)
MOMENTS = st.integers(-(2**52), 2**52).map(lambda us: pd.Timestamp(us, unit="us", tz="UTC"))
SEEN_AT = st.none() | st.datetimes(datetime(2000, 1, 1), timezones=st.just(UTC))
VALUES = {TEXT: TEXTS, COUNT: st.integers(-(2**63), 2**63 - 1), FLAG: st.booleans()}


def same(left: Tables, right: Tables) -> None:
    assert (left.owner, left.sources) == (right.owner, right.sources)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(left, name), getattr(right, name), check_exact=True)


def frames(table: str) -> st.SearchStrategy[pd.DataFrame]:
    """Frames of one table with anything in them; what the keys must be is not the store's business."""
    columns: dict[str, st.SearchStrategy[Any]] = {
        name: st.sampled_from(KINDS) if name == "kind" else st.none() | VALUES.get(dtype, MOMENTS)
        for name, dtype in TABLES[table].items()
    }
    rows = st.lists(st.fixed_dictionaries(columns), max_size=6)
    return rows.map(lambda rows: conform(pd.DataFrame(rows, dtype="object"), table))


def test_a_saved_analysis_comes_back(store: Store, analysis: Analysis) -> None:
    saved = store.save(analysis, title="María’s shop ✨")
    loaded = store.load(saved.key)
    same(loaded.tables, analysis.tables)
    assert (loaded.as_of, loaded.horizon_days) == (analysis.as_of, 30)
    assert loaded.snapshot_id == saved.snapshot_id
    pd.testing.assert_frame_equal(loaded.corrections, analysis.corrections)
    people = store.people(saved.key, saved.snapshot_id)
    pd.testing.assert_frame_equal(people, analysis.people, check_exact=True)
    kept = store.account(saved.key)
    assert kept is not None
    assert kept.title == "María’s shop ✨"
    assert kept.owner == analysis.tables.owner
    [snapshot] = kept.snapshots
    counted = analysis.people["state"].value_counts().to_dict()
    assert {state: n for state, n in snapshot.states.items() if n} == counted
    assert snapshot.people == len(analysis.people)


def test_analysing_what_was_loaded_says_the_same(store: Store, analysis: Analysis) -> None:
    loaded = store.load(store.save(analysis).key)
    again = engagement.analyse(
        loaded.tables, loaded.as_of, loaded.horizon_days, corrections=loaded.corrections
    )
    pd.testing.assert_frame_equal(again.people, analysis.people)
    assert again.figures == analysis.figures


def test_what_was_told_is_kept(store: Store, analysis: Analysis) -> None:
    told = store.summary(store.save(analysis).key)
    assert dict(told.figures) == dict(analysis.figures)
    assert (told.level, told.ranking_by) == (analysis.evidence.level, analysis.ranking_by)
    assert analysis.forecast is not None
    assert told.total is not None
    assert told.total[0] == pytest.approx(float(np.sum(analysis.people["activation"])))
    assert told.forecast == analysis.figures["activation_potential"]


def test_profiles_alone_come_back_with_what_they_cannot_tell(store: Store) -> None:
    analysis = engagement.analyse(made_tables(3))
    saved = store.save(analysis)
    same(store.load(saved.key).tables, analysis.tables)
    told = store.summary(saved.key)
    assert told.total is None
    assert told.figures["retention"].missing == analysis.figures["retention"].missing
    pd.testing.assert_frame_equal(store.people(saved.key), analysis.people)


def test_tables_of_many_parts_come_back_whole(
    store: Store, analysis: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "ROWS_PER_PART", 7)
    saved = store.save(analysis)
    same(store.load(saved.key).tables, analysis.tables)
    pd.testing.assert_frame_equal(store.people(saved.key), analysis.people, check_exact=True)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(data=st.data())
def test_any_tables_come_back(store: Store, analysis: Analysis, data: st.DataObject) -> None:
    names = data.draw(st.tuples(IDS, st.none() | IDS, st.none() | IDS))
    notes = data.draw(st.lists(TEXTS, max_size=2))
    drawn = {name: data.draw(frames(name) | st.just(empty(name))) for name in TABLES}
    sources = (SourceReport(data.draw(TEXTS), "x_api", 3, 2, tuple(notes), data.draw(SEEN_AT), 5),)
    tables = Tables(Owner(*names), sources=sources, **drawn)
    key = secrets.token_urlsafe(32)
    store.save(replace(analysis, tables=tables), key)
    same(store.load(key).tables, tables)
    store.delete(key)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(said=st.dictionaries(IDS, st.sampled_from(["member", "passing", "unsure"])))
def test_any_corrections_come_back(store: Store, analysis: Analysis, said: dict[str, str]) -> None:
    key = store.save(analysis).key
    table = pd.DataFrame({"account_id": list(said), "state": list(said.values())}).astype("str")
    assert store.set_corrections(key, table, 0) == 1
    back = store.load(key).corrections
    assert dict(zip(back["account_id"], back["state"], strict=True)) == said
    store.delete(key)
