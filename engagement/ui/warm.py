"""Load what the first analysis needs while nobody waits for it."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

# Importing scikit-learn, SciPy and DuckDB takes seconds: the first visitor should not pay for it.
_HEAVY = ("engagement._pipeline", "engagement.sources.uploads", "engagement.report.export", "altair")


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Start the server at once and import in the background."""
    threading.Thread(target=_load, name="warm", daemon=True).start()
    yield


def _load() -> None:
    for name in _HEAVY:
        import_module(name)
