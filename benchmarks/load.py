"""What a click costs, and how long visitors wait when many are here (`make load`; Linux).

Visitors without a browser speak Streamlit's own protocol with a server of this checkout: each opens the
made-up account and walks from page to page with time to think. CPU seconds are those of the server process
alone; the visitors run beside it on the same machine. The table goes to docs/PERFORMANCE.md.
"""

from __future__ import annotations

import asyncio
import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import numpy as np
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.papers import ROOT, stamp

PAPER = ROOT / "docs" / "PERFORMANCE.md"
WALK = ("community", "people", "conversation", "requests", "community", "invite")
PAGES = (*dict.fromkeys(WALK), "method")
_TICKS, _PAGE_BYTES = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
_BARE = "import streamlit as st\nfor n in range({elements}):\n    st.caption(f'{{n}}')\n"


@dataclass
class Server:
    """A running server: its port and what the system says of its process."""

    port: int
    process: subprocess.Popen[bytes]

    def cpu_seconds(self) -> float:
        """Read how much CPU time it has used, its threads included."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def megabytes(self) -> float:
        """Read how much memory it holds."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * _PAGE_BYTES / 1e6


@dataclass
class Heard:
    """What visitors heard: seconds to the end of each first and later page, errors, bytes, elements."""

    first: list[float] = field(default_factory=list)
    later: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    received: list[int] = field(default_factory=list)
    elements: list[int] = field(default_factory=list)
    cpu_seconds: float = 0.0

    @property
    def cpu_a_page(self) -> float:
        """Milliseconds of the server's CPU a page, on average."""
        return 1000 * self.cpu_seconds / max(1, len(self.first) + len(self.later))


class Counted(websockets.ClientConnection):
    """A connection that counts the bytes that come in, compressed as they are."""

    received = 0

    def data_received(self, data: bytes) -> None:
        """Take bytes off the wire."""
        self.received += len(data)
        super().data_received(data)


@contextmanager
def running(script: str = "app.py") -> Iterator[Server]:
    """Start the server of this checkout over an empty data folder, in its settings; stop it at the end."""
    with socket.socket() as probe, tempfile.TemporaryDirectory() as folder:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
        environment = {**os.environ, "ENGAGEMENT_DATA": folder, "ENGAGEMENT_LOCAL": "1"}
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _until_healthy(port)
            yield Server(port, process)
        finally:
            process.terminate()
            process.wait()


def _until_healthy(port: int) -> None:
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.05)


def visit(
    server: Server,
    visitors: int,
    pages: int,
    think: float = 0.0,
    join: float = 0.0,
    walk: tuple[str, ...] = WALK,
) -> Heard:
    """Let visitors come within `join` seconds, each open so many pages with about `think` seconds between."""
    heard, before = Heard(), server.cpu_seconds()
    waits = np.random.default_rng(5).random(visitors) * join

    async def everybody() -> None:
        visits = [_one(server, number, pages, think, wait, walk, heard) for number, wait in enumerate(waits)]
        await asyncio.gather(*visits)

    asyncio.run(everybody())
    heard.cpu_seconds = server.cpu_seconds() - before
    return heard


async def _one(
    server: Server, number: int, pages: int, think: float, wait: float, walk: tuple[str, ...], heard: Heard
) -> None:
    await asyncio.sleep(wait)
    address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    chance = np.random.default_rng(number)
    try:
        async with websockets.connect(
            address,
            max_size=None,
            subprotocols=[websockets.Subprotocol("streamlit")],
            open_timeout=60,
            create_connection=Counted,
        ) as connection:
            for place in range(pages):
                message = BackMsg()
                message.rerun_script.page_name = walk[place % len(walk)]
                message.rerun_script.query_string = f"lang={'en' if number % 2 else 'es'}&analysis=sample"
                begun = time.perf_counter()
                await connection.send(message.SerializeToString())
                await asyncio.wait_for(_until_finished(cast(Counted, connection), heard), 90)
                (heard.later if place else heard.first).append(time.perf_counter() - begun)
                await asyncio.sleep(float(chance.exponential(think)) if think else 0)
    except (OSError, TimeoutError, websockets.WebSocketException) as problem:
        heard.errors.append(type(problem).__name__)


