"""The one way out: https to a public server at an address that was checked, redirects checked alike.

`HttpTransport` sends a `Request` and returns its `Response`. httpcore speaks HTTP; `CheckedNetwork` makes its
connections, to checked addresses only, and lets no request outlast its time.
"""

from __future__ import annotations

import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

import httpcore

from engagement.errors import EngagementError
from engagement.i18n import N_
from engagement.ingest.networks.addresses import (
    ForbiddenServerError,
    Resolve,
    has_no_route,
    host_name,
    public_addresses,
    resolved,
)
from engagement.settings import servers_of_tests

TOTAL_SECONDS = 30.0
MAX_BYTES = 5 * 2**20


@dataclass(frozen=True)
class Request:
    """What is sent. `wants_json` says that only JSON will do; `max_bytes` counts after unpacking."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    wants_json: bool = True
    max_bytes: int = MAX_BYTES
    seconds: float = TOTAL_SECONDS

    @property
    def host(self) -> str:
        """The server's name; empty where the URL is none."""
        try:
            return urlsplit(self.url).hostname or ""
        except ValueError:
            return ""


@dataclass(frozen=True)
class Response:
    """What came back: names of headers in lower case, the body unpacked, `url` where it came from."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str = ""


class Transport(Protocol):
    """Anything that gets a response for a request."""

    def send(self, request: Request) -> Response:
        """Return the response; raises ConnectionFailedError where there is none."""

    def close(self) -> None:
        """Let go of all connections."""


class ConnectionFailedError(Exception):
    """No whole response came: `problem` is timeout, connection or cut. Worth another try."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class TooLargeError(EngagementError):
    """A response beyond the limit."""


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
        """Return the response, after at most three redirects.

        Raises:
            ConnectionFailedError: no whole response came in time.
            EngagementError: the server must not be contacted, or its response is too large.
        """
        first = request
        for _ in range(_MAX_REDIRECTS + 1):
            response = self._respond(request, self._target(request.url, first.host))
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

    def _respond(self, request: Request, target: Target) -> Response:
        # A connection on which anything went wrong is closed.
        tests = target.test_port is not None
        scheme, port = ("http", target.test_port) if tests else ("https", HTTPS_PORT)
        url = httpcore.URL(scheme=scheme, host=target.host, port=port, target=target.path)
        # A length is sent even of nothing, where something is expected.
        body = request.body if request.method in ("GET", "HEAD") else request.body or b""
        self._deadline.begin(request.seconds)
        try:
            sent = _own_headers(request, target.host)
            steps = {"connect": CONNECT_SECONDS, "read": READ_SECONDS, "write": READ_SECONDS}
            with self._connections().stream(
                request.method, url, headers=sent, content=body, extensions={"timeout": steps}
            ) as received:
                headers = _lower_case(received.headers)
                return Response(received.status, headers, _body(received, headers, request), request.url)
        except httpcore.TimeoutException as error:
            raise ConnectionFailedError("timeout") from error
        except UntrustedError as error:
            raise ForbiddenServerError(NO_TRUST, host=target.host) from error
        except httpcore.NetworkError as error:
            raise ConnectionFailedError("offline" if has_no_route(error) else "connection") from error
        except (httpcore.ProtocolError, zlib.error, ValueError) as error:
            raise ConnectionFailedError("cut") from error

    def _connections(self) -> httpcore.ConnectionPool:
        if self._pool is None:
            network = CheckedNetwork(self._addresses_of, self._deadline)
            self._pool = httpcore.ConnectionPool(ssl_context=trusted(), network_backend=network)
        return self._pool

    def _addresses_of(self, host: str) -> Sequence[str]:
        # Looked up and checked once: a name cannot change its mind.
        if host in self._test_servers:
            return ["127.0.0.1"]
        if host not in self._addresses:
            self._addresses[host] = public_addresses(host, self._resolve)
        return self._addresses[host]


def _redirected(request: Request, location: str) -> Request:
    """Make the request for where a redirect leads; a login does not travel to another server."""
    try:
        there = replace(request, url=urljoin(request.url, location))
    except ValueError as error:
        raise ForbiddenServerError(NOT_HTTPS, host=request.host) from error
    if there.host == request.host:
        return there
    kept = {name: value for name, value in request.headers.items() if name.lower() != "authorization"}
    return replace(there, headers=kept)


