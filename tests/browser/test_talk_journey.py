"""Who talks with whom, what waits for an answer, whom to invite: the three pages in a real browser."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from engagement.i18n import Language, language
from tests.browser.account import query
from tests.browser.visitor import WAIT, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
Visit = Callable[..., Visitor]
PLACES = pytest.mark.parametrize(("lang", "width"), [("es", 390), ("en", 1280)])


@PLACES
def test_the_circle_without_the_owner_and_one_of_its_people(visit: Visit, lang: str, width: int) -> None:
    words = language(lang)
    visitor = visit(f"/conversation?analysis=sample&owner=in&lang={lang}", lang=lang, width=width)
    page = visitor.page
    titled = visitor.title()
    without = words.ngettext(
        "You are a bridge yourself: without you {n} person would be cut off from the rest.",
        "You are a bridge yourself: without you {n} people would be cut off from the rest.",
        2,
    ).split("{n}")[0]
    visitor.sees(without)
    expect(dots(page)).not_to_have_count(0, timeout=WAIT)
    page.get_by_text(words.gettext("Put me in the picture")).click()
    expect(page.get_by_text(without)).to_have_count(0, timeout=WAIT)
    assert "owner" not in query(visitor)
    page.get_by_text(words.gettext("Put me in the picture")).click()
    visitor.sees(without)
    visitor.settle()

    if width == 390:
        dots(page).first.click(force=True)
    else:
        first_row(page)
    page.wait_for_url("**/people?**")
    visitor.settle()
    chosen = query(visitor)["person"]
    visitor.sees(words.gettext("Last words"))
    page.reload()
    visitor.sees(words.gettext("Last words"))
    assert query(visitor)["person"] == chosen
    page.go_back()
    page.wait_for_url("**/conversation?**")
    visitor.sees(without)
    assert query(visitor)["owner"] == ["in"]
    assert visitor.title() == titled


@PLACES
def test_the_ledger_is_narrowed_read_corrected_and_taken_along(
    visit: Visit, lang: str, width: int, tmp_path: Path
) -> None:
    words = language(lang)
    visitor = visit(f"/requests?analysis=sample&lang={lang}", lang=lang, width=width)
    page = visitor.page
    waiting = leading_number(visitor.title())
    page.get_by_role("button", name=words.gettext("complaints"), exact=True).click()
    page.wait_for_url("**kind=complaint**")
    visitor.settle()
    complaints = count_shown(visitor, words)
    assert 0 < complaints < waiting

    with page.expect_download() as told:
        page.get_by_role("button", name=words.gettext("Download as {format}").format(format="CSV")).click()
    told.value.save_as(tmp_path / "list.csv")
    rows = list(csv.DictReader((tmp_path / "list.csv").read_text("utf-8-sig").splitlines()))
    assert len(rows) == complaints
    assert {row["complaint"] for row in rows} == {"True"}
    said = rows[0]["text"].removeprefix("'")  # what a spreadsheet could run stands behind a sign

    if width == 1280:
        first_row(page)
        page.wait_for_url("**asked=**")
        visitor.sees(said)
        page.reload()
        visitor.sees(said)
    page.get_by_role("button", name=words.gettext("Not right?")).first.click()
    box = page.get_by_role("dialog").or_(page.locator("[data-testid=stPopoverBody]")).last
    box.get_by_role("button", name=words.gettext("Complaint"), exact=True).click()
    box.get_by_role("button", name=words.gettext("Save"), exact=True).click()
    visitor.sees(
        words.ngettext(
            "You corrected {n} text; the others are read with that in mind.",
            "You corrected {n} texts; the others are read with that in mind.",
            1,
        ).format(n=1)
    )
    visitor.settle()
    assert count_shown(visitor, words) < complaints
    page.get_by_role("button", name=words.gettext("Take all of them back")).click()
    visitor.settle()
    assert count_shown(visitor, words) == complaints


@PLACES
def test_an_invitation_is_edited_and_marked(visit: Visit, lang: str, width: int) -> None:
    words = language(lang)
    visitor = visit(f"/saved?analysis=sample&lang={lang}", lang=lang, width=width)
    page = visitor.page
    page.get_by_role("button", name=words.gettext("Save this analysis")).click()
    visitor.sees(words.gettext("**{name}** is saved. This private link opens it again:").split("** ")[1])
    analysis = query(visitor)["analysis"][0]
    visitor.go(f"/invite?analysis={analysis}&moment=just_came&lang={lang}")
    visitor.sees(words.gettext("Whom to invite next"))
    first = whom(page).first.inner_text()

    page.get_by_text(words.gettext("A first message to edit")).first.click()
    letter = page.get_by_role("textbox", name=words.gettext("Message")).first
    expect(letter).to_have_value(re.compile(re.escape(first)))
    letter.fill("¿Qué tal?")
    page.get_by_role("button", name=words.gettext("Copy")).first.click()
    expect(page.locator("[data-testid=stCode]").first).to_contain_text("¿Qué tal?", timeout=WAIT)
    page.keyboard.press("Escape")

    marked = []
    for place, kind in enumerate(("done", "snoozed", "unwanted"), start=1):
        marked.append(whom(page).first.inner_text())
        page.locator(f".st-key-mark_{kind}_0 button").click()
        decided = words.ngettext("{n} person off the list", "{n} people off the list", place).format(n=place)
        visitor.sees(decided)
        expect(whom(page).first).not_to_have_text(marked[-1], timeout=WAIT)
        visitor.settle()
    page.reload()
    visitor.sees(decided)
    assert query(visitor)["moment"] == ["just_came"]
    assert not set(marked) & set(whom(page).all_inner_texts())
    page.get_by_text(decided).click()
    for kind in ("Invited", "Later", "Not this person"):
        visitor.sees(f" · {words.gettext(kind)} · ")
    for _ in marked:
        page.get_by_role("button", name=words.gettext("Put back")).first.click()
        visitor.settle()
    expect(whom(page).first).to_have_text(first, timeout=WAIT)


def dots(page: Page) -> Locator:
    """The people of the picture; the legend has signs of its own."""
    return page.locator("[data-testid=stVegaLiteChart]").first.locator("g.mark-symbol.role-mark path")


def whom(page: Page) -> Locator:
    """The names on the invitations, from the first."""
    return page.locator("[data-testid=stMain] [data-testid=stPageLink] a").filter(has_text="@")


def first_row(page: Page) -> None:
    """Choose the first row of the table by its box."""
    page.locator(".dvn-scroller").first.click(position={"x": 18, "y": 58})


def leading_number(told: str) -> int:
    return int(re.sub(r"\D", "", told.split()[0]))


def count_shown(visitor: Visitor, words: Language) -> int:
    """How many the sentence over the list says it holds."""
    said = visitor.page.get_by_text(words.gettext("{n}: {choice}; the longest ago first.").split("; ")[1])
    return leading_number(said.first.inner_text())
