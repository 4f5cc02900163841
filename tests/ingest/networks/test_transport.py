"""Limits of one request: size, time, certificates, and what travels with it."""

from __future__ import annotations

import gzip
import os
import socket
import ssl
import threading
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from pathlib import Path

import pytest

from engagement.ingest.networks import transport as transport_
from engagement.ingest.networks.addresses import ForbiddenServerError
from engagement.ingest.networks.transport import (
    ConnectionFailedError,
    HttpTransport,
    Request,
    Response,
    TooLargeError,
    trusted,
)
from tests.ingest.networks.local_server import Answer, reply, serving


def ask(answer: Answer, **request: object) -> Response:
    with serving(answer) as port:
        transport = HttpTransport(test_servers={"social.test": port})
        try:
            return transport.send(Request("GET", "https://social.test/x?a=1", **request))  # type: ignore[arg-type]
        finally:
            transport.close()


def test_an_answer_comes_whole_and_unpacked() -> None:
    packed = gzip.compress(b'{"a": 1}')
    seen: list[tuple[str, dict[str, str]]] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        seen.append((handler.path, {name.lower(): value for name, value in handler.headers.items()}))
        reply(handler, packed, 200, {"Content-Encoding": "gzip", "X-Thing": "1", "Set-Cookie": "a=b"})

    response = ask(answer, headers={"Authorization": "Bearer t", "Cookie": "c=d", "Host": "evil.test"})
    assert (response.status, response.body, response.headers["x-thing"]) == (200, b'{"a": 1}', "1")
    path, headers = seen[0]
    assert path == "/x?a=1"
    assert headers["host"] == "social.test"
    assert headers["authorization"] == "Bearer t"
    assert "cookie" not in headers


def test_connections_are_kept_and_renewed() -> None:
    ports: set[int] = set()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        ports.add(handler.client_address[1])
        if handler.path == "/last":
            handler.close_connection = True
        reply(handler)

    with serving(answer) as port:
        transport = HttpTransport(test_servers={"social.test": port})
        for path in ("a", "b", "last"):
            transport.send(Request("GET", f"https://social.test/{path}"))
        assert len(ports) == 1
        time.sleep(0.05)
        transport.send(Request("GET", "https://social.test/after"))
        assert len(ports) == 2
        transport.close()


def test_too_much_is_not_read() -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        while True:
            handler.wfile.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")

    with pytest.raises(TooLargeError, match="more than 1 MB"):
        ask(endless, max_bytes=2**20)


def test_a_gzip_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(bytes(200 * 2**20), 9)
    with pytest.raises(TooLargeError):
        ask(lambda handler: reply(handler, bomb, 200, {"Content-Encoding": "gzip"}))


def test_a_gzip_bomb_takes_no_more_room_than_the_limit() -> None:
    bomb = gzip.compress(bytes(100 * 2**20), 9)
    tracemalloc.start()
    try:
        with pytest.raises(TooLargeError):
            ask(lambda handler: reply(handler, bomb, 200, {"Content-Encoding": "gzip"}), max_bytes=2**20)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 10 * 2**20


def test_gzip_that_ends_early_is_no_answer() -> None:
    packed = gzip.compress(b'{"a": "' + os.urandom(3000).hex().encode() + b'"}')
    for end in (1, 10, 12, 500, len(packed) - 8, len(packed) - 1):
        with pytest.raises(ConnectionFailedError, match="cut"):
            ask(lambda handler, end=end: reply(handler, packed[:end], 200, {"Content-Encoding": "gzip"}))


def test_an_empty_answer_may_be_called_gzip() -> None:
    assert ask(lambda handler: reply(handler, b"", 404, {"Content-Encoding": "gzip"})).body == b""


def test_a_server_that_reads_nothing_is_left_in_time() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    transport = HttpTransport(test_servers={"social.test": listener.getsockname()[1]})
    request = Request("POST", "https://social.test/", body=bytes(32 * 2**20), seconds=0.3)
    with pytest.raises(ConnectionFailedError, match="timeout"):
        transport.send(request)
    transport.close()
    listener.close()


def test_what_is_sent_says_how_long_it_is() -> None:
    seen: list[tuple[str | None, bytes]] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        length = handler.headers.get("content-length")
        seen.append((length, handler.rfile.read(int(length or 0))))
        reply(handler)

    with serving(answer) as port:
        transport = HttpTransport(test_servers={"social.test": port})
        for method, body in (("POST", b"code=1"), ("POST", None), ("GET", None)):
            transport.send(Request(method, "https://social.test/", {"Content-Length": "99"}, body))
        transport.close()
    assert seen == [("6", b"code=1"), ("0", b""), (None, b"")]


@pytest.mark.parametrize("value", ["a\r\nX: y", "a\nb", "\u20ac", "a\x00"])
def test_a_header_that_breaks_the_request_is_not_sent(value: str) -> None:
    asked: list[str] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        reply(handler)

    with pytest.raises(ConnectionFailedError, match="cut"):
        ask(answer, headers={"X-Thing": value})
    assert asked == []


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "deflate"])
def test_other_packings_are_not_taken(encoding: str) -> None:
    with pytest.raises(ConnectionFailedError, match="cut"):
        ask(lambda handler: reply(handler, b"x", 200, {"Content-Encoding": encoding}))


