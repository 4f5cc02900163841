"""Pages without a browser: how a test opens one, and everything it says."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from unittest.mock import patch

from streamlit.testing.v1 import AppTest

from engagement.web import widgets

MAIN = Path(__file__).parents[2] / "engagement" / "web" / "pages" / "main.py"
Open = Callable[..., AppTest]


def open_page(page: str, **query: str | list[str]) -> AppTest:
    """A page of the app after its first run: `open_page("people", lang="es", analysis="made-2")`."""
    app = AppTest.from_file(str(MAIN), default_timeout=30)
    app.query_params.update(query)
    app.run()
    if page != "start":
        app.switch_page(f"../../../pages/{page}.py")
        app.query_params.update(query)
        with patience() if page == "requests" else nullcontext():
            app.run()
    return app


def patience() -> AbstractContextManager[object]:
    """While it lasts, pages wait for their jobs instead of showing how far they are."""
    return patch.object(widgets, "_QUICK_SECONDS", 30)


def words(app: AppTest) -> str:
    """Everything the page says, in one text."""
    kinds = (
        "title",
        "header",
        "subheader",
        "markdown",
        "caption",
        "text",
        "metric",
        "warning",
        "error",
        "info",
    )
    parts = [str(element.value) for kind in kinds for element in getattr(app, kind)]
    parts += [
        element.label
        for kind in ("button", "metric", "selectbox", "page_link")
        for element in app.get(kind)
        if hasattr(element, "label")
    ]
    return "\n".join(parts)
