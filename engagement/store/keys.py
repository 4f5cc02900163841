"""Keys: whoever has one owns the account it opens. The database holds their digests only."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, delete, insert, select, update

from engagement.store.contract import BAD_KEY, LIST_KEY_DAYS, NOT_HERE, StoreError, UnknownKeyError
from engagement.store.schema import access_key, account, setting

_WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{43}")


def make_key() -> str:
    """Make a key of 256 random bits."""
    return secrets.token_urlsafe(32)


def digest_of(key: str) -> str:
    """Digest a key (SHA-256 in hex): all that is kept of it."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def check_form(key: str) -> None:
    """Refuse what was never a key.

    Raises:
        StoreError: it has another length or other letters.
    """
    if not _WELL_FORMED.fullmatch(key):
        raise StoreError(BAD_KEY)


def find(connection: Connection, key: str, now: datetime) -> Row[tuple[str]] | None:
    """Return the row of the account this key opens, unless its time is over."""
    return connection.execute(
        select(account)
        .join(access_key, access_key.c.account_uid == account.c.uid)
        .where(access_key.c.digest == digest_of(key), account.c.expires_at > now)
    ).one_or_none()


def uid_of(connection: Connection, key: str, now: datetime) -> str:
    """Return the uid of the account this key opens.

    Raises:
        UnknownKeyError: none, or its time is over.
    """
    row = find(connection, key, now)
    if row is None:
        raise UnknownKeyError(NOT_HERE)
    return str(row.uid)


def add(connection: Connection, key: str, account_uid: str, now: datetime, lasting: bool) -> None:
    """Let a key open an account; one that is not lasting ends when it is not used for a while."""
    connection.execute(
        insert(access_key).values(
            digest=digest_of(key), account_uid=account_uid, lasting=int(lasting), used_at=now
        )
    )


def use_is_due(connection: Connection, key: str, now: datetime) -> bool:
    """Tell whether the use of this key should be noted: at most once a day."""
    used = connection.scalar(select(access_key.c.used_at).where(access_key.c.digest == digest_of(key)))
    return used is not None and used < now - timedelta(days=1)


def touch(connection: Connection, key: str, now: datetime) -> None:
    """Note that this key was used."""
    connection.execute(update(access_key).where(access_key.c.digest == digest_of(key)).values(used_at=now))


def drop_stale(connection: Connection, now: datetime) -> int:
    """Drop the keys of lists that nobody used for a while."""
    unused = now - timedelta(days=LIST_KEY_DAYS)
    return connection.execute(
        delete(access_key).where(access_key.c.lasting == 0, access_key.c.used_at < unused)
    ).rowcount


def server_secret(connection: Connection) -> bytes:
    """Return the secret that was made with the database."""
    return bytes.fromhex(str(connection.scalar(select(setting.c.value).where(setting.c.name == "secret"))))


def keyed_hash(secret: bytes, *parts: str) -> str:
    """Hash the parts (HMAC-SHA256) under the server's secret: nobody can look it up without it."""
    message = b"".join(len(part).to_bytes(8) + part for part in (text.encode() for text in parts))
    return hmac.digest(secret, message, "sha256").hex()