@pytest.mark.parametrize("where", ["headers", "body", "chunk"])
def test_a_trickle_is_cut_off(where: str) -> None:
    def trickle(handler: BaseHTTPRequestHandler) -> None:
        starts = {
            "headers": b"HTTP/1.1 200 OK\r\nX: ",
            "body": b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
            "chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n",
        }
        handler.wfile.write(starts[where])
        with suppress(OSError):
            while True:
                handler.wfile.write(b"x")
                time.sleep(0.02)

    with pytest.raises(ConnectionFailedError, match="timeout"):
        ask(trickle, seconds=0.3)


def test_silence_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport_, "CONNECT_SECONDS", 0.2)
    monkeypatch.setattr(transport_, "READ_SECONDS", 0.2)
    waiting = threading.Event()
    with pytest.raises(ConnectionFailedError, match="timeout"):
        ask(lambda _: waiting.wait(1.0) and None)
    waiting.set()


def test_a_body_that_ends_early_is_no_answer() -> None:
    def cut(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{")
        handler.close_connection = True

    with pytest.raises(ConnectionFailedError, match="cut"):
        ask(cut)


def test_what_is_not_http_is_no_answer() -> None:
    def odd(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")
        handler.close_connection = True

    with pytest.raises(ConnectionFailedError):
        ask(odd)


def test_nobody_there() -> None:
    with serving(reply) as port:
        pass
    with pytest.raises(ConnectionFailedError, match="connection"):
        HttpTransport(test_servers={"social.test": port}).send(Request("GET", "https://social.test/"))


def test_a_login_does_not_travel_to_another_server() -> None:
    seen: dict[str, str | None] = {}

    def answer(handler: BaseHTTPRequestHandler) -> None:
        seen[handler.path] = handler.headers.get("authorization")
        if handler.path == "/x?a=1":
            reply(handler, b"", 302, {"location": "/same"})
        elif handler.path == "/same":
            reply(handler, b"", 302, {"location": "https://other.test/there"})
        else:
            reply(handler)

    with serving(answer) as port:
        transport = HttpTransport(test_servers={"social.test": port, "other.test": port})
        request = Request("GET", "https://social.test/x?a=1", {"Authorization": "Bearer t"})
        assert transport.send(request).url == "https://other.test/there"
        transport.close()
    assert seen == {"/x?a=1": "Bearer t", "/same": "Bearer t", "/there": None}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """An authority, and what it signed for good.org: good, expired; and one signed by nobody."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    folder = tmp_path_factory.mktemp("certificates")
    now = datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests")])
    authority = ec.generate_private_key(ec.SECP256R1())

    def made(label: str, days: int, signer: ec.EllipticCurvePrivateKey, is_authority: bool = False) -> Path:
        key = authority if is_authority else ec.generate_private_key(ec.SECP256R1())
        subject = name if is_authority else x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "good.org")])
        names = [x509.DNSName("good.org"), x509.IPAddress(ip_address("127.0.0.1"))]
        builder = (
            x509.CertificateBuilder(subject_name=subject, issuer_name=name, public_key=key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=90))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        )
        if not is_authority:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        signed = builder.sign(signer, hashes.SHA256())
        file = folder / f"{label}.pem"
        plain = serialization.NoEncryption()
        private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        file.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + private)
        return file

    return {
        "authority": made("authority", 90, authority, is_authority=True),
        "good": made("good", 90, authority),
        "expired": made("expired", -1, authority),
        "stranger": made("stranger", 90, ec.generate_private_key(ec.SECP256R1())),
    }


@pytest.fixture
def encrypted(certificates: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Ask https://<host>/ of a server on this machine that shows a certificate."""
    from http.server import ThreadingHTTPServer

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            reply(self, b'{"name": 1}')

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Quiet."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Handshakes that fail are part of the tests."""

    monkeypatch.setenv("SSL_CERT_FILE", str(certificates["authority"]))
    trusted.cache_clear()
    monkeypatch.setattr(transport_, "public_addresses", lambda *_: ["127.0.0.1"])
    servers = []

    def ask_encrypted(shown: str, host: str) -> Response:
        server = Server(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificates[shown])
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        monkeypatch.setattr(transport_, "HTTPS_PORT", server.server_port)
        transport = HttpTransport(test_servers={})
        try:
            return transport.send(Request("GET", f"https://{host}/"))
        finally:
            transport.close()

    yield ask_encrypted
    trusted.cache_clear()
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_valid_certificate_for_the_name_is_needed(encrypted: object) -> None:
    assert callable(encrypted)
    assert encrypted("good", "good.org").body == b'{"name": 1}'
    for shown, host in (("good", "other.org"), ("expired", "good.org"), ("stranger", "good.org")):
        with pytest.raises(ForbiddenServerError, match="cannot prove that it is"):
            encrypted(shown, host)


def test_a_handshake_that_never_ends_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        held, _ = listener.accept()
        try:
            held.sendall(b"\x16\x03\x03\x40\x00")
            while True:
                time.sleep(0.02)
                held.sendall(b"\x02")
        except OSError:
            held.close()

    threading.Thread(target=drip, daemon=True).start()
    monkeypatch.setattr(transport_, "public_addresses", lambda *_: ["127.0.0.1"])
    monkeypatch.setattr(transport_, "HTTPS_PORT", listener.getsockname()[1])
    transport = HttpTransport(test_servers={})
    with pytest.raises(ConnectionFailedError):
        transport.send(Request("GET", "https://good.org/", seconds=0.4))
    transport.close()
    listener.close()
