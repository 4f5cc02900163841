"""What the user adds to an account (facts, corrections), one for all its snapshots; and the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
import pandas as pd
from sqlalchemy import Connection, delete, insert, select

from engagement.store.schema import audit, correction, note
from engagement.store.sealed import dump


def set_note(
    connection: Connection, account_uid: str, kind: str, subject: str, value: Any, now: datetime
) -> None:
    """Keep one fact (anything JSON can say) in place of the earlier one; None takes it back."""
    where = (note.c.account_uid == account_uid, note.c.kind == kind, note.c.subject == subject)
    connection.execute(delete(note).where(*where))
    if value is not None:
        row = {"account_uid": account_uid, "kind": kind, "subject": subject, "value": dump(value)}
        connection.execute(insert(note).values(noted_at=now, **row))


def notes_of(connection: Connection, account_uid: str, kind: str) -> dict[str, Any]:
    """Return the facts of one kind by subject, the oldest first."""
    rows = connection.execute(
        select(note.c.subject, note.c.value)
        .where(note.c.account_uid == account_uid, note.c.kind == kind)
        .order_by(note.c.noted_at, note.c.subject)
    )
    return {row.subject: orjson.loads(row.value) for row in rows}


def write_audit(
    connection: Connection, event: str, link_id: str | None, ip_hash: str | None, now: datetime
) -> None:
    """Write one line of the log: never a key, a name or an address in clear."""
    connection.execute(insert(audit).values(at=now, event=event, link_id=link_id, ip_hash=ip_hash))


def corrections_of(connection: Connection, account_uid: str) -> pd.DataFrame:
    """Return account_id and state, in the order of the ids."""
    rows = connection.execute(
        select(correction.c.person, correction.c.state)
        .where(correction.c.account_uid == account_uid)
        .order_by(correction.c.person)
    ).all()
    return pd.DataFrame([tuple(row) for row in rows], columns=["account_id", "state"]).astype("str")


def replace_corrections(connection: Connection, account_uid: str, corrections: pd.DataFrame) -> None:
    """Keep these in place of the earlier ones, the last one on each person."""
    connection.execute(delete(correction).where(correction.c.account_uid == account_uid))
    states = dict(zip(corrections["account_id"].astype(str), corrections["state"].astype(str), strict=True))
    if states:
        connection.execute(
            insert(correction),
            [{"account_uid": account_uid, "person": name, "state": state} for name, state in states.items()],
        )


def add_corrections(connection: Connection, account_uid: str, corrections: pd.DataFrame) -> bool:
    """Keep these beside the earlier ones, the later wins; tell whether that changed anything."""
    before = corrections_of(connection, account_uid)
    both = pd.concat([before, corrections[["account_id", "state"]].astype("str")])
    after = both.drop_duplicates("account_id", keep="last").sort_values("account_id", ignore_index=True)
    if after.equals(before.sort_values("account_id", ignore_index=True)):
        return False
    replace_corrections(connection, account_uid, after)
    return True
