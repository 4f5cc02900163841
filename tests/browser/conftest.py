"""A real server and a real Chromium; every test also watches what the page asks for and receives."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.visitor import Visitor

ROOT = Path(__file__).parents[2]
_ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip


@contextmanager
def running_server(folder: Path, *options: str) -> Iterator[str]:
    """`streamlit run app.py` on a free port, with more options; its address, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), *options]
    environment = {**os.environ, "ENGAGEMENT_DATA": str(folder), "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "none"}
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            _wait_until_healthy(f"http://localhost:{port}", server, folder / "server.log")
            yield f"http://localhost:{port}"
        finally:
            server.terminate()
            server.wait(20)


def _wait_until_healthy(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"no server after 60 s: {log.read_text()}")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one server for all tests."""
    with running_server(tmp_path_factory.mktemp("server")) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The installed Chromium; without one every browser test is skipped, and says so."""
    path = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chromium-browser"))), None)
    if path is None:
        pytest.skip("*** NO CHROMIUM: the browser tests did not run (apt-get install chromium) ***")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def visit(server: str, chromium: Browser) -> Iterator[Callable[..., Visitor]]:
    """Somebody who opens the app: `visit("/people?analysis=sample", lang="es", width=390)`.

    At the end: no request left this server, nothing broke the content policy, no script failed.
    """
    visitors: list[Visitor] = []

    def arrive(path: str = "/", lang: str = "en", width: int = 1280, address: str = server) -> Visitor:
        visitor = Visitor.arrive(chromium, address, path, lang, width)
        visitors.append(visitor)
        return visitor

    yield arrive
    for visitor in visitors:
        visitor.leave()
        assert visitor.foreign_requests == []
        assert visitor.complaints == []
