"""Drop what is over, and count what is here."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from engagement.store import keys
from engagement.store.contract import AUDIT_DAYS, Inventory
from engagement.store.links.rows import close, expired
from engagement.store.schema import (
    access_key,
    account,
    audit,
    binding,
    choice,
    correction,
    handed_over,
    link,
    note,
    payload,
    setting,
    snapshot,
    suppressed,
)

_TRACES = "traces"
_COUNTED = {
    "accounts": account,
    "snapshots": snapshot,
    "corrections": correction,
    "notes": note,
    "keys": access_key,
    "bindings": binding,
    "links": link,
    "choices": choice,
    "suppressed": suppressed,
    "handed_over": handed_over,
    "audit": audit,
}


def drop(connection: Connection, now: datetime) -> int:
    """Drop what is over: accounts, list keys, log lines, days of the quota, what links showed.

    Returns how many accounts.
    """
    dropped = connection.execute(delete(account).where(account.c.expires_at <= now)).rowcount
    stale = keys.drop_stale(connection, now)
    old = connection.execute(delete(audit).where(audit.c.at < now - timedelta(days=AUDIT_DAYS))).rowcount
    ended = close(connection, expired(now), now)
    connection.execute(delete(handed_over).where(handed_over.c.day < now.toordinal()))
    if dropped or stale or old or ended:
        leave_traces(connection)
    return dropped


def leave_traces(connection: Connection) -> None:
    """Note that something was deleted, so that the next purge clears the files of it."""
    if not has_traces(connection):
        connection.execute(insert(setting).values(name=_TRACES, value="yes"))


def has_traces(connection: Connection) -> bool:
    """Tell whether something was deleted since the files were cleared."""
    return connection.execute(select(setting).where(setting.c.name == _TRACES)).first() is not None


def clear_traces(connection: Connection) -> None:
    """Note that the files are clear."""
    connection.execute(delete(setting).where(setting.c.name == _TRACES))


def inventory(connection: Connection) -> Inventory:
    """Count entries and bytes by kind."""
    counts = {
        name: int(connection.scalar(select(func.count()).select_from(table)) or 0)
        for name, table in _COUNTED.items()
    }
    counts["people"] = int(connection.scalar(select(func.sum(snapshot.c.people))) or 0)
    size = func.sum(func.length(payload.c.content))
    sizes = connection.execute(select(payload.c.kind, size).group_by(payload.c.kind).order_by(payload.c.kind))
    created, expires = connection.execute(
        select(func.min(account.c.created_at), func.min(account.c.expires_at))
    ).one()
    return Inventory(counts, {row[0]: int(row[1]) for row in sizes}, created, expires)
