"""Sign in for teams: the way to Streamlit's own sign-in and back to the page one came from, and out again.

Streamlit leads back to the start page in the browser's language; the address to go on to waits in a cookie
that no script can read, and only ever opens the saved page of this server or, signed out, the start page.
"""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from importlib.util import find_spec
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE, LEFT = "engagement_back", "engagement_left"
_KEPT = {COOKIE: ("lang", "view", "analysis"), LEFT: ("lang", "view")}
_LANDS = {COOKIE: "/saved", LEFT: "/"}
_LONGEST = 400
_SECONDS = 900
# Signing out, a provider may first ask to leave it too, and leads back here as after a sign-in.
_RETURNED, _LEAVING = "/oauth2callback", "/auth/logout"
_PATHS = {COOKIE: _RETURNED, LEFT: "/"}


def is_installed() -> bool:
    """Whether the library that Streamlit signs in with is here: the extra `teams`."""
    return find_spec("authlib") is not None


def address(back: dict[str, str | list[str]]) -> str:
    """The link that begins a sign-in; `back` are the parameters of the page to come back to."""
    return f"/team/login?{urlencode(back)}"


def way_out(back: dict[str, str | list[str]]) -> str:
    """The link that signs out; of `back` the language and the look are kept."""
    return f"/team/logout?{urlencode({name: back[name] for name in _KEPT[LEFT] if name in back})}"


def _login(request: Request) -> RedirectResponse:
    from streamlit.user_info import generate_login_redirect_url

    return _leading(request, generate_login_redirect_url("default"), COOKIE)


def _logout(request: Request) -> RedirectResponse:
    return _leading(request, _LEAVING, LEFT)


def _leading(request: Request, there: str, cookie: str) -> RedirectResponse:
    """The way there, with what to come back to."""
    given = request.query_params
    reply = RedirectResponse(there, 303, {"Cache-Control": "no-store"})
    reply.set_cookie(
        cookie,
        urlencode({name: given[name][:_LONGEST] for name in _KEPT[cookie] if name in given}),
        max_age=_SECONDS,
        path=_PATHS[cookie],
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return reply


class BackToSaved:
    """ASGI middleware: who comes back from signing in or out lands on our page, in their language."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; only the last redirect of what began here gets another target."""
        ends = scope["type"] == "http" and scope["path"] in (_RETURNED, _LEAVING)
        found = _back(scope) if ends else None
        if found is None:
            await self.app(scope, receive, send)
            return
        cookie, back = found

        async def led_on(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 302:
                headers = MutableHeaders(scope=message)
                if _is_here(headers["Location"]):
                    headers["Location"] = f"{_LANDS[cookie]}?{back}"
                    ended = f"{cookie}=; Path={_PATHS[cookie]}; Max-Age=0; HttpOnly; SameSite=lax"
                    headers.append("Set-Cookie", ended)
            await send(message)

        await self.app(scope, receive, led_on)


def _is_here(location: str) -> bool:
    return location.startswith("/") and not location.startswith("//")


def _back(scope: Scope) -> tuple[str, str] | None:
    """The cookie and the query to come back to, of known names only; None where nothing began here."""
    try:
        cookies = SimpleCookie(Headers(scope=scope).get("cookie", ""))
    except CookieError:
        return None
    name = next((name for name in (COOKIE, LEFT) if name in cookies), None)
    if name is None:
        return None
    given = parse_qsl(cookies[name].value)
    return name, urlencode([(key, value[:_LONGEST]) for key, value in given if key in _KEPT[name]])


routes = [Route("/team/login", _login), Route("/team/logout", _logout)]
