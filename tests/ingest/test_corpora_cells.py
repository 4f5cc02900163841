"""Whole corpora of odd files, cell by cell: what pandas or DuckDB reads of them is what we read.

Where it is not, `DIFFERENT` names the file and why; a file that stands there and no longer differs fails.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
import python_calamine

from engagement.ingest.files.content import contents
from engagement.ingest.files.open import Opened, open_file
from engagement.ingest.join.reading import RawTable

Rows = list[list[str]]
# How many columns rows of any width may have.
MOST = 150
DELIMITED = frozenset({".csv", ".tsv", ".psv", ".ssv", ".gz", ".zst", ".unknown"})
ENCODED = {"characters.csv": ("big5",)}
ZERO_BYTES = "zero bytes are dropped"
ABOVE = "lines above the header are not read"
NOTHING = "a word for nothing is nothing"
MAIL = "mail addresses are private and not read"
HEADERS = "columns without a name are numbered, repeated names marked"
LEFT_OUT = "rows that do not fit the header, ruled lines, and remarks below the table, are left out by name"
# Refused, with a sentence.
SWELLS = "swells when it is unpacked as no export does"
UNCLOSED = "a quotation mark in the first line is never closed, so that there is no header"
# Cut otherwise, and no reader is right: the files are made to break readers.
GUESSED = "so few bytes beyond ASCII that their encoding can only be guessed"
FUZZED = "bytes changed at random: where a cell ends, and which row is the first, can be told in several ways"
REFUSED, OTHERWISE = (SWELLS, UNCLOSED), (GUESSED, FUZZED)
# Files in which our cells differ from what others read, by why.
DIFFERENT: dict[tuple[str, ...], str] = {
    (ABOVE,): """
        messytables-horror/mixedGLB.csv
        """,
    (HEADERS,): """
        duckdb-csv/auto/duplicate_header_col.csv
        duckdb-csv/auto/missing_header_col.csv
        duckdb-csv/auto/test_header_mix.csv
        duckdb-csv/auto/unnamed_columns.csv
        duckdb-csv/glob/crawl/hidden/.hidden_dir/not_hidden.csv
        duckdb-csv/glob/crawl/stackoverflow/f.csv
        duckdb-csv/glob/crawl/stackoverflow/x/f.csv
        duckdb-csv/headers/empty_3.csv
        duckdb-csv/headers/empty_4.csv
        duckdb-csv/issue5077_aligned.csv
        duckdb-csv/locations_header_trailing_comma.csv
        duckdb-csv/pollock/file_quotation_char_0x27.csv
        duckdb-csv/real/ncvoter.csv
        duckdb-csv/sales_snippet.csv
        duckdb-csv/test/no_newline.csv
        duckdb-csv/test/test_null_csv.csv
        duckdb-csv/test/test_pipe.csv
        duckdb-csv/test/vsize.csv
        messytables-horror/begrotingsanalyse-2011.csv
        messytables-horror/sparse_with_column_errors.csv
        """,
    (LEFT_OUT,): """
        messytables-horror/spanish_chars.csv
        duckdb-csv/afl/20250226_csv_fuzz_error/case_1.csv
        duckdb-csv/afl/3977/case_39.csv
        duckdb-csv/afl/4234/test_fuzz_4234.csv
        duckdb-csv/afl/4793/crashes/case_1.csv
        duckdb-csv/afl/5194/crashes/case_4.csv
        duckdb-csv/afl/ignore_errors/34.csv
        duckdb-csv/afl/null_padding/26.csv
        duckdb-csv/afl/null_padding/42.csv
        duckdb-csv/afl/null_padding/6.csv
        duckdb-csv/big_escape.csv
        duckdb-csv/comments/14648.csv
        duckdb-csv/comments/mid_line_invalid.csv
        duckdb-csv/error.csv
        duckdb-csv/evil_nullpadding.csv
        duckdb-csv/evil_nullpadding_2.csv
        duckdb-csv/extra_delimiters.csv
        duckdb-csv/from_df.csv
        duckdb-csv/inconsistencies/inconsistent_columns_6.csv
        duckdb-csv/inconsistent_cells.csv
        duckdb-csv/mixed_new_line_2.csv
        duckdb-csv/no_opt.csv
        duckdb-csv/no_quote.csv
        duckdb-csv/nullpadding.csv
        duckdb-csv/nullpadding_big_mixed.csv
        duckdb-csv/rejects/incorrect_columns/few_columns.csv
        duckdb-csv/rejects/incorrect_columns/many_columns.csv
        duckdb-csv/rejects/incorrect_columns/small_mix.csv
        duckdb-csv/rejects/multiple_errors/cast_and_less_col.csv
        duckdb-csv/rejects/multiple_errors/cast_and_more_col.csv
        duckdb-csv/rejects/multiple_errors/less_col_and_max_line.csv
        duckdb-csv/rejects/multiple_errors/unquoted_less.csv
        duckdb-csv/test/big_header.csv
        duckdb-csv/test/error_too_little_end_of_filled_chunk.csv
        duckdb-csv/test/error_too_many.csv
        duckdb-csv/unescaped_quotes/unescaped_quote_new_line.csv
        duckdb-csv/unescaped_quotes/unescaped_quote_new_line_rn.csv
        duckdb-csv/union-by-name/null_padding/np1.csv
        duckdb-csv/union-by-name/null_padding/np2.csv
        duckdb-csv/unionbyname_21248_2.csv
        messytables-horror/weird_head_padding.csv
        """,
    (MAIL,): """
        duckdb-csv/glob/f_2.csv
        duckdb-csv/glob/f_3.csv
        duckdb-csv/glob_dif_dialect/f_2.csv
        """,
    (NOTHING,): """
        duckdb-csv/lineitem-carriage.csv
        duckdb-csv/null/multiple_quoted_nulls.csv
        duckdb-csv/null_string.csv
        duckdb-csv/venue_pipe.csv
        messytables-horror/utf-16le_encoded.csv
        """,
    (ZERO_BYTES,): """
        duckdb-csv/afl/2.csv
        duckdb-csv/afl/3977/case_10.csv
        duckdb-csv/afl/3977/case_20.csv
        duckdb-csv/afl/3977/case_22.csv
        duckdb-csv/afl/3977/case_36.csv
        duckdb-csv/afl/3977/case_45.csv
        duckdb-csv/afl/3977/case_50.csv
        duckdb-csv/afl/3977/case_74.csv
        duckdb-csv/afl/3977/case_79.csv
        duckdb-csv/afl/3977/case_8.csv
        duckdb-csv/afl/3977/case_80.csv
        duckdb-csv/afl/3977/case_84.csv
        duckdb-csv/afl/3977/case_87.csv
        duckdb-csv/afl/4496/crashes/case_0.csv
        duckdb-csv/afl/4496/crashes/case_1.csv
        duckdb-csv/afl/ignore_errors/22.csv
        duckdb-csv/afl/ignore_errors/47.csv
        duckdb-csv/afl/null_padding/16.csv
        duckdb-csv/afl/null_padding/43.csv
        duckdb-csv/fuzzing/13.csv
        duckdb-csv/fuzzing/14.csv
        duckdb-csv/fuzzing/28.csv
        duckdb-csv/fuzzing/30.csv
        duckdb-csv/null_terminator.csv
        duckdb-csv/nullbyte.csv
        duckdb-csv/nullbyte_header.csv
        """,
    (
        ABOVE,
        HEADERS,
    ): """
        duckdb-csv/auto/missing_many_col.csv
        messytables-horror/large.xlsx
        """,
    (
        ABOVE,
        LEFT_OUT,
    ): """
        duckdb-csv/17738.csv
        messytables-horror/excel_pasting.csv
        """,
    (
        HEADERS,
        LEFT_OUT,
    ): """
        duckdb-csv/afl/no_parameter/18.csv
        duckdb-csv/bug_10283.csv
        duckdb-csv/comments/simple_comma.csv
        duckdb-csv/unquoted_escape/basic.tsv
        """,
    (
        NOTHING,
        HEADERS,
    ): """
        duckdb-csv/lineitem1k.tbl.gz
        duckdb-csv/real/lineitem_sample.csv
        duckdb-csv/test/test_incompatible_type_with_nullable.csv
        duckdb-csv/test/test_null_option.csv
        messytables-horror/null.csv
        """,
    (
        NOTHING,
        LEFT_OUT,
    ): """
        duckdb-csv/unquoted_escape/plain.csv
        """,
    (
        ZERO_BYTES,
        HEADERS,
    ): """
        duckdb-csv/afl/no_parameter/10.csv
        duckdb-csv/afl/no_parameter/2.csv
        """,
    (
        ZERO_BYTES,
        LEFT_OUT,
    ): """
        duckdb-csv/fuzzing/3.csv
        duckdb-csv/afl/20.csv
        duckdb-csv/afl/3977/case_1.csv
        duckdb-csv/afl/ignore_errors/25.csv
        duckdb-csv/afl/ignore_errors/33.csv
        duckdb-csv/afl/ignore_errors/37.csv
        duckdb-csv/afl/null_padding/27.csv
        duckdb-csv/fuzzing/33.csv
        """,
    (
        ZERO_BYTES,
        NOTHING,
    ): """
        duckdb-csv/afl/4793/crashes/case_0.csv
        """,
    (
        ZERO_BYTES,
        ABOVE,
        LEFT_OUT,
    ): """
        duckdb-csv/fuzzing/29.csv
        """,
    (
        ZERO_BYTES,
        HEADERS,
        LEFT_OUT,
    ): """
        duckdb-csv/afl/3977/case_77.csv
        """,
    (
        ABOVE,
        HEADERS,
        LEFT_OUT,
    ): """
        poi-spreadsheet-malformed/clusterfuzz-testcase-minimized-POIXSSFFuzzer-5937385319563264.xlsx
        """,
    (SWELLS,): """
        duckdb-csv/issue_8320_3.csv.gz
        duckdb-csv/line_too_long.csv.gz
        duckdb-csv/line_too_long_with_newline.csv.gz
        """,
    (UNCLOSED,): """
        duckdb-csv/afl/no_parameter/15.csv
        duckdb-csv/afl/no_parameter/17.csv
        duckdb-csv/afl/no_parameter/19.csv
        duckdb-csv/afl/no_parameter/21.csv
        duckdb-csv/afl/no_parameter/23.csv
        duckdb-csv/afl/no_parameter/7.csv
        duckdb-csv/afl/null_padding/24.csv
        duckdb-csv/afl/null_padding/31.csv
        duckdb-csv/afl/null_padding/34.csv
        duckdb-csv/multidelimiter/simple_unterminated_quote.csv
        duckdb-csv/multidelimiter/unterminated_quote_multi_line.csv
        """,
    (GUESSED,): """
        duckdb-csv/afl/4086/case_1.csv
        duckdb-csv/afl/ignore_errors/15.csv
        """,
    (FUZZED,): """
        duckdb-csv/afl/17.csv
        duckdb-csv/afl/3977/case_40.csv
        duckdb-csv/afl/3977/case_53.csv
        duckdb-csv/afl/3977/case_76.csv
        duckdb-csv/afl/ignore_errors/10.csv
        duckdb-csv/afl/ignore_errors/32.csv
        duckdb-csv/afl/ignore_errors/35.csv
        duckdb-csv/afl/null_padding/11.csv
        duckdb-csv/afl/null_padding/13.csv
        duckdb-csv/afl/null_padding/17.csv
        duckdb-csv/afl/null_padding/2.csv
        duckdb-csv/afl/null_padding/30.csv
        duckdb-csv/afl/null_padding/39.csv
        duckdb-csv/afl/null_padding/45.csv
        duckdb-csv/afl/null_padding/7.csv
        duckdb-csv/fuzzing/0.csv
        duckdb-csv/fuzzing/25.csv
        duckdb-csv/fuzzing/7.csv
        """,
}


def ours(path: Path) -> list[Opened]:
    return open_file(contents([path])[0], lambda _share: None, lambda _name, tables: tables, {})


def text_rows(values: Iterable[Iterable[Any]]) -> Rows:
    """Rows as text, without the blanks around a cell, without empty rows and the empty cells at the end."""
    rows = []
    for row in values:
        cells = [_text(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            rows.append(cells)
    return rows


def _text(cell: Any) -> str:
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = cell.isoformat() if isinstance(cell, datetime) else str(cell)
    return text.strip().lstrip("\ufeff").removesuffix("T00:00:00")


def our_rows(table: RawTable) -> Rows:
    """The table with its header, which others read as a row like any."""
    header = [] if table.header_at == 0 else [list(table.frame.columns)]
    return text_rows([*header, *table.frame.to_numpy().tolist()])


def read_by_duckdb(path: Path) -> Iterator[Rows]:
    named = str(path).replace("'", "''")
    for more in ("", ", strict_mode=false", ", delim=',', quote='\"', escape='\"'"):
        try:
            frame = duckdb.sql(f"SELECT * FROM read_csv('{named}', header=false, all_varchar=true{more})")
            yield text_rows(frame.fetchall())
        except duckdb.Error:
            continue


def read_by_pandas(path: Path) -> Iterator[Rows]:
    for separator in (",", ";", "\t", "|"):
        for encoding in ENCODED.get(path.name, ("utf-8-sig", "utf-16", "cp1252")):
            try:
                frame = pd.read_csv(
                    path, header=None, dtype=str, keep_default_na=False, sep=separator, encoding=encoding
                )
            except (ValueError, OSError, EOFError):
                continue
            if len(frame.columns) > 1 or separator == ",":
                yield text_rows(frame.to_numpy().tolist())
            break
        try:
            # Rows of any width.
            frame = pd.read_csv(
                path, header=None, names=range(MOST), dtype=str, keep_default_na=False, sep=separator
            )
            yield text_rows(frame.to_numpy().tolist())
        except (ValueError, OSError, EOFError):
            continue


def _above(rows: Rows, table: RawTable) -> Rows:
    return rows[len(table.titles) :]


def _zero_bytes(rows: Rows, _table: RawTable) -> Rows:
    return text_rows([[cell.replace("\0", "") for cell in row] for row in rows])


def _nothing(rows: Rows, _table: RawTable) -> Rows:
    words = {"null", "none", "nan", "\\n", "-", "n/a"}
    below = [["" if cell.casefold() in words else cell for cell in row] for row in rows[1:]]
    return [*rows[:1], *text_rows(below)]


def _mail(rows: Rows, _table: RawTable) -> Rows:
    private = {at for at, name in enumerate(rows[0]) if name.casefold() in ("email", "e-mail", "mail")}
    return text_rows([[cell for at, cell in enumerate(row) if at not in private] for row in rows])


def _headers(rows: Rows, table: RawTable) -> Rows:
    if not rows:
        return rows
    names: list[str] = []
    header = rows[0] + [""] * (len(table.frame.columns) - len(rows[0]))
    for at, cell in enumerate(header, start=1):
        before = sum(one.casefold() == cell.casefold() for one in header[: at - 1])
        names.append(f"{cell} ({before + 1})" if cell and before else cell or f"column {at}")
    return [names, *rows[1:]]


# What the program does to what it reads, told in its notes and in docs/formats.md.
RULES: dict[str, Callable[[Rows, RawTable], Rows]] = {
    ZERO_BYTES: _zero_bytes,
    ABOVE: _above,
    NOTHING: _nothing,
    MAIL: _mail,
    HEADERS: _headers,
}


def explained(mine: Rows, table: RawTable, references: list[Rows]) -> tuple[str, ...] | None:
    """The fewest rules that make ours of what others read; None where they do not."""
    for count in range(len(RULES) + 1):
        for rules in combinations(RULES, count):
            made = []
            for rows in references:
                for rule in rules:
                    rows = RULES[rule](rows, table) if rows else rows
                made.append(rows)
            if mine in made:
                return rules
            if any(_without_some(mine, rows, len(table.skipped)) for rows in made):
                return (*rules, LEFT_OUT)
    return None


def _without_some(mine: Rows, rows: Rows, skipped: int) -> bool:
    """Whether ours are the rows in their order without some, at most those that we say are left out."""
    rest = iter(rows)
    return 0 < len(rows) - len(mine) <= skipped and all(row in rest for row in mine)


def difference(path: Path, references: list[Rows]) -> tuple[str, ...]:
    """In what our cells differ from everybody else's; empty where they do not, or nobody reads the file."""
    references = [rows for rows in references if rows]
    if not references:
        return ()
    opened = ours(path)
    if len(opened) != 1 or opened[0].problem is not None:
        return REFUSED
    return _told(opened[0].tables[0], references)


