"""The file of corrections: what was written is read back, what cannot be used is listed with its reason."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.analysis.analysis import Analysis
from engagement.data.states import STATES
from engagement.errors import EngagementError
from engagement.export.corrections import corrections_csv, read_corrections
from engagement.i18n import language
from tests.web.made_analyses import made

FIRST, SECOND, THIRD = (str(9_007_199_254_740_993 + n) for n in range(3))


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return made(2)


def said(table: pd.DataFrame) -> dict[str, str]:
    return dict(zip(table["account_id"], table["state"], strict=True))


@given(told=st.dictionaries(st.integers(0, 59), st.sampled_from(STATES)))
def test_what_is_written_is_read_back(told: dict[int, str]) -> None:
    analysis = made(2)
    table = pd.DataFrame(
        {"account_id": [str(9_007_199_254_740_993 + n) for n in told], "state": list(told.values())}
    ).astype("str")
    back = read_corrections(
        "mine.csv", corrections_csv(replace(analysis, corrections=table)), analysis.tables
    )
    assert said(back.table) == said(table)
    assert back.unusable == ()


def test_every_row_is_used_or_listed_with_its_reason(analysis: Analysis) -> None:
    content = (
        f"account_id,handle,state\n{FIRST},,member\n,@Person_1,In the shade\n,nobody,member\n"
        f"{THIRD},,friend\n\n{FIRST},,passing\n77,person_3,inactive\n"
    )
    back = read_corrections("mine.csv", content.encode(), analysis.tables)
    fourth = str(9_007_199_254_740_996)
    assert said(back.table) == {FIRST: "passing", SECOND: "shade", fourth: "inactive"}
    assert [row.line for row in back.unusable] == [2, 4, 5]
    assert [row.why(language("en")) for row in back.unusable] == [
        "a later row says something else about the same person",
        "nobody here has this id or handle",
        "“friend” is none of the states",
    ]
    assert len(back.table) + len(back.unusable) == 6


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("handle;state\nperson_0;Comunidad\n", "utf-8-sig"),
        ("handle\tstate\r\n@person_0\tcomunidad\r\n", "utf-16"),
        ("state;handle;notas\nmember;person_0;ñ\n", "cp1252"),
    ],
)
def test_as_spreadsheets_write_it(analysis: Analysis, text: str, encoding: str) -> None:
    back = read_corrections("mine.csv", text.encode(encoding), analysis.tables)
    assert said(back.table) == {FIRST: "member"}


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"who,what\na,b\n", b"\x89PNG\r\n\x1a\n\x00\x00", b"state\nx"]
)
def test_a_file_of_something_else_is_one_sentence(analysis: Analysis, content: bytes) -> None:
    with pytest.raises(EngagementError, match=r"mine\.csv"):
        read_corrections("mine.csv", content, analysis.tables)


def test_a_handle_that_starts_a_formula_comes_back_as_it_was(analysis: Analysis) -> None:
    handles = analysis.people["handle"].where(analysis.people["account_id"] != FIRST, "=cmd()")
    accounts = analysis.tables.accounts.assign(
        handle=analysis.tables.accounts["handle"].where(
            analysis.tables.accounts["account_id"] != FIRST, "=cmd()"
        )
    )
    hostile = replace(
        analysis,
        people=analysis.people.assign(handle=handles),
        tables=replace(analysis.tables, accounts=accounts),
        corrections=pd.DataFrame({"account_id": [FIRST], "state": ["member"]}),
    )
    content = corrections_csv(hostile)
    assert b"'=cmd()" in content
    without_ids = content.replace(FIRST.encode(), b"")
    assert said(read_corrections("mine.csv", without_ids, hostile.tables).table) == {FIRST: "member"}
