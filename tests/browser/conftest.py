"""A real server and a real Chromium; every test also watches what the page asks for and receives."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.visitor import Rooms, Visitor
from tests.serving import running_server

_ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip


@dataclass(frozen=True)
class Served:
    """A running server and its data folder."""

    address: str
    folder: Path


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, analysed_sample: Path) -> Iterator[Served]:
    """One server for all tests, with the sample open."""
    folder = tmp_path_factory.mktemp("server")
    with running_server(folder, sample=analysed_sample) as address:
        yield Served(address, folder)


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


@pytest.fixture(scope="session")
def lent(chromium: Browser) -> Rooms:
    """The browsers that tests lend one another."""
    return Rooms(chromium)


@pytest.fixture
def rooms(lent: Rooms) -> Iterator[Rooms]:
    """The browsers of a test; their pages end with it."""
    yield lent
    lent.leave()


@pytest.fixture
def visit(request: pytest.FixtureRequest, rooms: Rooms) -> Iterator[Callable[..., Visitor]]:
    """Somebody who opens the app: `visit("/people?analysis=sample", lang="es", width=390)`.

    The first in a test comes with what the browser has loaded before, but no cookie; every other one is a
    stranger with a browser of their own. At the end: no request left this server, nothing broke the content
    policy, no script failed.
    """
    visitors: list[Visitor] = []

    def arrive(path: str = "/", lang: str = "en", width: int = 1280, address: str | None = None) -> Visitor:
        context = rooms.new(lang, width) if visitors else rooms.lent(lang, width)
        visitor = Visitor.arrive(context, address or request.getfixturevalue("served").address, path)
        visitors.append(visitor)
        return visitor

    yield arrive
    for visitor in visitors:
        visitor.leave()
        assert visitor.foreign_requests == []
        assert visitor.complaints == []
