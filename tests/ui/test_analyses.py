"""The registry of finished analyses: bounded, expiring, unguessable."""

from __future__ import annotations

import time

from engagement.ui.analyses import SAMPLE, Analyses
from tests.ui.made_analyses import made


def test_the_one_unused_longest_makes_room_and_the_sample_stays() -> None:
    analysis = made(2)
    weight = len(analysis.people) + len(analysis.tables.interactions)
    kept = Analyses(most_rows=3 * weight)
    sample = kept.add(analysis, SAMPLE)
    first = kept.add(analysis)
    second = kept.add(analysis)
    assert kept.get(first) is analysis
    third = kept.add(analysis)
    assert kept.get(second) is None
    assert [kept.get(key) is analysis for key in (sample, first, third)] == [True, True, True]


def test_an_old_analysis_is_gone_but_the_sample_is_not() -> None:
    kept = Analyses(keep_seconds=0.0)
    old, sample = kept.add(made(0)), kept.add(made(0), SAMPLE)
    time.sleep(0.01)
    assert kept.get(old) is None
    assert kept.get(sample) is not None


def test_ids_cannot_be_guessed() -> None:
    kept = Analyses()
    ids = {kept.add(made(0)) for _ in range(20)}
    assert len(ids) == 20
    assert min(map(len, ids)) >= 43
    assert kept.get("") is None
    assert kept.get(None) is None
