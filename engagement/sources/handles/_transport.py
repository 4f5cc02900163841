"""One way out: a request to a public https server at the address that was checked, within its limits."""

from __future__ import annotations

import os
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http.client import HTTPException
from typing import Protocol
from urllib.parse import urljoin, urlsplit

from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from engagement.errors import EngagementError
from engagement.language import N_
from engagement.sources.handles._addresses import ForbiddenServerError, Resolve, public_addresses, resolved
from engagement.sources.handles._hosts import host_name

HTTPS_PORT = 443
CONNECT_SECONDS, READ_SECONDS, TOTAL_SECONDS = 5.0, 10.0, 30.0
MAX_BYTES = 5 * 2**20
_MAX_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TRIED_ADDRESSES = 3
_CHUNK = 65536
_TEST_SERVERS = "ENGAGEMENT_TEST_SERVERS"

NOT_HTTPS = N_("{host} leads to an address that is not https, so it is not contacted.")
TOO_MANY_REDIRECTS = N_("{host} only leads on to other addresses. Check the server's name.")
NO_TRUST = N_("{host} cannot prove that it is {host}: its certificate is not valid.")
TOO_LARGE = N_("{host} answered with more than {megabytes} MB at once; that is not read.")


@dataclass(frozen=True)
class Request:
    """What is sent. `wants_json` says that only JSON is an answer; `max_bytes` counts after unpacking."""

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
    """Anything that answers a request."""

    def send(self, request: Request) -> Response:
        """The answer; raises ConnectionFailedError where there is none."""

    def close(self) -> None:
        """Let go of all connections."""


class ConnectionFailedError(Exception):
    """No whole answer came: `problem` is timeout, connection or cut. Worth another try."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class TooLargeError(EngagementError):
    """An answer beyond the limit."""


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
        self._test_servers = _named_test_servers() if test_servers is None else dict(test_servers)
        self._connections: dict[str, _Connection] = {}
        self._addresses: dict[str, list[str]] = {}

    def send(self, request: Request) -> Response:
        """The answer, after at most three redirects.

        Raises:
            ConnectionFailedError: no whole answer came in time.
            EngagementError: the server must not be contacted, or its answer is too large.
        """
        first = request
        for _ in range(_MAX_REDIRECTS + 1):
            response = self._once(request, self._target(request.url, first.host))
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

    def _once(self, request: Request, target: Target) -> Response:
        connection = self._connection(target)
        # A read time-out begins anew with every byte; only a clock beside it ends a trickle.
        watch = _Watch(connection, request.seconds)
        try:
            headers = {**_own_headers(request), "Host": target.host}
            connection.request(
                request.method, target.path, request.body, headers, preload_content=False, decode_content=True
            )
            connection.limit_reads()
            with connection.getresponse() as answer:
                body = _body(answer, request, target)
                if watch.fired:
                    # Headers that end early look like whole ones.
                    raise TimeoutError
                return Response(answer.status, _lowered(answer), body, request.url)
        except ssl.SSLCertVerificationError as error:
            connection.close()
            raise ForbiddenServerError(NO_TRUST, host=target.host) from error
        except (OSError, HTTPException, HTTPError, ValueError) as error:
            connection.close()
            raise ConnectionFailedError(_problem(error, watch)) from error
        except BaseException:
            connection.close()
            raise
        finally:
            watch.stop()

    def _connection(self, target: Target) -> _Connection:
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
        made = _Connection(target.host, addresses, port, target.test_port is None)
        self._connections[target.host] = made
        return made


class _Connection(HTTPConnection):
    """A connection to addresses that were checked, under the server's name."""

    def __init__(self, host: str, addresses: list[str], port: int, encrypted: bool) -> None:
        super().__init__(host, port, timeout=CONNECT_SECONDS)
        self._to = addresses[:_TRIED_ADDRESSES]
        self._encrypted = encrypted

    def connect(self) -> None:
        raw = self._reached()
        if not self._encrypted:
            self.sock = raw
            return
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        # Known before the handshake, so that the watch can end that too.
        wrapped = context.wrap_socket(raw, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock = wrapped
        wrapped.do_handshake()

    def limit_reads(self) -> None:
        """From now on every read may take the longer time."""
        if self.sock is not None:
            self.sock.settimeout(READ_SECONDS)

    def _reached(self) -> socket.socket:
        failed: OSError = OSError("no address")
        for address in self._to:
            try:
                return socket.create_connection((address, self.port), CONNECT_SECONDS)
            except OSError as error:
                failed = error
        raise failed


class _Watch:
    """Cuts a connection once a request has taken too long in all."""

    def __init__(self, connection: HTTPConnection, seconds: float) -> None:
        self.fired = False
        self._connection = connection
        self._timer = threading.Timer(seconds, self._fire)
        self._timer.daemon = True
        self._timer.start()

    def stop(self) -> None:
        self._timer.cancel()

    def _fire(self) -> None:
        self.fired = True
        if self._connection.sock is not None:
            try:
                socket.socket.shutdown(self._connection.sock, socket.SHUT_RDWR)
            except OSError:
                return


def _named_test_servers() -> dict[str, int]:
    pairs = (pair.split("=") for pair in os.environ.get(_TEST_SERVERS, "").split())
    return {name: int(port) for name, port in pairs}


def _own_headers(request: Request) -> dict[str, str]:
    """The request's headers, but for those that the way out decides."""
    ours = {"host", "connection", "accept-encoding", "cookie", "transfer-encoding", "proxy-authorization"}
    kept = {name: value for name, value in request.headers.items() if name.lower() not in ours}
    return {**kept, "Accept-Encoding": "gzip"}


def _lowered(answer: BaseHTTPResponse) -> dict[str, str]:
    return {name.lower(): value for name, value in answer.headers.items()}


def _body(answer: BaseHTTPResponse, request: Request, target: Target) -> bytes:
    if answer.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity", "gzip"):
        raise ValueError("a compression that was not asked for")
    parts, size = [], 0
    for part in answer.stream(_CHUNK, decode_content=True):
        parts.append(part)
        size += len(part)
        if size > request.max_bytes:
            raise TooLargeError(TOO_LARGE, host=target.host, megabytes=request.max_bytes // 2**20)
    return b"".join(parts)


def _problem(error: Exception, watch: _Watch) -> str:
    if watch.fired or isinstance(error, TimeoutError) or "timed out" in str(error).lower():
        return "timeout"
    return "cut" if isinstance(error, HTTPError | HTTPException | ValueError) else "connection"


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
