"""What the server does by itself: load what the first analysis needs, drop what is over."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

from engagement.errors import EngagementError

# Importing scikit-learn, SciPy and DuckDB takes seconds: the first visitor should not pay for it.
_HEAVY = (
    "engagement._pipeline",
    "engagement.sources.uploads",
    "engagement.report.export",
    "altair",
    "igraph",
)
PURGE_SECONDS = 3600.0

_log = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Start the server at once, import in the background, and drop what is over every hour."""
    ended = threading.Event()
    threading.Thread(target=_load, name="warm", daemon=True).start()
    threading.Thread(target=purge_until, args=(ended, PURGE_SECONDS), name="purge", daemon=True).start()
    yield
    ended.set()


def _load() -> None:
    for name in _HEAVY:
        import_module(name)


def purge_until(ended: threading.Event, seconds: float) -> None:
    """Drop what is over at once and then every so many seconds; a failure is logged and tried again."""
    from engagement.sources.handles import remove_old_runs
    from engagement.store import open_store

    while True:
        try:
            open_store().purge()
            remove_old_runs()
        except EngagementError as problem:
            _log.warning("purge failed: %s", problem)
        if ended.wait(seconds):
            return
