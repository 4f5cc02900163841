"""What httpcore makes its connections with: checked addresses only, and no request beyond its time."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

import httpcore

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
        for address in self._addresses_of(host)[:_TRIED_ADDRESSES]:
            try:
                seconds = self._deadline.allows(timeout)
                made = self._network.connect_tcp(address, port, seconds, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
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