def _told(table: RawTable, references: list[Rows]) -> tuple[str, ...]:
    rules = explained(our_rows(table), table, references)
    return OTHERWISE if rules is None else rules


def workbook_difference(path: Path, sheets: dict[str, Rows]) -> tuple[str, ...]:
    """The same of a workbook, sheet by sheet; a sheet of one row has no table for us."""
    found = [table for one in ours(path) for table in one.tables]
    told = [rule for table in found for rule in _told(table, [sheets.get(table.sheet or "", [])])]
    unread = [name for name, rows in sheets.items() if len(rows) > 1 and name not in {t.sheet for t in found}]
    return tuple(dict.fromkeys([*told, *(REFUSED if unread else ())]))


def check_listed(root: Path, found: dict[Path, tuple[str, ...]]) -> None:
    """Whether the files that differ are those that are listed, for the reasons that are listed."""
    listed = {name: reasons for reasons, names in DIFFERENT.items() for name in names.split()}
    for path, reasons in found.items():
        why = listed.get(str(path.relative_to(root)), ())
        if set(reasons) & {*REFUSED, *OTHERWISE}:
            assert len(set(why) & set(reasons)) == len(why) == 1, (path, reasons)
        else:
            assert set(why) == set(reasons), (path, reasons)


def read_workbook(path: Path) -> dict[str, Rows] | None:
    try:
        sheets = pd.read_excel(path, sheet_name=None, header=None, engine="calamine", dtype=object)
    except (ValueError, python_calamine.CalamineError):
        return None
    return {name: text_rows(frame.to_numpy().tolist()) for name, frame in sheets.items()}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("corpus", "least"), [("duckdb-csv", 400), ("messytables-horror", 18), ("csv-spectrum/csvs", 12)]
)
def test_delimited_files_hold_the_cells_that_others_read(
    corpus: str, least: int, shared: Callable[[str], Path]
):
    root = shared("corpora")
    paths = sorted(path for path in (root / corpus).rglob("*") if path.suffix in DELIMITED)
    references = {path: [*read_by_duckdb(path), *read_by_pandas(path)] for path in paths}
    assert sum(any(rows) for rows in references.values()) >= least
    check_listed(root, {path: difference(path, rows) for path, rows in references.items()})


