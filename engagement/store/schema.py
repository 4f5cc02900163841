"""The tables of the database.

A change comes with a migration in `migrations/versions`: copy the newest file to `NNNN_what.py` with the next
number, set `revision` to that number and `down_revision` to the one before (one line, no branches; no
downgrades), write the change out in `upgrade` without importing this module, and change this module alike:
a test compares the two. What hangs on an account or on a snapshot does so by a foreign key with
`ON DELETE CASCADE`, so that deleting takes it along. Keys and links are kept as SHA-256 only.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = MetaData()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Moment(TypeDecorator[pd.Timestamp]):
    """Store a UTC moment as whole microseconds since 1970: the same, and comparable, on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Turn an aware moment into microseconds."""
        return None if value is None else (value - _EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> pd.Timestamp | None:  # noqa: ARG002
        """Turn microseconds into an aware moment."""
        return None if value is None else pd.Timestamp(value, unit="us", tz="UTC")


def _of_account() -> Column[str]:
    return Column("account_uid", ForeignKey("account.uid", ondelete="CASCADE"), nullable=False)


account = Table(
    "account",
    metadata,
    Column("uid", String(32), primary_key=True),
    Column("title", Text, nullable=False),
    Column("owner_id", Text, nullable=False),
    Column("owner_handle", Text),
    Column("owner_name", Text),
    Column("created_at", Moment, nullable=False),
    Column("retention_days", Integer, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("version", Integer, nullable=False),
    Index("account_expiry", "expires_at"),
)
access_key = Table(
    "access_key",
    metadata,
    Column("digest", String(64), primary_key=True),
    _of_account(),
    Column("lasting", Integer, nullable=False),
    Column("used_at", Moment, nullable=False),
    Index("access_key_account", "account_uid"),
)
binding = Table(
    "binding",
    metadata,
    Column("subject", String(64), nullable=False),
    _of_account(),
    PrimaryKeyConstraint("subject", "account_uid"),
    Index("binding_account", "account_uid"),
)
snapshot = Table(
    "snapshot",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _of_account(),
    Column("as_of", Moment, nullable=False),
    Column("horizon_days", Integer, nullable=False),
    Column("saved_at", Moment, nullable=False),
    Column("people", Integer, nullable=False),
    Column("states", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("sources", Text, nullable=False),
    Column("told", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("seal", String(64), nullable=False),
    Index("snapshot_account", "account_uid", "as_of"),
    sqlite_autoincrement=True,
)
payload = Table(
    "payload",
    metadata,
    Column("snapshot_id", ForeignKey("snapshot.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("part", Integer, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("snapshot_id", "kind", "part"),
)
correction = Table(
    "correction",
    metadata,
    _of_account(),
    Column("person", Text, nullable=False),
    Column("state", String(16), nullable=False),
    PrimaryKeyConstraint("account_uid", "person"),
)
note = Table(
    "note",
    metadata,
    _of_account(),
    Column("kind", String(32), nullable=False),
    Column("subject", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("noted_at", Moment, nullable=False),
    PrimaryKeyConstraint("account_uid", "kind", "subject"),
)
choice = Table(
    "choice",
    metadata,
    Column("fingerprint", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    PrimaryKeyConstraint("fingerprint", "question"),
)
suppressed = Table(
    "suppressed",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("since", Moment, nullable=False),
)
setting = Table(
    "setting",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", Text, nullable=False),
)
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("event", String(32), nullable=False),
    Column("link_id", Text),
    Column("ip_hash", String(64)),
    Index("audit_at", "at"),
)
handed_over = Table(
    "handed_over",
    metadata,
    Column("owner", String(64), nullable=False),
    Column("day", Integer, nullable=False),
    Column("person", String(64), nullable=False),
    PrimaryKeyConstraint("owner", "day", "person"),
)

# A link hangs on the account it shows, and goes with it.
link = Table(
    "link",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("account_uid", ForeignKey("account.uid", ondelete="CASCADE"), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("client", Text, nullable=False),
    Column("pages", Text, nullable=False),
    Column("named", Integer, nullable=False),
    Column("password", Text),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("paused", Integer, nullable=False),
    Column("closed_at", Moment),
    Column("revoked", Integer, nullable=False),
    Column("wrong_passwords", Integer, nullable=False),
    Column("previews", Integer, nullable=False),
    Column("content", LargeBinary),
    Index("link_account", "account_uid"),
)
link_view = Table(
    "link_view",
    metadata,
    Column("link_id", ForeignKey("link.id", ondelete="CASCADE"), nullable=False),
    Column("visit", String(64), nullable=False),
    Column("opened_at", Moment, nullable=False),
    PrimaryKeyConstraint("link_id", "visit"),
)
link_try = Table(
    "link_try",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("link_id", ForeignKey("link.id", ondelete="CASCADE")),
    Column("network", String(64), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("at", Moment, nullable=False),
    Index("link_try_link", "link_id", "at"),
    Index("link_try_network", "network", "at"),
)
LINK_TABLES = (link, link_view, link_try)
