"""No name, however it is written, leads to an address that is not public; counted at the socket itself."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from engagement.errors import EngagementError
from engagement.ingest.networks.addresses import ForbiddenServerError, is_public
from engagement.ingest.networks.handle import parse_handle
from engagement.ingest.networks.transport import ConnectionFailedError, HttpTransport, Request
from tests.ingest.networks.local_server import reply, serving

_OWN = r"""
127.0.0.1 127.1 0x7f.1 0x7f000001 0177.0.0.1 017700000001 2130706433 0 0.0.0.0 127.0.0.1. localhost
localhost. LOCALHOST localhost.localdomain [::1] [::] ::1 [::ffff:127.0.0.1] [::ffff:7f00:1]
[::127.0.0.1] [fe80::1%25eth0] [64:ff9b::7f00:1] [64:ff9b::a9fe:a9fe] [2002:7f00:1::] [2002:a00:1::]
[2001:0:1::] [fec0::1] [fc00::1] [ff02::1] 10.0.0.1 10.1 172.16.0.1 192.168.0.1 192.168.1
169.254.169.254 0xa9fea9fe 2852039166 100.64.0.1 100.100.100.200 192.0.0.192 198.18.0.1 224.0.0.1
255.255.255.255 １２７.０.０.１ ①②⑦.⓪.⓪.① 127。0。0。1 127．0．0．1 ０ｘ７ｆ.１ %31%32%37.0.0.1 %6cocalhost
loc%61lhost 127.0.0.1:22 127.0.0.1:8080 user@127.0.0.1 a:b@127.0.0.1 127.0.0.1/x 127.0.0.1?x
127.0.0.1#x good.org@127.0.0.1 good.org:22 good.org:443@127.0.0.1 good.org\@127.0.0.1 127.0.0.1\.org
metadata.google.internal metadata printer.local router.lan intranet.corp db.internal
kubernetes.default.svc localtest.me.localhost 1.0.0.127.in-addr.arpa a.onion 127.0.0.1.nip.io
7f000001.rebind.net xn--127 127.0.0.1.xn--
"""
OWN = _OWN.split()
PLACES = (
    "https://{}/",
    "https://{}:443/x",
    "http://{}/",
    "//{}/",
    "https://good.org@{}/",
    "https://{}/.well-known/x",
)


class Sockets:
    """What was connected to; nothing really is."""

    def __init__(self) -> None:
        self.addresses: list[str] = []

    def connect(self, _: socket.socket, address: tuple[str, int]) -> None:
        self.addresses.append(str(address[0]))
        raise ConnectionRefusedError("the test lets nobody out")


@pytest.fixture
def sockets(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sockets]:
    seen = Sockets()
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, lambda sock, address: seen.connect(sock, address))
    yield seen
    assert all(is_public(address) for address in seen.addresses)


def numbers(host: str) -> Sequence[str]:
    """The system's own reading of numeric hosts, with all its octal and hexadecimal forms."""
    found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return [str(address[0]) for *_, address in found]


def inward(host: str) -> Sequence[str]:
    """The worst of resolvers: what is no number leads to this machine."""
    try:
        return numbers(host)
    except (OSError, UnicodeError):
        return ["127.0.0.1"]


def outward(host: str) -> Sequence[str]:
    """A resolver that knows every name as a public server."""
    try:
        return numbers(host)
    except (OSError, UnicodeError):
        return ["93.184.216.34"]


def corpus_hosts(folder: Path) -> list[str]:
    hosts: dict[str, None] = {}
    for name in ("urltestdata.json", "ada_extra_urltestdata.json", "urltestdata-javascript-only.json"):
        for case in json.loads((folder / name).read_text(encoding="utf-8", errors="surrogatepass")):
            if isinstance(case, dict):
                hosts |= dict.fromkeys((case["input"], case.get("host") or "", case.get("hostname") or ""))
                after = case["input"].partition("//")[2]
                hosts[after.split("/")[0].split("?")[0].split("#")[0]] = None
    for name in ("toascii.json", "IdnaTestV2.json", "IdnaTestV2-removed.json"):
        for case in json.loads((folder / name).read_text(encoding="utf-8", errors="surrogatepass")):
            if isinstance(case, dict):
                hosts |= dict.fromkeys((case["input"], case.get("output") or ""))
    return [host for host in hosts if host]


