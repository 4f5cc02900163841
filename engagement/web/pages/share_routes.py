"""The way in for whoever was sent a link: no page of the app is loaded before the link has let them in.

`/s/<token>` answers with a plain page (the password, or one text for every link that does not open) or
leads on to `/shared` with a pass in a cookie that no script can read. Robots that draw previews of links
get a page that says nothing, and are counted apart.
"""

from __future__ import annotations

import asyncio
import re
import time
from functools import cache
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from engagement.i18n import N_, Language, language
from engagement.web.middleware import page_language
from engagement.web.plain_page import plain_page

if TYPE_CHECKING:
    from engagement.store.links.client import Client, Entry


FOLDER = "/s/"
_ROBOT = re.compile(
    r"(?<!cu)bot\b|crawl|spider|preview|unfurl|slurp|^whatsapp/|facebookexternalhit|facebookcatalog"
    r"|cardyb|embedly|iframely|vkshare|mastodon/|lighthouse",
    re.IGNORECASE,
)
_PASS_SECONDS = 12 * 3600
# A link that does not open says so after this long, whatever it took to find out; more only on a busy server.
_CLOSED_SECONDS = {"GET": 0.25, "POST": 1.0}
_MAX_BODY_BYTES = 4096
CLOSED = (
    N_("This link shows nothing"),
    N_(
        "Its time may be over, it may have been withdrawn, or a piece of the address is missing. "
        "Ask whoever sent it to you."
    ),
)
_TEXTS = {
    "closed": CLOSED,
    "throttled": (
        N_("Too many tries from your network"),
        N_("Wait an hour, then open the link again."),
    ),
    "locked": (
        N_("Too many wrong passwords"),
        N_("For a quarter of an hour this link takes none at all, not even the right one. Then try again."),
    ),
    "password": (
        N_("This page asks for a password"),
        N_("Whoever sent you the link has it."),
    ),
    "wrong": (
        N_("That was not the password"),
        N_("Look at capital letters and at spaces at the ends, then try again."),
    ),
    "preview": (N_("A shared page"), N_("Open the link in a browser to see it.")),
}
_STATUS_CODES = {"closed": 404, "throttled": 429, "locked": 429, "wrong": 403}


def client() -> Client:
    """Return the links as those see them who were sent one."""
    from engagement.web.storage import store

    return _client(store())


@cache
def _client(store: object) -> Client:
    from engagement.store.links.client import Client

    return Client(store)  # type: ignore[arg-type]


def cookie_name(public: str) -> str:
    """Name the cookie that holds the pass of one link."""
    return f"share_{public}"


async def _gate(request: Request) -> Response:
    begun = time.monotonic()
    words, token = language(page_language(request.scope)), request.path_params["token"]
    if request.method == "HEAD" or _ROBOT.search(request.headers.get("user-agent", "")):
        await run_in_threadpool(lambda: client().preview(token))
        return _page("preview", words)
    if _is_prefetch(request):
        return Response(status_code=503, headers={"Cache-Control": "no-store"})
    if request.method == "POST":
        password = await _password(request)
        entry = await run_in_threadpool(lambda: client().enter(token, password, _network(request)))
    else:
        entry = await run_in_threadpool(lambda: _knock(request, token))
    if entry.state == "closed":
        await asyncio.sleep(begun + _CLOSED_SECONDS[request.method] - time.monotonic())
    return _respond(request, token, entry, words)


def _page(state: str, words: Language) -> HTMLResponse:
    form = _form(words) if state in ("password", "wrong") else ""
    page = plain_page(_TEXTS[state], words, _STATUS_CODES.get(state, 200), form)
    if state in ("throttled", "locked"):
        page.headers["Retry-After"] = "3600" if state == "throttled" else "900"
    return page


def _form(words: Language) -> str:
    label, button = escape(words.gettext("Password")), escape(words.gettext("Open"))
    return (
        f'<form method="post"><label for="password">{label}</label>'
        '<input id="password" name="password" type="password" maxlength="200" required autofocus '
        f'autocomplete="current-password"><button>{button}</button></form>'
    )


def _is_prefetch(request: Request) -> bool:
    """Whether a browser looks ahead; refused, it asks again once the link is really opened."""
    purposes = (request.headers.get(name, "") for name in ("sec-purpose", "purpose", "x-moz", "x-purpose"))
    return any("prefetch" in value or "preview" in value for value in purposes)


async def _password(request: Request) -> str:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY_BYTES:
            return ""
    return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True).get("password", [""])[0]


def _network(request: Request) -> str:
    from engagement.store.links.tries import network_of

    return network_of(request.client.host if request.client else None)


def _knock(request: Request, token: str) -> Entry:
    """Let a browser in that was let in before, with the same pass, so that its visit counts once."""
    from engagement.store.links.client import Entry
    from engagement.store.links.credentials import clean_token, public_name

    held_pass = request.cookies.get(cookie_name(public_name(clean_token(token))))
    if held_pass and client().open_link(held_pass) is not None:
        return Entry("open", held_pass)
    return client().knock(token, _network(request))


def _respond(request: Request, token: str, entry: Entry, words: Language) -> Response:
    from engagement.store.links.credentials import clean_token, public_name

    if entry.admitted is None:
        return _page(entry.state, words)
    public = public_name(clean_token(token))
    target = f"/shared?{urlencode({'v': public, 'lang': words.code})}"
    response = RedirectResponse(target, 303, headers={"Cache-Control": "no-store"})
    response.set_cookie(
        cookie_name(public),
        entry.admitted,
        max_age=_PASS_SECONDS,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response


routes = [Route(FOLDER + "{token:path}", _gate, methods=["GET", "HEAD", "POST"])]
