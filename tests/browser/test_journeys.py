"""What people do, from the first click to the last, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from engagement.i18n import language
from engagement.wording.headline import state_name
from tests.browser.account import an_account, query, upload
from tests.browser.conftest import Served
from tests.browser.visitor import WAIT, Visitor
from tests.serving import cold_server, held_jobs

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
Visit = Callable[..., Visitor]
MOST_BYTES = 300_000


@pytest.mark.parametrize(("lang", "width"), [("es", 1280), ("en", 1280), ("es", 390), ("en", 390)])
def test_from_the_sample_to_a_person(visit: Visit, lang: str, width: int) -> None:
    words = language(lang)
    visitor = visit("/", lang=lang, width=width)
    page = visitor.page
    assert query(visitor)["lang"] == [lang]
    assert page.locator("html").get_attribute("lang") == lang

    page.get_by_role("button", name=words.gettext("Try the sample")).click()
    visitor.sees(words.gettext("The account in figures"))
    assert query(visitor)["analysis"] == ["sample"]
    assert words.number(2500) in visitor.title()

    page.get_by_role("link", name=words.gettext("See who")).first.click()
    page.wait_for_url("**/people?**")
    visitor.settle()
    assert query(visitor)["state"] == ["member"]
    if width == 390:
        page.locator(".st-key-open_0 button").click()
    else:
        page.locator(".dvn-scroller").first.click(position={"x": 18, "y": 58})
    expect(page.locator("h2").first).to_be_visible(timeout=WAIT)
    visitor.settle()
    assert query(visitor)["person"]
    visitor.sees(words.gettext("Last words"))

    other = language("en" if lang == "es" else "es")
    page.get_by_role("radio", name={"es": "Español", "en": "English"}[other.code]).click()
    visitor.sees(other.gettext("Last words"))
    assert query(visitor)["lang"] == [other.code]
    assert page.locator("html").get_attribute("lang") == other.code
    assert query(visitor)["analysis"] == ["sample"]


@pytest.mark.parametrize(("lang", "width"), [("es", 1280), ("en", 390)])
def test_every_page_fits_and_stays_small(visit: Visit, lang: str, width: int) -> None:
    pages = ("", "community", "people", "people?state=shade", "conversation", "requests", "invite", "saved",
             "changes", "compare", "report", "share", "method", "privacy")  # fmt: skip
    visitor = visit(f"/?lang={lang}", lang=lang, width=width)
    for page in pages:
        path = f"/{page}{'&' if '?' in page else '?'}analysis=sample&lang={lang}"
        visitor.go(path)
        visitor.title()
        visitor.settle()
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width
        assert visitor.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width
        assert 0 < visitor.received < MOST_BYTES
        assert not visitor.page.locator("[data-testid=stException]").count()


def test_a_click_on_the_bar_opens_the_list(visit: Visit) -> None:
    visitor = visit("/community?analysis=sample")
    visitor.sees("The account in figures")
    visitor.page.locator(
        "[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg"
    ).first.click(position={"x": 500, "y": 28})
    visitor.page.wait_for_url("**/people?**")
    visitor.settle()
    assert query(visitor)["state"] == ["shade"]
    assert "In the shade" in visitor.title()


def test_the_uploader_speaks_spanish(visit: Visit) -> None:
    visitor = visit("/", lang="es")
    uploader = visitor.page.locator("[data-testid=stFileUploader]")
    expect(uploader).to_contain_text("Subir")
    expect(uploader).to_contain_text("500 MB por archivo")
    visitor.page.get_by_role("radio", name="English").click()
    expect(uploader).to_contain_text("500MB per file")
    expect(uploader).to_contain_text("Upload")


@pytest.mark.parametrize(("lang", "width"), [("en", 1280), ("es", 390)])
def test_from_files_to_the_answer(visit: Visit, lang: str, width: int) -> None:
    words = language(lang)
    visitor = visit("/", lang=lang, width=width)
    upload(visitor, an_account(300, 1500))
    visitor.sees(words.gettext("Whose followers are these?"))
    owner = visitor.page.get_by_label(words.gettext("Whose followers are these?"))
    owner.fill("brand")
    owner.press("Enter")
    visitor.sees(words.gettext("With these files you reach level {n} of 3").format(n=2))
    visitor.page.get_by_role("button", name=words.gettext("Analyse"), exact=True).click()
    visitor.sees(words.gettext("The account in figures"))
    assert len(query(visitor)["analysis"][0]) >= 43
    assert "job" not in query(visitor)
    assert words.number(300) in visitor.title()

    analysis = query(visitor)["analysis"][0]
    visitor.go(f"/people?analysis={analysis}&person=person0&lang={lang}")
    visitor.go(f"/people?analysis={analysis}&q=person0&lang={lang}")
    if width == 390:
        visitor.page.locator(".st-key-open_0 button").click()
    else:
        visitor.page.locator(".dvn-scroller").first.click(position={"x": 18, "y": 58})
    visitor.sees("evil.invalid")  # as text; that nothing was asked of it is checked when the visitor leaves


def test_a_reload_during_the_analysis_loses_nothing(visit: Visit, served: Served) -> None:
    visitor = visit("/")
    upload(visitor, an_account(300, 1500))
    visitor.sees("Whose followers are these?")
    owner = visitor.page.get_by_label("Whose followers are these?")
    owner.fill("brand")
    owner.press("Enter")
    visitor.sees("With these files you reach level 2 of 3")
    with held_jobs(served.folder) as release:
        visitor.page.get_by_role("button", name="Analyse", exact=True).click()
        visitor.page.wait_for_url("**job=**")
        visitor.sees("Analysing your files")
        visitor.page.reload()
        visitor.sees("Analysing your files")
        release()
        visitor.sees("The account in figures")
    assert "300" in visitor.title()


def test_cancelling_stops_the_analysis(visit: Visit, served: Served) -> None:
    visitor = visit("/")
    upload(visitor, an_account(300, 1500))
    owner = visitor.page.get_by_label("Whose followers are these?")
    owner.fill("brand")
    owner.press("Enter")
    visitor.sees("With these files you reach level 2 of 3")
    with held_jobs(served.folder):
        visitor.page.get_by_role("button", name="Analyse", exact=True).click()
        visitor.page.get_by_role("button", name="Cancel").click()
        visitor.sees("Cancelled. Nothing was kept.")
    assert "analysis" not in query(visitor)


def test_a_deep_link_on_a_fresh_server(visit: Visit, tmp_path: Path) -> None:
    with cold_server(tmp_path) as address:
        visitor = visit("/people?analysis=sample&state=starting&lang=es", lang="es", address=address)
        visitor.sees("Empieza a hablar")
        expect(visitor.page.locator("[data-testid=stDataFrame]")).to_be_visible(timeout=WAIT)
        assert visitor.page.locator("[data-testid=stTopNavLink]").count() == 4
        assert query(visitor)["state"] == ["starting"]
        visitor.leave()


def test_an_unknown_analysis_says_what_to_do(visit: Visit) -> None:
    visitor = visit("/community?analysis=gone")
    assert visitor.title() == "This analysis is no longer here"
    visitor.page.get_by_role("button", name="Upload files").click()
    visitor.sees("Find the community among your followers")
    assert "analysis" not in query(visitor)


def test_the_menu_keeps_analysis_and_language(visit: Visit) -> None:
    visitor = visit("/community?analysis=sample&lang=es", lang="en")
    visitor.page.get_by_role("link", name="Conversación").click()
    visitor.page.wait_for_url("**/conversation?**")
    visitor.settle()
    assert query(visitor) == {"analysis": ["sample"], "lang": ["es"]}
    visitor.page.get_by_test_id("stTopNavSection").filter(has_text="Acerca de").click()
    visitor.page.get_by_test_id("stTopNavDropdownLink").filter(has_text="Método").click()
    visitor.page.wait_for_url("**/method?**")
    visitor.settle()
    assert query(visitor) == {"analysis": ["sample"], "lang": ["es"]}


def test_the_list_can_be_taken_away(visit: Visit) -> None:
    visitor = visit("/people?analysis=sample&state=member")
    for title, suffix in (("Download as CSV", ".csv"), ("Download as Excel", ".xlsx")):
        with visitor.page.expect_download() as waiting:
            visitor.page.get_by_role("button", name=title).click()
        download = waiting.value
        assert download.suggested_filename.endswith(suffix)
        assert Path(download.path()).stat().st_size > 1000


@pytest.mark.parametrize(("lang", "width"), [("es", 1280), ("en", 390)])
def test_three_corrections_are_told_kept_and_undone(visit: Visit, lang: str, width: int) -> None:
    words = language(lang)
    visitor = visit(f"/people?analysis=sample&lang={lang}", lang=lang, width=width)
    page = visitor.page
    page.get_by_role("button", name=words.gettext("Ten people I am least sure of")).click()
    for place in (1, 2, 3):
        visitor.sees(words.gettext("{n} of {all}").format(n=place, all=10))
        page.get_by_role("button", name=f"↷ {state_name('passing', words)}").click()
    visitor.sees(words.gettext("{n} of {all}").format(n=4, all=10))
    mine = query(visitor)["analysis"]
    assert len(mine[0]) >= 43  # the sample is everybody's: these corrections went into a copy

    page.reload()
    visitor.sees(words.gettext("{n} of {all}").format(n=4, all=10))
    page.get_by_role("button", name=words.gettext("Stop here")).click()
    told = words.ngettext("You corrected {n} person.", "You corrected {n} people.", 3).format(n=3)
    visitor.sees(told)
    page.get_by_role("button", name=words.gettext("Back to the list")).click()
    visitor.sees(words.gettext("Your corrections: {n}").format(n=3))
    visitor.go(f"/people?analysis={mine[0]}&only=corrected&lang={lang}")
    assert visitor.title().startswith("3 ")

    page.get_by_role("button", name=words.gettext("Your corrections: {n}").format(n=3)).click()
    page.get_by_role("button", name=words.gettext("Take all corrections back")).click()
    visitor.sees(words.gettext("No corrections left: everybody stands where the data puts them."))
    page.get_by_role("button", name=words.gettext("Undo"), exact=True).click()
    visitor.sees(told)
    other = visit(f"/people?analysis=sample&lang={lang}", lang=lang, width=width)
    other.sees(words.gettext("Your corrections: {n}").format(n=0))


def test_a_correction_on_the_card(visit: Visit) -> None:
    visitor = visit("/people?analysis=sample&state=shade")
    page = visitor.page
    visitor.sees("In the shade")
    page.locator(".dvn-scroller").first.click(position={"x": 18, "y": 58})
    page.get_by_role("button", name="This is not right?").click()
    visitor.settle()  # opening it runs the page, and what was there is drawn anew
    choice = page.get_by_test_id("stPopoverBody")
    choice.get_by_text("Starting to speak").first.click()
    choice.get_by_role("button", name="Save").click()
    visitor.sees("You corrected 1 person.")
    visitor.settle()
    assert not page.get_by_role("button", name="Save").count()  # the choice closed and shows what it did
    person = query(visitor)["person"]
    page.reload()
    visitor.sees("You said so; the data alone would say: In the shade.")
    assert query(visitor)["person"] == person


@pytest.mark.slow
def test_a_big_account_stays_small_on_the_wire(visit: Visit) -> None:
    visitor = visit("/")
    upload(visitor, an_account(100_000, 300_000))
    owner = visitor.page.get_by_label("Whose followers are these?")
    owner.fill("brand")
    owner.press("Enter")
    visitor.page.get_by_role("button", name="Analyse", exact=True).click()
    visitor.page.wait_for_url("**/community**", timeout=200_000)
    analysis = query(visitor)["analysis"][0]
    for page in ("community", "people", "people?state=shade", "method"):
        reader = visit(f"/{page}{'&' if '?' in page else '?'}analysis={analysis}")
        reader.title()
        reader.settle()
        assert 0 < reader.received < MOST_BYTES
