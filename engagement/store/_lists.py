"""Lists of accounts: everything, or what belongs to one login."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, insert, select

from engagement.store import _keys
from engagement.store._contract import Kept, Snapshot
from engagement.store._schema import account, binding, snapshot
from engagement.store._seal import check_seal
from engagement.tables import Owner


def bind(connection: Connection, key: str, subject: str, now: datetime) -> None:
    """Let whoever logs in as this subject find the account."""
    uid, digest = _keys.uid_of(connection, key, now), _subject(connection, subject)
    bound = select(binding).where(binding.c.subject == digest, binding.c.account_uid == uid)
    if connection.execute(bound).first() is None:
        connection.execute(insert(binding).values(subject=digest, account_uid=uid))


def of_subject(connection: Connection, subject: str, now: datetime) -> list[Kept]:
    """The accounts bound to this subject, the latest first."""
    digest = _subject(connection, subject)
    bound = select(binding.c.account_uid).where(binding.c.subject == digest)
    return everything(connection, now, account.c.uid.in_(bound))


def _subject(connection: Connection, subject: str) -> str:
    return _keys.keyed_hash(_keys.server_secret(connection), "subject", subject)


def is_kept(connection: Connection, account_uid: str, now: datetime) -> bool:
    """Whether this account is here and its time is not over."""
    known = select(account.c.uid).where(account.c.uid == account_uid, account.c.expires_at > now)
    return connection.execute(known).first() is not None


def everything(connection: Connection, now: datetime, *conditions: Any) -> list[Kept]:
    """All accounts whose time is not over, the latest first."""
    rows = connection.execute(
        select(account)
        .where(account.c.expires_at > now, *conditions)
        .order_by(account.c.created_at.desc(), account.c.uid)
    ).all()
    return kept(connection, rows)


def kept(connection: Connection, rows: Iterable[Row[Any]]) -> list[Kept]:
    """Accounts with their snapshots."""
    accounts = list(rows)
    found: dict[str, list[Snapshot]] = {row.uid: [] for row in accounts}
    theirs = select(snapshot).where(snapshot.c.account_uid.in_(found))
    for row in connection.execute(theirs.order_by(snapshot.c.as_of, snapshot.c.id)):
        check_seal(connection, row)
        found[row.account_uid].append(
            Snapshot(row.id, row.as_of, row.horizon_days, row.saved_at, row.people, orjson.loads(row.states))
        )
    return [
        Kept(
            account_uid=row.uid,
            title=row.title,
            owner=Owner(row.owner_id, row.owner_handle, row.owner_name),
            created_at=row.created_at,
            retention_days=row.retention_days,
            expires_at=row.expires_at,
            version=row.version,
            snapshots=tuple(found[row.uid]),
        )
        for row in accounts
    ]
