"""The local network: what was seeded into it, and where its servers listen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

RUN = Path(__file__).parent / "run"


@pytest.fixture(scope="session")
def truth():
    return json.loads((RUN / "truth.json").read_text())


@pytest.fixture(scope="session")
def servers():
    return json.loads((RUN / "network.json").read_text())["servers"]


@pytest.fixture(autouse=True)
def local(monkeypatch, tmp_path, servers):
    named = " ".join(f"{name}={port}" for name, port in servers.items())
    monkeypatch.setenv("ENGAGEMENT_TEST_SERVERS", named)
    monkeypatch.setenv("ENGAGEMENT_DATA", str(tmp_path / "data"))
    for name in ("HANDLE", "APP_PASSWORD"):
        monkeypatch.delenv(f"ENGAGEMENT_BLUESKY_{name}", raising=False)
