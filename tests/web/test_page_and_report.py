"""Page and report tell the same of the same person and of the same figure."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from engagement.data.results import Figure
from engagement.export.html import report_html
from engagement.export.tables import figures_table
from engagement.figures.registry import FIGURES
from engagement.i18n import LANGUAGES, language
from engagement.views.parts import figure_view
from engagement.views.person import ANSWERS, short_reasons
from engagement.wording.figures import figure_title, figure_window
from engagement.wording.reasons import reason_text
from tests.web.made_analyses import MADE_STATES, MadeAnalysis, made
from tests.web.opening import Open

SPOKEN = ("member", "starting")


def _told(analysis: MadeAnalysis, state: str, code: str) -> dict[str, str]:
    """Answer -> its sentence about the first person of the state."""
    person = analysis.people[analysis.people["state"] == state].iloc[0]
    return {r.answer: reason_text(r, language(code)) for r in analysis.reasons(person["account_id"])}


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("state", [state for state in MADE_STATES if state != "inactive"])
def test_a_state_is_explained_by_one_answer_in_both(open_page: Open, state: str, code: str) -> None:
    analysis = made()
    only = replace(analysis, people=analysis.people[analysis.people["state"] == state].head(1))
    person = only.people.iloc[0]
    report = report_html(only, language(code))
    told = _told(only, state, code)
    # Everybody's likes are the same here, so one answer can stand for another only by mistake.
    in_report = {answer for answer, sentence in told.items() if sentence in report}
    assert len(in_report) == 1
    page = open_page("people", lang=code, analysis="made-2", person=person["account_id"])
    opened = {expander.label for expander in page.expander if expander.proto.expanded}
    assert opened == {language(code).gettext(ANSWERS[answer]) for answer in in_report}
    if state not in SPOKEN:
        assert short_reasons(only, only.people, language(code))[0] in {told[a] for a in in_report}


@pytest.mark.parametrize("code", LANGUAGES)
def test_who_is_inactive_is_explained_by_their_last_post_in_both(code: str) -> None:
    analysis = made()
    accounts = analysis.tables.accounts.assign(last_post_at=pd.Timestamp("2025-03-09T10:00:00Z"))
    only = replace(
        analysis,
        tables=replace(analysis.tables, accounts=accounts),
        people=analysis.people[analysis.people["state"] == "inactive"],
    )
    line = short_reasons(only, only.people.head(1), language(code))[0]
    assert "2025" in line
    assert line in report_html(only, language(code))


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_figure_speaks_of_the_same_days_in_both(code: str) -> None:
    """The page shows them under the number, the report beside it."""
    words, figure = language(code), Figure(0.4, 0.4, 0.4, 50, 30, 1)
    beside = {
        row[0].text: row[0].notes[-1] for row in figures_table(dict.fromkeys(FIGURES, figure), words).rows
    }
    for name in FIGURES:
        window = figure_window(name, figure, words)
        assert figure_view(name, figure, words).note.endswith(window)
        if not name.startswith("share_"):
            assert beside[figure_title(name, words)].startswith(f"{window} · " if window else "")


def test_newcomers_are_counted_from_following_on_in_both() -> None:
    figure = Figure(0.4, 0.3, 0.5, 50, 30, 1)
    assert figure_window("newcomer_conversion_30", figure, language("en")) == "30 days from following on"
    (row,) = figures_table({"newcomer_conversion_30": figure}, language("en")).rows
    assert row[0].notes[-1].startswith("30 days from following on · ")
