"""The day's count of profiles handed over: one for all processes, digests only, gone the day after."""

from __future__ import annotations

import multiprocessing
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection

import pytest
from sqlalchemy import text

from engagement.store.quota import consume, over_quota
from engagement.store.store import Store, open_store
from tests.store.victims import context

MOST, NOON = 50, datetime(2026, 11, 1, 12, tzinfo=UTC)
IDS = [f"person-{n:04d}" for n in range(400)]


@pytest.fixture
def at_noon(store: Store) -> Store:
    """The store on a known day."""
    store.clock = lambda: NOON
    return store


def test_lists_of_one_day_add_up_in_their_order(at_noon: Store) -> None:
    assert over_quota(at_noon, "x1", IDS[:60], MOST) == 10
    assert consume(at_noon, "x1", IDS[:30], MOST) == set(IDS[:30])
    assert consume(at_noon, "x1", IDS[:30], MOST) == set(IDS[:30])
    assert over_quota(at_noon, "x1", IDS[20:60], MOST) == 10
    assert consume(at_noon, "x1", IDS[20:60], MOST) == set(IDS[20:50])
    assert consume(at_noon, "x1", IDS[60:], MOST) == set()
    assert over_quota(at_noon, "x1", IDS, MOST) == 350
    assert consume(at_noon, "x2", IDS[60:80], MOST) == set(IDS[60:80])


def test_it_outlasts_the_process_and_ends_with_the_day(at_noon: Store, address: str) -> None:
    consume(at_noon, "x1", IDS[:MOST], MOST)
    again = open_store(address, clock=at_noon.clock)
    assert consume(again, "x1", IDS[40:60], MOST) == set(IDS[40:50])
    again.clock = lambda: NOON + timedelta(hours=12)
    assert consume(again, "x1", IDS[40:60], MOST) == set(IDS[40:60])
    assert again.inventory().counts["handed_over"] == MOST + 20
    again.purge()
    assert again.inventory().counts["handed_over"] == 20
    again.database.close()


def test_nobody_is_named(at_noon: Store) -> None:
    consume(at_noon, "owner-of-x", IDS[:5], MOST)
    with at_noon.database.reading() as connection:
        rows = connection.execute(text("SELECT * FROM handed_over")).all()
    assert len(rows) == 5
    assert "person" not in str(rows)
    assert "owner" not in str(rows)


def hand_out(address: str, mine: list[str], told: Connection) -> None:
    """Hand over in small lists until there is nobody left; say who was."""
    store = open_store(address, clock=lambda: NOON)
    given: set[str] = set()
    for start in range(0, len(mine), 7):
        given |= consume(store, "x1", mine[start : start + 7], MOST)
    told.send(given)


def test_processes_that_count_at_once_do_not_exceed_it(store: Store, address: str) -> None:
    pipes = []
    for number in range(4):
        mine, theirs = multiprocessing.Pipe(duplex=False)
        worker = context().Process(target=hand_out, args=(address, IDS[number::4], theirs))
        worker.start()
        theirs.close()
        pipes.append((mine, worker))
    given = [mine.recv() for mine, _ in pipes]
    for mine, worker in pipes:
        worker.join()
        mine.close()
        assert worker.exitcode == 0
    assert sum(map(len, given)) == MOST
    assert store.inventory().counts["handed_over"] == MOST
