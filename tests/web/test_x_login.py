"""The way to X and back over the app's own routes, and what the page says about it."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from starlette.applications import Starlette

from engagement.i18n import language
from engagement.ingest.networks import fetch as networks
from engagement.ingest.networks.contract import MissingAccessError
from engagement.ingest.networks.fetch import find
from engagement.ingest.networks.x.api import NO_KEYS
from engagement.ingest.networks.x.oauth import REASONS, SignIns
from engagement.web import x_login
from engagement.web.server import middleware, routes
from tests.ingest.networks.x_consent import CLIENT, SECRET
from tests.ingest.networks.x_world import OWNER
from tests.ingest.networks.x_world import World as X
from tests.web.opening import Open, words


@pytest.fixture
def x(monkeypatch: pytest.MonkeyPatch) -> X:
    """A small X, and an operator whose app is registered with it."""
    monkeypatch.setenv("ENGAGEMENT_X_CLIENT_ID", CLIENT)
    monkeypatch.setenv("ENGAGEMENT_X_CLIENT_SECRET", SECRET)
    world = X()
    sign_ins = SignIns(lambda: world)
    monkeypatch.setattr(x_login, "_sign_ins", lambda: sign_ins)
    return world


class Browser:
    """Somebody's browser in front of the app: it keeps cookies and follows nothing by itself."""

    app = Starlette(routes=routes, middleware=middleware)

    def __init__(self) -> None:
        self.cookies = httpx.Cookies()

    def get(self, address: str, params: dict[str, str] | None = None) -> httpx.Response:
        async def ask() -> httpx.Response:
            way = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(
                transport=way, base_url="http://localhost:8501", cookies=self.cookies
            ) as client:
                reply = await client.get(address, params=params)
                self.cookies = client.cookies
                return reply

        return asyncio.run(ask())


@pytest.fixture
def browser() -> Browser:
    return Browser()


def query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def begin(browser: Browser, **back: str) -> httpx.Response:
    reply = browser.get("/x/login", {"handle": "@brand", "lang": "es", **back})
    assert reply.status_code == 303
    assert reply.headers["cache-control"] == "no-store"
    return reply


def test_the_way_there_and_back_signs_in_and_leaves_nothing_in_the_address(browser: Browser, x: X) -> None:
    there = begin(browser)
    first = browser.cookies[x_login.COOKIE]
    assert first not in there.headers["location"]
    assert query(there.headers["location"])["redirect_uri"] == "http://localhost:8501/x/callback"
    cookie = there.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie
    back = browser.get(x.consent.answer(there.headers["location"], OWNER))
    assert (back.status_code, back.headers["location"]) == (303, "/?handle=%40brand&lang=es")
    second = browser.cookies[x_login.COOKIE]
    assert second != first
    login = x_login.sign_ins().get(second)
    assert login is not None
    assert login.name == "brand"
    sent = str(back.headers) + back.text
    assert not any(token in sent for token in (*x.consent.tokens, *x.consent.refreshes))


def test_over_https_the_cookie_is_for_https_only(
    browser: Browser, x: X, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENGAGEMENT_X_CALLBACK", "https://engagement.test/x/callback")
    there = begin(browser)
    assert "secure" in there.headers["set-cookie"].lower()
    assert query(there.headers["location"])["redirect_uri"] == "https://engagement.test/x/callback"


@pytest.mark.parametrize("problem", ["refused", "late", "failed", "spent"])
def test_a_sign_in_that_came_to_nothing_says_why(
    browser: Browser, x: X, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if problem == "spent":
        monkeypatch.setenv("ENGAGEMENT_X_MOST_USD", "0")
    there = begin(browser)
    answer = x.consent.answer(there.headers["location"], None if problem == "refused" else OWNER)
    if problem == "late":
        answer = answer.replace("state=", "state=x")
    if problem == "failed":
        answer = answer.replace("code=", "code=x")
    back = browser.get(answer)
    assert back.status_code == 303
    assert query(back.headers["location"]) == {"handle": "@brand", "lang": "es", "x_login": problem}
    assert x_login.sign_ins().get(browser.cookies[x_login.COOKIE]) is None


def test_an_answer_counts_once_and_in_its_own_browser(browser: Browser, x: X) -> None:
    answer = x.consent.answer(begin(browser).headers["location"], OWNER)
    assert query(Browser().get(answer).headers["location"]) == {"x_login": "late"}
    assert "x_login" not in query(browser.get(answer).headers["location"])
    assert query(browser.get(answer).headers["location"])["x_login"] == "late"


@pytest.mark.parametrize("handle", ["//evil.example", "https://evil.example", "\\\\evil.example", "a" * 5000])
def test_the_way_back_leads_to_the_start_page_only(browser: Browser, x: X, handle: str) -> None:
    there = begin(browser, handle=handle, next="https://evil.example", back="//evil.example")
    back = browser.get(x.consent.answer(there.headers["location"], OWNER)).headers["location"]
    assert back.startswith("/?handle=")
    assert len(back) < 600
    assert set(query(back)) == {"handle", "lang"}


def test_without_an_app_of_the_operators_there_is_no_way(browser: Browser) -> None:
    assert begin(browser).headers["location"] == "/?handle=%40brand&lang=es"
    assert x_login.COOKIE not in browser.cookies


@pytest.mark.parametrize("code", ["es", "en"])
def test_the_page_offers_the_sign_in_and_the_way_out(
    open_page: Open, x: X, browser: Browser, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    def keyless(*_: object, **__: object) -> object:
        raise MissingAccessError(NO_KEYS)

    said = language(code)
    monkeypatch.setattr(networks, "find", keyless)
    app = open_page("start", lang=code, handle="@brand", x_login="refused")
    assert app.warning[0].value.replace("\\", "") == said.gettext(REASONS["refused"])
    assert said.gettext("X is asked in your own name here: sign in with X first.") in words(app)
    link = app.get("html")[0].proto.body
    assert said.gettext("Sign in with X") in link
    assert 'href="/x/login?' in link
    browser.get(x.consent.answer(begin(browser).headers["location"], OWNER))
    secret = browser.cookies[x_login.COOKIE]
    monkeypatch.setattr(x_login, "_secret", lambda: secret)
    app = open_page("start", lang=code, handle="@brand")
    assert not app.get("html")


def test_who_is_signed_in_asks_in_their_own_name_and_can_sign_out(
    open_page: Open, x: X, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENGAGEMENT_X_BEARER_TOKEN", "app-secret")
    real = find
    monkeypatch.setattr(networks, "find", lambda handle, login=None, **_: real(handle, x, login))
    browser.get(x.consent.answer(begin(browser).headers["location"], OWNER))
    secret = browser.cookies[x_login.COOKIE]
    monkeypatch.setattr(x_login, "_secret", lambda: secret)
    app = open_page("start", lang="en", handle="@brand")
    assert "Signed in with X as @brand" in words(app)
    assert "Likes are shown only to the account's owner" not in words(app).replace("\\", "")
    page = words(app) + repr(app.session_state)
    assert not any(token in page for token in (secret, *x.consent.tokens, *x.consent.refreshes))
    app.button(key="x_sign_out").click().run()
    assert "Signed in with X" not in words(app)
    assert x_login.sign_ins().get(secret) is None
    # Without the login the account is looked up anew: what one may see, another may not.
    assert "Likes are shown only to the account's owner" in words(app).replace("\\", "")
