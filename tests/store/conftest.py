"""Stores to test with: every test that takes `store` or `address` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import secrets
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

import engagement
from engagement.analysis.analysis import Analysis
from engagement.store.store import Store, open_store
from tests.made import made_talk
from tests.store.postgres import Server, binary, running

NO_POSTGRES = "*** No PostgreSQL on this machine: half of the store is NOT tested (make postgres) ***"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL for this run."""
    if binary("initdb") is None:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn(NO_POSTGRES, stacklevel=1)
        pytest.skip(NO_POSTGRES)
    with running() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'data' / 'engagement.sqlite'}"
        return
    server: Server = request.getfixturevalue("postgres")
    name = f"t{secrets.token_hex(6)}"
    server.run(f"CREATE DATABASE {name}")
    yield server.address(name)
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """An open store without anything in it."""
    store = open_store(address)
    yield store
    store.database.close()


@pytest.fixture(scope="session")
def analysis() -> Analysis:
    """A small talkative account with a forecast."""
    return engagement.analyse(made_talk(120))


@pytest.fixture(scope="session")
def later() -> Analysis:
    """The same account a month on."""
    return engagement.analyse(made_talk(130, days=230))
