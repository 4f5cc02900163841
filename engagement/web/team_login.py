"""Sign in for teams: the way to Streamlit's own sign-in and back to the page one came from, and out again.

Streamlit leads back to the start page in the browser's language; the address to go on to waits in a cookie
that no script can read, and only ever opens the saved page of this server or, signed out, the start page.
"""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from importlib.util import find_spec
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engagement.i18n import N_, language
from engagement.web.middleware import page_language
from engagement.web.plain_page import plain_page

SIGN_IN_COOKIE, SIGN_OUT_COOKIE = "engagement_back", "engagement_left"
_KEPT_PARAMETERS = {SIGN_IN_COOKIE: ("lang", "view", "analysis"), SIGN_OUT_COOKIE: ("lang", "view")}
NOT_OFFERED = (
    N_("Nobody signs in here"),
    N_("This server has no sign-in. What you saved opens by its private link."),
)
_LANDING_PAGES = {SIGN_IN_COOKIE: "/saved", SIGN_OUT_COOKIE: "/"}
_MAX_VALUE_LENGTH = 400
_COOKIE_SECONDS = 900
# Signing out, a provider may first ask to leave it too, and leads back here as after a sign-in.
_CALLBACK_PATH, _LOGOUT_PATH = "/oauth2callback", "/auth/logout"
_COOKIE_PATHS = {SIGN_IN_COOKIE: _CALLBACK_PATH, SIGN_OUT_COOKIE: "/"}


class SignInReturn:
    """ASGI middleware: who comes back from signing in or out lands on our page, in their language."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; only the last redirect of what began here gets another target."""
        ends = scope["type"] == "http" and scope["path"] in (_CALLBACK_PATH, _LOGOUT_PATH)
        found = _return_cookie(scope) if ends else None
        if found is None:
            await self.app(scope, receive, send)
            return
        cookie, back = found

        async def send_redirected(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 302:
                headers = MutableHeaders(scope=message)
                if _is_own_path(headers["Location"]):
                    headers["Location"] = f"{_LANDING_PAGES[cookie]}?{back}"
                    ended = f"{cookie}=; Path={_COOKIE_PATHS[cookie]}; Max-Age=0; HttpOnly; SameSite=lax"
                    headers.append("Set-Cookie", ended)
            await send(message)

        await self.app(scope, receive, send_redirected)


def _return_cookie(scope: Scope) -> tuple[str, str] | None:
    """Find the cookie and the query to come back to, of known names only; None where nothing began."""
    try:
        cookies = SimpleCookie(Headers(scope=scope).get("cookie", ""))
    except CookieError:
        return None
    name = next((name for name in (SIGN_IN_COOKIE, SIGN_OUT_COOKIE) if name in cookies), None)
    if name is None:
        return None
    query = parse_qsl(cookies[name].value)
    return name, urlencode(
        [(key, value[:_MAX_VALUE_LENGTH]) for key, value in query if key in _KEPT_PARAMETERS[name]]
    )


def _is_own_path(location: str) -> bool:
    return location.startswith("/") and not location.startswith("//")


def is_installed() -> bool:
    """Whether the library that Streamlit signs in with is here: the extra `teams`."""
    return find_spec("authlib") is not None


def sign_in_address(back: dict[str, str | list[str]]) -> str:
    """Make the link that begins a sign-in; `back` are the parameters of the page to come back to."""
    return f"/team/login?{urlencode(back)}"


def sign_out_address(back: dict[str, str | list[str]]) -> str:
    """Make the link that signs out; of `back` the language and the look are kept."""
    kept = {name: back[name] for name in _KEPT_PARAMETERS[SIGN_OUT_COOKIE] if name in back}
    return f"/team/logout?{urlencode(kept)}"


def is_offered() -> bool:
    """Whether the operator has set up a sign-in."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def _login(request: Request) -> Response:
    if not is_offered():
        return plain_page(NOT_OFFERED, language(page_language(request.scope)), 404)
    from streamlit.user_info import generate_login_redirect_url

    return _redirect(request, generate_login_redirect_url("default"), SIGN_IN_COOKIE)


def _redirect(request: Request, target: str, cookie: str) -> RedirectResponse:
    """Redirect to `target`, with a cookie that says what to come back to."""
    query = request.query_params
    reply = RedirectResponse(target, 303, {"Cache-Control": "no-store"})
    reply.set_cookie(
        cookie,
        urlencode(
            {name: query[name][:_MAX_VALUE_LENGTH] for name in _KEPT_PARAMETERS[cookie] if name in query}
        ),
        max_age=_COOKIE_SECONDS,
        path=_COOKIE_PATHS[cookie],
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return reply


def _logout(request: Request) -> RedirectResponse:
    return _redirect(request, _LOGOUT_PATH, SIGN_OUT_COOKIE)


routes = [Route("/team/login", _login), Route("/team/logout", _logout)]
