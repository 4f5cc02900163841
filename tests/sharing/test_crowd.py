"""Nobody is told apart from fewer than four others: properties of the frozen rows."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.sharing.anonymity import FEWEST, bands, k_anonymise

VALUES = st.sampled_from(["a", "b", "c", "d", None])
ROWS = st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=FEWEST, max_size=80)


def rows_of(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    return [tuple(None if value is None else value for value in row) for row in frame.to_numpy(object)]


@given(ROWS)
def test_l20_every_row_occurs_at_least_five_times(rows: list[tuple[str | None, ...]]) -> None:
    people = pd.DataFrame(rows, columns=["x", "y", "z"], dtype=object)
    hidden = k_anonymise(people)
    assert min(Counter(rows_of(hidden)).values()) >= FEWEST


@given(ROWS)
def test_what_is_left_is_true_and_in_place(rows: list[tuple[str | None, ...]]) -> None:
    people = pd.DataFrame(rows, columns=["x", "y", "z"], dtype=object)
    for told, known in zip(rows_of(k_anonymise(people)), rows, strict=True):
        assert all(shown is None or shown == value for shown, value in zip(told, known, strict=True))


@given(ROWS, st.data())
def test_l20_no_choice_of_values_picks_fewer_than_five(
    rows: list[tuple[str | None, ...]], data: st.DataObject
) -> None:
    hidden = k_anonymise(pd.DataFrame(rows, columns=["x", "y", "z"], dtype=object))
    picked = pd.Series(True, index=hidden.index)
    for column in hidden:
        chosen = data.draw(st.sets(VALUES))
        if chosen:
            picked &= hidden[column].map(lambda value, chosen=chosen: value in chosen)
    assert picked.sum() == 0 or picked.sum() >= FEWEST


def test_a_crowd_that_agrees_is_told_in_full() -> None:
    people = pd.DataFrame({"x": ["a"] * 5 + ["b"] * 6, "y": ["c"] * 5 + ["d"] * 6}, dtype=object)
    assert rows_of(k_anonymise(people)) == [("a", "c")] * 5 + [("b", "d")] * 6


def test_a_lonely_value_takes_the_smallest_crowd_with_it() -> None:
    people = pd.DataFrame({"x": ["a"] * 9 + ["b"] * 5 + ["c"]}, dtype=object)
    assert rows_of(k_anonymise(people)) == [("a",)] * 9 + [(None,)] * 6


def test_four_people_are_no_crowd() -> None:
    with pytest.raises(ValueError, match="no crowd"):
        k_anonymise(pd.DataFrame({"x": ["a"] * 4}, dtype=object))


def test_a_large_account_is_hidden() -> None:
    random = np.random.default_rng(1)
    people = pd.DataFrame({c: random.choice(list("abcde"), 100_000) for c in "uvwxyz"}, dtype=object)
    hidden = k_anonymise(people)
    assert min(Counter(rows_of(hidden)).values()) >= FEWEST


def test_bands_of_counts_and_dates() -> None:
    as_of = pd.Timestamp("2026-11-01", tz="UTC")
    days = [0, 1, 2, 4, 5, 9, 10, 999]
    ages: list[float | None] = [None, 0, 29.9, 30, 89.9, 90, 4000, None]
    moments = [as_of - pd.Timedelta(days=age) if age is not None else pd.NaT for age in ages]
    people = pd.DataFrame(
        {
            "state": "member",
            "ties_owner": days,
            "ties_members": days[::-1],
            "voiced_days": [0, 1, 1, 1, 1, 1, 1, 3],
            "last_voice_at": pd.Series(moments, dtype="datetime64[us, UTC]"),
            "followed_at": pd.Series(moments, dtype="datetime64[us, UTC]"),
            "activation": [np.nan, 0.0, 0.049, 0.05, 0.199, 0.2, 0.499, 0.5],
        }
    )
    told = bands(people, as_of)
    assert told["days"].tolist() == ["0", "1", "2-4", "2-4", "5-9", "5-9", "10+", "10+"]
    assert told["others"].tolist() == told["days"].tolist()[::-1]
    assert told["last"].tolist() == ["never", "30", "30", "90", "90", "older", "older", None]
    assert told["since"].tolist() == [None, "30", "30", "365", "365", "365", "older", None]
    assert told["chance"].tolist() == [None, "<5", "<5", "5-20", "5-20", "20-50", "20-50", "50+"]