async def _until_finished(connection: Counted, heard: Heard) -> None:
    elements, before = 0, connection.received
    async for frame in connection:
        message = ForwardMsg.FromString(bytes(frame))  # type: ignore[arg-type]
        if message.WhichOneof("type") == "delta":
            elements += 1
            if message.delta.new_element.WhichOneof("type") == "exception":
                heard.errors.append("exception")
        if message.WhichOneof("type") == "script_finished":
            break
    heard.received.append(connection.received - before)
    heard.elements.append(elements)


def _ms(seconds: list[float], share: float) -> str:
    return f"{1000 * float(np.quantile(seconds, share)):,.0f} ms" if seconds else "–"


def _warm(server: Server) -> float:
    """Open the sample until its page is there, as the first visitor does; return the seconds that took."""
    begun = time.perf_counter()
    while max(visit(server, 1, 1).elements, default=0) < 60:
        time.sleep(0.2)
    return time.perf_counter() - begun


def rows() -> Iterator[tuple[str, str]]:
    """Measure, one line of the table after another."""
    begun = time.perf_counter()
    with running() as server:
        up = time.perf_counter() - begun
        yield "a fresh process until the sample's first page is there", f"{up + _warm(server):.1f} s"
        visit(server, 2, len(WALK))  # both languages: their views are there from now on
        alone = visit(server, 1, 120)
        yield "CPU a page, mean of the walk over six pages", f"{alone.cpu_a_page:.0f} ms"
        yield "… as a multiple of a bare page with as many elements", f"{alone.cpu_a_page / _bare(alone):.1f}"
        yield "one visitor, later pages p50 / p95", f"{_ms(alone.later, 0.5)} / {_ms(alone.later, 0.95)}"
        yield from _crowds(server)
        for page in PAGES:
            received = visit(server, 1, 1, walk=(page,)).received[0]
            yield f"bytes on the wire, page {page}, first visit", f"{received / 1000:.0f} kB"
        yield from _memory(server)


def _bare(alone: Heard) -> float:
    elements = round(float(np.mean(alone.elements)))
    with tempfile.NamedTemporaryFile("w", suffix=".py") as script:
        script.write(_BARE.format(elements=elements))
        script.flush()
        with running(script.name) as server:
            visit(server, 1, 10, walk=("",))
            return visit(server, 1, 120, walk=("",)).cpu_a_page


def _crowds(server: Server) -> Iterator[tuple[str, str]]:
    joining = visit(server, 60, 2, think=10, join=30)
    yield (
        "60 visitors join within 30 s, first page p95, errors",
        f"{_ms(joining.first, 0.95)}, {len(joining.errors)}",
    )
    for visitors, think in ((30, 10.0), (100, 15.0)):
        heard = visit(server, visitors, 6, think, think)
        yield (
            f"{visitors} visitors, {think:.0f} s to think, later pages p50 / p95, errors",
            f"{_ms(heard.later, 0.5)} / {_ms(heard.later, 0.95)}, {len(heard.errors)}",
        )


def _memory(server: Server) -> Iterator[tuple[str, str]]:
    steps = [server.megabytes()]
    for _ in range(5):
        visit(server, 1, 1000)
        steps.append(server.megabytes())
    yield (
        "memory before and after each 1,000 of 5,000 pages",
        " → ".join(f"{step:.0f}" for step in steps) + " MB",
    )
    visit(server, 200, 2, think=1, join=20)
    yield "… and after 200 visitors came and went", f"{server.megabytes():.0f} MB"


def write(measured: list[tuple[str, str]]) -> None:
    """Write the table with what it was measured on."""
    lines = [
        "# What a click costs",
        "",
        f"{stamp()}, `make load`, Python "
        f"{platform.python_version()}, {os.cpu_count()} cores ({platform.machine()}), "
        f"load {os.getloadavg()[0]:.1f}.",
        "Server and visitors share the machine; visitors have no browser and speak Streamlit's protocol.",
        "",
        "| | |",
        "|---|---|",
        *(f"| {name} | {value} |" for name, value in measured),
    ]
    PAPER.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(tell: Callable[[str], object] = sys.stdout.write) -> None:
    """Measure, say each line, write the paper."""
    measured = []
    for name, value in rows():
        tell(f"{name:<66} {value}\n")
        sys.stdout.flush()
        measured.append((name, value))
    write(measured)


if __name__ == "__main__":
    main()
