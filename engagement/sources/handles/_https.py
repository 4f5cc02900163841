"""The one way out: https to a public server at the address that was checked, redirects checked alike."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

import httpcore

from engagement.language import N_
from engagement.settings import servers_of_tests
from engagement.sources.handles._addresses import ForbiddenServerError, Resolve, public_addresses, resolved
from engagement.sources.handles._connection import CheckedNetwork, Deadline, UntrustedError, trusted
from engagement.sources.handles._hosts import host_name
from engagement.sources.handles._transport import ConnectionFailedError, Request, Response, TooLargeError

HTTPS_PORT = 443
_MAX_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

_CHUNK = 65536
CONNECT_SECONDS, READ_SECONDS = 5.0, 10.0
_GZIP = 31  # zlib's number for it

NOT_HTTPS = N_("{host} leads to an address that is not https, so it is not contacted.")
TOO_MANY_REDIRECTS = N_("{host} only leads on to other addresses. Check the server's name.")
NO_TRUST = N_("{host} cannot prove that it is {host}: its certificate is not valid.")
TOO_LARGE = N_("{host} answered with more than {megabytes} MB at once; that is not read.")


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
        self._addresses: dict[str, list[str]] = {}
        self._deadline = Deadline()
        self._pool: httpcore.ConnectionPool | None = None

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
        if self._pool is not None:
            self._pool.close()
        self._pool = None

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
        """One request and its answer; a connection on which anything went wrong is closed."""
        tests = target.test_port is not None
        scheme, port = ("http", target.test_port) if tests else ("https", HTTPS_PORT)
        url = httpcore.URL(scheme=scheme, host=target.host, port=port, target=target.path)
        # A length is told even of nothing, where something is expected.
        body = request.body if request.method in ("GET", "HEAD") else request.body or b""
        self._deadline.begin(request.seconds)
        try:
            headers = _own_headers(request, target.host)
            steps = {"connect": CONNECT_SECONDS, "read": READ_SECONDS, "write": READ_SECONDS}
            with self._connections().stream(
                request.method, url, headers=headers, content=body, extensions={"timeout": steps}
            ) as answer:
                told = _lowered(answer.headers)
                return Response(answer.status, told, _body(answer, told, request), request.url)
        except httpcore.TimeoutException as error:
            raise ConnectionFailedError("timeout") from error
        except UntrustedError as error:
            raise ForbiddenServerError(NO_TRUST, host=target.host) from error
        except httpcore.NetworkError as error:
            raise ConnectionFailedError("connection") from error
        except (httpcore.ProtocolError, zlib.error, ValueError) as error:
            raise ConnectionFailedError("cut") from error

    def _connections(self) -> httpcore.ConnectionPool:
        if self._pool is None:
            network = CheckedNetwork(self._addresses_of, self._deadline)
            self._pool = httpcore.ConnectionPool(ssl_context=trusted(), network_backend=network)
        return self._pool

    def _addresses_of(self, host: str) -> Sequence[str]:
        """The addresses of a host, looked up and checked once: a name cannot change its mind."""
        if host in self._test_servers:
            return ["127.0.0.1"]
        if host not in self._addresses:
            self._addresses[host] = public_addresses(host, self._resolve)
        return self._addresses[host]


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


def _own_headers(request: Request, host: str) -> list[tuple[bytes, bytes]]:
    """The request's headers, but for those that the way out decides."""
    ours = {"host", "connection", "accept-encoding", "cookie", "content-length", "transfer-encoding"}
    ours |= {"proxy-authorization"}
    kept = {name: value for name, value in request.headers.items() if name.lower() not in ours}
    sent = {**kept, "Host": host, "Accept-Encoding": "gzip"}
    return [(name.encode("ascii"), value.encode("latin-1")) for name, value in sent.items()]


def _lowered(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by their name in lower case; one that comes twice has both values."""
    told: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        told[name] = f"{told[name]}, {value}" if name in told else value
    return told


def _body(answer: httpcore.Response, headers: Mapping[str, str], request: Request) -> bytes:
    packing = headers.get("content-encoding", "").strip().lower()
    if packing not in ("", "identity", "gzip"):
        raise ValueError("a compression that was not asked for")
    parts, size = [], 0
    for part in _unpacked(answer.iter_stream()) if packing == "gzip" else answer.iter_stream():
        parts.append(part)
        size += len(part)
        if size > request.max_bytes:
            raise TooLargeError(TOO_LARGE, host=request.host, megabytes=request.max_bytes // 2**20)
    return b"".join(parts)


def _unpacked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """What gzip holds, a chunk at a time: a small piece may hold a thousand times its size."""
    packed, begun = zlib.decompressobj(_GZIP), False
    for piece in pieces:
        left = piece
        while left and not packed.eof:
            begun = True
            yield packed.decompress(left, _CHUNK)
            left = packed.unconsumed_tail
    if begun and not packed.eof:
        raise ValueError("gzip that ends early")
