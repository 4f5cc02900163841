"""The server starts at once; what the first analysis needs is loaded meanwhile."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engagement.analysis.pipeline import analyse
from engagement.store.store import open_store
from engagement.web import server, session
from engagement.web.server import lifespan, purge_until
from tests.made import made_talk


def test_the_server_warms_up_in_the_background(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGAGEMENT_DATA", str(tmp_path))
    analysed = []
    monkeypatch.setattr(server, "sample_job", lambda analyses: lambda _: analysed.append(analyses))

    async def run() -> None:
        async with lifespan(None):
            for thread in threading.enumerate():
                if thread.name == "warm":
                    thread.join()
        for thread in threading.enumerate():
            if thread.name in ("purge", "collect"):
                thread.join()

    asyncio.run(run())
    assert "engagement.analysis.pipeline" in sys.modules
    assert "engagement.export.workbook" in sys.modules
    assert "igraph" in sys.modules
    assert analysed == [session.analyses()]
    assert gc.get_freeze_count() > 100_000
    gc.unfreeze()


def test_what_is_over_is_dropped_without_being_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGAGEMENT_DATA", str(tmp_path))
    long_ago = datetime.now(UTC) - timedelta(days=60)
    key = open_store(clock=lambda: long_ago).save(analyse(made_talk(20))).key
    ended = threading.Event()
    ended.set()
    purge_until(ended, 0.0)
    store = open_store()
    assert store.account(key) is None
    assert store.inventory().counts["accounts"] == 0


def test_a_store_that_cannot_be_opened_does_not_end_the_purging(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("ENGAGEMENT_DATABASE", "mysql://nowhere/nothing")
    ended = threading.Event()
    ended.set()
    purge_until(ended, 0.0)
    assert "purge failed" in caplog.text
