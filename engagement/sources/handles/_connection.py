"""One connection to a checked address, and one exchange on it: limited in time, size and compression."""

from __future__ import annotations

import socket
import ssl
import threading
from http.client import HTTPException

from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from engagement.language import N_
from engagement.sources.handles._addresses import ForbiddenServerError
from engagement.sources.handles._transport import ConnectionFailedError, Request, Response, TooLargeError

CONNECT_SECONDS, READ_SECONDS = 5.0, 10.0
_TRIED_ADDRESSES = 3
_CHUNK = 65536

NO_TRUST = N_("{host} cannot prove that it is {host}: its certificate is not valid.")
TOO_LARGE = N_("{host} answered with more than {megabytes} MB at once; that is not read.")


class Connection(HTTPConnection):
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


def exchange(connection: Connection, path: str, request: Request) -> Response:
    """One request and its answer; a connection on which anything went wrong is closed.

    Raises:
        ConnectionFailedError: no whole answer came in time.
        ForbiddenServerError: the server's certificate is not its own.
        TooLargeError: the answer is larger than the request allows.
    """
    # A read time-out begins anew with every byte; only a clock beside it ends a trickle.
    watch = _Watch(connection, request.seconds)
    try:
        headers = {**_own_headers(request), "Host": connection.host}
        connection.request(
            request.method, path, request.body, headers, preload_content=False, decode_content=True
        )
        connection.limit_reads()
        with connection.getresponse() as answer:
            body = _body(answer, request)
            if watch.fired:
                # Headers that end early look like whole ones.
                raise TimeoutError
            return Response(answer.status, _lowered(answer), body, request.url)
    except ssl.SSLCertVerificationError as error:
        connection.close()
        raise ForbiddenServerError(NO_TRUST, host=connection.host) from error
    except (OSError, HTTPException, HTTPError, ValueError) as error:
        connection.close()
        raise ConnectionFailedError(_problem(error, watch)) from error
    except BaseException:
        connection.close()
        raise
    finally:
        watch.stop()


def _own_headers(request: Request) -> dict[str, str]:
    """The request's headers, but for those that the way out decides."""
    ours = {"host", "connection", "accept-encoding", "cookie", "transfer-encoding", "proxy-authorization"}
    kept = {name: value for name, value in request.headers.items() if name.lower() not in ours}
    return {**kept, "Accept-Encoding": "gzip"}


def _lowered(answer: BaseHTTPResponse) -> dict[str, str]:
    return {name.lower(): value for name, value in answer.headers.items()}


def _body(answer: BaseHTTPResponse, request: Request) -> bytes:
    if answer.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity", "gzip"):
        raise ValueError("a compression that was not asked for")
    parts, size = [], 0
    for part in answer.stream(_CHUNK, decode_content=True):
        parts.append(part)
        size += len(part)
        if size > request.max_bytes:
            raise TooLargeError(TOO_LARGE, host=request.host, megabytes=request.max_bytes // 2**20)
    return b"".join(parts)


def _problem(error: Exception, watch: _Watch) -> str:
    if watch.fired or isinstance(error, TimeoutError) or "timed out" in str(error).lower():
        return "timeout"
    return "cut" if isinstance(error, HTTPError | HTTPException | ValueError) else "connection"
