"""What the web server adds around Streamlit: headers, the page's language, own assets, safe errors.

By itself it loads what the first visitor needs, opens the sample, and drops what is over.
"""

from __future__ import annotations

import asyncio
import base64
import gc
import hashlib
import logging
import re
import threading
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engagement.errors import EngagementError
from engagement.i18n import N_, Language, language
from engagement.web import hosts, session, team_login, uploads, visits, x_login
from engagement.web.analyses import SAMPLE
from engagement.web.jobs import sample_job, unexpected
from engagement.web.middleware import ClientAddressMiddleware, WebSocketFilter, page_language
from engagement.web.pages import handle, share_routes
from engagement.web.plain_page import plain_page
from engagement.web.runs import freeze
from engagement.wording.markdown import escape_markdown

# Strings of Streamlit itself that a visitor can meet; `assets/page.js` shows them translated.
STREAMLIT_STRINGS = (
    N_("Upload"),
    N_("Add files"),
    N_("Drag and drop files here"),
    N_("{size} per file"),
    N_("Remove file"),
    N_("There is no room for this file: one visit may hold only so much. Remove others first."),
    N_("This server has a lot to do just now. Try again in a minute."),
    N_("files are not allowed."),
    N_("Choose an option"),
    N_("No results"),
    N_("Press Enter to apply"),
    N_("Clear value"),
    N_("Search"),
    N_("Fullscreen"),
    N_("Close fullscreen"),
    N_("Show/hide columns"),
    N_("Show data"),
    N_("Download as PNG"),
    N_("Copy Vega-Lite spec"),
    N_("Copied!"),
    N_("Clear selection"),
    N_("Close"),
    N_("Previous page"),
    N_("Next page"),
    N_("empty"),
    N_("Running..."),
    N_("Stop"),
    N_("Connecting"),
    N_("Connection error"),
    N_("Settings"),
    N_("Rerun"),
    N_("Print"),
    N_("Autoscroll"),
    N_("Open in a new tab"),
    N_("Link to heading"),
    N_("View more"),
    N_("Page not found"),
    N_("The page that you have requested does not seem to exist. Running the app's main page."),
)
BROKEN = (
    N_("This did not work"),
    N_("Something went wrong on our side. Go back and try again; the reason is in the log of this server."),
)
WRONG_VALUE = N_("This page was sent something it did not ask for. Reload it.")
ASSETS = Path(__file__).parent / "assets"
# What Streamlit offers to its operators and to programs, without asking who they are.
_CLOSED_PATHS = ("/_stcore/metrics", "/_stcore/agent")
_INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
# Charts are interpreted, not compiled, so nothing needs eval; Streamlit's styles are written at run time.
_POLICY = (
    "default-src 'none'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
)
# Importing scikit-learn, SciPy and DuckDB takes seconds: the first visitor should not pay for it.
_HEAVY = (
    "engagement.analysis.pipeline",
    "engagement.export.workbook",
    "altair",
    "igraph",
)
PURGE_SECONDS, GIVE_BACK_SECONDS = 3600.0, 2.0
_COLLECTED_AFTER_BYTES = 50_000_000
# Streamlit's class for what visitors sent; it turns that into the values of widgets.
_SENT_VALUES = "WStates."
_log = logging.getLogger(__name__)


class SecurityHeaders:
    """ASGI middleware: security headers on every reply, Streamlit's index page in the visitor's language."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; only the index page (HTML) is held back until it is whole."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["path"].startswith(_CLOSED_PATHS):
            await PlainTextResponse("Not found", 404, _HEADERS)(scope, receive, send)
            return
        if "text/html" in Headers(scope=scope).get("accept", ""):
            # The index page is small; compressed it could not be rewritten.
            scope["headers"] = [
                (name, value) for name, value in scope["headers"] if name != b"accept-encoding"
            ]
        start: Message | None = None
        body = b""

        async def send_guarded(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                html = headers.get("content-type", "").startswith("text/html")
                if html or scope["path"].startswith("/media/"):
                    headers["Cache-Control"] = "no-store"
                own = scope["path"].startswith(share_routes.FOLDER)
                if html and message["status"] == 200 and scope["method"] == "GET" and not own:
                    start = message
                    return
            elif start is not None:
                body += message.get("body", b"")
                if message.get("more_body"):
                    return
                page = _index_page(body, page_language(scope))
                headers = MutableHeaders(scope=start)
                headers["Content-Length"] = str(len(page))
                headers["Content-Security-Policy"] = _content_policy(page)
                for stale in ("etag", "last-modified"):
                    del headers[stale]
                await send(start)
                start, message = None, {**message, "body": page}
            await send(message)

        await self.app(scope, receive, send_guarded)


class FaultPage:
    """ASGI middleware: a fault of ours on a request is one page, and its traceback goes to the log."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; where that fails before a reply has begun, the page is the reply."""
        begun = False

        async def send_noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, send_noted)
        except Exception:
            if begun or scope["type"] != "http":
                raise
            unexpected()
            await plain_page(BROKEN, language(page_language(scope)), 500)(scope, receive, send)


