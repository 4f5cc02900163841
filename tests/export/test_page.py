"""The page to keep: whole in one file, harmless, in both languages."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pytest
from PIL import Image

from engagement.analysis.analysis import Analysis
from engagement.charts.theme import COLOURS, GRID, INK, PAPER
from engagement.data.states import STATES
from engagement.export.content import document
from engagement.export.document import Bullets, Chart, Choice, Table, Text
from engagement.export.drawings import states_drawing, ties_drawing, voices_drawing
from engagement.export.html import report_html
from engagement.export.logo import clean_logo
from engagement.export.names import Names
from engagement.i18n import Language
from engagement.sharing.frozen import freeze
from engagement.sharing.words import shared_state_name
from engagement.wording.figures import figure_title
from engagement.wording.headline import headline, state_name
from tests.export.grown import grown

_PIECE = re.compile(r'<path d="M[\d.,]+h([\d.]+)v52h[^"]*" fill="(#\w+)"')
_VOID = {"meta", "br", "img"}


class _Seen(HTMLParser):
    """The tags and the visible text; complains where tags do not close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not [name for name, _ in attrs if name.startswith("on") or name in ("href", "xlink:href")]
        assert all(value.startswith("data:image/png;base64,") for name, value in attrs if name == "src")
        if tag not in _VOID:
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
    assert not {"script", "link", "iframe", "object", "form", "a", "image", "use"} & set(parsed.tags)
    assert not re.search(r"https?://", re.sub(r' xmlns(:xlink)?="[^"]*"', "", page).replace("http://x", ""))
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
    for part in re.split(r"(?<=\.) ", headline(analysis, words), maxsplit=1):
        assert part in text
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


def test_the_bar_is_true_to_the_counts(analysis: Analysis, words: Language) -> None:
    counts = analysis.people["state"].value_counts()
    drawn = states_drawing({state: int(counts[state]) for state in STATES if state in counts}, words).wide
    colours = {fill: float(width) for width, fill in _PIECE.findall(drawn)}
    whole = sum(colours.values())
    for state, n in counts.items():
        assert colours[COLOURS[state]] / whole == pytest.approx(n / len(analysis.people), abs=0.002)


def test_weeks_are_drawn_to_scale(analysis: Analysis, words: Language) -> None:
    weeks = pd.date_range("2026-08-03", periods=3, freq="7D", tz="UTC")
    told = pd.DataFrame({"week": weeks, "new": [4, 0, 2], "returning": [0, 8, 2], "lost": [0, 4, 1]})
    drawn = voices_drawing(told, "told", words).wide
    heights = {colour: sorted(_heights(drawn, colour)) for colour in ("#009E73", "#56B4E9", "#D55E00")}
    unit = heights["#009E73"][-1] / 8
    assert [round(h / unit, 1) for h in heights["#009E73"]] == [2, 8]
    assert [round(h / unit, 1) for h in heights["#56B4E9"]] == [2, 4]
    assert [round(h / unit, 1) for h in heights["#D55E00"]] == [1, 4]


def _heights(drawn: str, colour: str) -> list[float]:
    """The heights of the bars of a colour; the signs of the legend are paths that do not start at a place."""
    found = re.findall(rf'<path d="M[-\d.,]+h[\d.]+v(-?[\d.]+)h[^"]*" fill="{colour}"', drawn)
    return [abs(float(height)) for height in found if abs(float(height)) > 0]


def test_charts_carry_nothing_one_does_not_see(analysis: Analysis, english: Language) -> None:
    people = analysis.people.assign(ties_owner=3, ties_members=2)
    drawn = ties_drawing(replace(analysis, people=people), english)
    for svg in (drawn.wide, drawn.narrow):
        assert "ANDU" not in svg.upper()
        assert "90071992547409931" not in svg
        assert "url(" not in svg
        assert svg.count("aria-label") == 1
        assert svg.count('fill="#009E73"') == 2 + 1  # two members and the sign in the legend


def test_names_stay_out_where_they_are_hidden(analysis: Analysis, words: Language) -> None:
    text = seen(report_html(grown(analysis), words, Choice(names=Names(hidden=True)))).text
    for told in ("Ada", "Ñandú", "cmd", "90071992547409931", "script", "voiced_days", "asks_back"):
        assert told not in text
    first = words.gettext("Follower {number}").format(number="0001")
    assert text.count(first) == 1


