"""What is taken away: the columns of the contract, exact ids, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from engagement.analysis.analysis import Analysis
from engagement.export import results, workbook
from engagement.export.cells import original_text, safe_json, safe_text
from engagement.export.csv_files import skipped_csv
from engagement.export.json_files import backtest_json, figures_json
from engagement.export.people import people_csv, people_frame
from engagement.export.results import write_results
from engagement.export.workbook import people_xlsx
from engagement.i18n import Language
from engagement.wording.figures import figure_title
from engagement.wording.headline import state_name

FILES = {"people.parquet", "people.csv", "figures.json", "backtest.json", "skipped.csv", "report.html"}
COLUMNS = [
    "account_id",
    "handle",
    "state",
    "group",
    "membership",
    "activation",
    "passing",
    "level",
    "voiced_days",
    "last_voice_at",
    "followed_at",
    "reasons",
]


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_frame_has_the_columns_of_the_contract(analysis: Analysis, words: Language) -> None:
    frame = people_frame(analysis, words)
    assert list(frame.columns) == COLUMNS
    assert list(frame["account_id"]) == list(analysis.people["account_id"])
    reasons = json.loads(frame["reasons"].iloc[0])
    assert [set(reason) for reason in reasons] == [{"text", "feature", "value", "contribution", "answer"}] * 3
    assert reasons[0] | {"text": ""} == {
        "text": "",
        "feature": "voiced_days",
        "value": 3.0,
        "contribution": 1.25,
        "answer": "membership",
    }
    assert reasons[1]["value"] is None
    assert json.loads(frame["reasons"].iloc[-1]) == []


def test_ids_pick_people_and_say_their_order(analysis: Analysis, english: Language) -> None:
    frame = people_frame(analysis, english, ids=["1e5", "90071992547409931"])
    assert list(frame["account_id"]) == ["1e5", "90071992547409931"]
    assert list(frame["state"]) == ["shade", "member"]
    assert people_frame(analysis, english, ids=[]).empty


def test_the_csv_keeps_ids_numbers_and_times(analysis: Analysis, words: Language) -> None:
    content = people_csv(analysis, words)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = read(content)
    assert list(rows[0]) == COLUMNS
    assert [original_text(row["account_id"]) for row in rows[:4]] == [
        "90071992547409931",
        "null",
        "1e5",
        "007",
    ]
    assert rows[0]["last_voice_at"] == "2026-10-31T12:00:00Z"
    assert rows[2]["activation"] == "0.123457"
    assert rows[3]["activation"] == ""
    assert rows[1]["handle"] == "NA"
    assert [json.loads(row["reasons"])[0]["contribution"] for row in rows[:-1]] == [1.25] * 6


def test_no_cell_of_the_csv_starts_a_formula_at_any_separator(analysis: Analysis, words: Language) -> None:
    text = people_csv(analysis, words).decode("utf-8-sig")
    rows = read(text.encode("utf-8-sig"))
    assert rows[0]["handle"].startswith("'=")
    assert rows[2]["handle"] == "-5"
    assert rows[3]["handle"] == "'@at"
    for separator in ",;\t|":
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            assert not [cell for cell in line if cell.lstrip()[:1] in tuple("=+@＝＋＠")]


@given(st.text())
def test_safe_text_never_starts_a_formula_and_can_be_undone(text: str) -> None:
    safe = safe_text(text)
    assert safe[:1] not in {*"=+@\t\r\n＝＋＠－"}
    assert not safe.startswith("-") or float(safe.replace(",", ".")) <= 0
    if not any(separator in text for separator in ",;\t|"):
        assert original_text(safe) == text


@pytest.mark.parametrize("text", ["-5", "-12.5", "-12,5", "plain", "", "a=b", "1+1", "it's", "'quoted'"])
def test_text_that_is_no_formula_stays(text: str) -> None:
    assert safe_text(text) == text


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1+1", "@x", "\t1", "\r=1", "＝1", "＋1", "－1", "＠x", " =1", "-x"]
)
def test_text_that_could_be_a_formula_gets_an_apostrophe(text: str) -> None:
    assert safe_text(text) == f"'{text}"


@given(st.dictionaries(st.text(), st.text() | st.floats(allow_nan=False) | st.integers()))
def test_safe_json_is_the_same_value(value: dict[str, object]) -> None:
    assert json.loads(safe_json(json.dumps(value, ensure_ascii=False))) == value


def test_the_workbook_holds_text_dates_and_three_sheets(analysis: Analysis, words: Language) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(people_xlsx(analysis, words)))
    assert len(book.sheet_names) == 3
    people, figures, skipped = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert [row[0] for row in people[1:]] == list(analysis.people["account_id"])
    assert people[1][1] == "=cmd|' /C calc'!A0"
    assert people[1][2] == state_name("member", words)
    assert people[1][9] == pd.Timestamp("2026-10-31T12:00:00")
    assert people[4][5] == ""
    assert [row[0] for row in figures[2:]] == [figure_title(name, words) for name in analysis.figures]
    assert figures[2][1:4] == [2 / 7, 0.08, 0.64]
    assert skipped[1][:2] == ["=evil.csv", 3]
    assert "@SUM(1)" in skipped[1][2]
    assert len({row[0] for row in (people[0], figures[0], skipped[0])}) == 3


def test_the_workbook_has_neither_formulas_nor_links(analysis: Analysis, english: Language) -> None:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(people_xlsx(analysis, english))) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if "worksheets/" in name]
    assert len(sheets) == 3
    assert not any("<f>" in sheet or "hyperlink" in sheet for sheet in sheets)


class Marked(Language):
    """A language in which everything that is translated can be told."""

    def gettext(self, message: str) -> str:
        return f"‹{message}›"


def test_every_header_can_be_translated(analysis: Analysis) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(people_xlsx(analysis, Marked("en"))))
    for name in book.sheet_names:
        assert name.startswith("‹")
        assert all(title.startswith("‹") for title in book.get_sheet_by_name(name).to_python()[0])


def test_more_people_than_a_sheet_has_rows_are_refused(
    analysis: Analysis, english: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MAX_PEOPLE", 6)
    with pytest.raises(workbook.TooManyPeopleError, match="take the CSV"):
        people_xlsx(analysis, english)
    assert people_xlsx(analysis, english, ids=["6", "7"])


def test_figures_carry_their_interval_and_what_is_missing(analysis: Analysis, words: Language) -> None:
    figures = json.loads(figures_json(analysis, words))
    assert figures["share_member"] == {
        "value": 2 / 7,
        "low": 0.08,
        "high": 0.64,
        "n": 7,
        "window_days": 90,
        "level": 1,
        "missing": None,
    }
    assert figures["retention"]["value"] is None
    assert figures["retention"]["missing"] == words.gettext("Upload the same account again in a few weeks.")


def test_the_back_test_has_the_shape_of_the_contract(analysis: Analysis, english: Language) -> None:
    told = json.loads(backtest_json(analysis, english))
    assert told["cutoff"] == "2026-10-01T12:00:00+00:00"
    assert (told["horizon_days"], told["positives"], told["ranking_by"]) == (30, 3, "model")
    assert told["model"] == {"auc": 0.8, "ap": 0.5, "brier": 0.1, "expected_over_observed": None}
    assert told["rules"] == {"recency": 0.7, "count_90d": 0.65}
    assert told["missing"] is None


def test_no_back_test_says_why(untested: Analysis, words: Language) -> None:
    told = json.loads(backtest_json(untested, words))
    assert told["model"] is None
    assert told["horizon_days"] == 30
    assert len(told["missing"]) > 20


def test_skipped_rows_come_with_a_sentence(analysis: Analysis, english: Language) -> None:
    rows = read(skipped_csv(analysis.tables.skipped, english))
    assert rows == [
        {"source": "'=evil.csv", "row": "3", "reason": "“@SUM(1)” is no date"},
        {"source": "followers.csv", "row": "", "reason": "The row is blank"},
    ]


def test_all_files_are_written_and_nothing_else_stays(
    analysis: Analysis, words: Language, tmp_path: Path
) -> None:
    written = write_results(analysis, tmp_path / "new" / "out", words)
    assert {file.name for file in written} == FILES
    assert {file.name for file in (tmp_path / "new" / "out").iterdir()} == FILES
    people = pd.read_parquet(tmp_path / "new" / "out" / "people.parquet")
    assert list(people.columns) == COLUMNS
    assert str(people["followed_at"].dt.tz) == "UTC"


def test_a_failure_half_way_leaves_the_old_results(
    analysis: Analysis, english: Language, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_results(analysis, tmp_path, english)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}

    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(results, "report_html", full)
    with pytest.raises(results.UnwritableFolderError, match="No space left on device"):
        write_results(analysis, tmp_path, english)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_a_file_where_the_folder_should_be_is_told(
    analysis: Analysis, english: Language, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("x")
    with pytest.raises(results.UnwritableFolderError, match="choose another folder"):
        write_results(analysis, tmp_path / "taken", english)
