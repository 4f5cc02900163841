"""Limit the tries that failed, counted in the database: so many a link, so many a network of clients."""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from engagement.store.schema import link_try

MAX_WRONG_PER_LINK, LINK_WINDOW = 5, timedelta(minutes=15)
MAX_WRONG_PER_NETWORK, NETWORK_WINDOW = 20, timedelta(hours=1)
# Addresses that lead nowhere cannot be guessed; whole offices open a link that has ended.
MAX_ADDRESSES_PER_NETWORK = 60
ADDRESS, PENDING, WRONG = "address", "pending", "wrong"
_PENDING_LASTS = timedelta(seconds=20)


def network_of(address: str | None) -> str:
    """Name the network a client counts for: IPv4 as it is, of IPv6 the first 64 bits, one for all unknown."""
    try:
        found = ipaddress.ip_address((address or "").split("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is None:
            return str(ipaddress.ip_network((found, 64), strict=False))
        found = found.ipv4_mapped
    return str(found)


def record(connection: Connection, link_id: str | None, network: str, kind: str, now: datetime) -> int:
    """Write a try down and drop those that no longer count; return its number."""
    connection.execute(delete(link_try).where(link_try.c.at <= now - NETWORK_WINDOW))
    done = connection.execute(insert(link_try).values(link_id=link_id, network=network, kind=kind, at=now))
    key = done.inserted_primary_key
    assert key is not None
    return int(key[0])


def decide(connection: Connection, number: int, right: bool, now: datetime) -> None:
    """Delete a pending try that was right, or count it as wrong."""
    mine = link_try.c.id == number
    if right:
        connection.execute(delete(link_try).where(mine))
    else:
        connection.execute(update(link_try).where(mine).values(kind=WRONG, at=now))


def tries_of_link(connection: Connection, link_id: str, now: datetime) -> tuple[int, int]:
    """Count the wrong passwords of a link in its window, and the tries under way."""
    mine = link_try.c.link_id == link_id
    wrong = mine & (link_try.c.kind == WRONG) & (link_try.c.at > now - LINK_WINDOW)
    pending = mine & (link_try.c.kind == PENDING) & (link_try.c.at > now - _PENDING_LASTS)
    return _count(connection, wrong), _count(connection, pending)


def too_many_addresses(connection: Connection, network: str, now: datetime) -> bool:
    """Tell whether this network has opened too many links that do not exist."""
    return _count(connection, _recent(network, ADDRESS, now)) >= MAX_ADDRESSES_PER_NETWORK


def too_many_passwords(connection: Connection, network: str, now: datetime) -> bool:
    """Tell whether this network has tried too many wrong passwords."""
    return _count(connection, _recent(network, WRONG, now)) >= MAX_WRONG_PER_NETWORK


def _recent(network: str, kind: str, now: datetime) -> ColumnElement[bool]:
    recent = link_try.c.at > now - NETWORK_WINDOW
    return (link_try.c.network == network) & (link_try.c.kind == kind) & recent


def _count(connection: Connection, which: ColumnElement[bool]) -> int:
    return int(connection.scalar(select(func.count()).select_from(link_try).where(which)) or 0)
