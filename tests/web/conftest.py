"""What the tests of the pages share: a browserless app, analyses that are open in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engagement.web import session
from tests.web.made_analyses import made
from tests.web.opening import Open, open_page


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGAGEMENT_DATA", str(tmp_path))


@pytest.fixture(scope="session", autouse=True)
def _analyses() -> Iterator[None]:
    for level in (0, 1, 2):
        session.analyses().add(made(level), f"made-{level}")
    yield
    session.analyses.clear()


@pytest.fixture(name="open_page")
def _open_page() -> Open:
    """A page of the app after its first run: `open_page("people", lang="es", analysis="made-2")`."""
    return open_page
