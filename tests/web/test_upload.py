"""The upload on the start page, with inspections made by hand."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd
import pytest

from engagement.data.schema import Owner
from engagement.errors import AmbiguousInputError, UnknownLayoutError
from engagement.i18n import language
from engagement.ingest.files.contract import ColumnUse, FileInspection, Inspection, Option, Question
from engagement.store.answers import recall, remember
from engagement.web import storage, widgets
from engagement.web.pages.upload import column_name
from tests.web.made_analyses import made
from tests.web.opening import Open, words

HEAD = pd.DataFrame({"Screen": ["NA", "null"], "When": ["01/02/2026", "02/02/2026"]}, index=[2, 3])


@dataclass
class Reader:
    """Stands in for the reader of uploads: asks for the order of dates, then for the owner."""

    calls: list[tuple[list[str], str | None, dict]] = field(default_factory=list)
    problem: bool = False

    def __call__(self, files, owner=None, choices=None, progress=None) -> Inspection:
        answer = (choices or {}).get("dates-1", {}).get("day_first")
        self.calls.append(([name for name, _ in files], owner, answer))
        progress(0.5, "Reading")
        question = Question(
            "day_first",
            "Is {example} in {column} the first of February?",
            {"example": "01/02/2026", "column": "When"},
            (Option("yes", "Day first"), Option("no", "Month first")),
            answer,
            True,
        )
        problem = UnknownLayoutError("{name} counts posts, not people.", name="x") if self.problem else None
        file = FileInspection(
            "my_[followers]*.csv",
            "dates-1",
            "followers",
            "A list of followers",
            2,
            (ColumnUse("Screen", "accounts.handle", ("NA", "null")), ColumnUse("Junk", None, ())),
            HEAD,
            (question,),
            (),
            problem,
        )
        ready = answer is not None and owner is not None
        analysis = made(1)
        error = None if ready else AmbiguousInputError("Say which date order {name} has.", name="*my*")
        return Inspection(
            (file,),
            Owner("owner", owner) if owner else None,
            (("brand", 12), ("other", 3)),
            analysis.tables if ready else None,
            analysis.evidence if ready else None,
            error,
        )


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    reader = Reader()
    monkeypatch.setattr("engagement.ingest.files.isolated.inspect", reader)
    # On a busy machine a made-up inspection, too, may take longer than a page waits before it shows progress.
    monkeypatch.setattr(widgets, "_QUICK_SECONDS", 20.0)
    return reader


def drop(open_page: Open):
    app = open_page("start", lang="en")
    app.file_uploader(key="files").upload("followers.csv", b"Screen,When\nNA,01/02/2026\n").run()
    return app


def test_from_files_to_the_community_page(
    open_page: Open, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engagement.analysis.pipeline.analyse", lambda _, **_options: made(1))
    monkeypatch.setattr(storage, "remembered_as", lambda: "me")
    app = drop(open_page)
    assert not app.exception
    assert "2 rows" in words(app)
    assert "Say which date order" in app.warning[0].value
    app.selectbox(key="question_0_day_first").set_value("yes").run()
    app.selectbox(key="owner_choice").set_value("brand").run()
    assert reader.calls[-1][1:] == ("brand", "yes")
    assert "reach level 1" in words(app)
    app.button(key="analyse").click().run()
    app.run()
    assert app.query_params["analysis"]
    assert "job" not in app.query_params
    assert recall("dates-1", "me") == {"day_first": "yes"}


@pytest.mark.parametrize("other", ["", "somebody else", None])
def test_nobody_finds_what_another_answered(
    open_page: Open, reader: Reader, monkeypatch: pytest.MonkeyPatch, other: str | None
) -> None:
    for who in {"me", "", "somebody else"} - {other}:
        remember("dates-1", who, {"day_first": "no"})
    monkeypatch.setattr(storage, "remembered_as", lambda: other)
    app = drop(open_page)
    assert app.selectbox(key="question_0_day_first").value is None


def test_a_remembered_answer_is_not_asked_again(
    open_page: Open, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember("dates-1", "me", {"day_first": "no"})
    monkeypatch.setattr(storage, "remembered_as", lambda: "me")
    app = drop(open_page)
    assert app.selectbox(key="question_0_day_first").value == "no"
    assert [call[2] for call in reader.calls] == [None, "no"]


def test_files_are_looked_at_once_for_each_set_of_answers(open_page: Open, reader: Reader) -> None:
    app = drop(open_page)
    app.segmented_control(key="language").set_value("es").run()
    app.run()
    assert len(reader.calls) == 1


def test_a_file_that_cannot_answer_says_why(open_page: Open, reader: Reader) -> None:
    reader.problem = True
    app = drop(open_page)
    assert "counts posts" in app.warning[0].value.replace("\\", "")
    assert not [s for s in app.selectbox if s.key == "owner_choice"]


def test_file_names_and_sentences_cannot_format_the_page(open_page: Open, reader: Reader) -> None:
    app = drop(open_page)
    assert "my\\_\\[followers\\]\\*" in "".join(s.value for s in app.subheader)
    assert "\\*my\\*" in app.warning[0].value


def test_a_fault_while_reading_is_one_sentence(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args, **kwargs):
        raise ZeroDivisionError("inside")

    monkeypatch.setattr("engagement.ingest.files.isolated.inspect", broken)
    app = drop(open_page)
    assert not app.exception
    assert "went wrong" in app.error[0].value
    assert "inside" not in app.error[0].value


def test_columns_have_words() -> None:
    assert column_name("accounts.created_at", language("en")) == "account created"
    assert column_name("interactions.created_at", language("en")) == "date"
    assert column_name("accounts.followers_count", language("es")) != "accounts.followers_count"
    assert column_name(None, language("en")) == "—"
