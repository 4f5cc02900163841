"""The way in: one answer for every link that does not open, robots told nothing, headers, cookies."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from http.cookies import SimpleCookie

import httpx
import pytest
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from engagement.i18n import language
from engagement.store.links.credentials import make_token
from engagement.store.links.owner import Owner
from engagement.store.links.tries import network_of
from engagement.web import storage
from engagement.web.pages import share_routes
from engagement.web.server import middleware, routes
from tests.web.made_analyses import made
from tests.web.shared_links import Shared, share

pytestmark = pytest.mark.usefixtures("quick_passwords")

PASSWORD = "seven brown horses"
Ask = Callable[..., httpx.Response]
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36"
ROBOTS = (
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
    "WhatsApp/2.23.20.0",
    "TelegramBot (like TwitterBot)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "http.rb/5.1.1 (Mastodon/4.3.0; +https://mastodon.social/) Bot",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
)


@pytest.fixture
def ask() -> Ask:
    """Ask the app: `ask("/s/token")`, `ask("/s/token", password="…", network="203.0.113.9")`."""

    async def media(request):
        return PlainTextResponse("a,b")

    app = Starlette(routes=[*routes, Route("/media/x.csv", media)], middleware=middleware)

    def send(path: str, password: str | None = None, network: str = "203.0.113.7", **headers: str):
        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(app, client=(network, 4711))
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                headed = {"user-agent": BROWSER, "accept-language": "en"}
                headed |= {name.replace("_", "-"): value for name, value in headers.items()}
                if password is None:
                    return await client.get(path, headers=headed)
                return await client.post(path, data={"password": password}, headers=headed)

        return asyncio.run(go())

    return send


@pytest.fixture
def shared() -> Shared:
    return share(made())


def cookie_of(reply: httpx.Response):
    return next(iter(SimpleCookie(reply.headers["set-cookie"]).values()))


def test_a_link_leads_to_the_page_with_a_pass_no_script_can_read(ask: Ask, shared: Shared) -> None:
    reply = ask(f"/s/{shared.token}")
    assert reply.status_code == 303
    assert reply.headers["location"] == f"/shared?v={shared.public}&lang=en"
    assert shared.token not in reply.headers["location"]
    cookie = cookie_of(reply)
    assert cookie.key == share_routes.cookie_name(shared.public)
    assert cookie["httponly"]
    assert cookie["samesite"] == "lax"
    assert int(cookie["max-age"]) == 12 * 3600
    assert share_routes.client().open_link(cookie.value).link_id == shared.link_id


@pytest.mark.parametrize(
    ("said", "asked", "code"), [("es-MX", "", "es"), ("de", "", "en"), ("en", "?lang=es", "es")]
)
def test_the_client_is_met_in_their_language(
    ask: Ask, shared: Shared, said: str, asked: str, code: str
) -> None:
    assert ask(f"/s/{shared.token}{asked}", accept_language=said).headers["location"].endswith(f"lang={code}")
    closed = ask(f"/s/{make_token()}{asked}", accept_language=said)
    assert f'<html lang="{code}">' in closed.text
    assert language(code).gettext("This link shows nothing") in closed.text


def closed_tokens() -> dict[str, str]:
    made_links = {name: share(made(), password=PASSWORD) for name in ("revoked", "paused", "deleted")}
    acts = {"revoked": Owner.revoke, "paused": Owner.pause, "deleted": Owner.delete}
    for name, link in made_links.items():
        acts[name](link.owner, link.key, link.link_id)
    expired = share(made(), lifetime="1h")
    with storage.store().database.writing() as connection:
        connection.execute(text("UPDATE link SET expires_at = 1 WHERE id = :id"), {"id": expired.link_id})
    tokens = {name: link.token for name, link in made_links.items()} | {"expired": expired.token}
    return tokens | {"unknown": make_token(), "short": "abc", "long": "x" * 500, "hostile": "%27;--%00%0d%0a"}


def test_l04_every_link_that_does_not_open_looks_alike(ask: Ask) -> None:
    tokens = closed_tokens()
    replies = {name: ask(f"/s/{token}") for name, token in tokens.items()}
    replies |= {f"{name} with a password": ask(f"/s/{token}", PASSWORD) for name, token in tokens.items()}
    assert {reply.status_code for reply in replies.values()} == {404}
    assert len({reply.content for reply in replies.values()}) == 1
    assert len({tuple(sorted(reply.headers.items())) for reply in replies.values()}) == 1


def test_l04_a_closed_link_waits_before_it_says_so(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the same moment after it was asked, whatever it took to find out."""
    waits: list[float] = []
    sleep = asyncio.sleep

    async def noted(seconds: float) -> None:
        waits.append(seconds)
        await sleep(0)

    monkeypatch.setattr(share_routes, "_CLOSED_SECONDS", {"GET": 900.0, "POST": 3600.0})
    monkeypatch.setattr(share_routes.asyncio, "sleep", noted)
    ask("/s/unknown")
    ask("/s/unknown", PASSWORD)
    assert [round(wait, -2) for wait in waits if wait > 100] == [900, 3600]
    waits.clear()
    ask(f"/s/{share(made()).token}")
    assert max(waits, default=0.0) < 100


