"""Small facts the user keeps beside an account, and the log of what happened."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, delete, insert, select

from engagement.store._schema import audit, note
from engagement.store._told import dump


def set_note(
    connection: Connection, account_uid: str, kind: str, subject: str, value: Any, now: datetime
) -> None:
    """Keep one fact (anything JSON can say) in place of the earlier one; None takes it back."""
    where = (note.c.account_uid == account_uid, note.c.kind == kind, note.c.subject == subject)
    connection.execute(delete(note).where(*where))
    if value is not None:
        said = {"account_uid": account_uid, "kind": kind, "subject": subject, "value": dump(value)}
        connection.execute(insert(note).values(noted_at=now, **said))


def notes(connection: Connection, account_uid: str, kind: str) -> dict[str, Any]:
    """The facts of one kind by subject, the oldest first."""
    rows = connection.execute(
        select(note.c.subject, note.c.value)
        .where(note.c.account_uid == account_uid, note.c.kind == kind)
        .order_by(note.c.noted_at, note.c.subject)
    )
    return {row.subject: orjson.loads(row.value) for row in rows}


def write_audit(
    connection: Connection, event: str, link_id: str | None, ip_hash: str | None, now: datetime
) -> None:
    """One line of the log: never a key, a name or an address in clear."""
    connection.execute(insert(audit).values(at=now, event=event, link_id=link_id, ip_hash=ip_hash))
