"""The sentence of a figure follows from its value and its doubt, in both languages."""

from __future__ import annotations

import pandas as pd
import pytest

from engagement.data.evidence import evidence
from engagement.data.results import Figure
from engagement.figures.account import account_figures
from engagement.figures.registry import FIGURES
from engagement.i18n import Language
from engagement.wording.figures import figure_formula, figure_meaning, figure_title
from tests.graph.made_circles import NOW, everybody, made_circle

EN, ES = Language("en"), Language("es")

FACTS = pd.DataFrame(
    {"spaced_occasions": [0.0, 9.0], "spaced_days": [0.0, 120.0], "exposure": 200.0, "recent_partners": 0.0}
)


def sharp(value: float) -> Figure:
    return Figure(value, value, value, 120, 90, 2)


@pytest.mark.parametrize("name", FIGURES)
def test_every_range_has_its_own_sentence(name: str) -> None:
    edges = [least for least, _ in FIGURES[name].meanings]
    assert edges == sorted(edges, reverse=True)
    values = [max(edge, 0.0) for edge in edges]
    for language in (EN, ES):
        said = [figure_meaning(name, sharp(value), language) for value in values]
        assert len(set(said)) == len(values)
        assert not any("{" in sentence for sentence in said)


@pytest.mark.parametrize("name", [name for name, figure in FIGURES.items() if len(figure.meanings) > 1])
def test_a_wide_interval_is_said_instead(name: str) -> None:
    highest = FIGURES[name].meanings[0][0]
    doubtful = Figure(highest, 0.0, 3 * highest + 1, 3, 90, 2)
    assert "Anything between" in figure_meaning(name, doubtful, EN)
    assert "Cualquier valor entre" in figure_meaning(name, doubtful, ES)


@pytest.mark.parametrize("name", [name for name, figure in FIGURES.items() if figure.none])
def test_nothing_at_all_is_told_as_the_fact_it_is(name: str) -> None:
    for language, never in ((EN, "Only 0"), (ES, "Solo el 0")):
        said = figure_meaning(name, Figure(0.0, 0.0, 0.2, 14, 90, 2), language)
        assert never not in said
        assert "%" not in said
        assert said != figure_meaning(name, sharp(0.001), language)


def test_a_wide_interval_within_one_range_changes_nothing() -> None:
    figure = Figure(0.8, 0.6, 1.0, 12, 90, 2)
    assert "both ways" not in figure_meaning("reciprocity_in", figure, EN)
    assert "You answered" in figure_meaning("reciprocity_in", figure, EN)


def test_every_figure_of_an_account_has_words() -> None:
    tables = made_circle(60, 150, 3)
    people = everybody(tables).assign(membership=0.5, voiced_days=1, followed_at=NOW)
    for name, figure in account_figures(tables, people, FACTS, evidence(tables), NOW, None).items():
        for language in (EN, ES):
            assert figure_title(name, language)
            assert figure_formula(name, language)
            meaning = figure_meaning(name, figure, language)
            assert meaning.endswith((".", "?"))
            assert "{" not in meaning