def attempts(host: str, resolve: Callable[[str], Sequence[str]]) -> int:
    """Every way in for one host; how many were refused before any socket."""
    transport = HttpTransport(resolve, {})
    urls = [place.format(host) for place in PLACES] + [host]
    try:
        handle = parse_handle(f"@user@{host}")
        urls.append(f"https://{handle.host}/api/v1/accounts/lookup")
    except EngagementError:
        pass
    refused = 0
    for url in urls:
        try:
            transport.send(Request("GET", url))
        except EngagementError:
            refused += 1
        except ConnectionFailedError:
            continue
    transport.close()
    return refused


def test_no_host_of_ours_leads_inward(sockets: Sockets) -> None:
    for host in OWN:
        attempts(host, inward)
    assert sockets.addresses == []
    for host in OWN:
        attempts(host, outward)
    assert set(sockets.addresses) == {"93.184.216.34"}


def test_no_host_of_the_web_platform_tests_leads_inward(
    sockets: Sockets, shared: Callable[[str], Path]
) -> None:
    hosts = corpus_hosts(shared("corpora/wpt-url"))
    assert len(hosts) > 3000
    for host in hosts:
        attempts(host, inward)
    assert sockets.addresses == []
    for host in hosts[::10]:
        attempts(host, outward)
    assert set(sockets.addresses) == {"93.184.216.34"}


def test_only_the_checked_address_is_used_when_the_name_changes_its_mind(sockets: Sockets) -> None:
    answers = iter([["93.184.216.34"], ["127.0.0.1"], ["10.0.0.1"]])
    transport = HttpTransport(lambda _: next(answers), {})
    for _ in range(3):
        with pytest.raises(ConnectionFailedError):
            transport.send(Request("GET", "https://rebinding.org/"))
    assert sockets.addresses == ["93.184.216.34"] * 3


INWARD_TARGETS = [
    "https://127.0.0.1/", "https://localhost/", "https://[::1]/", "http://127.0.0.1/", "https://169.254.169.254/latest",
    "https://inside.org/", "file:///etc/passwd", "gopher://127.0.0.1/", "//127.0.0.1/", "https://user:pw@inside.org/",
    "https://inside.org:8080/", "http://social.test/", "ftp://social.test/", "https://0x7f.1/", "https://2130706433/",
    "https://social.test:22/", "https://[::1/", "data:text/plain,x", "javascript:alert(1)", "https://%31%32%37.0.0.1/",
]  # fmt: skip


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_leads_inward(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    connected: list[object] = []
    real = socket.socket.connect

    def count(sock: socket.socket, address: tuple[str, int]) -> None:
        connected.append(address)
        real(sock, address)

    targets = iter(INWARD_TARGETS)
    with serving(lambda handler: reply(handler, b"", status, {"location": next(targets)})) as port:
        monkeypatch.setattr(socket.socket, "connect", count)
        for _ in INWARD_TARGETS:
            transport = HttpTransport(inward, {"social.test": port})
            with pytest.raises(EngagementError):
                transport.send(Request("GET", "https://social.test/api"))
            transport.close()
    assert set(connected) == {("127.0.0.1", port)}
    assert len(connected) == len(INWARD_TARGETS)


def test_a_redirect_in_a_circle_ends() -> None:
    asked = []

    def circle(handler: object) -> None:
        asked.append(1)
        reply(handler, b"", 302, {"location": "/again"})  # type: ignore[arg-type]

    with serving(circle) as port:
        transport = HttpTransport(inward, {"social.test": port})
        with pytest.raises(ForbiddenServerError, match="only leads on"):
            transport.send(Request("GET", "https://social.test/"))
        transport.close()
    assert len(asked) == 4


def test_the_environment_names_the_only_servers_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(lambda handler: reply(handler, b'{"here": 1}')) as port:
        monkeypatch.setenv("ENGAGEMENT_TEST_SERVERS", f"social.test={port}")
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
        monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
        transport = HttpTransport(inward)
        assert transport.send(Request("GET", "https://social.test/")).body == b'{"here": 1}'
        with pytest.raises(ForbiddenServerError):
            transport.send(Request("GET", "https://other.test/"))
        transport.close()
