"""The sentences of the circle with none, one, two and more people, in both languages."""

from __future__ import annotations

import re

import pytest

from engagement.conversation import circle, picture
from engagement.figures.registry import FIGURES
from engagement.language import Language
from engagement.results import Figure
from engagement.wording import (
    bridge_line,
    circle_headline,
    circle_pieces,
    connector_line,
    figure_meaning,
    picture_line,
    role_word,
)
from tests.conversation.made_circles import NOW, everybody
from tests.made import OWNER, made_tables

CODES = pytest.mark.parametrize("code", ["es", "en"])
_PLURAL = (
    r"(people|personas|pairs|parejas|groups|grupos|ties|vínculos|others|voices|voces|acts|intervenciones|"
    r"conversations|conversaciones|followers|seguidores|silent|strongest|más fuertes)"
)


def agrees(said: str) -> bool:
    """Whether no count of one stands before a plural, nothing is said of all of two, and no place is open."""
    return not re.search(rf"(?<![\d.,])1 {_PLURAL}\b|\b[Aa]ll [012]\b|Las [012] forman|[{{}}]", said)


@CODES
@pytest.mark.parametrize("with_owner", [True, False])
@pytest.mark.parametrize("alone", [0, 1, 2, 12])
@pytest.mark.parametrize("pairs", [0, 1, 2, 8])
def test_the_circle_in_words(code: str, pairs: int, alone: int, with_owner: bool) -> None:
    language = Language(code)
    paired = [(f"a{n}", f"b{n}") for n in range(pairs)]
    lonely = [f"c{n}" for n in range(alone)]
    acts = [(one, other, "reply", 50.0) for one, other in paired]
    acts += [(name, OWNER, "reply", 50.0) for name in lonely]
    tables = made_tables([*(name for pair in paired for name in pair), *lonely, "quiet"], acts)
    found = circle(tables, everybody(tables), NOW, with_owner)
    drawn = picture(found, [str(handle) for handle in found.people["handle"]])
    pieces = circle_pieces(found, language)
    said = [circle_headline(found, language), pieces or "", picture_line(drawn, language)]
    for person in found.people.to_dict("records"):
        said.append(role_word(person, language))
        if person["cut_off"]:
            said.append(bridge_line(person, "@x", language))
    assert all(agrees(one) for one in said), said
    assert (pieces is None) is (pairs < 2)


@CODES
@pytest.mark.parametrize("n", [1, 2])
def test_bridges_and_connectors_in_words(code: str, n: int) -> None:
    bridge = bridge_line({"cut_off": n}, "@x", Language(code))
    connector = connector_line({"outside": n, "groups_reached": 3}, "@x", Language(code))
    for said in (bridge, connector):
        assert agrees(said), said
        assert str(n) in said


@CODES
@pytest.mark.parametrize("n", [1, 2, 30])
@pytest.mark.parametrize("value", [0.0, 0.2, 1.0, 1.4, 2.0, 30.0])
@pytest.mark.parametrize("name", FIGURES)
def test_figures_of_one_and_of_few(code: str, name: str, value: float, n: int) -> None:
    said = figure_meaning(name, Figure(value, value, value, n, 90, 2), Language(code))
    assert agrees(said), said
    assert said.endswith(".")
