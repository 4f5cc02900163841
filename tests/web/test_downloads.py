"""Files to take away are made when somebody clicks, never while a page is drawn; reasons are asked once."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import engagement.web
from engagement.analysis.analysis import Analysis
from engagement.analysis.pipeline import analyse
from engagement.export.content import document
from engagement.export.document import Choice
from engagement.i18n import language
from engagement.sample.generate import load
from engagement.views.kept import views
from engagement.views.person import short_reasons
from engagement.web import session
from tests.web.made_analyses import MadeAnalysis, made
from tests.web.opening import Open

ROOMS = Path(engagement.web.__file__).parent


def downloads() -> list[tuple[str, ast.Call]]:
    """Every download button of the pages, with the file it is in."""
    return [
        (file.name, call)
        for file in sorted(ROOMS.rglob("*.py"))
        for call in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "download_button"
    ]


@pytest.mark.parametrize(
    ("file", "call"), downloads(), ids=lambda part: part if isinstance(part, str) else ""
)
def test_a_download_is_made_on_click(file: str, call: ast.Call) -> None:
    (data,) = (keyword.value for keyword in call.keywords if keyword.arg == "data")
    assert isinstance(data, ast.Call), file
    assert isinstance(data.func, ast.Name), file
    assert data.func.id == "partial", file


def test_there_are_downloads_to_look_at() -> None:
    assert len(downloads()) >= 6


def test_the_method_card_is_not_written_while_the_page_is_drawn(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> str:
        raise AssertionError("written")

    monkeypatch.setattr("engagement.views.model_card.model_card", refuse)
    app = open_page("method", lang="en", analysis="made-2")
    assert not app.exception
    assert app.get("download_button")


@pytest.mark.parametrize("page", ["method", "people"])
def test_every_answer_and_language_gives_its_files_names_of_their_own(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    names: list[str] = []
    monkeypatch.setattr("streamlit.download_button", lambda *_, file_name, **__: names.append(file_name))
    other = session.analyses().add(made(2))
    for code in ("en", "es"):
        for key in ("made-2", other):
            assert not open_page(page, lang=code, analysis=key).exception
    assert len(names) == len(set(names)) == (4 if page == "method" else 8)
    open_page(page, lang="en", analysis="made-2")
    assert len(set(names)) == (4 if page == "method" else 8)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The people whose reasons were asked for, a list a question."""
    questions: list[list[str]] = []
    reasons_of = MadeAnalysis.reasons_of
    monkeypatch.setattr(
        MadeAnalysis, "reasons_of", lambda self, ids: questions.append(list(ids)) or reasons_of(self, ids)
    )
    return questions


def test_a_page_of_people_asks_for_reasons_once(open_page: Open, asked: list[list[str]]) -> None:
    views.clear()
    for _ in range(2):
        app = open_page("people", lang="en", analysis="made-2", state="shade")
        assert not app.exception
    assert [len(ids) for ids in asked] == [10]


def test_a_list_of_the_report_asks_for_reasons_once(asked: list[list[str]]) -> None:
    document(made(2), Choice(), language("en"))
    assert 0 < len(asked) <= 6
    assert max(map(len, asked)) > 1


@pytest.fixture(scope="module")
def sample() -> Analysis:
    return analyse(load())


@pytest.mark.parametrize("code", ["es", "en"])
def test_reasons_asked_together_are_those_of_each(sample: Analysis, code: str) -> None:
    people = sample.people.sample(60, random_state=4)
    together = short_reasons(sample, people, language(code))
    assert together == [short_reasons(sample, people.iloc[[n]], language(code))[0] for n in range(60)]
    assert len(set(together)) > 5
    assert short_reasons(sample, people.iloc[:0], language(code)) == []
