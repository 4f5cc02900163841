"""What changed and how two accounts compare, in a real browser: known truth, one's choices in the address."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

import engagement
from engagement.analysis.analysis import Analysis
from engagement.i18n import language
from engagement.store.store import open_store
from engagement.wording.figures import figure_title
from tests.browser.visitor import WAIT, Visitor
from tests.marked import MARK, marked_tables
from tests.serving import running_server
from tests.web.kept_moments import CAME, LEFT, RENAMED, two_moments

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Visit = Callable[..., Visitor]
LADDER = {"member": 3, "starting": 2, "shade": 1, "passing": 0, "inactive": 0}
CHIPS = {"up": "Moved up", "down": "Moved down", "came": "Came", "gone": "No longer in the list",
         "renamed": "Other name"}  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """A server that keeps two moments of one account, and another account."""

    address: str
    key: str
    other: str


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    folder: Path = tmp_path_factory.mktemp("kept")
    store = open_store(f"sqlite:///{folder}/engagement.sqlite")
    key = secrets.token_urlsafe(32)
    for analysis in two_moments():
        store.save(analysis, key=key, title="brand")
    other = store.save(engagement.analyse(marked_tables()), title="other").key
    with running_server(folder) as address:
        yield Kept(address, key, other)


def moved(first: Analysis, last: Analysis) -> dict[str, set[str]]:
    """Who went up or down the ladder between two answers, by handle as it is now."""
    before = first.people.set_index("account_id")["state"]
    after = last.people.set_index("account_id")[["state", "handle"]]
    ways: dict[str, set[str]] = {"up": set(), "down": set()}
    for person, row in after.iterrows():
        steps = LADDER.get(row["state"], -9) - LADDER.get(before.get(person, "none"), 99)
        if -4 < steps < 4 and steps:
            ways["up" if steps > 0 else "down"].add(row["handle"])
    return ways


def truth() -> dict[str, set[str]]:
    return moved(*two_moments()) | {
        "came": set(CAME),
        "gone": set(LEFT),
        "renamed": {"![new](http://evil.invalid)"},
    }


def chip(page: Page, code: str, name: str):
    label = language(code).gettext(CHIPS[name])
    return page.locator(".st-key-changes_list button").filter(
        has_text=re.compile(rf"^{re.escape(label)} \d+$")
    )


def opened(visitor: Visitor) -> Page:
    expect(visitor.page.locator(".st-key-changes_list")).to_be_visible(timeout=3 * WAIT)
    visitor.settle()
    return visitor.page


def list_in(page: Page) -> str | None:
    return parse_qs(urlsplit(page.url).query).get("list", [None])[0]


def test_on_a_phone_in_spanish_every_change_is_told_by_name(visit: Visit, kept: Kept) -> None:
    visitor = visit(
        f"/changes?analysis={kept.key}&lang=es&list=renamed", lang="es", width=390, address=kept.address
    )
    page, told = opened(visitor), truth()
    assert list_in(page) == "renamed"
    assert visitor.title() == "En 50 días: llegaron 2 personas, 2 ya no están en la lista."
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for name, people in told.items():
        assert people, f"nobody {name}: the made-up account proves nothing"
        if list_in(page) != name:
            chip(page, "es", name).click()
            page.wait_for_url(f"**list={name}**")
            visitor.settle()
        expect(chip(page, "es", name)).to_contain_text(f" {len(people)}")
        cards = page.locator("[data-testid=stMain] [data-testid=stText]")
        expect(cards).to_have_count(len(people))
        for person in people:
            visitor.sees(f"@{person}".partition("://")[0])  # a word joiner keeps the rest from being a link
    visitor.sees(f"@{RENAMED}")
    assert page.locator("img[src*=evil]").count() == 0


def test_the_way_back_from_a_person_leads_to_the_same_list(visit: Visit, kept: Kept) -> None:
    visitor = visit(f"/changes?analysis={kept.key}&lang=en", address=kept.address)
    page = opened(visitor)
    chip(page, "en", "down").click()
    page.wait_for_url("**list=down**")
    visitor.settle()
    chip(page, "en", "gone").click()
    page.wait_for_url("**list=gone**")
    visitor.settle()
    page.get_by_role("link", name="People", exact=True).first.click()
    page.wait_for_url("**/people?**")
    visitor.settle()
    page.go_back()
    page.wait_for_url("**/changes?**")
    opened(visitor)
    assert list_in(page) == "gone"
    expect(page.get_by_text("A list shows that somebody is missing, not why")).to_be_visible(timeout=WAIT)
    page.go_back()
    page.wait_for_url("**list=down**")
    opened(visitor)
    expect(page.get_by_text("They speak less than before")).to_be_visible(timeout=WAIT)
    page.reload()
    opened(visitor)
    assert list_in(page) == "down"


@pytest.mark.parametrize(("code", "width"), [("es", 390), ("en", 1280)])
def test_two_accounts_side_by_side(visit: Visit, kept: Kept, code: str, width: int) -> None:
    """The other comes by its pasted link; heads, then what is said of each figure and its two intervals."""
    visitor = visit(f"/compare?analysis={kept.key}&lang={code}", lang=code, width=width, address=kept.address)
    page, words = visitor.page, language(code)
    field = page.get_by_role("textbox").last
    expect(field).to_be_visible(timeout=3 * WAIT)
    visitor.settle()
    field.fill(f"{kept.address}/community?analysis={kept.other}&lang={code}")
    field.press("Enter")
    heads = page.locator("[data-testid=stMain] h3")
    expect(heads).to_have_count(2, timeout=3 * WAIT)
    visitor.settle()
    _, mine = two_moments()
    theirs = engagement.analyse(marked_tables())
    for head, name, analysis in zip(heads.all(), ("@brand", f"@{MARK}brand"), (mine, theirs), strict=True):
        members = int((analysis.people["state"] == "member").sum())
        told = head.inner_text()
        assert name in told
        assert {str(len(analysis.people)), str(members)} <= set(re.findall(r"\d+", told.replace(name, "")))
    share = [analysis.figures["expected_member_share"] for analysis in (mine, theirs)]
    charts = page.locator("[data-testid=stVegaLiteChart]")
    assert charts.count() >= 4
    alt = charts.first.locator("xpath=ancestor-or-self::*[@aria-label][1]").first.get_attribute("aria-label")
    drawn = alt or charts.first.inner_html()
    for figure in share:
        assert words.percent(figure.value, 1) in drawn
    one, two = share
    assert one.low <= two.value <= one.high, "the made-up accounts are no longer alike"
    alike = words.gettext("No difference that this data could show: the intervals overlap.")
    said = re.sub(r"\s+", " ", page.locator("[data-testid=stMain]").inner_text())
    assert f"{figure_title('expected_member_share', words)} {alike}" in said
    assert page.evaluate("document.documentElement.scrollWidth") <= width
