"""Headers, the page's language, words of the furniture, safe errors."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from urllib.parse import unquote

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from engagement.web.server import ASSETS, STREAMLIT_STRINGS, SecurityHeaders, middleware, routes

INDEX = (
    '<!DOCTYPE html><html lang="en"><head><link rel="shortcut icon" href="./favicon.png" />'
    "<title>Streamlit</title><script>window.a = 1</script></head><body></body></html>"
)


@dataclass
class Reply:
    """One reply of the app."""

    status_code: int
    headers: Headers
    text: str


class Client:
    """Asks an ASGI app as a browser would."""

    def __init__(self, app: Starlette) -> None:
        self.app = app

    def get(self, path: str, **headers: str) -> Reply:
        return asyncio.run(self._get(path, {"accept": "text/html", "accept-encoding": "gzip", **headers}))

    async def _get(self, path: str, headers: dict[str, str]) -> Reply:
        where, _, query = path.partition("?")
        scope = {
            "type": "http",
            "method": "GET",
            "path": unquote(where),
            "query_string": query.encode(),
            "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
        }
        sent = []

        async def send(message):
            sent.append(message)

        async def receive():
            if not sent:
                return {"type": "http.request"}
            return await asyncio.Event().wait()

        await self.app(scope, receive, send)
        body = b"".join(message.get("body", b"") for message in sent[1:])
        return Reply(sent[0]["status"], Headers(raw=sent[0]["headers"]), body.decode())


@pytest.fixture
def client() -> Client:
    async def index(request):
        return HTMLResponse(INDEX, headers={"etag": "x"})

    async def media(request):
        return PlainTextResponse("a,b")

    shell = [Route("/", index), Route("/people", index), Route("/media/x.csv", media)]
    return Client(
        Starlette(
            routes=[*routes, *shell], middleware=[*middleware, Middleware(GZipMiddleware, minimum_size=1)]
        )
    )


@pytest.mark.parametrize(
    ("path", "accepts", "code"),
    [
        ("/?lang=es", "en", "es"),
        ("/people?lang=en", "es", "en"),
        ("/", "es-MX,en;q=0.8", "es"),
        ("/", "de", "en"),
        ("/?lang=%3Cscript%3E", "es", "en"),
        ("/?lang=", "es", "es"),
    ],
)
def test_the_page_says_its_language(client: Client, path: str, accepts: str, code: str) -> None:
    text = client.get(path, accept_language=accepts).text
    assert f'<html lang="{code}">' in text
    assert "script>" not in re.search(r"<html[^>]*>", text).group()


def test_every_reply_has_the_headers(client: Client) -> None:
    for path in ("/", "/media/x.csv", "/words/es", "/robots.txt", "/nothing"):
        headers = client.get(path).headers
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-robots-tag"].startswith("noindex")
        assert headers["x-content-type-options"] == "nosniff"


def test_pages_and_downloads_are_not_stored(client: Client) -> None:
    assert client.get("/").headers["cache-control"] == "no-store"
    assert client.get("/media/x.csv").headers["cache-control"] == "no-store"
    assert "etag" not in client.get("/").headers


def test_the_policy_lets_only_this_pages_scripts_run(client: Client) -> None:
    policy = client.get("/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert re.search(r"script-src 'self' 'sha256-[A-Za-z0-9+/=]{44}';", policy)
    assert "unsafe-eval" not in policy
    assert "http" not in policy


@pytest.mark.parametrize(
    ("asked", "sent"), [("/start?lang=es&analysis=x", "./?lang=es&analysis=x"), ("/start", "./")]
)
def test_the_first_pages_name_leads_to_it(client: Client, asked: str, sent: str) -> None:
    assert client.get(asked).headers["location"] == sent


def test_the_icon_is_ours(client: Client) -> None:
    text = client.get("/").text
    assert "./assets/favicon.svg" in text
    assert all((ASSETS / name).is_file() for name in ("favicon.svg", "page.js", "page.css"))


def test_the_furniture_speaks_spanish(client: Client) -> None:
    spanish, english = (json.loads(client.get(f"/words/{code}").text) for code in ("es", "en"))
    assert set(spanish) == set(english) == set(STREAMLIT_STRINGS)
    assert all(english[text] == text for text in STREAMLIT_STRINGS)
    assert spanish["Upload"] != "Upload"


def test_websockets_pass_untouched() -> None:
    import anyio

    seen = []

    async def app(scope, receive, send):
        seen.append(scope["type"])

    anyio.run(SecurityHeaders(app), {"type": "websocket"}, None, None)
    assert seen == ["websocket"]