def test_a_password_is_asked_for_and_opens(ask: Ask) -> None:
    shared = share(made(), password=PASSWORD)
    asked = ask(f"/s/{shared.token}")
    assert asked.status_code == 200
    assert 'type="password"' in asked.text
    assert "Our community" not in asked.text
    assert "set-cookie" not in asked.headers
    wrong = ask(f"/s/{shared.token}", "six brown horses")
    assert (wrong.status_code, "six brown horses" in wrong.text) == (403, False)
    right = ask(f"/s/{shared.token}", PASSWORD)
    assert right.status_code == 303
    assert cookie_of(right)["httponly"]
    assert shared.link().wrong_passwords == 1


def test_l05_after_five_wrong_passwords_the_right_one_is_refused(ask: Ask) -> None:
    shared = share(made(), password=PASSWORD)
    for _ in range(5):
        assert ask(f"/s/{shared.token}", "not the password").status_code == 403
    locked = ask(f"/s/{shared.token}", PASSWORD)
    assert (locked.status_code, locked.headers["retry-after"]) == (429, "900")
    assert "Too many wrong passwords" in locked.text


@pytest.mark.parametrize("password", ["", "x" * 10_000, "\x00", "é" * 300, "' OR 1=1 --"])
def test_l13_any_password_gets_a_page(ask: Ask, password: str) -> None:
    shared = share(made(), password=PASSWORD)
    assert ask(f"/s/{shared.token}", password).status_code == 403


@pytest.mark.parametrize("robot", ROBOTS)
def test_l10_a_preview_shows_nothing_and_counts_apart(ask: Ask, shared: Shared, robot: str) -> None:
    reply = ask(f"/s/{shared.token}", user_agent=robot)
    assert reply.status_code == 200
    assert reply.content == ask(f"/s/{make_token()}", user_agent=robot).content
    assert "set-cookie" not in reply.headers
    assert "Our community" not in reply.text
    assert (shared.link().previews, shared.link().opens) == (1, 0)


def test_l10_a_browser_that_looks_ahead_is_sent_away(ask: Ask, shared: Shared) -> None:
    for header in ({"sec_purpose": "prefetch;prerender"}, {"purpose": "prefetch"}, {"x_moz": "prefetch"}):
        reply = ask(f"/s/{shared.token}", **header)
        assert (reply.status_code, reply.content) == (503, b"")
    assert shared.link().opens == 0


@pytest.mark.parametrize("phone", ["CUBOT NOTE 50", "Pixel 8"])
def test_l10_a_phone_is_no_robot(ask: Ask, shared: Shared, phone: str) -> None:
    assert (
        ask(f"/s/{shared.token}", user_agent=f"Mozilla/5.0 (Linux; Android 14; {phone})").status_code == 303
    )


def test_l10_whoever_was_let_in_goes_on_in_the_same_visit(ask: Ask, shared: Shared) -> None:
    first = cookie_of(ask(f"/s/{shared.token}"))
    again = ask(f"/s/{shared.token}", cookie=f"{first.key}={first.value}")
    assert cookie_of(again).value == first.value
    forged = ask(f"/s/{shared.token}", cookie=f"{first.key}=nonsense")
    assert cookie_of(forged).value not in (first.value, "nonsense")


def test_l15_every_answer_has_the_headers(ask: Ask) -> None:
    shared = share(made(), password=PASSWORD)
    open_link = share(made())
    paths = [f"/s/{shared.token}", f"/s/{open_link.token}", "/s/nothing", "/media/x.csv", "/nothing", "/s/"]
    for path in paths:
        headers = ask(path).headers
        assert headers["referrer-policy"] == "no-referrer", path
        assert headers["x-robots-tag"].startswith("noindex"), path
        assert headers["x-frame-options"] == "DENY", path
    for path in paths[:4]:
        assert ask(path).headers["cache-control"] == "no-store", path
    policy = ask(paths[0]).headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_l16_the_pages_in_front_ask_nobody_else(ask: Ask) -> None:
    for path in (f"/s/{make_token()}", f"/s/{share(made(), password=PASSWORD).token}"):
        page = ask(path).text
        assert "<script" not in page
        assert not re.search(r"""(src|href|action)=["']?(https?:)?//""", page)


@pytest.mark.parametrize(
    "damage", ["{}.", "{}%0A", "%3C{}%3E", "{}&amp;utm_source=mail", "{}%3D", "{}/", "{}%E2%80%9D"]
)
def test_l19_a_damaged_link_is_mended(ask: Ask, shared: Shared, damage: str) -> None:
    reply = ask("/s/" + damage.format(shared.token))
    assert reply.headers["location"].startswith(f"/shared?v={shared.public}&")


def test_l06_the_network_is_that_of_the_connection(ask: Ask) -> None:
    for n in range(60):
        ask("/s/nothing", network=f"2001:db8::{n:x}")
    assert network_of("2001:db8::1") == "2001:db8::/64"
    assert ask("/s/nothing", network="2001:db8::ffff").status_code == 429
    assert ask("/s/nothing", network="2001:db8:0:1::1").status_code == 404
    assert ask("/s/nothing", network="2001:db8::1", x_forwarded_for="203.0.113.1").status_code == 429