@pytest.mark.slow
@pytest.mark.parametrize(("corpus", "least"), [("messytables-horror", 8), ("poi-spreadsheet-malformed", 1)])
def test_workbooks_hold_the_cells_that_pandas_reads(corpus: str, least: int, shared: Callable[[str], Path]):
    root = shared("corpora")
    read = {path: read_workbook(path) for path in sorted((root / corpus).glob("*.xls*"))}
    sound = {path: sheets for path, sheets in read.items() if sheets is not None}
    assert len(sound) >= least
    check_listed(root, {path: workbook_difference(path, sheets) for path, sheets in sound.items()})
    for path in read.keys() - sound.keys():
        assert all(one.problem is not None for one in ours(path)), path


@pytest.mark.slow
def test_the_spectrum_holds_the_values_that_come_with_it(shared: Callable[[str], Path]):
    folder = shared("corpora/csv-spectrum")
    paths = sorted((folder / "json").glob("*.json"))
    assert len(paths) == 12
    for path in paths:
        value = json.loads(path.read_bytes())
        expected = value if isinstance(value, list) else [value]
        opened = ours(folder / "csvs" / f"{path.stem}.csv")
        rows = opened[0].tables[0].frame.fillna("").to_dict("records")
        if path.stem == "location_coordinates":
            # Its values were given another telephone number than its file.
            expected = [{**expected[0], "Contact Phone Number": "2095257564"}]
        assert rows == expected, path


@pytest.mark.slow
def test_json_files_hold_the_cells_of_their_objects(shared: Callable[[str], Path]):
    objects = 0
    for path in sorted(shared("corpora/JSONTestSuite").rglob("*.json")):
        opened = ours(path)
        tables = [table for one in opened for table in one.tables]
        try:
            value = json.loads(path.read_bytes())
        except (ValueError, RecursionError):
            continue
        if not isinstance(value, dict) or not value or path.name in NOT_AS_ONE_OBJECT:
            assert not tables or path.name in NOT_AS_ONE_OBJECT, path
            continue
        objects += 1
        (row,) = tables[0].frame.to_dict("records")
        assert row == {key: _json_text(cell) for key, cell in value.items()}, path
    assert objects == 15


def _json_text(cell: object) -> str:
    return cell if isinstance(cell, str) else json.dumps(cell)


# A key that is half a character, refused; and a list within an object, which is the table.
NOT_AS_ONE_OBJECT = ("i_object_key_lone_2nd_surrogate.json", "y_object_long_strings.json")
