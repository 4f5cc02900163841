"""How much may wait in memory, and when it is given back: of a visit, of a network, of the whole server."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from engagement.web.uploads import (
    BUSY,
    LONGEST_UNCLAIMED_SECONDS,
    TOO_LARGE,
    UNCLAIMED_SECONDS,
    RefusedUploadError,
    UploadGate,
    Uploads,
)
from engagement.web.visits import Visits

MEGABYTE = 1024 * 1024


class Server:
    """What Streamlit holds, its clock, and an upload as it comes in."""

    def __init__(self) -> None:
        self.files: dict[str, dict[str, int]] = defaultdict(dict)
        self.now, self.room = 1000.0, True
        self.uploads = Uploads(lambda: self.files, self.let_go, lambda: self.room, lambda: self.now)

    def let_go(self, session: str, file: str) -> None:
        self.files[session].pop(file, None)

    def put(self, session: str, file: str, megabytes: float, network: str = "one") -> int | None:
        """The status with which it is refused; None where it came in."""
        size = int(megabytes * MEGABYTE)
        try:
            self.uploads.take(session, network, file, size)
        except RefusedUploadError as refused:
            return refused.status
        self.files[session][file] = size
        self.uploads.arrived(session, file)
        return None

    @property
    def held(self) -> int:
        return sum(sum(files.values()) for files in self.files.values())


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    monkeypatch.setenv("ENGAGEMENT_UPLOADS_A_VISIT_MB", "10")
    monkeypatch.setenv("ENGAGEMENT_UPLOADS_MB", "40")
    return Server()


def test_of_one_visit_so_much_may_wait(server: Server) -> None:
    assert [server.put("a", str(n), 3) for n in range(5)] == [None, None, None, TOO_LARGE, TOO_LARGE]
    assert server.put("b", "0", 3) is None
    server.let_go("a", "0")
    assert server.put("a", "5", 3) is None


def test_what_is_on_its_way_counts_as_well(server: Server) -> None:
    server.uploads.take("a", "one", "0", 8 * MEGABYTE)
    assert server.put("a", "1", 3) == TOO_LARGE
    server.uploads.arrived("a", "0")
    assert server.put("a", "1", 3) is None


def test_one_network_leaves_room_to_the_others(server: Server) -> None:
    answers = [server.put(f"visit {n}", "0", 10, "greedy") for n in range(6)]
    assert answers == [None, None, None, BUSY, BUSY, BUSY]
    assert server.put("quiet", "0", 10, "another") is None
    assert server.put("late", "0", 10, "third") == BUSY


def test_nothing_comes_in_while_memory_is_short(server: Server) -> None:
    server.room = False
    assert server.put("a", "0", 0.1) == BUSY


def test_many_small_files_are_too_many(server: Server) -> None:
    assert [server.put("a", str(n), 0.001) for n in range(201)][-2:] == [None, TOO_LARGE]


@given(
    some.lists(
        some.tuples(some.sampled_from("abcdef"), some.integers(0, 15), some.integers(1, 12)), max_size=40
    )
)
def test_no_order_of_uploads_gets_past_the_bounds(uploads: list[tuple[str, int, int]]) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("ENGAGEMENT_UPLOADS_A_VISIT_MB", "10")
        patched.setenv("ENGAGEMENT_UPLOADS_MB", "24")
        server = Server()
        for session, file, megabytes in uploads:
            server.put(session, str(file), megabytes, network=session)
            assert server.held <= 24 * MEGABYTE
            assert all(sum(files.values()) <= 10 * MEGABYTE for files in server.files.values())


def test_what_no_page_takes_up_is_given_back_within_a_minute(server: Server) -> None:
    server.put("a", "0", 5)
    server.put("a", "shown", 1)
    server.uploads.claim("a", ["shown"])
    server.uploads.sweep()
    assert server.held == 6 * MEGABYTE
    server.now += UNCLAIMED_SECONDS + 1
    server.uploads.sweep()
    assert server.files["a"] == {"shown": MEGABYTE}
    assert UNCLAIMED_SECONDS < 50


def test_files_wait_for_the_last_one_of_a_slow_upload_but_not_for_ever(server: Server) -> None:
    server.put("a", "0", 5)
    server.uploads.take("a", "one", "1", 2 * MEGABYTE)
    server.now += UNCLAIMED_SECONDS + 1
    server.uploads.sweep()
    assert server.held == 5 * MEGABYTE
    server.now += LONGEST_UNCLAIMED_SECONDS
    server.uploads.sweep()
    assert server.held == 0


def test_files_of_a_page_that_was_left_are_given_back(server: Server) -> None:
    server.put("a", "0", 5)
    server.uploads.claim("a", ["0"])
    for _ in range(2):
        server.uploads.new_run("a")
        server.now += UNCLAIMED_SECONDS + 1
        server.uploads.sweep()
    assert server.held == 0


def sent(gate: UploadGate, blocks: list[bytes], declared: int | None) -> tuple[int, int]:
    """The status of an upload through the gate, and how many of its bytes were asked for."""
    headers = [(b"content-length", str(declared).encode())] if declared is not None else []
    scope = {
        "type": "http",
        "method": "PUT",
        "path": "/_stcore/upload_file/visit/file",
        "headers": headers,
        "client": ("192.0.2.1", 1),
    }
    asked, statuses = 0, []

    async def receive() -> dict[str, Any]:
        nonlocal asked
        block = blocks.pop(0)
        asked += len(block)
        return {"type": "http.request", "body": block, "more_body": bool(blocks)}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    asyncio.run(gate(scope, receive, send))
    return statuses[0], asked


@pytest.mark.parametrize("declared", [None, 1, 20 * MEGABYTE])
def test_an_upload_is_refused_before_it_is_read(server: Server, declared: int | None) -> None:
    async def app(scope, receive, send) -> None:
        while (await receive())["more_body"]:
            pass
        await send({"type": "http.response.start", "status": 204, "headers": []})

    gate = UploadGate(app, server.uploads)
    block = b"x" * MEGABYTE
    status, asked = sent(gate, [block] * 20, declared)
    assert status == TOO_LARGE
    assert asked <= 11 * MEGABYTE
    assert declared != 20 * MEGABYTE or asked == 0
    assert sent(gate, [block] * 9, declared if declared == 1 else None) == (204, 9 * MEGABYTE)


def test_other_requests_pass(server: Server) -> None:
    seen = []

    async def app(scope, receive, send) -> None:
        seen.append(scope["path"])

    gate = UploadGate(app, server.uploads)
    for scope in (
        {"type": "http", "method": "DELETE", "path": "/_stcore/upload_file/a/b"},
        {"type": "http", "method": "GET", "path": "/"},
        {"type": "websocket", "path": "/_stcore/stream"},
    ):
        asyncio.run(gate(scope, None, None))
    assert len(seen) == 3


def test_a_visit_has_ended_when_its_tab_is_gone_for_a_while() -> None:
    now, here = [0.0], {"a", "b"}
    visits = Visits(lambda session: session in here, 30.0, lambda: now[0])
    for session in ("a", "b"):
        visits.note(session)
    here.remove("b")
    assert visits.ended() == []
    now[0] = 29.0
    here.add("b")
    assert visits.ended() == []
    now[0] = 58.0
    here.remove("b")
    assert visits.ended() == []
    now[0] = 60.0
    assert visits.ended() == ["b"]
    assert visits.ended() == []
