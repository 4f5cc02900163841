"""Delimited text, JSON and spreadsheets: read exactly, or refused with the place."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from engagement.errors import EmptyDataError, EngagementError, UnreadableFileError
from engagement.ingest.files import delimited
from engagement.ingest.files.content import contents
from engagement.ingest.files.objects import parse_json, table_of
from engagement.ingest.files.upload import inspect, read
from engagement.ingest.join import reading
from tests.ingest import upload_samples


def table(content: bytes, name: str = "x.csv"):
    return delimited.read_delimited(contents([(name, content)])[0])


def records(content: bytes) -> list[dict[str, str]]:
    return table(content).frame.to_dict("records")


def test_csv_spectrum_is_read_as_expected(shared: Callable[[str], Path]):
    folder = shared("corpora/csv-spectrum")
    sources = sorted((folder / "csvs").iterdir())
    assert len(sources) == 12
    for source in sources:
        expected = json.loads((folder / "json" / f"{source.stem}.json").read_text())
        expected = expected if isinstance(expected, list) else [expected]
        read_rows = records(source.read_bytes())
        if source.stem == "location_coordinates":
            # The corpus contradicts itself here: the expected file masks the number that the CSV holds.
            assert expected[0].pop("Contact Phone Number") == "1234567890"
            assert read_rows[0].pop("Contact Phone Number") == "2095257564"
        assert read_rows == expected, source.name


def test_json_test_suite(shared: Callable[[str], Path]):
    folder = shared("corpora/JSONTestSuite/test_parsing")
    counted = {"y": 0, "n": 0, "i": 0}
    for source in sorted(folder.iterdir()):
        kind = source.name[0]
        counted[kind] += 1
        if kind == "y":
            parse_json(source.read_bytes(), source.name)
        elif kind == "n":
            with pytest.raises(UnreadableFileError, match=r"line \d+, column \d+ is not valid"):
                parse_json(source.read_bytes(), source.name)
        else:
            with suppress(UnreadableFileError):
                parse_json(source.read_bytes(), source.name)
    assert counted == {"y": 95, "n": 188, "i": 35}


SPECTRUM = {
    "quotes": (b'a,b\n1,"ha ""ha"" ha"\n', [{"a": "1", "b": 'ha "ha" ha'}]),
    "newlines": (b'a,b\r\n1,"x\r\ny"\r\n', [{"a": "1", "b": "x\r\ny"}]),
    "carriage returns only": (b"a,b\r1,2\r3,4\r", [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]),
    "empty cells": (b'a,b\n1,""\n,2\n', [{"a": "1", "b": ""}, {"a": "", "b": "2"}]),
    "no end of line": (b"a,b\n1,2", [{"a": "1", "b": "2"}]),
    "blank lines": (b"\n\na,b\n\n1,2\n\n", [{"a": "1", "b": "2"}]),
    "semicolon": (b"a;b\n1,5;2\n", [{"a": "1,5", "b": "2"}]),
    "tab": (b"a\tb\n1;5\t2,2\n", [{"a": "1;5", "b": "2,2"}]),
    "bar": (b"a|b\n1|2\n", [{"a": "1", "b": "2"}]),
    "sep line": (b"sep=;\r\na;b\r\n1,2;3\r\n", [{"a": "1,2", "b": "3"}]),
    "byte order mark": (b"\xef\xbb\xbfa,b\n1,2\n", [{"a": "1", "b": "2"}]),
    "one column": (b"handle\nann\nbob\n", [{"handle": "ann"}, {"handle": "bob"}]),
    "zero bytes": (b"a,b\n1\x00,2\n", [{"a": "1", "b": "2"}]),
    "header one longer": (b"a,b,\n1,2\n3,4\n", [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]),
    "trailing delimiters": (b"a,b\n1,2,\n3,4,\n", [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]),
}


@pytest.mark.parametrize("case", SPECTRUM)
def test_delimited_text_is_read_to_the_letter(case):
    content, expected = SPECTRUM[case]
    got = table(content)
    named = got.frame.drop(columns=[name for name in got.frame if name.startswith("column ")])
    assert named.to_dict("records") == expected
    assert got.skipped.empty


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8-sig", "nombre;x\nJosé 🎈;ñ\n"),
        ("utf-16", "nombre;x\nJosé 🎈;ñ\n"),
        ("utf-16-le", "nombre;x\nJosé 🎈;ñ\n"),
        ("utf-16-be", "nombre;x\nJosé 🎈;ñ\n"),
        ("cp1252", "nombre;x\nJosé;ñ\n"),
        ("cp1252", "nombre;x\nJosé “quoted” €;Ñandú\nMaría;ü\n"),
    ],
)
def test_encodings(encoding, text):
    first = text.splitlines()[1].split(";")
    assert table(text.encode(encoding)).frame.iloc[0].tolist() == first


def test_a_single_broken_row_is_listed_and_the_rest_kept():
    rows = ["name,x"] + [f"José {number},ñ" for number in range(50)]
    content = "\n".join(rows).encode().replace("José 7,".encode(), b"Jos\xe9 7,")
    got = table(content)
    assert got.skipped[["row", "reason"]].values.tolist() == [[9, delimited.BROKEN]]
    assert got.frame["name"].tolist() == [f"José {number}" for number in range(50) if number != 7]
    assert got.frame.index.tolist() == [number for number in range(2, 52) if number != 9]


def test_ragged_rows_are_listed_with_their_row_and_width():
    got = table(b"a,b,c\n1,2,3\n4,5\n\n6,7,8,9\n1,1,1\n")
    assert got.frame.index.tolist() == [2, 6]
    assert got.skipped[["row", "value"]].values.tolist() == [[3, "2"], [5, "4"]]
    assert set(got.skipped["reason"]) == {delimited.RAGGED}


def test_a_header_one_field_short_shifts_nothing():
    got = table(b"id,handle,name\n1,ann,Ann,x\n2,bob,Bob,y\n")
    assert got.frame["handle"].tolist() == ["ann", "bob"]
    assert got.frame.columns.tolist() == ["id", "handle", "name", "column 4"]
    assert delimited.LONGER in got.notes


def test_row_numbers_of_a_statistics_program_are_no_first_column():
    got = table(b'"handle","name"\n"1","ann","Ann"\n"2","bob","Bob"\n')
    assert got.frame["handle"].tolist() == ["ann", "bob"]


def test_an_unclosed_quote_lists_every_line_it_swallowed():
    got = table(b'a,b\n1,2\n3,"4\n5,6\n7,8\n')
    assert got.frame.values.tolist() == [["1", "2"]]
    assert got.skipped["row"].tolist() == [3, 4, 5]
    assert set(got.skipped["reason"]) == {delimited.UNCLOSED}


def test_duplicate_and_blank_headers_are_named_and_noted():
    got = table(b"id,ID,,id\n1,2,3,4\n")
    assert len(set(got.frame.columns)) == 4
    assert got.frame.columns[0] == "id"
    assert {delimited.UNNAMED, delimited.REPEATED} <= set(got.notes)


def test_a_field_of_fifty_megabytes_is_refused_with_its_row():
    with pytest.raises(UnreadableFileError, match="around line") as caught:
        table(b'a,b\n1,2\n3,"' + b"x" * 50_000_000 + b'"\n')
    assert caught.value.values["line"] in (3, 4)


def test_a_long_line_does_not_pass_for_several_rows(monkeypatch):
    monkeypatch.setattr(reading, "FIELD_CHARACTERS", 1_000)
    with pytest.raises(UnreadableFileError, match="around line"):
        table(b"a,b\n1," + b"x" * 900 + b"," + b"y" * 900 + b"\n2,3\n")


def test_ten_thousand_columns_without_a_name_are_refused():
    with pytest.raises(UnreadableFileError, match="10000 columns"):
        table((b",".join(b"%d" % number for number in range(10_000)) + b"\n") * 3)


def test_ten_thousand_columns_are_refused():
    with pytest.raises(UnreadableFileError, match="10000 columns"):
        table(b",".join(b"c%d" % number for number in range(10_000)) + b"\n")


@pytest.mark.parametrize("content", [b"", b"\n\n", b" , \n"])
def test_nothing_in_a_file_is_said(content):
    with pytest.raises(EngagementError):
        read([("x.csv", content)])


def test_a_header_alone_has_nobody_in_it():
    with pytest.raises(EmptyDataError):
        read([("accounts.csv", b"account_id,handle\n")])


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0\r")), min_size=3, max_size=3),
        max_size=30,
    )
)
def test_what_was_written_is_read(rows):
    got = table(upload_samples.csv_bytes("a,b,c", *rows))
    # Blanks around a cell belong to it in no table, so the reader may leave them away.
    assert [[cell.strip(" ") for cell in row] for row in got.frame.values.tolist()] == [
        [cell.strip(" ") for cell in row] for row in rows
    ]
    assert got.skipped.empty


@given(st.binary(max_size=400))
def test_no_bytes_bring_the_reader_down(content):
    for name in ("x.csv", "x.json", "x.xlsx", "x.parquet", "x.zip"):
        found = inspect([(name, content)])
        assert found.error is None or isinstance(found.error, EngagementError)


@given(st.binary(max_size=200))
def test_no_delimited_row_is_lost(content):
    try:
        got = table(b"a,b\n" + content)
    except EngagementError:
        return
    numbers = [*got.frame.index, *got.skipped["row"]]
    assert len(numbers) == len(set(numbers)) == got.rows


# JSON


def test_json_lines_keep_the_good_and_list_the_bad():
    document = parse_json(b'{"id": "1"}\n\n{"id": "2"\n[3]\n{"id": "4"}\n', "x.jsonl")
    got = table_of("x.jsonl", document)
    assert got.frame.index.tolist() == [1, 5]
    assert got.skipped["row"].tolist() == [3, 4]


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'[{"a": NaN}]',
        b'{"a": 1} trailing',
        b"[{}",
        b'["\\ud800"]',
        b"nul",
    ],
)
def test_bad_json_is_refused_with_its_place(content):
    with pytest.raises(UnreadableFileError, match="line 1, column"):
        parse_json(content, "x.json")


def test_numbers_keep_every_digit():
    document = parse_json(
        b'[{"id": 1234567890123456789, "deep": {"f": 5.0, "t": true, "n": null}}]', "x.json"
    )
    frame = table_of("x.json", document).frame
    assert frame.loc[1, "id"] == "1234567890123456789"
    assert (frame.loc[1, "deep.f"], frame.loc[1, "deep.t"]) == ("5", "true")
    assert pd.isna(frame.loc[1, "deep.n"])


def test_json_that_lists_nothing_is_empty():
    for value in ([], {}, 5, "x", [1, 2], None):
        with pytest.raises(EmptyDataError):
            table_of("x.json", parse_json(upload_samples.json_bytes(value), "x.json"))


def test_entries_that_are_no_objects_are_listed():
    got = table_of("x.json", parse_json(b'[{"handle": "a"}, 5, {"handle": "b"}]', "x.json"))
    assert got.skipped["row"].tolist() == [2]


# Spreadsheets and Parquet


def workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return out.getvalue()


def test_a_workbook_with_exact_ids_as_text():
    content = workbook(("People", [["id", "handle", "followers"], ["1234567890123456789", "NA", 5]]))
    person = read([("followers.xlsx", content)]).accounts.iloc[0]
    assert (person["account_id"], person["handle"], person["followers_count"]) == (
        "1234567890123456789",
        "NA",
        5,
    )


def test_ids_a_spreadsheet_has_rounded_are_matched_by_handle_or_skipped():
    rows = [["id", "handle", "followers"], [1234567890123456789, "ann", 5], [1234567890123456789, "", 6]]
    tables = read([("followers.xlsx", workbook(("People", rows)))])
    assert tables.accounts["account_id"].tolist() == ["@ann"]
    assert tables.skipped["row"].tolist() == [3]
    assert "rounded" in tables.skipped.loc[0, "reason"]
    assert any("rounded" in note for note in tables.sources[0].notes)


def test_the_sheet_with_people_is_found_and_the_other_can_be_chosen():
    people = [["handle", "followers"], ["ann", 5]]
    content = workbook(("Notes", [["hello"], ["x"]]), ("May", people), ("June", [*people, ["bob", 6]]))
    found = inspect([("followers.xlsx", content)])
    question = next(one for one in found.files[0].questions if one.id == "sheet")
    assert question.answer == "May"
    assert len(found.tables.accounts) == 1
    chosen = inspect([("followers.xlsx", content)], choices={found.files[0].fingerprint: {"sheet": "June"}})
    assert len(chosen.tables.accounts) == 2


def test_parquet_is_read_with_its_types(tmp_path: Path):
    frame = pd.DataFrame(
        {
            "actor_id": pd.array([1234567890123456789, 2], dtype="Int64"),
            "target_id": [42, 42],
            "kind": pd.Categorical(["reply", "like"]),
            "created_at": pd.to_datetime(["2026-01-01 10:00", "2026-01-02 11:00"], utc=True),
        }
    )
    frame.to_parquet(tmp_path / "acts.parquet")
    tables = read([tmp_path / "acts.parquet"])
    assert tables.owner.account_id == "42"
    assert tables.interactions["actor_id"].tolist() == ["1234567890123456789", "2"]
    assert tables.interactions["created_at"].tolist() == frame["created_at"].tolist()


def test_damaged_parquet_is_refused(tmp_path: Path):
    pd.DataFrame({"handle": ["a"] * 100}).to_parquet(tmp_path / "a.parquet")
    content = (tmp_path / "a.parquet").read_bytes()
    for cut in range(4, len(content) - 1, max(1, len(content) // 20)):
        with pytest.raises(UnreadableFileError):
            read([("a.parquet", content[:cut])])