def _own_headers(request: Request, host: str) -> list[tuple[bytes, bytes]]:
    """Return the request's headers, but for those that are decided here."""
    ours = {"host", "connection", "accept-encoding", "cookie", "content-length", "transfer-encoding"}
    ours |= {"proxy-authorization"}
    kept = {name: value for name, value in request.headers.items() if name.lower() not in ours}
    sent = {**kept, "Host": host, "Accept-Encoding": "gzip"}
    return [(name.encode("ascii"), value.encode("latin-1")) for name, value in sent.items()]


def _lower_case(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return headers by their name in lower case; one that comes twice has both values."""
    values: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        values[name] = f"{values[name]}, {value}" if name in values else value
    return values


def _body(received: httpcore.Response, headers: Mapping[str, str], request: Request) -> bytes:
    packing = headers.get("content-encoding", "").strip().lower()
    if packing not in ("", "identity", "gzip"):
        raise ValueError("a compression that was not asked for")
    parts, size = [], 0
    for part in _unpacked(received.iter_stream()) if packing == "gzip" else received.iter_stream():
        parts.append(part)
        size += len(part)
        if size > request.max_bytes:
            raise TooLargeError(TOO_LARGE, host=request.host, megabytes=request.max_bytes // 2**20)
    return b"".join(parts)


def _unpacked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack gzip a chunk at a time: a small piece may hold a thousand times its size."""
    packed, begun = zlib.decompressobj(_GZIP), False
    for piece in pieces:
        left = piece
        while left and not packed.eof:
            begun = True
            yield packed.decompress(left, _CHUNK)
            left = packed.unconsumed_tail
    if begun and not packed.eof:
        raise ValueError("gzip that ends early")


_TRIED_ADDRESSES = 3


class UntrustedError(httpcore.ConnectError):
    """A server whose certificate is not its own."""


class Deadline:
    """The moment by which the request under way must be answered as a whole."""

    def __init__(self) -> None:
        self._at = 0.0

    def begin(self, seconds: float) -> None:
        """Give the next request so many seconds in all."""
        self._at = time.monotonic() + seconds

    def allows(self, seconds: float | None) -> float:
        """Return the seconds that one step may take, at most those given.

        Raises:
            httpcore.TimeoutException: the time is over.
        """
        left = self._at - time.monotonic()
        if left <= 0:
            raise httpcore.TimeoutException("the request took too long in all")
        return left if seconds is None else min(left, seconds)


class CheckedNetwork(httpcore.NetworkBackend):
    """The network as httpcore sees it: a name leads to the addresses found for it, and nowhere else.

    The certificate is still that of the name. There are no other sockets than those made here.
    """

    def __init__(self, addresses_of: Callable[[str], Sequence[str]], deadline: Deadline) -> None:
        self._addresses_of = addresses_of
        self._deadline = deadline
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first checked address of the host that answers."""
        failed: Exception = httpcore.ConnectError("no address")
        tried = False
        for address in self._addresses_of(host)[:_TRIED_ADDRESSES]:
            try:
                seconds = self._deadline.allows(timeout)
                made = self._network.connect_tcp(address, port, seconds, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                # No way to one kind of address says nothing where another kind was reached.
                failed = failed if tried and has_no_route(error) else error
                tried = True
            else:
                return _TimedStream(made, self._deadline)
        raise failed


class _TimedStream(httpcore.NetworkStream):
    """A connection each of whose steps ends with the request's time, so that no trickle outlasts it."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has come."""
        return self._stream.read(max_bytes, self._deadline.allows(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of it; unlike httpcore's own, a reader that takes bytes singly gets no more time."""
        connection: socket.socket = self._stream.get_extra_info("socket")
        try:
            while buffer:
                connection.settimeout(self._deadline.allows(timeout))
                buffer = buffer[connection.send(buffer) :]
        except TimeoutError as error:
            raise httpcore.WriteTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Encrypt; the limit is one for the whole handshake."""
        seconds = self._deadline.allows(timeout)
        try:
            encrypted = self._stream.start_tls(ssl_context, server_hostname, seconds)
        except httpcore.ConnectError as error:
            if isinstance(error.__cause__, ssl.SSLCertVerificationError):
                raise UntrustedError(str(error)) from error
            raise
        return _TimedStream(encrypted, self._deadline)

    def close(self) -> None:
        """Let go of the connection."""
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        """Return what httpcore asks about the connection."""
        return self._stream.get_extra_info(info)


@lru_cache(maxsize=1)
def trusted() -> ssl.SSLContext:
    """Return whose word is taken for a server's name: the system's authorities, TLS 1.2 and later."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
