"""A saved analysis with a clock that the test moves, and the two sides of its links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from engagement.analysis.analysis import Analysis
from engagement.sharing.frozen import Frozen, freeze
from engagement.store.links.client import Client
from engagement.store.links.owner import LinkOptions, Owner
from engagement.store.store import Store, open_store

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOME, AWAY = "203.0.113.7", "198.51.100.9"
PASSWORD = "seven brown horses"


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **step: float) -> None:
        self.moment += timedelta(**step)


@dataclass
class Sharing:
    """A store with one saved analysis, its key, and both sides of the links."""

    store: Store
    address: str
    clock: Clock
    key: str
    frozen: Frozen
    owner: Owner
    client: Client
    others: list[Store] = field(default_factory=list)

    def make(self, **wish: object) -> tuple[str, str]:
        """A link to the analysis: token and id."""
        return self.owner.create(self.key, self.frozen, LinkOptions(**{"client": "Acme", **wish}))

    def link(self, link_id: str):
        """The link as its owner sees it."""
        return next(link for link in self.owner.listed(self.key) if link.id == link_id)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What is in the database."""
        with self.store.database.reading() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def again(self) -> Client:
        """The client's side after a restart, or in another process."""
        self.others.append(open_store(self.address, self.clock))
        return Client(self.others[-1])


@pytest.fixture(scope="session")
def frozen(analysis: Analysis) -> Frozen:
    return freeze(analysis, "Community, March")


@pytest.fixture
def sharing(address: str, analysis: Analysis, frozen: Frozen) -> Iterator[Sharing]:
    clock = Clock()
    store = open_store(address, clock)
    key = store.save(analysis).key
    sharing = Sharing(store, address, clock, key, frozen, Owner(store), Client(store))
    yield sharing
    for opened in (store, *sharing.others):
        opened.database.close()
