"""kill -9 at random points: nothing acknowledged is lost, nothing is half there, no revoked link revives."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from engagement.store.store import open_store
from tests.store import deeds
from tests.store.deeds import Known
from tests.store.older import at_revision, rows_of
from tests.store.postgres import Server
from tests.store.victims import Hunt

pytestmark = pytest.mark.kills
# Most kills hit the work on a store that goes on living, the others its making and its migration.
KILLS = int(os.environ.get("ENGAGEMENT_KILLS", "80"))
SHARE = {"work": 0.7, "create": 0.15, "migrate": 0.15}


@pytest.fixture(params=["sqlite", "postgresql"])
def addresses(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Iterator[str]]:
    """As many empty databases as are asked for."""
    server: Server | None = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    made: list[str] = []

    def give() -> Iterator[str]:
        while True:
            name = f"k{secrets.token_hex(6)}"
            if server is None:
                yield f"sqlite:///{tmp_path / name / 'engagement.sqlite'}"
            else:
                server.run(f"CREATE DATABASE {name}")
                made.append(name)
                yield server.address(name)

    yield give()
    for name in made:
        assert server is not None
        server.run(f"DROP DATABASE {name} WITH (FORCE)")


def rounds(kind: str) -> int:
    return round(KILLS / 2 * SHARE[kind])


@pytest.mark.timeout(3600)
def test_killed_at_work(addresses: Iterator[str]) -> None:
    address, hunt = next(addresses), Hunt(Random(int.from_bytes(b"work")), since="opened")
    open_store(address).database.close()
    known: Known = {}
    done = cut = 0
    for _ in range(rounds("work")):
        known, begun, count = hunt.kill(address, known)
        store = open_store(address)
        allowed = [known] if begun is None else [known, deeds.apply(known, begun)]
        seen = deeds.observe(store, set().union(*allowed))
        store.database.close()
        assert seen in allowed, begun
        known, done, cut = seen, done + count, cut + (begun is not None)
    assert done > rounds("work") / 2
    assert cut > rounds("work") / 2


@pytest.mark.timeout(3600)
def test_killed_while_the_database_is_made(addresses: Iterator[str]) -> None:
    hunt = Hunt(Random(int.from_bytes(b"create")), since="started")
    hunt.watch(next(addresses))
    for _ in range(rounds("create")):
        address = next(addresses)
        known, begun, _ = hunt.kill(address, {})
        store = open_store(address)
        allowed = [known] if begun is None else [known, deeds.apply(known, begun)]
        assert deeds.observe(store, set().union(*allowed)) in allowed
        store.database.close()


@pytest.mark.timeout(3600)
def test_killed_while_migrating(addresses: Iterator[str]) -> None:
    hunt = Hunt(Random(int.from_bytes(b"migrate")), since="started")
    hunt.watch(next(addresses))
    for _ in range(rounds("migrate")):
        address = next(addresses)
        with at_revision(address, "0001") as connection:
            before = rows_of(connection)
        hunt.kill(address, {})
        store = open_store(address)
        with store.database.reading() as connection:
            after = rows_of(connection)
        kept = {table: [row for row in after[table] if row in before[table]] for table in before}
        assert kept == before
        store.database.close()
