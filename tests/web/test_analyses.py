"""The registry of finished analyses: bounded, expiring, unguessable."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from engagement import Analysis
from engagement.web.analyses import SAMPLE, Analyses
from tests.web.made_analyses import made


def test_the_one_unused_longest_makes_room_and_the_sample_stays() -> None:
    analysis = made(2)
    weight = len(analysis.people) + len(analysis.tables.interactions)
    kept = Analyses(most_rows=2 * (weight + 30))
    sample = kept.add(replace(analysis, tables=replace(analysis.tables)), SAMPLE)
    first = kept.add(analysis)
    second = kept.add(analysis)
    assert kept.get(first) is analysis
    third = kept.add(analysis)
    assert kept.get(second) is None
    assert [kept.get(key) is None for key in (sample, first, third)] == [False, False, False]


def test_an_old_analysis_is_gone_but_the_sample_is_not() -> None:
    now = [0.0]
    kept = Analyses(keep_seconds=100.0, timer=lambda: now[0])
    old, sample = kept.add(made(0)), kept.add(made(0), SAMPLE)
    now[0] = 101.0
    assert kept.get(old) is None
    assert kept.get(sample) is not None


def test_one_larger_than_all_the_room_is_kept_alone() -> None:
    analysis = made(2)
    weight = len(analysis.people) + len(analysis.tables.interactions)
    kept = Analyses(most_rows=weight - 1)
    sample, first = kept.add(made(0), SAMPLE), kept.add(analysis)
    assert kept.get(first) is analysis
    second = kept.add(analysis)
    assert [kept.get(key) is None for key in (sample, first, second)] == [False, True, False]


def test_every_use_keeps_an_analysis_for_as_long_again() -> None:
    now = [0.0]
    kept = Analyses(keep_seconds=100.0, timer=lambda: now[0])
    used, unused = kept.add(made(0)), kept.add(made(0))
    for now[0] in (60.0, 120.0, 180.0):
        assert kept.get(used) is not None
    assert kept.get(unused) is None


def test_some_are_forgotten_and_the_sample_never() -> None:
    kept = Analyses()
    sample = kept.add(made(0), SAMPLE)
    keys = [kept.add(made(0)) for _ in range(4)]
    kept.forget(lambda key, _: key in (keys[1], keys[3], SAMPLE))
    assert [kept.get(key) is None for key in (sample, *keys)] == [False, False, True, False, True]


def test_ids_cannot_be_guessed() -> None:
    kept = Analyses()
    ids = {kept.add(made(0)) for _ in range(20)}
    assert len(ids) == 20
    assert min(map(len, ids)) >= 43
    assert kept.get("") is None
    assert kept.get(None) is None


def test_whoever_fills_the_room_makes_room() -> None:
    analysis, whose = made(1), [""]
    weight = len(analysis.people) + len(analysis.tables.interactions)
    kept = Analyses(most_rows=4 * weight, who=lambda: whose[0])
    whose[0] = "quiet"
    oldest = kept.add(analysis)
    whose[0] = "greedy"
    keys = [kept.add(analysis) for _ in range(6)]
    assert kept.get(oldest) is analysis
    assert [kept.get(key) is None for key in keys] == [True, True, True, True, False, False]
    whose[0] = "late"
    late = kept.add(analysis)
    assert [kept.get(key) is None for key in (oldest, late, *keys[4:])] == [False, False, True, False]


def test_a_copy_of_the_sample_weighs_what_is_new_in_it(sample: Analysis) -> None:
    people = sample.people["account_id"].head(100)
    kept = Analyses(most_rows=2 * len(sample.people) + 400)
    kept.add(sample, SAMPLE)
    copies = [kept.own_id(SAMPLE) for _ in range(3)]
    assert all(kept.get(copy) is sample for copy in copies)

    def more(corrections: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({"account_id": people, "state": "shade"})

    for copy in copies:
        kept.correct(copy, more)
    assert [kept.get(copy) is None for copy in copies] == [True, False, False]
