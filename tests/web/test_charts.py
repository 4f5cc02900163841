"""Charts get small frames, whatever the size of the account."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from engagement.charts.overview import shares_chart, shares_frame, voices_chart
from engagement.charts.reasons import reasons_chart, reasons_frame
from engagement.charts.ties import (
    MOST_DOTS,
    banded_dots,
    banded_silent,
    density_frame,
    dots_frame,
    quadrants,
    ties_chart,
)
from engagement.data.results import Reason
from engagement.i18n import language
from engagement.sharing.frozen import MERGED, freeze
from tests.web.made_analyses import made


@pytest.fixture(scope="module")
def crowd() -> pd.DataFrame:
    """100,000 people of whom 40,000 spoke."""
    random = np.random.default_rng(7)
    people = pd.concat([made(2).people] * 1667, ignore_index=True).head(100_000)
    people["account_id"] = [str(i) for i in range(len(people))]
    spoke = np.arange(len(people)) < 40_000
    people["ties_owner"] = np.where(spoke, random.geometric(0.3, len(people)), 0)
    people["ties_members"] = np.where(spoke, random.geometric(0.4, len(people)) - 1, 0)
    return people


@pytest.mark.parametrize("code", ["es", "en"])
def test_a_big_account_stays_small_on_the_wire(crowd: pd.DataFrame, code: str) -> None:
    words = language(code)
    dots = dots_frame(crowd, words)
    density = density_frame(crowd, dots, words)
    assert len(dots) == MOST_DOTS
    assert len(density) < 300
    assert len(dots) + density["n"].sum() == len(crowd)
    size = len(json.dumps(ties_chart(dots, density, words, "light").to_dict()))
    assert size < 450_000  # as JSON with every value spelled out; on the wire it is Arrow
    assert len(json.dumps(shares_chart(shares_frame(crowd, words), words, "light").to_dict())) < 20_000


def test_every_square_holds_the_people_it_counts(crowd: pd.DataFrame) -> None:
    words = language("en")
    dots = dots_frame(crowd, words)
    density = density_frame(crowd, dots, words)
    rest = crowd[~crowd["account_id"].isin(dots["account_id"])]
    for square in density.itertuples():
        inside = rest["ties_owner"].between(square.x, square.x2) & rest["ties_members"].between(
            square.y, square.y2
        )
        assert inside.sum() == square.n


def test_the_quarters_count_everybody_who_spoke_once(crowd: pd.DataFrame) -> None:
    spoke = (crowd["ties_owner"] > 0) | (crowd["ties_members"] > 0)
    assert sum(quadrants(crowd).values()) == spoke.sum()


def test_the_bar_adds_up() -> None:
    frame = shares_frame(made(2).people, language("es"))
    assert frame["share"].sum() == pytest.approx(1)
    assert frame["start"].iloc[0] == 0
    assert frame["start"].iloc[1:].tolist() == pytest.approx(frame["end"].iloc[:-1].tolist())


def test_reasons_add_up_to_the_last_bar() -> None:
    reasons = [
        Reason("activation", "likes", 3.0, c, {"likes": 3.0, "last_like_days": 2.0}) for c in (0.4, -1.2, 2.0)
    ]
    frame = reasons_frame(reasons, language("es"))
    assert frame["end"].iloc[-1] == pytest.approx(1.2)
    assert frame["end"].iloc[-2] == pytest.approx(1.2)
    assert frame["shown"].iloc[-1] == "+1,2"
    assert (frame["start"].iloc[1:-1].to_numpy() == frame["end"].iloc[:-2].to_numpy()).all()


def test_a_very_long_reason_is_cut_marked_and_still_adds_up_in_numbers() -> None:
    values = {"likes": 3.0, "last_like_days": 2.0}
    reasons = [Reason("membership", "time_seen", 3.0, c, {"exposure": 9.0}) for c in (60.4, -12.3, 1.0)]
    frame = reasons_frame(reasons, language("en"))
    assert frame["cut"].tolist() == [True, True, False, True]
    assert (frame["end"] - frame["start"]).abs().max() <= 8.0
    assert frame["shown"].tolist() == ["+60.4", "-12.3", "+1.0", "+49.1"]
    assert float(frame["shown"].iloc[:-1].astype(float).sum()) == pytest.approx(49.1)
    assert reasons_chart(frame, language("en"), "light").to_dict()
    short = [Reason("activation", "likes", 3.0, 0.4, values)]
    assert not reasons_frame(short, language("en"))["cut"].any()


def test_numbers_and_months_are_in_the_language() -> None:
    chart = voices_chart(made(2).voices_by_week, language("es"), "dark").to_dict()
    assert chart["config"]["locale"]["number"]["decimal"] == ","
    assert "enero" in chart["config"]["locale"]["time"]["months"]


def test_nobody_and_one_person_can_be_drawn() -> None:
    words = language("en")
    for people in (made(2).people.iloc[:0], made(2).people.iloc[:1], made(0).people):
        dots = dots_frame(people, words)
        assert ties_chart(dots, density_frame(people, dots, words), words, "light").to_dict()


@pytest.mark.parametrize("code", ["es", "en"])
def test_small_groups_joined_in_one_have_dots_of_their_own(code: str) -> None:
    words = language(code)
    shown = freeze(made(), "t").ties
    joined = shown.assign(state=shown["state"].where(shown["state"] == "member", MERGED))
    dots = banded_dots(joined, words)
    assert MERGED in set(dots["state"])
    drawn = ties_chart(dots, banded_silent(joined, words), words, "light").to_dict()
    assert words.gettext("Small groups together") in json.dumps(drawn, ensure_ascii=False)
