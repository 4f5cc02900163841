"""X in a real browser: dollars before the run, the sign-in, the answer, what is kept of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Route, expect

from engagement.i18n import Language, language
from engagement.ingest.networks.transport import Request
from tests.browser.visitor import Visitor
from tests.ingest.networks.local_server import reply, serving
from tests.ingest.networks.x_consent import CLIENT, SECRET
from tests.ingest.networks.x_world import OWNER, World
from tests.serving import running_server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
Visit = Callable[..., Visitor]
FOLLOWERS = 90
MOST = 12.0


@pytest.fixture
def x() -> World:
    world = World(followers=FOLLOWERS, posts=6, following=20)
    # Else the list comes short of the count, and the run is a part.
    world.suspended.clear()
    return world


@pytest.fixture
def connected(
    x: World, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The address of an app that takes this world for X."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("content-length") or 0)
        login = {"Authorization": handler.headers.get("Authorization", "")}
        body = handler.rfile.read(length) if length else None
        got = x.send(Request(handler.command, f"https://api.x.com{handler.path}", login, body))
        reply(handler, got.body, got.status, dict(got.headers))

    with serving(answer) as port:
        monkeypatch.setenv("ENGAGEMENT_TEST_SERVERS", f"api.x.com={port}")
        monkeypatch.setenv("ENGAGEMENT_X_BEARER_TOKEN", "app-secret")
        monkeypatch.setenv("ENGAGEMENT_X_CLIENT_ID", CLIENT)
        monkeypatch.setenv("ENGAGEMENT_X_CLIENT_SECRET", SECRET)
        monkeypatch.setenv("ENGAGEMENT_X_MOST_USD", str(MOST))
        with running_server(tmp_path_factory.mktemp("x")) as address:
            yield address


def answered(visitor: Visitor, words: Language) -> None:
    """Wait for the answer: fetching and analysing take their time on a busy machine."""
    visitor.page.get_by_text(words.gettext("The account in figures")).first.wait_for(timeout=150_000)


def fetch(visitor: Visitor, lang: str) -> None:
    words = language(lang)
    box = visitor.page.get_by_label(words.gettext("The most it may cost, in US dollars"))
    button = visitor.page.get_by_role("button", name=words.gettext("Fetch"), exact=True)
    expect(button).to_be_disabled()
    box.fill("9")
    box.press("Enter")
    expect(button).to_be_enabled()
    button.click()
    answered(visitor, words)
    assert words.number(FOLLOWERS) in visitor.title()


def told_dollars(visitor: Visitor, lang: str) -> float:
    """The estimate as the page says it."""
    pattern = {"es": r"unos ([\d.,]+) dólares", "en": r"about \$([\d.,]+)"}[lang]
    text = visitor.page.get_by_text(re.compile(pattern)).first.inner_text()
    number = re.search(pattern, text)
    assert number
    return float(number[1].replace(",", "."))


def test_what_it_costs_stands_before_the_run(visit: Visit, connected: str, x: World) -> None:
    words = language("es")
    visitor = visit("/?handle=@brand", lang="es", width=390, address=connected)
    visitor.sees(words.gettext("What it takes"))
    looked_up = x.bill
    left = words.number(MOST - looked_up, 2)
    visitor.sees(words.gettext("This server may still spend ${dollars} on X today; no run goes beyond that.")
                 .format(dollars=left))  # fmt: skip
    told = told_dollars(visitor, "es")
    assert visitor.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    fetch(visitor, "es")
    assert x.bill == pytest.approx(told, rel=0.15)
    # What was fetched opens again for nothing.
    before = x.bill
    visitor.go("/?handle=@brand&lang=es")
    visitor.page.get_by_role("button", name=words.gettext("Open what was fetched")).click()
    answered(visitor, words)
    assert x.bill - before <= looked_up + 1e-9
    visitor.leave()


def consent(visitor: Visitor, x: World, account: str | None) -> None:
    """X's own page, where somebody agrees or not."""

    def page(route: Route) -> None:
        there = x.consent.answer(route.request.url, account).replace("&", "&amp;")
        route.fulfill(content_type="text/html", body=f'<!DOCTYPE html><a href="{there}">Go on</a>')

    visitor.page.route("https://x.com/**", page)
    visitor.page.get_by_role("link", name="Sign in with X").click()
    visitor.page.get_by_role("link", name="Go on").click()
    visitor.settle()
    visitor.page.unroute("https://x.com/**")
    # Going to X is what was asked for; nothing else may leave.
    asked = [urlsplit(address) for address in visitor.foreign_requests]
    assert {(one.hostname, one.path) for one in asked} == {("x.com", "/i/oauth2/authorize")}
    visitor.foreign_requests.clear()


def test_signing_in_shows_who_asks_and_fetches_in_their_name(visit: Visit, connected: str, x: World) -> None:
    visitor = visit("/?handle=@brand", address=connected)
    consent(visitor, x, None)
    visitor.sees("You did not let this program ask X in your name")
    consent(visitor, x, OWNER)
    visitor.sees("Signed in with X as @brand")
    address = parse_qs(urlsplit(visitor.page.url).query)
    assert address == {"handle": ["@brand"], "lang": ["en"]}
    cookie = next(one for one in visitor.page.context.cookies() if one["name"] == "engagement_x")
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["secure"]) == (True, "Lax", False)
    kept = visitor.page.content() + visitor.page.evaluate("JSON.stringify([localStorage, document.cookie])")
    assert not any(token in kept for token in (*x.consent.tokens, *x.consent.refreshes, cookie["value"]))
    fetch(visitor, "en")
    assert any("liking_users" in path for path, _ in x.logins)
    visitor.go("/?handle=@brand&lang=en")
    visitor.sees("Fetched already on")
    visitor.page.get_by_text("Fetch anew").click()
    visitor.sees("What it takes")
    visitor.page.get_by_role("button", name="Sign out").click()
    visitor.sees("Sign in with X")
    visitor.page.reload()
    visitor.sees("Sign in with X")
    visitor.leave()
