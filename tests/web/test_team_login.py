"""The way to the sign-in for teams and back, without a provider."""

from __future__ import annotations

import asyncio

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.responses import RedirectResponse
from starlette.routing import Route
from starlette.types import Message
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from engagement.web import session, storage, team_login
from tests.web.made_analyses import made
from tests.web.opening import Open, words


def answer(app: Starlette, path: str, query: str = "", cookie: str | None = None) -> Headers:
    """The headers of the app's answer."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "scheme": "https",
        "server": ("app.example", 443),
        "path": path,
        "query_string": query.encode(),
        "headers": [] if cookie is None else [(b"cookie", cookie.encode())],
    }
    asyncio.run(app(scope, receive, send))
    return Headers(raw=sent[0]["headers"])


def came_back(cookie: str | None, path: str = "/oauth2callback", there: str = "/") -> str:
    """Where somebody lands with these cookies whom Streamlit sends from this path to there."""

    def returned(_: object) -> RedirectResponse:
        return RedirectResponse(there, 302)

    app = Starlette(routes=[Route(path, returned)], middleware=[Middleware(team_login.SignInReturn)])
    return answer(app, path, "state=x", cookie)["location"]


@pytest.mark.parametrize(
    ("cookie", "lands"),
    [
        (None, "/"),
        ("lang=es&analysis=abc", "/saved?lang=es&analysis=abc"),
        ("", "/saved?"),
        ("next=//evil.example&lang=en", "/saved?lang=en"),
        ("lang=%0d%0aSet-Cookie:x", "/saved?lang=%0D%0ASet-Cookie%3Ax"),
        (f"analysis={'a' * 1000}", f"/saved?analysis={'a' * 400}"),
    ],
)
def test_back_to_the_saved_page_and_nowhere_else(cookie: str | None, lands: str) -> None:
    assert came_back(None if cookie is None else f"{team_login.SIGN_IN_COOKIE}={cookie}") == lands


@pytest.mark.parametrize("path", ["/auth/logout", "/oauth2callback"])
def test_signed_out_one_lands_on_the_start_page_in_ones_language(path: str) -> None:
    left = f"{team_login.SIGN_OUT_COOKIE}=lang=es&analysis=abc&view=cards"
    assert came_back(left, path) == "/?lang=es&view=cards"
    assert came_back(left, path, "https://provider.example/bye") == "https://provider.example/bye"
    assert came_back(f"{left}; {team_login.SIGN_IN_COOKIE}=lang=en") == "/saved?lang=en"


def test_the_way_out_keeps_the_language_and_leaves_the_private_link_behind() -> None:
    out = team_login.sign_out_address({"lang": "es", "analysis": "secret"})
    assert out == "/team/logout?lang=es"
    reply = answer(Starlette(routes=team_login.routes), *f"{out}&analysis=secret".split("?"))
    assert reply["location"] == "/auth/logout"
    cookie = reply["set-cookie"].replace('"', "")
    assert cookie.startswith(f"{team_login.SIGN_OUT_COOKIE}=lang=es;")
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert "secret" not in cookie


def test_what_was_saved_before_signing_in_is_put_on_ones_list(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = storage.store()
    key = store.save(made(1, people=30), title="Before").key
    session.analyses().add(made(1, people=30), key)
    signed_in: list[str | None] = [None]
    monkeypatch.setattr(storage, "own_machine", lambda: False)
    monkeypatch.setattr(storage, "subject", lambda: signed_in[0])
    assert not added(open_page("saved", lang="en", analysis=key))
    signed_in[0] = "https://id|7"
    app = open_page("saved", lang="en", analysis=key)
    added(app)[0].click().run()
    assert not app.exception
    assert not added(app)
    assert [kept.title for kept in store.accounts_of("https://id|7")] == ["Before"]
    assert store.accounts_of("https://id|8") == []
    assert not added(open_page("saved", lang="en"))


def added(app: AppTest) -> list[Button]:
    return [button for button in app.button if button.key == "add_to_list"]


@pytest.mark.parametrize(
    ("user", "who"),
    [
        ({"is_logged_in": True, "iss": "https://id", "sub": "7"}, "https://id|7"),
        ({"is_logged_in": True, "iss": "https://id"}, None),
        ({"is_logged_in": True, "sub": "7"}, None),
    ],
)
def test_nobody_is_signed_in_whom_the_provider_does_not_name(
    monkeypatch: pytest.MonkeyPatch, user: dict[str, object], who: str | None
) -> None:
    class User(dict[str, object]):
        is_logged_in = True

    monkeypatch.setattr(team_login, "is_offered", lambda: True)
    monkeypatch.setattr(st, "user", User(user))
    assert storage.subject() == who


@pytest.mark.parametrize("installed", [True, False])
def test_a_sign_in_that_cannot_work_says_so(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, installed: bool
) -> None:
    monkeypatch.setattr(team_login, "is_offered", lambda: True)
    monkeypatch.setattr(storage, "subject", lambda: None)
    monkeypatch.setattr(team_login, "is_installed", lambda: installed)
    app: AppTest = open_page("saved", lang="en")
    assert not app.exception
    assert ("add the extra `teams`" in words(app)) is not installed
    assert any("/team/login?lang=en" in str(block.proto) for block in app.get("html")) is installed
