"""Whose address a request counts for: the connection's, or what a trusted proxy says."""

from __future__ import annotations

import anyio
import pytest

from engagement.web.middleware import ClientAddressMiddleware

SPOKEN = "198.51.100.1, 203.0.113.7"


def seen(client: str, forwarded: str | None, kind: str = "http") -> tuple[str, str]:
    """The address and the scheme that the app is given."""
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    scope = {
        "type": kind,
        "scheme": "http",
        "client": (client, 4711),
        "headers": [*headers, (b"x-forwarded-proto", b"https")],
    }
    found = []

    async def app(scope, receive, send):
        found.append((scope["client"][0], scope["scheme"]))

    anyio.run(ClientAddressMiddleware(app), scope, None, None)
    return found[0]


@pytest.mark.parametrize("proxy", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize(("kind", "scheme"), [("http", "https"), ("websocket", "wss")])
def test_a_proxy_on_this_machine_says_who_came_to_it(proxy: str, kind: str, scheme: str) -> None:
    assert seen(proxy, SPOKEN, kind) == ("203.0.113.7", scheme)


@pytest.mark.parametrize("stranger", ["192.0.2.4", "2001:db8::1", "::ffff:192.0.2.4"])
def test_nobody_else_is_believed(stranger: str) -> None:
    assert seen(stranger, SPOKEN) == (stranger.removeprefix("::ffff:"), "http")


def test_a_proxy_elsewhere_is_believed_where_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "192.0.2.4")
    assert seen("::ffff:192.0.2.4", SPOKEN) == ("203.0.113.7", "https")
    assert seen("127.0.0.1", SPOKEN) == ("127.0.0.1", "http")


@pytest.mark.parametrize("client", ["127.0.0.1", "::ffff:127.0.0.1"])
def test_without_a_proxy_it_is_the_connection(client: str) -> None:
    assert seen(client, None)[0] == "127.0.0.1"


def test_a_socket_without_an_address_stays_one() -> None:
    assert seen("testclient", None)[0] == "testclient"
