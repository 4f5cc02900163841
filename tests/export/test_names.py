"""Whose names leave: nobody's where they are hidden, 500 profiles of X a day, everybody's otherwise."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from engagement.analysis.analysis import Analysis
from engagement.data.results import Figure
from engagement.data.schema import SourceReport
from engagement.errors import EngagementError
from engagement.export.json_files import report_json
from engagement.export.names import PROFILES_A_DAY, Allowance, Names, fetched_from_x
from engagement.export.people import people_csv
from engagement.export.workbook import people_xlsx
from engagement.i18n import Language
from engagement.store.contract import StoreError
from engagement.store.store import Store, open_store
from engagement.wording.figures import figure_title
from engagement.wording.headline import state_name
from tests.export.grown import grown

HIDDEN = Names(hidden=True)


def of_x(analysis: Analysis, people: int = 7) -> Analysis:
    """The analysis as if X had been asked, grown to so many people."""
    rows = analysis.people.iloc[[row % 7 for row in range(people)]].reset_index(drop=True)
    ids = pd.Series([f"x{row}" for row in range(people)], dtype="str")
    source = SourceReport("X: profiles", "handle.x", people, people)
    return replace(
        analysis,
        people=rows.assign(account_id=ids, handle=ids + "_handle"),
        tables=replace(analysis.tables, sources=(source,)),
    )


def test_hidden_names_leave_no_trace_in_any_file(analysis: Analysis, words: Language) -> None:
    book = people_xlsx(analysis, words, names=HIDDEN)
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        inside = b"".join(parts.read(name) for name in parts.namelist())
    table, data = (write(analysis, words, names=HIDDEN) for write in (people_csv, report_json))
    assert b"12:00:00" not in table
    for content in (table, inside, data):
        for told in ("90071992547409931", "Ñandú", "Ada", "cmd|", "evil.csv"):
            assert told.encode() not in content


def test_numbers_stand_for_the_same_people_in_all_files(analysis: Analysis, words: Language) -> None:
    crowd = grown(analysis)
    table = io.StringIO(people_csv(crowd, words, names=HIDDEN).decode("utf-8-sig"))
    rows = list(csv.reader(table))
    data = json.loads(report_json(crowd, words, names=HIDDEN))["people"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(people_xlsx(crowd, words, names=HIDDEN)))
    sheet = book.get_sheet_by_index(0).to_python()
    assert len(book.sheet_names) == 2
    assert rows[1:] == [list(row.values()) for row in data] == sheet[1:]
    numbers = [words.gettext("Follower {number}").format(number=f"{n:04d}") for n in range(1, 71)]
    assert [row[0] for row in rows[1:]] == numbers
    assert rows[1][1] == state_name("member", words)


def test_without_names_whatever_is_told_is_true_of_five(analysis: Analysis, english: Language) -> None:
    crowd = grown(analysis)
    odd = crowd.people.copy()
    odd.loc[3, ["ties_owner", "ties_members", "activation"]] = [99, 99, 0.99]
    data = json.loads(report_json(replace(crowd, people=odd), english, names=HIDDEN))["people"]
    told = Counter(tuple(list(row.values())[1:]) for row in data)
    assert sum(told.values()) == 70
    assert min(told.values()) >= 5


@pytest.mark.parametrize("write", [report_json, people_csv, people_xlsx])
def test_of_fewer_than_five_there_is_no_file_without_names(
    write: Callable[..., bytes], analysis: Analysis, english: Language
) -> None:
    few = replace(analysis, people=analysis.people.head(4))
    with pytest.raises(EngagementError, match="nobody can be hidden"):
        write(few, english, names=HIDDEN)


def test_figures_of_a_few_are_in_no_file_without_names(analysis: Analysis, english: Language) -> None:
    """Four members and four who kept on: neither the share nor the figure is told."""
    crowd = grown(analysis)
    few = crowd.people[(crowd.people["state"] != "member") | (crowd.people.index < 14)]
    assert (few["state"] == "member").sum() == 4
    figures = crowd.figures | {"retention": Figure(0.123, 0.1, 0.2, 4, 180, 1)}
    hidden = replace(
        crowd,
        people=few.reset_index(drop=True),
        figures=figures,
        evidence=replace(crowd.evidence, level=2),
    )
    told = json.loads(report_json(hidden, english, names=HIDDEN))
    assert "share_member" not in told["figures"]
    assert told["figures"]["retention"]["value"] is None
    assert "too few are community to be shown apart" in told["headline"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(people_xlsx(hidden, english, names=HIDDEN)))
    sheet = {row[0]: row[1:] for row in book.get_sheet_by_index(1).to_python()}
    assert sheet[figure_title("retention", english)][0] == ""
    assert figure_title("share_member", english) not in sheet
    assert "too few are community to be shown apart" in sheet["In one sentence"][-1]


def test_the_json_holds_lists_and_figures(analysis: Analysis, words: Language) -> None:
    told = json.loads(report_json(analysis, words))
    assert told["figures"]["share_member"]["value"] == 2 / 7
    assert told["backtest"]["positives"] == 3
    assert told["people"][0]["handle"] == "=cmd|' /C calc'!A0"
    assert told["people"][0]["reasons"][0]["contribution"] == 1.25
    assert told["people"][0]["last_voice_at"] == "2026-10-31T12:00:00Z"
    assert told["people"][2]["last_voice_at"] is None
    assert told["people"][3]["membership"] is None


def unreachable() -> Store:
    """A store that does not open."""
    raise StoreError("the database is away")


def test_uploads_are_not_capped(analysis: Analysis) -> None:
    assert not fetched_from_x(analysis.tables)
    assert Allowance(unreachable).names(analysis, ["1e5"]) == Names()
    assert Allowance(unreachable).withheld(analysis, ["1e5"] * 1000) == 0


def test_of_x_nobody_leaves_where_nothing_can_be_counted(analysis: Analysis) -> None:
    fetched = of_x(analysis)
    assert Allowance(unreachable).names(fetched, ["x1", "x2"]) == Names(only=frozenset())
    assert Allowance(unreachable).withheld(fetched, ["x1", "x2"]) == 2


def test_of_x_five_hundred_profiles_leave_and_every_id(
    analysis: Analysis, english: Language, tmp_path: Path
) -> None:
    fetched = of_x(analysis, 620)
    ids = fetched.people["account_id"].tolist()
    allowance = Allowance(lambda: open_store(f"sqlite:///{tmp_path}/e.sqlite"))
    assert allowance.withheld(fetched, ids) == 120
    names = allowance.names(fetched, ids)
    rows = list(csv.DictReader(io.StringIO(people_csv(fetched, english, names=names).decode("utf-8-sig"))))
    assert [row["account_id"] for row in rows] == ids
    assert sum(row["handle"] != "" for row in rows) == PROFILES_A_DAY == 500
    assert all(row["state"] for row in rows)
    book = CalamineWorkbook.from_filelike(io.BytesIO(people_xlsx(fetched, english, names=names)))
    sheet = book.get_sheet_by_index(0).to_python()
    assert sum(row[1] != "" for row in sheet[1:]) == 500


def test_other_lists_of_the_same_day_add_up_and_the_next_day_begins_anew(
    analysis: Analysis, tmp_path: Path
) -> None:
    fetched = of_x(analysis, 900)
    ids = fetched.people["account_id"].tolist()
    owner = replace(fetched.tables.owner, account_id="another")
    another = replace(fetched, tables=replace(fetched.tables, owner=owner))
    now = [datetime(2026, 11, 1, 23, 59, tzinfo=UTC)]
    store = open_store(f"sqlite:///{tmp_path}/e.sqlite", clock=lambda: now[0])
    allowance = Allowance(lambda: store)
    assert allowance.names(fetched, ids[:300]).only == frozenset(ids[:300])
    assert allowance.names(fetched, ids[:300]).only == frozenset(ids[:300])
    assert allowance.names(fetched, ids[300:900]).only == frozenset(ids[300:500])
    assert allowance.withheld(fetched, ids[:500]) == 0
    assert allowance.withheld(fetched, ids) == 400
    assert allowance.names(another, ids[800:]).only == frozenset(ids[800:])
    now[0] += timedelta(minutes=1)
    assert allowance.names(fetched, ids[400:]).only == frozenset(ids[400:])


def test_the_workbook_names_neither_maker_nor_moment_of_making(analysis: Analysis, english: Language) -> None:
    book = people_xlsx(analysis, english)
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        core = parts.read("docProps/core.xml").decode()
        app = parts.read("docProps/app.xml").decode()
    assert "<dc:creator></dc:creator>" in core
    assert "<cp:lastModifiedBy></cp:lastModifiedBy>" in core
    assert "2026-10-31T12:00:00Z" in core
    assert "<Company></Company>" in app
    assert book == people_xlsx(analysis, english)
