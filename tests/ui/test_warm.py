"""The server starts at once; what the first analysis needs is loaded meanwhile."""

from __future__ import annotations

import asyncio
import sys
import threading

from engagement.ui.warm import lifespan


def test_the_libraries_are_loaded_in_the_background() -> None:
    async def run() -> None:
        async with lifespan(None):
            for thread in threading.enumerate():
                if thread.name == "warm":
                    thread.join()

    asyncio.run(run())
    assert "engagement._pipeline" in sys.modules
    assert "engagement.report.export" in sys.modules