def _heard(analysis: Analysis) -> Analysis:
    """The grown analysis as if it had been heard who talks with whom."""
    figures = {**analysis.figures, "activation_potential": analysis.figures["retention"]}
    counts = dict.fromkeys(("undated", "with_text", "with_post", "with_parent", "with_thread"), 0)
    replies = {"kind": "reply", "by": "follower", "to": "owner", "acts": 40, **counts}
    table = pd.DataFrame([{**replies, "first": analysis.as_of, "last": analysis.as_of}])
    return replace(
        grown(analysis), evidence=replace(analysis.evidence, level=2, table=table), figures=figures
    )


def _map(analysis: Analysis, days: list[int], language: Language) -> tuple[str, list[str]]:
    """The map of ties without names, and what stands around it; `days` of talk are the members' own."""
    crowd = _heard(analysis)
    told = crowd.people["ties_owner"].copy()
    told[crowd.people["state"] == "member"] = days
    talked = replace(crowd, people=crowd.people.assign(ties_owner=told, ties_members=told))
    sections = document(talked, Choice(names=Names(hidden=True)), language).sections
    section = sections[1]
    (drawn,) = [block for block in section.blocks if isinstance(block, Chart)]
    return drawn.wide, [section.title, *(block.text for block in section.blocks if isinstance(block, Text))]


def test_the_map_without_names_knows_bands_only(analysis: Analysis, words: Language) -> None:
    low, high = ([1] * 10 + [days] * 10 for days in (2, 4))
    assert _map(analysis, low, words) == _map(analysis, high, words)
    assert _map(analysis, low, words) != _map(analysis, [1] * 10 + [5] * 10, words)


def test_nobody_stands_out_on_the_map_without_names(analysis: Analysis, english: Language) -> None:
    drawn, told = _map(analysis, [1] * 10 + [3] * 9 + [777], english)
    assert drawn.count('fill="#009E73"') == 10 + 1  # ten people who talked on one day, and the legend
    assert told == [
        "Of 20 people who spoke, 20 talk with other members too",
        "Map of ties: a dot is 1 person, somewhere within their band. "
        "10 people are not on it, so that nobody stands out.",
        "0 on the edge · 0 close to you, no talk with others seen · 10 among themselves · 0 in the circle",
    ]
    assert "777" not in drawn


def test_where_nobody_has_a_place_there_is_no_map_without_names(
    analysis: Analysis, english: Language
) -> None:
    crowd = _heard(analysis)
    hidden = document(crowd, Choice(names=Names(hidden=True)), english).sections
    assert not [section for section in hidden if "on this list" in section.title]
    assert [part for part in document(crowd, Choice(), english).sections if "on this list" in part.title]


def test_a_state_of_few_has_no_list_without_names(analysis: Analysis, english: Language) -> None:
    few = grown(analysis)
    keep = ~((few.people["state"] == "starting") & (few.people.index >= 28))  # four are left
    few = replace(few, people=few.people[keep].reset_index(drop=True))
    hidden = document(few, Choice(names=Names(hidden=True)), english)
    titles = [section.title for section in hidden.sections if section.minor]
    assert titles == ["● Community"]  # the four stand together with those in the shade
    assert "◐ Starting to speak" in [section.title for section in document(few, Choice(), english).sections]


