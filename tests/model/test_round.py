"""Ten people to ask about: half doubtful, half at random, nobody twice and nobody already told."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement import analyse
from engagement.features import open_engine
from engagement.model import build_windows, least_sure, passing_origin
from tests.made import START, made_talk


def people(n: int, seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    passing = np.where(random.random(n) < 0.2, np.nan, random.random(n))
    return pd.DataFrame(
        {
            "account_id": [f"p{i}" for i in range(n)],
            "passing": passing,
            "passing_low": passing * 0.5,
            "passing_high": passing * 0.5 + random.random(n) * 0.5,
            "corrected": random.random(n) < 0.1,
        }
    )


@given(n=st.integers(0, 60), count=st.integers(0, 20), seed=st.integers(0, 50))
def test_nobody_twice_nobody_told_nobody_without_an_answer(n: int, count: int, seed: int) -> None:
    frame = people(n, seed)
    asked = least_sure(frame, count, seed)
    allowed = frame.loc[frame["passing"].notna() & ~frame["corrected"], "account_id"]
    assert len(set(asked)) == len(asked) == min(count, len(allowed))
    assert set(asked) <= set(allowed)


def test_half_are_the_most_doubtful_and_half_are_not_chosen_by_doubt() -> None:
    frame = people(2000)
    width = (frame["passing_high"] - frame["passing_low"]).where(frame["passing"].notna())
    widest = set(frame.loc[width[~frame["corrected"]].nlargest(5).index, "account_id"])
    rounds = [set(least_sure(frame, 10, seed)) for seed in range(40)]
    assert all(widest <= asked for asked in rounds)
    drawn = set().union(*rounds) - widest
    assert len(drawn) > 150
    assert frame.loc[frame["account_id"].isin(drawn)].index.map(width).to_numpy().mean() == pytest.approx(
        width[~frame["corrected"]].mean(), abs=0.04
    )


def test_the_same_seed_asks_the_same_people_in_the_same_order() -> None:
    assert least_sure(people(300), 10, 4) == least_sure(people(300), 10, 4)
    assert least_sure(people(300), 10, 4) != least_sure(people(300), 10, 5)


def test_the_windows_on_the_card_are_those_that_were_learned_from() -> None:
    tables, now = made_talk(120), START + pd.Timedelta(days=200)
    engine = open_engine("duckdb", tables)
    windows = build_windows(engine, tables, now, 30, (4, 3, 2, 1))
    engine.close()
    told = analyse(tables, now, 30).windows
    assert told["cutoff"].tolist() == [window.cutoff for window in windows]
    assert told["people"].tolist() == [len(window.features) for window in windows]
    assert told["spoke"].tolist() == [int(window.spoke.sum()) for window in windows]


def test_the_curves_name_their_origin() -> None:
    origin = passing_origin()
    assert "arXiv" in origin.text
    assert 0 < origin.trust <= 1
