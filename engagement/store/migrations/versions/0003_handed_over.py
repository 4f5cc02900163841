"""Profiles of X handed over today; what names people stays out of PostgreSQL's statistics of columns."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_NAMING = {
    "account": ("title", "owner_id", "owner_handle", "owner_name"),
    "snapshot": ("owner", "sources", "told"),
    "payload": ("content",),
    "correction": ("person",),
    "note": ("subject", "value"),
    "link": ("client", "content"),
}


def upgrade() -> None:
    """Create the table; keep samples of names out of pg_statistic, where deleting would not reach them."""
    op.create_table(
        "handed_over",
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("owner", "day", "person"),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table, columns in _NAMING.items():
            for column in columns:
                op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0")
