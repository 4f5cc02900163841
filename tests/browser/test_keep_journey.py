"""From files to a client's phone: analyse, save, restart, reopen, correct, share, revoke, delete."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from engagement.i18n import language
from engagement.wording.headline import state_name
from tests.browser.account import an_account, query, upload
from tests.browser.test_share_journey import Client, share, withdraw
from tests.browser.visitor import WAIT, Rooms, Visitor
from tests.serving import running_server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
ENGLISH, SPANISH = language("en"), language("es")


def analysed(rooms: Rooms, address: str) -> Visitor:
    visitor = Visitor.arrive(rooms.lent("en", 1280), address, "/?lang=en")
    upload(visitor, an_account(300, 1500))
    owner = visitor.page.get_by_label("Whose followers are these?")
    owner.fill("brand")
    owner.press("Enter")
    visitor.sees("With these files you reach level 2 of 3")
    visitor.page.get_by_role("button", name="Analyse", exact=True).click()
    visitor.sees("The account in figures")
    return visitor


def save(visitor: Visitor) -> str:
    visitor.page.get_by_role("link", name="Save", exact=True).click()
    visitor.page.get_by_role("button", name="Save this analysis").click()
    visitor.sees("is saved. This private link opens it again:")
    visitor.settle()
    return visitor.page.locator("[data-testid=stCode]").first.inner_text().strip()


def correct_three(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("link", name="People", exact=True).click()
    page.get_by_role("button", name="Ten people I am least sure of").click()
    for place in (1, 2, 3):
        visitor.sees(f"{place} of ")
        page.get_by_role("button", name=f"↷ {state_name('passing', ENGLISH)}").click()
        visitor.settle()
    page.get_by_role("button", name="Stop here").click()
    visitor.sees("You corrected 3 people.")


def test_saved_restarted_corrected_shared_and_revoked(
    rooms: Rooms, chromium: Browser, tmp_path: Path
) -> None:
    with running_server(tmp_path) as address:
        first = analysed(rooms, address)
        link = save(first)
        assert first.foreign_requests == []
        first.leave()
    path = link.split("/", 3)[3]
    with running_server(tmp_path) as address:
        again = Visitor.arrive(rooms.lent("en", 1280), address, f"/{path}&lang=en")
        again.sees("The account in figures")
        correct_three(again)
        key = query(again)["analysis"][0]

        again.go(f"/share?analysis={key}&lang=en")
        again.sees("A new link")
        shared, password = share(again, password=True)
        client = Client.arrive(chromium)
        client.open(shared, password)
        assert client.page.locator("html").get_attribute("lang") == "es"
        expect(client.page.locator("h1")).to_contain_text("son la comunidad", timeout=WAIT)
        withdraw(again)
        expect(client.page.locator("h1")).to_have_text(
            SPANISH.gettext("This link shows nothing"), timeout=WAIT
        )
        client.page.context.close()
        again.leave()
    with running_server(tmp_path) as address:
        third = Visitor.arrive(
            rooms.lent("en", 1280), address, f"/people?analysis={key}&only=corrected&lang=en"
        )
        third.sees("Your corrections: 3")

        third.go(f"/saved?analysis={key}&lang=en")
        third.page.get_by_text("Delete", exact=True).first.click()
        third.page.get_by_text("Yes: everything kept of this account").click()
        third.settle()
        third.page.get_by_role("button", name="Delete everything").click()
        third.sees("Nothing is open")
        third.leave()
    left = [file for file in tmp_path.rglob("*") if file.is_file() and b"person17" in file.read_bytes()]
    assert left == []
