"""The one way out: https to a public server at the address that was checked, redirects checked alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from engagement.language import N_
from engagement.settings import servers_of_tests
from engagement.sources.handles._addresses import ForbiddenServerError, Resolve, public_addresses, resolved
from engagement.sources.handles._connection import Connection, exchange
from engagement.sources.handles._hosts import host_name
from engagement.sources.handles._transport import Request, Response

HTTPS_PORT = 443
_MAX_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

NOT_HTTPS = N_("{host} leads to an address that is not https, so it is not contacted.")
TOO_MANY_REDIRECTS = N_("{host} only leads on to other addresses. Check the server's name.")


@dataclass(frozen=True)
class Target:
    """Where a URL leads: host, the port on this machine where it is a test server, and the path."""

    host: str
    test_port: int | None
    path: str


class HttpTransport:
    """Sends over https to addresses that were all found public; redirects are checked like first requests.

    No proxies, cookies or passwords from the environment. `ENGAGEMENT_TEST_SERVERS` ("name=port name=port")
    lets tests put a server of their own on 127.0.0.1 in place of a name; nothing else gets past the guard.
    Not for several threads at once.
    """

    def __init__(self, resolve: Resolve = resolved, test_servers: Mapping[str, int] | None = None) -> None:
        self._resolve = resolve
        self._test_servers = servers_of_tests() if test_servers is None else dict(test_servers)
        self._connections: dict[str, Connection] = {}
        self._addresses: dict[str, list[str]] = {}

    def send(self, request: Request) -> Response:
        """The answer, after at most three redirects.

        Raises:
            ConnectionFailedError: no whole answer came in time.
            EngagementError: the server must not be contacted, or its answer is too large.
        """
        first = request
        for _ in range(_MAX_REDIRECTS + 1):
            response = self._answer(request, self._target(request.url, first.host))
            location = response.headers.get("location")
            if response.status not in _REDIRECTS or not location or request.method not in ("GET", "HEAD"):
                return response
            request = _redirected(request, location)
        raise ForbiddenServerError(TOO_MANY_REDIRECTS, host=first.host)

    def close(self) -> None:
        """Let go of all connections."""
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()

    def _target(self, url: str, named: str) -> Target:
        try:
            parts = urlsplit(url)
            host, port = host_name(parts.hostname or ""), parts.port
        except ValueError:
            host, port, parts = None, None, urlsplit("")
        plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
        if parts.scheme != "https" or parts.username is not None or port not in (None, 443) or not plain:
            raise ForbiddenServerError(NOT_HTTPS, host=named)
        if host is None:
            raise ForbiddenServerError(NOT_HTTPS, host=named)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return Target(host, self._test_servers.get(host), path)

    def _answer(self, request: Request, target: Target) -> Response:
        return exchange(self._connection(target), target.path, request)

    def _connection(self, target: Target) -> Connection:
        held = self._connections.get(target.host)
        if held is not None and held.is_connected:
            return held
        if held is not None:
            held.close()
        if target.test_port is not None:
            addresses, port = ["127.0.0.1"], target.test_port
        else:
            if target.host not in self._addresses:
                self._addresses[target.host] = public_addresses(target.host, self._resolve)
            addresses, port = self._addresses[target.host], HTTPS_PORT
        made = Connection(target.host, addresses, port, target.test_port is None)
        self._connections[target.host] = made
        return made


def _redirected(request: Request, location: str) -> Request:
    """The request for where a redirect leads; a login does not travel to another server."""
    try:
        there = replace(request, url=urljoin(request.url, location))
    except ValueError as error:
        raise ForbiddenServerError(NOT_HTTPS, host=request.host) from error
    if there.host == request.host:
        return there
    kept = {name: value for name, value in request.headers.items() if name.lower() != "authorization"}
    return replace(there, headers=kept)
