"""How long an account's analyses are kept, and the clock that counts it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

RETENTION_DAYS = (1, 7, 30, 90)
USUAL_RETENTION = 30
AUDIT_DAYS = 90
LIST_KEY_DAYS = 30


def now() -> datetime:
    """This moment, UTC."""
    return datetime.now(UTC)


def expiry(moment: datetime, retention_days: int) -> datetime:
    """When what was last saved at `moment` goes."""
    return moment + timedelta(days=retention_days)