def test_the_weeks_without_names_are_those_of_a_share(analysis: Analysis, english: Language) -> None:
    """Counted in fives, as a link shows them: no week tells of one person or two."""
    crowd = grown(analysis)
    weeks = pd.date_range("2026-08-03", periods=4, freq="7D", tz="UTC")
    told = pd.DataFrame(
        {"week": weeks, "new": [1, 4, 8, 11], "returning": [2, 12, 13, 41], "lost": [0, 2, 3, 7]}
    )
    crowd = replace(crowd, voices_by_week=told, as_of=weeks[-1] + pd.Timedelta(days=9))
    hidden = document(crowd, Choice(names=Names(hidden=True)), english)
    (section,) = [section for section in hidden.sections if "in the week of" in section.title]
    assert section.title == "About 50 people spoke in the week of Aug 24, 2026, about 10 for the first time"
    assert "Counted in steps of 5." in section.blocks[0].text  # type: ignore[union-attr]
    fives = told.assign(new=[0, 5, 10, 10], returning=[0, 10, 15, 40], lost=[0, 0, 5, 5])
    assert section.blocks[1] == voices_drawing(fives, section.title, english)
    assert section.blocks[1] == voices_drawing(freeze(crowd, "").weeks, section.title, english)
    quiet = replace(crowd, voices_by_week=told.assign(new=[0, 0, 2, 0], returning=[0, 0, 2, 0]))
    calm = replace(crowd, voices_by_week=told.assign(new=1))
    for analysis_of, title in (
        (quiet, "Hardly anybody spoke in the week of Aug 24, 2026"),
        (calm, "About 40 people spoke in the week of Aug 24, 2026, hardly any of them for the first time"),
    ):
        found = document(analysis_of, Choice(names=Names(hidden=True)), english).sections
        assert title in [section.title for section in found]
    open_one = document(crowd, Choice(), english)
    assert "52 people spoke in the week of Aug 24, 2026, 11 of them for the first time" in [
        section.title for section in open_one.sections
    ]


def test_small_states_stand_together_without_names(analysis: Analysis, words: Language) -> None:
    """Two members of fifty-two: neither the bar, nor the table, nor the headline tells of them."""
    crowd = grown(analysis)
    keep = (crowd.people["state"] != "member") | (crowd.people.index < 7)
    few = replace(crowd, people=crowd.people[keep].reset_index(drop=True))
    told = document(few, Choice(names=Names(hidden=True)), words)
    counts = freeze(few, "").states
    assert "member" not in counts
    drawn, table = told.opening[-2:]
    assert isinstance(table, Table)
    shown = {row[1].text: row[2].text for row in table.rows}
    assert shown == {shared_state_name(state, words): str(n) for state, n in counts.items()}
    assert shared_state_name("merged", words) in shown
    assert state_name("member", words) not in f"{drawn} {told.lead}"
    assert document(few, Choice(), words).lead != told.lead


def test_only_those_who_may_be_named_are(analysis: Analysis, english: Language) -> None:
    text = seen(report_html(analysis, english, Choice(names=Names(only=frozenset({"1e5"}))))).text
    assert "@-5" in text
    assert "Ñandú" not in text
    assert "90071992547409931" in text


def test_without_lists_nobody_is_on_it(analysis: Analysis, english: Language) -> None:
    text = seen(report_html(analysis, english, Choice(lists=False))).text
    assert "Ñandú" not in text
    assert "First in each list" not in text


def test_it_carries_the_sender(analysis: Analysis, words: Language) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (30, 10), "navy").save(picture, "PNG")
    page = report_html(
        analysis, words, Choice("A <title>", "Río & Co", clean_logo(picture.getvalue()), lists=False)
    )
    parsed = seen(page)
    assert "A <title>" in parsed.text
    assert "Río & Co" in parsed.text
    assert parsed.tags.count("img") == 1


def test_dark_pages_change_every_colour_of_ink(analysis: Analysis, english: Language) -> None:
    page = report_html(analysis, english)
    for look in (INK, GRID, PAPER):
        assert f'svg [fill="{look["light"]}"] {{ fill: {look["dark"]}; }}' in page


@pytest.mark.parametrize("code", ["es", "en"])
def test_every_sentence_of_the_report_is_translated(analysis: Analysis, code: str) -> None:
    marked = _Marked(code)
    told = document(analysis, Choice("t", "c", names=Names(hidden=True)), marked)
    texts = [section.title for section in told.sections if not section.minor]
    blocks = [block for section in told.sections for block in section.blocks]
    texts += [block.text for block in blocks if isinstance(block, Text)]
    texts += [item for block in blocks if isinstance(block, Bullets) for item in block.items]
    assert len(texts) > 12
    assert [text for text in texts if "‹" not in text] == []


class _Marked(Language):
    """A language in which everything that goes through the catalogue is marked."""

    def gettext(self, message: str) -> str:
        return f"‹{message}›"

    def ngettext(self, singular: str, plural: str, count: float) -> str:
        return f"‹{singular if count == 1 else plural}›"
