"""The whole result of a snapshot is kept among its payloads.

No table changes: the result of a snapshot that was kept before is added when it is opened. But a program that
knows nothing of results would not take a person out of them; from here on it leaves this database alone.
"""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Change nothing."""
