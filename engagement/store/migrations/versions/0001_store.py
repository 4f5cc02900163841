"""Accounts, snapshots with their payloads, corrections, notes, choices, suppressions, settings, audit."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables and the server's own secret."""
    op.create_table(
        "account",
        sa.Column("uid", sa.String(32), primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("owner_id", sa.Text, nullable=False),
        sa.Column("owner_handle", sa.Text),
        sa.Column("owner_name", sa.Text),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("retention_days", sa.Integer, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("account_expiry", "account", ["expires_at"])
    op.create_table(
        "access_key",
        sa.Column("digest", sa.String(64), primary_key=True),
        _of_account(),
        sa.Column("lasting", sa.Integer, nullable=False),
        sa.Column("used_at", sa.BigInteger, nullable=False),
    )
    op.create_index("access_key_account", "access_key", ["account_uid"])
    op.create_table(
        "binding",
        sa.Column("subject", sa.String(64), nullable=False),
        _of_account(),
        sa.PrimaryKeyConstraint("subject", "account_uid"),
    )
    op.create_index("binding_account", "binding", ["account_uid"])
    op.create_table(
        "snapshot",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        _of_account(),
        sa.Column("as_of", sa.BigInteger, nullable=False),
        sa.Column("horizon_days", sa.Integer, nullable=False),
        sa.Column("saved_at", sa.BigInteger, nullable=False),
        sa.Column("people", sa.Integer, nullable=False),
        sa.Column("states", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("sources", sa.Text, nullable=False),
        sa.Column("told", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("snapshot_account", "snapshot", ["account_uid", "as_of"])
    op.create_table(
        "payload",
        sa.Column(
            "snapshot_id", sa.Integer, sa.ForeignKey("snapshot.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("snapshot_id", "kind", "part"),
    )
    if op.get_bind().dialect.name == "postgresql":  # Parquet is compressed already
        op.execute("ALTER TABLE payload ALTER COLUMN content SET STORAGE EXTERNAL")
    _what_the_user_said()
    _of_the_server()


def _what_the_user_said() -> None:
    op.create_table(
        "correction",
        _of_account(),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("account_uid", "person"),
    )
    op.create_table(
        "note",
        _of_account(),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("noted_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("account_uid", "kind", "subject"),
    )
    op.create_table(
        "choice",
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", "question"),
    )


def _of_the_server() -> None:
    op.create_table(
        "suppressed",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("since", sa.BigInteger, nullable=False),
    )
    setting = op.create_table(
        "setting",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.bulk_insert(setting, [{"name": "secret", "value": secrets.token_hex(32)}])
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.Column("link_id", sa.Text),
        sa.Column("ip_hash", sa.String(64)),
    )
    op.create_index("audit_at", "audit", ["at"])


def _of_account() -> sa.Column[str]:
    owner = sa.ForeignKey("account.uid", ondelete="CASCADE")
    return sa.Column("account_uid", sa.String(32), owner, nullable=False)
