"""The way to the sign-in for teams and back, without a provider."""

from __future__ import annotations

import asyncio

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import RedirectResponse
from starlette.routing import Route
from starlette.types import Message
from streamlit.testing.v1 import AppTest

from engagement.ui import keeping, team_login
from tests.ui.opening import Open, words


def came_back(cookie: str | None) -> str:
    """Where somebody lands whom the provider sends back with this cookie."""

    def returned(_: object) -> RedirectResponse:
        return RedirectResponse("/", 302)

    app = Starlette(
        routes=[Route("/oauth2callback", returned)], middleware=[Middleware(team_login.BackToSaved)]
    )
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/oauth2callback",
        "query_string": b"state=x",
        "headers": [] if cookie is None else [(b"cookie", f"{team_login.COOKIE}={cookie}".encode())],
    }
    asyncio.run(app(scope, receive, send))
    return next(value.decode() for name, value in sent[0]["headers"] if name == b"location")


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
    assert came_back(cookie) == lands


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

    monkeypatch.setattr(keeping, "can_sign_in", lambda: True)
    monkeypatch.setattr(st, "user", User(user))
    assert keeping.subject() == who


@pytest.mark.parametrize("installed", [True, False])
def test_a_sign_in_that_cannot_work_says_so(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, installed: bool
) -> None:
    monkeypatch.setattr(keeping, "can_sign_in", lambda: True)
    monkeypatch.setattr(keeping, "subject", lambda: None)
    monkeypatch.setattr(team_login, "is_installed", lambda: installed)
    app: AppTest = open_page("saved", lang="en")
    assert not app.exception
    assert ("add the extra `teams`" in words(app)) is not installed
    assert any("/team/login?lang=en" in str(block.proto) for block in app.get("html")) is installed
