"""Sign in for teams: the way to Streamlit's own sign-in, and back to the page one came from.

Streamlit leads back to the start page; the address to go on to waits in a cookie that no script can read,
and only ever opens the saved page of this server.
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

COOKIE = "engagement_back"
_KEPT = ("lang", "view", "analysis")
_LONGEST = 400
_SECONDS = 900
_RETURNED = "/oauth2callback"


def is_installed() -> bool:
    """Whether the library that Streamlit signs in with is here: the extra `teams`."""
    return find_spec("authlib") is not None


def address(back: dict[str, str | list[str]]) -> str:
    """The link that begins a sign-in; `back` are the parameters of the page to come back to."""
    return f"/team/login?{urlencode(back)}"


def _login(request: Request) -> RedirectResponse:
    from streamlit.user_info import generate_login_redirect_url

    back = {name: request.query_params[name][:_LONGEST] for name in _KEPT if name in request.query_params}
    reply = RedirectResponse(generate_login_redirect_url("default"), 303, {"Cache-Control": "no-store"})
    reply.set_cookie(
        COOKIE,
        urlencode(back),
        max_age=_SECONDS,
        path=_RETURNED,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return reply


class BackToSaved:
    """ASGI middleware: whoever comes back from a sign-in lands on the saved page, in their language."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; only the redirect after a sign-in that began here gets another target."""
        back = _back(scope) if scope["type"] == "http" and scope["path"] == _RETURNED else None
        if back is None:
            await self.app(scope, receive, send)
            return

        async def led_on(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 302:
                headers = MutableHeaders(scope=message)
                headers["Location"] = f"/saved?{back}"
                headers.append(
                    "Set-Cookie", f"{COOKIE}=; Path={_RETURNED}; Max-Age=0; HttpOnly; SameSite=lax"
                )
            await send(message)

        await self.app(scope, receive, led_on)


def _back(scope: Scope) -> str | None:
    """The query to come back to, of known names only; None where no sign-in began here."""
    try:
        cookie = SimpleCookie(Headers(scope=scope).get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    if cookie is None:
        return None
    return urlencode([(name, value[:_LONGEST]) for name, value in parse_qsl(cookie.value) if name in _KEPT])


routes = [Route("/team/login", _login)]
