"""What the tests of the pages share: a browserless app, analyses that are open in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engagement.ui import visit
from tests.ui.made_analyses import made
from tests.ui.opening import MAIN, Open


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGAGEMENT_DATA", str(tmp_path))


@pytest.fixture(scope="session", autouse=True)
def _analyses() -> Iterator[None]:
    for level in (0, 1, 2):
        visit.analyses().add(made(level), f"made-{level}")
    yield
    visit.analyses.clear()


@pytest.fixture
def open_page() -> Open:
    """A page of the app after its first run: `open_page("people", lang="es", analysis="made-2")`."""

    def open_it(page: str, **query: str | list[str]) -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=30)
        app.query_params.update(query)
        app.run()
        if page != "start":
            app.switch_page(f"../../pages/{page}.py")
            app.query_params.update(query)
            app.run()
        return app

    return open_it
