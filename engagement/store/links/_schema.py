"""The tables of the links; a link hangs on the account it shows, and goes with it."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from engagement.store._schema import Moment, metadata

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
TABLES = (link, link_view, link_try)
