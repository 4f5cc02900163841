"""Count whose profiles left in exports today, once for all processes, so that a daily cap holds.

Kept are keyed digests of owner and person; the purge drops those of past days.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, insert, select

from engagement.store.keys import keyed_hash, server_secret
from engagement.store.schema import handed_over
from engagement.store.store import Store


def consume(store: Store, owner: str, ids: Sequence[str], most: int) -> frozenset[str]:
    """Count these people as exported, in their order, up to `most` a UTC day and owner.

    Whoever left earlier in the day may leave again and costs nothing.

    Returns the ids that may leave.

    Raises:
        StoreError: it cannot be counted.
    """
    with store.database.writing() as connection:
        asked = _digests(connection, owner, ids)
        mine, day = _owner_digest(connection, owner), store.clock().toordinal()
        if connection.dialect.name == "postgresql":  # SQLite locks the whole file
            connection.execute(select(func.pg_advisory_xact_lock(int(mine[:15], 16))))
        given = _left_today(connection, mine, day)
        new = [digest for digest in asked if digest not in given][: max(0, most - len(given))]
        if new:
            rows = [{"owner": mine, "day": day, "person": digest} for digest in new]
            connection.execute(insert(handed_over), rows)
    given |= set(new)
    return frozenset(account_id for digest, account_id in asked.items() if digest in given)


def over_quota(store: Store, owner: str, ids: Sequence[str], most: int) -> int:
    """Count how many of these people could not leave now.

    Raises:
        StoreError: the count cannot be read.
    """
    with store.database.reading() as connection:
        given = _left_today(connection, _owner_digest(connection, owner), store.clock().toordinal())
        new = set(_digests(connection, owner, ids)) - given if given else set(ids)
    return max(0, len(new) - (most - len(given)))


def _left_today(connection: Connection, owner: str, day: int) -> set[str]:
    theirs = select(handed_over.c.person).where(handed_over.c.owner == owner, handed_over.c.day == day)
    return set(connection.scalars(theirs))


def _owner_digest(connection: Connection, owner: str) -> str:
    return keyed_hash(server_secret(connection), "handing over", owner)


def _digests(connection: Connection, owner: str, ids: Sequence[str]) -> dict[str, str]:
    secret = server_secret(connection)
    return {keyed_hash(secret, "handed over", owner, account_id): account_id for account_id in ids}
