"""Links behind a proxy that ends TLS: cookies, headers, websockets, and whose tries are counted."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from engagement.store.links.credentials import make_token
from tests.marked import MARK, Marked
from tests.wire.conftest import PASSWORD
from tests.wire.proxy import Proxy, proxy_before
from tests.wire.raw_viewer import BROWSER, enter, visitor

pytestmark = pytest.mark.xdist_group("wire")
HOST = "analyse.example.org"


@pytest.fixture(scope="module")
def links(server: tuple[str, Marked], locked: Marked) -> Iterator[tuple[Proxy, Marked, Marked]]:
    address, marked = server
    with proxy_before(address) as proxy:
        yield proxy, marked, locked


def ask(proxy: Proxy, path: str, client: str = "203.0.113.7", **headers: str) -> httpx.Response:
    proxy.client = client
    return httpx.get(proxy.address + path, headers={"host": HOST, "user-agent": BROWSER, **headers})


def test_the_pass_is_for_tls_alone_and_leads_on_in_the_same_place(
    links: tuple[Proxy, Marked, Marked],
) -> None:
    proxy, marked, _ = links
    reply = ask(proxy, f"/s/{marked.token}")
    assert reply.status_code == 303
    assert reply.headers["location"].startswith("/shared?v=")
    kept = reply.headers["set-cookie"].casefold()
    assert all(f"; {word}" in kept for word in ("secure", "httponly", "samesite=lax"))


@pytest.mark.parametrize("path", ["/shared?v=0&lang=en", "/s/unknown", "/media/nothing.csv", "/nothing"])
def test_l15_the_headers_come_through(links: tuple[Proxy, Marked, Marked], path: str) -> None:
    headers = ask(links[0], path, accept="text/html").headers
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-robots-tag"].startswith("noindex")
    assert headers["cache-control"] == "no-store"
    if not path.startswith("/media/"):
        assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_a_page_is_shown_over_the_websocket_and_to_its_own_origin_only(
    links: tuple[Proxy, Marked, Marked],
) -> None:
    proxy, marked, _ = links
    query, cookies = enter(proxy.address, f"/s/{marked.token}", host=HOST)
    with visitor(proxy.address, {**cookies, "Host": HOST, "Origin": f"https://{HOST}"}) as client:
        client.run(query)
        assert b"Our community" in client.told()
        assert MARK.encode() not in client.told()
    with (
        pytest.raises(InvalidStatus),
        visitor(proxy.address, {**cookies, "Host": HOST, "Origin": "https://evil.example"}),
    ):
        pass


def test_l06_tries_are_counted_for_who_came_to_the_proxy_and_not_for_what_they_say(
    links: tuple[Proxy, Marked, Marked],
) -> None:
    proxy, _, _ = links

    def guess(number: int) -> int:
        claimed = {"x-forwarded-for": f"198.51.100.{number}"}
        return ask(proxy, f"/s/{make_token()}", "203.0.113.50", **claimed).status_code

    with ThreadPoolExecutor(8) as many:
        assert set(many.map(guess, range(60))) == {404}
    assert guess(61) == 429
    assert ask(proxy, f"/s/{make_token()}", "203.0.113.51").status_code == 404


def test_l05_a_password_goes_through(links: tuple[Proxy, Marked, Marked]) -> None:
    proxy, _, locked = links
    proxy.client = "203.0.113.60"
    given = {PASSWORD: 303, "something else": 403}
    for password, status in given.items():
        reply = httpx.post(
            f"{proxy.address}/s/{locked.token}",
            data={"password": password},
            headers={"host": HOST, "user-agent": BROWSER},
        )
        assert reply.status_code == status
