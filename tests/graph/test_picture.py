"""The picture: small at any size, the same every time, nothing outside the canvas, nothing on top."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from engagement.charts.circle import circle_chart, dots_frame
from engagement.graph.circle import Circle, circle
from engagement.graph.picture import MOST_DOTS, Picture, picture
from engagement.i18n import Language
from tests.graph.made_circles import NOW, everybody, made_circle

SIZES = {30: (40, 3), 140: (260, 6), 300: (600, 8), 1200: (9000, 60)}


def drawn(
    people: int, with_owner: bool = False, width: float = 600, height: float = 540
) -> tuple[Circle, Picture]:
    tables = made_circle(people, *SIZES[people])
    found = circle(tables, everybody(tables), NOW, with_owner)
    return found, picture(found, called(found), width, height)


def called(found: Circle) -> list[str]:
    return [f"@{handle}" for handle in found.people["handle"]]


@pytest.mark.parametrize("size", [(600, 540), (350, 460)])
@pytest.mark.parametrize("with_owner", [True, False])
@pytest.mark.parametrize("people", SIZES)
def test_everything_is_on_the_canvas(people: int, with_owner: bool, size: tuple[int, int]) -> None:
    found, made = drawn(people, with_owner, *size)
    assert 0 < len(made.dots) <= MOST_DOTS + 1
    assert not made.dots["row"].duplicated().any()
    for frame in (made.dots, made.labels, made.bubbles):
        assert frame["x"].between(0, size[0]).all()
        assert frame["y"].between(0, size[1]).all()
    assert len(made.dots) + made.undrawn == len(found.people)
    if len(made.bubbles):
        outside = len(found.people) - int(made.bubbles["n"].sum()) - int(with_owner)
        assert made.outside == outside


@pytest.mark.parametrize("people", SIZES)
def test_it_is_no_hairball(people: int) -> None:
    _, made = drawn(people)
    assert len(made.lines) <= max(2.0 * len(made.dots), 10)
    for one, other in _pairs(made.labels):
        half = 3.5 * (len(one.text) + len(other.text))
        assert abs(one.x - other.x) >= half - 1e-6 or abs(one.y - other.y) >= 15 - 1e-6


@pytest.mark.parametrize("people", [300, 1200])
def test_bubbles_do_not_overlap_and_are_as_large_as_their_groups(people: int) -> None:
    _, made = drawn(people, with_owner=True)
    for one, other in _pairs(made.bubbles):
        assert np.hypot(one.x - other.x, one.y - other.y) > (one.r + other.r) * 0.97
    large = made.bubbles[made.bubbles["r"] > made.bubbles["r"].min() + 1e-9]
    ratio = large["r"] ** 2 / large["n"]
    assert ratio.max() == pytest.approx(ratio.min())


@pytest.mark.parametrize("people", [140, 1200])
def test_lines_drawn_hold_together_what_hangs_together(people: int) -> None:
    import networkx as nx

    found, made = drawn(people)
    if people > MOST_DOTS:
        ends = {(round(b.x, 3), round(b.y, 3)): n for n, b in enumerate(made.bubbles.itertuples())}
        shown = nx.Graph()
        shown.add_nodes_from(ends.values())
    else:
        ends = {(round(d.x, 3), round(d.y, 3)): d.row for d in made.dots.itertuples()}
        shown = nx.Graph()
        shown.add_nodes_from(ends.values())
    for line in made.lines.itertuples():
        shown.add_edge(ends[round(line.x, 3), round(line.y, 3)], ends[round(line.x2, 3), round(line.y2, 3)])
    pieces = max(len(piece) for piece in nx.connected_components(shown))
    if people > MOST_DOTS:
        assert pieces == len(made.bubbles)
    else:
        assert pieces == found.largest


@pytest.mark.parametrize("people", SIZES)
def test_the_same_circle_gives_the_same_picture(people: int) -> None:
    (_, one), (_, other) = drawn(people), drawn(people)
    for name in ("dots", "lines", "bubbles", "labels"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


def test_few_people_have_a_name_each() -> None:
    found, made = drawn(30)
    assert len(made.labels) > 0.5 * len(found.people)


def test_a_circle_of_one_and_of_none() -> None:
    tables = made_circle(30, *SIZES[30])
    people = everybody(tables)
    nobody = circle(tables, people.assign(state="shade"), NOW)
    assert picture(nobody, []).dots.empty
    one = circle(tables, people.iloc[:1], NOW)
    assert len(picture(one, called(one)).dots) == len(one.people)


def test_five_thousand_people_and_two_hundred_thousand_ties_stay_small() -> None:
    tables = made_circle(5000, 350_000, 20)
    people = everybody(tables)
    found = circle(tables, people, NOW)
    made = picture(found, called(found), 600, 540)
    assert len(found.ties) > 200_000
    language = Language("es")
    dots = dots_frame(made, found, called(found), language)
    sent = len(json.dumps(circle_chart(made, dots, language, "light", 540).to_dict()))
    assert sent < 100_000


def _pairs(frame: pd.DataFrame) -> list[tuple[object, object]]:
    rows = list(frame.itertuples())
    return [(one, other) for place, one in enumerate(rows) for other in rows[:place]]
