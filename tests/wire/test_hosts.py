"""Under which names the app answers, and that it asks nobody: not at its start, nor at odd handshakes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from engagement.web import hosts
from tests.serving import OUTGOING, running_server
from tests.wire.raw_viewer import visitor

pytestmark = pytest.mark.xdist_group("wire")
ORIGINS = (
    "http://evil.example", "https://localhost.evil.example", "null", "file://", "http://169.254.169.254",
    "http://[::1", "http://", "evil", "http://checkip.amazonaws.com", "http://10.0.0.1:8501",
)  # fmt: skip


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The app as on one's own machine."""
    folder = tmp_path_factory.mktemp("local")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ENGAGEMENT_LOCAL", "1")
        with running_server(folder) as address:
            yield address, folder


def test_a_hundred_odd_handshakes_ask_nobody(local: tuple[str, Path]) -> None:
    address, folder = local
    refused = 0
    for number in range(100):
        origin = ORIGINS[number % len(ORIGINS)] + (str(number) if number % 3 else "")
        try:
            with visitor(address, {"Origin": origin}):
                pass
        except (InvalidHandshake, ConnectionClosed):
            refused += 1
    assert refused == 100
    assert not (folder / OUTGOING).exists()
    assert httpx.get(address + "/_stcore/health").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io:8501"])
def test_ones_own_machine_answers_to_no_foreign_name(local: tuple[str, Path], host: str) -> None:
    address, _ = local
    for path in ("/", "/_stcore/upload_file/a/b", "/s/unknown", "/words/es"):
        reply = httpx.get(address + path, headers={"Host": host, "Accept-Language": "es"})
        assert reply.status_code == 421
        assert "no responde al nombre" in reply.text
    with (
        pytest.raises((InvalidHandshake, ConnectionClosed)),
        visitor(address, {"Host": host, "Origin": f"http://{host}"}) as client,
    ):
        client.run("")


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1", "[::1]:8501", "192.168.1.20:8501"])
def test_ones_own_machine_answers_to_itself_and_in_the_room(local: tuple[str, Path], host: str) -> None:
    assert httpx.get(local[0] + "/words/es", headers={"Host": host}).status_code == 200


NAME = st.from_regex(r"[a-z][a-z0-9]{0,8}(\.[a-z]{2,5}){1,2}", fullmatch=True)


@given(NAME, NAME)
def test_the_names_that_an_operator_sets_are_the_only_ones(name: str, other: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ENGAGEMENT_HOSTS", f"{name}, *.{name}")
        assert hosts.is_allowed(f"{name.upper()}:443")
        assert hosts.is_allowed(f"a.{name}.")
        assert hosts.is_allowed(other) == (other == name or other.endswith(f".{name}"))
        assert not hosts.is_allowed("localhost")
        assert not hosts.is_allowed("")


@given(st.text(st.characters(exclude_characters="0123456789[")))
def test_no_text_without_figures_is_this_machine_but_its_own_name(host: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ENGAGEMENT_LOCAL", "1")
        assert not hosts.is_allowed(host) or "localhost" in host.lower()


@pytest.mark.parametrize(
    ("host", "origin", "own"),
    [
        ("localhost:8501", "http://localhost:8501", True),
        ("127.0.0.1:8501", "http://127.0.0.1:8501", True),
        ("[::1]:8501", "http://[::1]:8501", True),
        ("localhost:8501", "http://localhost:9999", False),
        ("localhost:8501", "http://127.0.0.1:8501", False),
        ("localhost:8501", "", False),
        ("evil.example", "http://evil.example", False),
        ("192.168.1.20:8501", "http://192.168.1.20:8501", False),
    ],
)
def test_only_a_page_of_this_machine_sees_what_is_kept_here(host: str, origin: str, own: bool) -> None:
    assert hosts.is_own_page(host, origin) is own
