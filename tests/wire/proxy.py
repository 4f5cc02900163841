"""A proxy that ends TLS in front of a server, as nginx would: headers added, websockets passed on."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socketserver import StreamRequestHandler, ThreadingTCPServer
from urllib.parse import urlsplit


class Proxy(ThreadingTCPServer):
    """`address` to come to it, `client` the address it has seen its next visitors come from."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, behind: str) -> None:
        super().__init__(("127.0.0.1", 0), _PassedOn)
        self.client = "203.0.113.7"
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        self.behind = ("127.0.0.1", urlsplit(behind).port)


class _PassedOn(StreamRequestHandler):
    """One request or one websocket; `server` is the proxy."""

    def handle(self) -> None:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = self.rfile.readline(65536)
            if not line:
                return
            head += line
        with socket.create_connection(self.server.behind) as there:
            there.sendall(self._with_headers(head))
            back = threading.Thread(target=_pipe, args=(self.rfile.read1, there), daemon=True)
            back.start()
            _pipe(there.recv, self.connection)

    def _with_headers(self, head: bytes) -> bytes:
        """The request as a proxy passes it on: where from, over what, one request a connection."""
        first, *lines = head.decode("latin-1").split("\r\n")[:-2]
        said = dict(line.split(": ", 1) for line in lines)
        seen = {name.casefold(): value for name, value in said.items()}
        before, client = seen.get("x-forwarded-for"), self.server.client
        seen["x-forwarded-for"] = f"{before}, {client}" if before else client
        seen["x-forwarded-proto"] = "https"
        if seen.get("upgrade") != "websocket":
            seen["connection"] = "close"
        return "\r\n".join([first, *(f"{name}: {value}" for name, value in seen.items()), "", ""]).encode(
            "latin-1"
        )


def _pipe(read, there: socket.socket) -> None:
    with suppress(OSError, ValueError):
        while part := read(65536):
            there.sendall(part)
        there.shutdown(socket.SHUT_WR)


@contextmanager
def proxy_before(address: str) -> Iterator[Proxy]:
    """A proxy in front of the server at this address, until the block ends."""
    with Proxy(address) as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