def _index_page(page: bytes, code: str) -> bytes:
    """Put the page's language, our icon, style and script into Streamlit's index page."""
    head = (
        b'<meta name="robots" content="noindex">'
        b'<link rel="stylesheet" href="./assets/page.css"><script src="./assets/page.js"></script></head>'
    )
    page = page.replace(b'<html lang="en">', b'<html lang="' + code.encode() + b'">', 1)
    page = page.replace(b"./favicon.png", b"./assets/favicon.svg", 1)
    page = page.replace(b"<title>Streamlit</title>", b"<title>Engagement</title>", 1)
    return page.replace(b"</head>", head, 1)


def _content_policy(page: bytes) -> str:
    """Write the content security policy that lets exactly the inline scripts of this page run."""
    digests = (hashlib.sha256(script).digest() for script in _INLINE_SCRIPT.findall(page))
    return _POLICY.format(scripts=" ".join(f"'sha256-{base64.b64encode(d).decode()}'" for d in digests))


def on_script_error(error: Exception) -> bool:
    """Show one sentence in place of a traceback, which goes to the log; True: it is dealt with."""
    if isinstance(error, EngagementError):
        reported = error
    elif _is_wrong_value(error):
        _log.warning("a widget was sent a value of a wrong type: %s", type(error).__name__)
        reported = EngagementError(WRONG_VALUE)
    else:
        reported = unexpected()
    st.error(escape_markdown(reported.sentence(language(st.query_params.get("lang")))))
    return True


def _is_wrong_value(error: Exception) -> bool:
    """Whether Streamlit could not read what a visitor sent as the value of a widget: no page of ours does."""
    called = (frame.f_code.co_qualname for frame, _ in traceback.walk_tb(error.__traceback__))
    # A KeyError is a key of ours that is not there.
    return not isinstance(error, KeyError) and any(name.startswith(_SENT_VALUES) for name in called)


def _is_told_by_us(record: logging.LogRecord) -> bool:
    """Whether Streamlit logs a fault of a page, message and all, which `on_script_error` logs itself."""
    return record.exc_info is not None


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Start at once, warm up in the background, drop what is over and give back what is left."""
    logging.getLogger("streamlit.error_util").addFilter(lambda record: not _is_told_by_us(record))
    ended = threading.Event()
    for name, target, args in (
        ("warm", warm_up, ()),
        ("collect", session.runs().collect_in_pauses, (ended,)),
        ("purge", purge_until, (ended, PURGE_SECONDS)),
    ):
        threading.Thread(target=target, args=args, name=name, daemon=True).start()
    giving_back = asyncio.create_task(_give_back())
    yield
    giving_back.cancel()
    ended.set()


async def _give_back() -> None:
    """End work and visits that nobody looks at, let go of files that no page shows."""
    collected = 0
    while True:
        await asyncio.sleep(GIVE_BACK_SECONDS)
        try:
            session.jobs().sweep()
            handle.fetches().sweep()
            uploads.UPLOADS.sweep()
            for visit in visits.VISITS.ended():
                visits.close(visit)
            if uploads.UPLOADS.taken > collected + _COLLECTED_AFTER_BYTES:
                # Pages leave cycles that hold their files; where pages run all the time there is no pause.
                collected = uploads.UPLOADS.taken
                await asyncio.to_thread(gc.collect)
        except Exception:
            unexpected()


def warm_up() -> None:
    """Load the libraries and the text model, open the sample, and take it all out of later collections."""
    from engagement.ingest.files import isolated

    isolated.start()
    for name in _HEAVY:
        import_module(name)
    job = session.jobs().start(sample_job(session.analyses()), shared=SAMPLE)
    job.finished.wait()
    freeze()


def purge_until(ended: threading.Event, seconds: float) -> None:
    """Drop what is over at once and then every so many seconds; a failure is logged and tried again."""
    from engagement.ingest.networks.fetch import remove_old_runs
    from engagement.store.store import open_store

    while True:
        try:
            open_store().purge()
            remove_old_runs()
        except EngagementError as problem:
            _log.warning("purge failed: %s", problem)
        if ended.wait(seconds):
            return


def translated(language: Language) -> dict[str, str]:
    """Map each of Streamlit's English strings to the same in `language`."""
    return {text: language.gettext(text) for text in STREAMLIT_STRINGS}


async def _translations(request: Request) -> JSONResponse:
    return JSONResponse(translated(language(request.path_params["code"])))


async def _start(request: Request) -> RedirectResponse:
    # The first page answers at the bare address only; its name, typed by hand, leads there.
    return RedirectResponse(f"./?{request.url.query}" if request.url.query else "./")


async def _robots(_: Request) -> PlainTextResponse:
    return PlainTextResponse("User-agent: *\nDisallow: /\n")


routes = [
    Route("/start", _start),
    Route("/words/{code}", _translations),
    Route("/robots.txt", _robots),
    *x_login.routes,
    *team_login.routes,
    *share_routes.routes,
    Mount("/assets", StaticFiles(directory=ASSETS)),
]
middleware = [
    Middleware(ClientAddressMiddleware),
    Middleware(SecurityHeaders),
    Middleware(FaultPage),
    Middleware(hosts.HostGuard),
    Middleware(team_login.SignInReturn),
    Middleware(WebSocketFilter),
    Middleware(uploads.UploadGate),
]
