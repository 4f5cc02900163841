"""The page to keep: whole in one file, harmless, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd

from engagement.analysis import Analysis
from engagement.language import Language
from engagement.report._bar import bar
from engagement.report.page import report_html
from engagement.wording import figure_title, headline, state_name

_VOID = {"meta", "br", "rect"}


class _Seen(HTMLParser):
    """The tags and the visible text; complains where tags do not close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not [name for name, _ in attrs if name.startswith("on") or name in ("src", "href")]
        if tag not in _VOID or tag == "rect":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def seen(page: str) -> _Seen:
    parser = _Seen()
    parser.feed(page)
    parser.close()
    assert parser.open == []
    return parser


def test_it_is_one_harmless_file(analysis: Analysis, words: Language) -> None:
    page = report_html(analysis, words)
    parsed = seen(page)
    assert not {"script", "img", "link", "iframe", "object", "form", "a"} & set(parsed.tags)
    assert not re.search(r"https?://", page.replace(';=HYPERLINK("http://x")', "").replace("http://x", ""))
    assert "url(" not in page
    assert "$" not in page
    assert f'lang="{words.code}"' in page


def test_names_of_strangers_are_text(analysis: Analysis, english: Language) -> None:
    page = report_html(analysis, english)
    assert "<b>Ada" not in page
    assert "<i>Brand" not in page
    parsed = seen(page)
    assert "<b>Ada</b> & co" in parsed.text
    assert '@<script>alert("1")</script>' in parsed.text


def test_it_says_everything_that_was_found(analysis: Analysis, words: Language) -> None:
    text = seen(report_html(analysis, words)).text
    assert headline(analysis, words) in text
    for state in set(analysis.people["state"]):
        assert state_name(state, words) in text
    for name in ("effective_voices", "retention"):
        assert figure_title(name, words) in text
    assert f"{words.percent(2 / 7)}{words.percent(0.08)} – {words.percent(0.64)}" in text
    assert words.gettext("Upload the same account again in a few weeks.") in text


def test_without_a_back_test_it_says_why(untested: Analysis, english: Language) -> None:
    assert "No back-test" in seen(report_html(untested, english)).text


def test_a_back_test_on_few_people_is_called_a_hint(analysis: Analysis, english: Language) -> None:
    assert analysis.backtest is not None
    told = "this is a hint, not a proof"
    assert told in seen(report_html(analysis, english)).text
    many = replace(analysis, backtest=replace(analysis.backtest, positives=40))
    assert told not in seen(report_html(many, english)).text


def test_somebody_inactive_is_explained_by_their_last_post(analysis: Analysis, english: Language) -> None:
    accounts = analysis.tables.accounts.copy()
    accounts.loc[accounts["account_id"] == "x;=1+1", "last_post_at"] = pd.Timestamp("2025-03-09T10:00:00Z")
    quiet = replace(analysis, tables=replace(analysis.tables, accounts=accounts))
    assert "No post since Mar 9, 2025" in seen(report_html(quiet, english)).text


def test_the_bar_is_true_to_the_counts(english: Language) -> None:
    drawn = bar({"member": 1, "shade": 3, "unsure": 4}, english)
    widths = [float(width) for width in re.findall(r'<rect x="[\d.]+" y="1" width="([\d.]+)"', drawn)]
    assert widths == [98.0, 298.0, 398.0]
    assert 'fill="none" stroke=' in drawn
    assert "inactive" not in drawn


def test_nobody_at_all_gives_an_empty_bar(english: Language) -> None:
    assert "<rect" not in bar({}, english)
