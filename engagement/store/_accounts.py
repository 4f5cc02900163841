"""Accounts: who is kept, for how long, and who may see the list of them."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from engagement.store import _keys
from engagement.store._errors import (
    BAD_RETENTION,
    NOT_HERE,
    OTHER_OWNER,
    STALE,
    OtherOwnerError,
    StaleError,
    StoreError,
    UnknownKeyError,
)
from engagement.store._retention import RETENTION_DAYS, USUAL_RETENTION, expiry
from engagement.store._schema import access_key, account
from engagement.tables import Owner


def create(connection: Connection, key: str, owner: Owner, title: str | None, now: datetime) -> str:
    """A new account that this key opens; its uid."""
    uid = secrets.token_hex(16)
    connection.execute(
        insert(account).values(
            uid=uid,
            title=_title(title) or owner.handle or owner.name or "",
            owner_id=owner.account_id,
            owner_handle=owner.handle,
            owner_name=owner.name,
            created_at=now,
            retention_days=USUAL_RETENTION,
            expires_at=expiry(now, USUAL_RETENTION),
            version=0,
        )
    )
    # The same key may have opened an account whose time is over.
    connection.execute(delete(access_key).where(access_key.c.digest == _keys.digest_of(key)))
    _keys.add(connection, key, uid, now, lasting=True)
    return uid


def _title(given: str | None) -> str:
    """A title that every database takes."""
    return (given or "").encode(errors="replace").decode().replace("\0", "").strip()


def renew(connection: Connection, row: Row[Any], owner: Owner, title: str | None, now: datetime) -> None:
    """Let the time of an account begin anew, as it has a new snapshot.

    Raises:
        OtherOwnerError: the snapshot is of somebody else.
    """
    same_id = owner.account_id == row.owner_id
    given, known = (owner.handle or "").casefold(), (row.owner_handle or "").casefold()
    if not same_id and not (given and given == known):
        raise OtherOwnerError(
            OTHER_OWNER,
            kept=row.owner_handle or row.owner_name or row.owner_id,
            given=owner.handle or owner.name or owner.account_id,
        )
    connection.execute(
        update(account)
        .where(account.c.uid == row.uid)
        .values(
            title=_title(title) or row.title,
            owner_handle=owner.handle or row.owner_handle,
            owner_name=owner.name or row.owner_name,
            expires_at=expiry(now, row.retention_days),
        )
    )


def lock(connection: Connection, key: str, now: datetime) -> Row[Any] | None:
    """The account of this key, which nobody else changes until this transaction ends."""
    if connection.dialect.name == "sqlite":  # the whole file is locked
        return _keys.find(connection, key, now)
    number = int(_keys.digest_of(key)[:15], 16)
    connection.execute(select(func.pg_advisory_xact_lock(number)))
    row = _keys.find(connection, key, now)
    if row is None:
        return None
    return connection.execute(select(account).where(account.c.uid == row.uid).with_for_update()).one_or_none()


def raise_version(connection: Connection, account_uid: str, version: int) -> int:
    """The next version, unless somebody else was quicker.

    Raises:
        StaleError: the account is at another version by now.
    """
    done = connection.execute(
        update(account)
        .where(account.c.uid == account_uid, account.c.version == version)
        .values(version=version + 1)
    )
    if not done.rowcount:
        raise StaleError(STALE)
    return version + 1


def set_retention(connection: Connection, key: str, days: int, now: datetime) -> None:
    """Keep an account for so many days after its latest snapshot was saved."""
    if days not in RETENTION_DAYS:
        raise StoreError(BAD_RETENTION, choices=", ".join(map(str, RETENTION_DAYS)), days=days)
    row = lock(connection, key, now)
    if row is None:
        raise UnknownKeyError(NOT_HERE)
    connection.execute(
        update(account)
        .where(account.c.uid == row.uid)
        .values(retention_days=days, expires_at=expiry(now, days))
    )


def remove(connection: Connection, key: str, now: datetime) -> None:
    """Delete an account with all that hangs on it."""
    connection.execute(delete(account).where(account.c.uid == _keys.uid_of(connection, key, now)))
