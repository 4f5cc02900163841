"""A result is taken apart and put together again: everything it says is the same to the last bit."""

from __future__ import annotations

import hashlib
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import engagement
from engagement.analysis.analysis import Analysis
from engagement.analysis.result import SCHEMA, Result, from_result, to_result
from engagement.data.evidence import Evidence
from engagement.data.parquet import to_frame, to_parts
from engagement.data.reasons import REASONS
from engagement.data.results import Backtest, Figure, StatesBefore
from engagement.data.schema import Tables
from engagement.model.forecast import Doubt, Forecast
from tests.alike import same
from tests.made import made_tables, made_talk


def kept(analysis: Analysis, tables: Tables | None = None) -> Analysis:
    """The analysis as whoever opens what was kept of it has it."""
    result = to_result(analysis)
    frames = {
        name: to_frame([content for _, content in to_parts(frame)]) for name, frame in result.frames.items()
    }
    return from_result(Result(frames, result.values), tables or analysis.tables, "kept")


@pytest.fixture(scope="module")
def talk() -> Analysis:
    return engagement.analyse(made_talk(120))


def said(analysis: Analysis, *states: str) -> pd.DataFrame:
    ids = analysis.people["account_id"][: len(states)]
    return pd.DataFrame({"account_id": ids, "state": list(states)}).astype("str")


def with_a_past(analysis: Analysis) -> Analysis:
    """As the next moment of one that was kept: follows were seen to end, states were told before."""
    people = analysis.people.set_index("account_id")
    before = StatesBefore(
        analysis.as_of - pd.Timedelta(days=30),
        people["measured_state"].astype("str"),
        people["voiced_days"],
    )
    moments = pd.Series([analysis.as_of - pd.Timedelta(days=9), pd.NaT]).astype("datetime64[us, UTC]")
    endings = pd.DataFrame(
        {
            "account_id": ["gone1", "gone2"],
            "passes": [True, False],
            **dict.fromkeys(("followed_at", "first_seen_at", "last_seen_at", "gone_at"), moments),
            **dict.fromkeys(("followers", "following", "posts", "voices", "likes"), 9.0),
            **dict.fromkeys(("asks_back", "follows_thousands", "unreturned"), 1.0),
        }
    ).astype({"account_id": "str"})
    return replace(analysis, previous=before, endings=endings).correct(said(analysis, "passing", "member"))


@pytest.mark.parametrize("of", ["talk", "corrected", "past", "profiles", "unlisted", "short"])
def test_everything_comes_back(talk: Analysis, of: str) -> None:
    analysis = {
        "talk": lambda: talk,
        "corrected": lambda: talk.correct(said(talk, "member", "shade", "passing", "passing")),
        "past": lambda: with_a_past(talk),
        "profiles": lambda: engagement.analyse(made_tables(4, followers_count=[1, 2, None, 4])),
        "unlisted": lambda: engagement.analyse(
            made_tables(3, [("p0000", "brand", "reply", 2.0), ("p0001", None, "like", None)], False)
        ),
        "short": lambda: engagement.analyse(made_talk(40, days=20.0), horizon_days=7),
    }[of]()
    back = kept(analysis)
    same(analysis, back, of)
    ids = analysis.people["account_id"].tolist()
    assert list(back.reasons_of(ids)) == list(analysis.reasons_of(ids))
    assert [back.days_to_member(name) for name in ids] == [analysis.days_to_member(name) for name in ids]


def test_a_correction_of_what_was_kept_says_the_same(talk: Analysis) -> None:
    word = said(talk, "member", "passing", "passing")
    for analysis in (talk, with_a_past(talk)):
        same(analysis.correct(word), kept(analysis).correct(word))


def test_a_forecast_that_was_kept_forecasts_the_same(talk: Analysis) -> None:
    back = kept(talk).forecast
    assert talk.forecast is not None
    assert back is not None
    features = pd.DataFrame({name: np.linspace(0.0, 40.0, 9) for name in talk.forecast.columns})
    np.testing.assert_array_equal(back.probability(features), talk.forecast.probability(features))
    np.testing.assert_array_equal(back.contributions(features), talk.forecast.contributions(features))


NUMBERS = st.none() | st.floats() | st.integers(-(2**53), 2**53)
FIGURES = st.builds(
    Figure,
    value=NUMBERS,
    low=NUMBERS,
    high=NUMBERS,
    n=st.integers(0, 2**53),
    window_days=st.none() | st.integers(0, 400),
    level=st.integers(0, 3),
    missing=st.none() | st.text(st.characters(codec="utf-8"), max_size=9),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(figures=st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=9), FIGURES), numbers=st.data())
def test_any_figures_and_any_numbers_come_back(talk: Analysis, figures: Any, numbers: st.DataObject) -> None:
    answer = talk.answers["membership"]
    odd = st.lists(st.floats(), min_size=len(answer.log_odds), max_size=len(answer.log_odds))
    drawn = np.array(numbers.draw(odd | st.just(answer.log_odds.tolist())))
    answers = {**talk.answers, "membership": replace(answer, log_odds=drawn, reference=float(drawn[0]))}
    analysis = replace(talk, figures=figures, answers=answers)
    back = kept(analysis)
    same(dict(analysis.figures), dict(back.figures))
    same(analysis.answers["membership"], back.answers["membership"])


TEXTS = st.none() | st.text(st.characters(codec="utf-8"), max_size=6)
COUNTS = st.none() | st.integers(-9, 2**53)


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(
        st.tuples(TEXTS, st.floats(), st.booleans(), st.none() | st.integers(-9, 2**53)), max_size=5
    )
)
def test_any_frame_comes_back(rows: Any) -> None:
    frame = pd.DataFrame(rows, columns=["text", "number", "flag", "count"]).astype(
        {"text": "str", "number": "float64", "flag": "bool", "count": "Int64"}
    )
    frame["kind"] = pd.Categorical(["b"] * len(frame), categories=["c", "b", "a"], ordered=True)
    frame["at"] = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us, UTC]")
    same(frame, to_frame([content for _, content in to_parts(frame)]))


# What a result holds, by schema. Whoever adds to it raises SCHEMA and writes the new shape down here: what
# was kept before is made anew then, instead of being read with something missing.
SHAPES = {1: "220a7ebe7cc5"}


def test_what_a_result_holds_goes_by_its_schema(talk: Analysis) -> None:
    held = to_result(with_a_past(talk))
    kinds = (Analysis, Backtest, Doubt, Evidence, Figure, Forecast, StatesBefore)
    shape = {
        "frames": {name: list(frame) for name, frame in held.frames.items() if name != "answers"},
        "stories": sorted({reason.feature for reason in REASONS.values()}),
        "values": {kind.__name__: [field.name for field in fields(kind)] for kind in kinds},
    }
    digest = hashlib.sha256(repr(shape).encode()).hexdigest()[:12]
    assert SHAPES.get(SCHEMA) == digest
