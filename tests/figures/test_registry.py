"""A figure is declared once: every figure has a whole record, and everything goes by it."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from pathlib import Path

import pytest

import engagement
from engagement.analysis import Figure
from engagement.figures.registry import COMPARE, FIGURES, FigureRecord, in_order, shown_on
from engagement.language import LANGUAGES, Language
from engagement.wording import figure_meaning, figure_scale, figure_window
from tests.declared import lists_of, written_out
from tests.made import OWNER, made_tables, made_talk


def test_no_other_module_lists_figures() -> None:
    declared = Path(str(inspect.getsourcefile(FigureRecord)))
    assert written_out(set(FIGURES), declared) == []


def test_the_search_for_lists_finds_them() -> None:
    code = (
        "A = ('retention', 'balance')\nB = {'retention': 1, 'evenness': 2}\n"
        "C = {'retention': N_('x'), 'evenness': N_('y')}\nD = f('retention', 'balance')\n"
        "E = {'retention': retention(talk), 'balance': balance}"
    )
    assert [line for line, _ in lists_of(set(FIGURES), code)] == [1, 2, 3]


@pytest.fixture(scope="module")
def talk() -> Mapping[str, Figure]:
    return engagement.analyse(made_talk(), horizon_days=20).figures


@pytest.fixture(scope="module")
def to_owner_only() -> Mapping[str, Figure]:
    acts = [(f"p{n:04d}", OWNER, "reply", 100.0 + n) for n in range(20)]
    return engagement.analyse(made_tables(30, acts)).figures


@pytest.fixture(scope="module")
def profiles() -> Mapping[str, Figure]:
    return engagement.analyse(made_tables(30, followers_count=1, following_count=1)).figures


@pytest.mark.parametrize("data", ["talk", "to_owner_only", "profiles"])
def test_what_is_worked_out_is_what_is_declared(data: str, request: pytest.FixtureRequest) -> None:
    figures: Mapping[str, Figure] = request.getfixturevalue(data)
    assert list(figures) == list(FIGURES)
    wrong = {name: figure.level for name, figure in figures.items() if figure.level != FIGURES[name].level}
    assert wrong == {}
    for name, figure in figures.items():
        if figure.value is not None:
            assert bool(figure.window_days) == (FIGURES[name].window is not None), name


def test_a_share_is_told_as_one(talk: Mapping[str, Figure]) -> None:
    """A figure without digits is a percentage, so it cannot be more than one."""
    shares = [figure for name, figure in talk.items() if FIGURES[name].digits is None]
    assert all(0 <= figure.value <= 1 for figure in shares if figure.value is not None)
    assert any(figure.value is not None for figure in shares)


@pytest.mark.parametrize("name", FIGURES)
def test_a_record_is_whole(name: str) -> None:
    record = FIGURES[name]
    assert record.meanings[-1][0] == float("-inf")
    messages = {record.title, record.formula, *(sentence for _, sentence in record.meanings)}
    for message in messages:
        assert Language("es").gettext(message) != message, f"not in Spanish: {message}"
    for code in LANGUAGES:
        language = Language(code)
        figure = Figure(0.4, 0.4, 0.4, 60, 30, record.level)
        assert figure_meaning(name, figure, language).endswith(".")
        assert figure_scale(name, language).endswith(".")
        window = figure_window(name, figure, language)
        assert ("30" in window) == (record.window is not None)


def test_only_what_does_not_grow_with_size_is_compared() -> None:
    assert [name for name in shown_on(COMPARE) if not FIGURES[name].size_free] == []
    assert {name for name, figure in FIGURES.items() if not figure.size_free} == {
        "activation_potential",
        "dependency",
        "effective_voices",
    }


def test_what_an_old_file_holds_beside_is_left_out(talk: Mapping[str, Figure]) -> None:
    older = {"no_longer_told": talk["retention"], **dict(reversed(talk.items()))}
    assert [name for name, _ in in_order(older)] == list(FIGURES)
