"""Share links, who opened them, and tries that failed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables of the links."""
    op.create_table(
        "link",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column(
            "account_uid", sa.String(32), sa.ForeignKey("account.uid", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("pages", sa.Text, nullable=False),
        sa.Column("named", sa.Integer, nullable=False),
        sa.Column("password", sa.Text),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger),
        sa.Column("paused", sa.Integer, nullable=False),
        sa.Column("closed_at", sa.BigInteger),
        sa.Column("revoked", sa.Integer, nullable=False),
        sa.Column("wrong_passwords", sa.Integer, nullable=False),
        sa.Column("previews", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary),
    )
    op.create_index("link_account", "link", ["account_uid"])
    op.create_table(
        "link_view",
        sa.Column("link_id", sa.String(32), sa.ForeignKey("link.id", ondelete="CASCADE"), nullable=False),
        sa.Column("visit", sa.String(64), nullable=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("link_id", "visit"),
    )
    op.create_table(
        "link_try",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("link_id", sa.String(32), sa.ForeignKey("link.id", ondelete="CASCADE")),
        sa.Column("network", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("link_try_link", "link_try", ["link_id", "at"])
    op.create_index("link_try_network", "link_try", ["network", "at"])
