"""Counts, flags, dates, ids and handles in the forms exports really have."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.ingest.join.identity import bare, handle_key, ids, people
from engagement.ingest.join.values import (
    DAY_FIRST,
    MONTH_FIRST,
    counts,
    day_month_order,
    flags,
    nature,
    times,
)


def text(*values: str | None) -> pd.Series:
    return pd.Series(list(values), dtype="str")


def numbers(*values: str | None) -> list[int | None]:
    return [None if pd.isna(value) else int(value) for value in counts(text(*values))[0]]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (["1,234", "1,234,567", "12"], [1234, 1234567, 12]),
        (["1.234", "1.234.567", "12"], [1234, 1234567, 12]),
        (["1 234", "1\u00a0234", "1\u202f234", "1'234"], [1234] * 4),
        (["1.2K", "3M", "1,5 mil", "2 millones", "1.5k", "1B"], [1200, 3000000, 1500, 2000000, 1500, 10**9]),
        (["580.0", "1234.0"], [580, 1234]),
        (["-5", "inf", "NaN", "1e30", "many", "999999999999999"], [None] * 6),
        (["", None, "7"], [None, None, 7]),
        (["1.234,0", "5"], [1234, 5]),
    ],
)
def test_counts(written, meant):
    assert numbers(*written) == meant


def test_unreadable_counts_are_counted():
    assert counts(text("5", "x", "", None, "-1"))[1] == 2


@given(st.integers(0, 10**12), st.sampled_from([",", ".", " ", "\u00a0", "'"]))
def test_grouped_whole_numbers_are_read_exactly(number, mark):
    assert numbers(f"{number:,}".replace(",", mark), "1") == [number, 1]


def test_flags():
    values, lost = flags(text("true", "Sí", "NO", "0", "1", "yes", "maybe", "", None))
    assert values.tolist() == [True, True, False, False, True, True, pd.NA, pd.NA, pd.NA]
    assert lost == 1


def test_what_a_column_holds():
    assert nature(text("yes", "no", "")) == "flag"
    assert nature(text("1", "0")) == "either"
    assert nature(text("12", "1.2K")) == "count"
    assert nature(text("ann", "5")) == "text"
    assert nature(text("", None)) == "empty"


MOMENT = pd.Timestamp("2022-11-02 21:30:39Z")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2022-11-02T21:30:39.000Z", MOMENT),
        ("2022-11-02 21:30:39", MOMENT),
        ("2022-11-02T22:30:39+01:00", MOMENT),
        ("2022-11-02 22:30:39 +01:00", MOMENT),
        ("2022-11-02 21:30:39 UTC", MOMENT),
        ("Wed Nov 02 21:30:39 +0000 2022", MOMENT),
        ("1667424639", MOMENT),
        ("1667424639000", MOMENT),
        ("1667424639000000", MOMENT),
        ("Wed Nov 02 2022 22:30:39 GMT+0100 (CET)", MOMENT),
        ("Wed, 02 Nov 2022 21:30:39 +0000", MOMENT),
        ("2026-08-15 12:00 +0000", pd.Timestamp("2026-08-15 12:00Z")),
        ("Tue, Jul 14, 2026", pd.Timestamp("2026-07-14", tz="UTC")),
        ("2026/08/15", pd.Timestamp("2026-08-15", tz="UTC")),
        ("20260815", pd.Timestamp("2026-08-15", tz="UTC")),
        ("2005-12-31", pd.NaT),
        ("9999-01-01", pd.NaT),
        ("0001-01-01", pd.NaT),
        ("2030-01-01", pd.NaT),
        ("soon", pd.NaT),
        ("5", pd.NaT),
        ("", pd.NaT),
    ],
)
def test_dates(written, meant):
    moment = times(text(written))[0].iloc[0]
    assert moment is pd.NaT if meant is pd.NaT else moment == meant


def test_days_and_months_are_told_apart_by_column():
    assert day_month_order(text("3/4/2026", "13/4/2026")) == DAY_FIRST
    assert day_month_order(text("3/4/2026", "4/13/2026 1:22:35 AM")) == MONTH_FIRST
    assert day_month_order(text("3/4/2026", "5/6/2026")) is None
    assert day_month_order(text("2026-01-02", None)) == ""


def test_days_and_months_are_read_in_the_order_told():
    written = text("3/4/2026 1:22:35 PM", "3.4.26")
    assert times(written, DAY_FIRST)[0].dt.month.tolist() == [4, 4]
    assert times(written, MONTH_FIRST)[0].dt.month.tolist() == [3, 3]
    assert times(written)[0].isna().all()
    assert times(written, DAY_FIRST)[0].iloc[0].hour == 13


@given(st.datetimes(pd.Timestamp("2006-01-02").to_pydatetime(), pd.Timestamp("2025-01-01").to_pydatetime()))
def test_iso_dates_are_read_exactly(moment):
    assert times(text(moment.isoformat()))[0].iloc[0] == pd.Timestamp(moment, tz="UTC")


def test_ids_stay_text_and_damage_is_named():
    written = text(
        "1234567890123456789", '="123"', "'0123", "00012", "123.0", "NA", "1e5", "1.23457E+18", "-5", " "
    )
    values, damaged = ids(written)
    read = [None if pd.isna(value) else value for value in values]
    assert read == ["1234567890123456789", "123", "0123", "00012", "123", "NA", "1e5", None, "-5", None]
    assert damaged.tolist() == [False] * 7 + [True] + [False] * 2


def handles(written):
    return bare(people(written)[0])


@pytest.mark.parametrize("name", ["NA", "null_poet", "none_", "true", "1e5", "=1+1", "ünï", "a@b.example"])
def test_handles_are_kept_as_they_are(name):
    assert handles(text(name, "@" + name)).tolist() == [name, name]


@pytest.mark.parametrize(
    "address",
    [
        "https://twitter.com/Ann?s=20",
        "x.com/Ann/",
        "https://mobile.twitter.com/Ann/status/1",
        "https://bsky.app/profile/Ann",
        "https://www.instagram.com/_u/Ann",
    ],
)
def test_addresses_give_handles(address):
    assert handles(text(address)).tolist() == ["Ann"]


def test_handles_match_whatever_their_case():
    assert handle_key(text("ANN", "Ünï")).tolist() == ["ann", "ünï"]
