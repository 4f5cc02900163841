"""Accounts in the database: made, renewed, bound to a login, removed, and listed with their snapshots."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from engagement.data.schema import Owner
from engagement.store import keys
from engagement.store.contract import (
    BAD_RETENTION,
    NOT_HERE,
    OTHER_OWNER,
    RETENTION_DAYS,
    STALE,
    USUAL_RETENTION,
    OtherOwnerError,
    SavedAccount,
    Snapshot,
    StaleError,
    StoreError,
    UnknownKeyError,
    expiry,
)
from engagement.store.schema import access_key, account, binding, snapshot
from engagement.store.sealed import check_seal


def create(connection: Connection, key: str, owner: Owner, title: str | None, now: datetime) -> str:
    """Make a new account that this key opens; return its uid."""
    uid = secrets.token_hex(16)
    connection.execute(
        insert(account).values(
            uid=uid,
            title=_storable_title(title) or owner.handle or owner.name or "",
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
    connection.execute(delete(access_key).where(access_key.c.digest == keys.digest_of(key)))
    keys.add(connection, key, uid, now, lasting=True)
    return uid


def _storable_title(given: str | None) -> str:
    # Not every database takes lone surrogates and NUL.
    return (given or "").encode(errors="replace").decode().replace("\0", "").strip()


def renew(connection: Connection, row: Row[Any], owner: Owner, title: str | None, now: datetime) -> None:
    """Let the time of an account begin anew, as it has a new snapshot.

    Raises:
        OtherOwnerError: the snapshot is of somebody else.
    """
    same_id = owner.account_id == row.owner_id
    given, saved = (owner.handle or "").casefold(), (row.owner_handle or "").casefold()
    if not same_id and not (given and given == saved):
        raise OtherOwnerError(
            OTHER_OWNER,
            kept=row.owner_handle or row.owner_name or row.owner_id,
            given=owner.handle or owner.name or owner.account_id,
        )
    connection.execute(
        update(account)
        .where(account.c.uid == row.uid)
        .values(
            title=_storable_title(title) or row.title,
            owner_handle=owner.handle or row.owner_handle,
            owner_name=owner.name or row.owner_name,
            expires_at=expiry(now, row.retention_days),
        )
    )


def lock(connection: Connection, key: str, now: datetime) -> Row[Any] | None:
    """Return the account of this key, which nobody else changes until this transaction ends."""
    if connection.dialect.name == "sqlite":  # the whole file is locked
        return keys.find(connection, key, now)
    number = int(keys.digest_of(key)[:15], 16)
    connection.execute(select(func.pg_advisory_xact_lock(number)))
    row = keys.find(connection, key, now)
    if row is None:
        return None
    return connection.execute(select(account).where(account.c.uid == row.uid).with_for_update()).one_or_none()


def raise_version(connection: Connection, account_uid: str, version: int) -> int:
    """Set and return the next version, unless somebody else was quicker.

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
    connection.execute(delete(account).where(account.c.uid == keys.uid_of(connection, key, now)))


def bind(connection: Connection, key: str, subject: str, now: datetime) -> None:
    """Let whoever logs in as this subject find the account."""
    uid, digest = keys.uid_of(connection, key, now), _subject_digest(connection, subject)
    bound = select(binding).where(binding.c.subject == digest, binding.c.account_uid == uid)
    if connection.execute(bound).first() is None:
        connection.execute(insert(binding).values(subject=digest, account_uid=uid))


def of_subject(connection: Connection, subject: str, now: datetime) -> list[SavedAccount]:
    """List the accounts bound to this subject, the latest first."""
    digest = _subject_digest(connection, subject)
    bound = select(binding.c.account_uid).where(binding.c.subject == digest)
    return every(connection, now, account.c.uid.in_(bound))


def _subject_digest(connection: Connection, subject: str) -> str:
    return keys.keyed_hash(keys.server_secret(connection), "subject", subject)


def is_kept(connection: Connection, account_uid: str, now: datetime) -> bool:
    """Tell whether this account is here and its time is not over."""
    found = select(account.c.uid).where(account.c.uid == account_uid, account.c.expires_at > now)
    return connection.execute(found).first() is not None


def every(connection: Connection, now: datetime, *conditions: Any) -> list[SavedAccount]:
    """List all accounts whose time is not over, the latest first."""
    rows = connection.execute(
        select(account)
        .where(account.c.expires_at > now, *conditions)
        .order_by(account.c.created_at.desc(), account.c.uid)
    ).all()
    return with_snapshots(connection, rows)


def with_snapshots(connection: Connection, rows: Iterable[Row[Any]]) -> list[SavedAccount]:
    """Put accounts together with their snapshots."""
    accounts = list(rows)
    found: dict[str, list[Snapshot]] = {row.uid: [] for row in accounts}
    theirs = select(snapshot).where(snapshot.c.account_uid.in_(found))
    for row in connection.execute(theirs.order_by(snapshot.c.as_of, snapshot.c.id)):
        check_seal(connection, row)
        found[row.account_uid].append(
            Snapshot(
                row.id,
                row.as_of,
                row.horizon_days,
                row.saved_at,
                row.people,
                orjson.loads(row.states),
                int(orjson.loads(row.told).get("rules", Snapshot.rules)),
            )
        )
    return [
        SavedAccount(
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
