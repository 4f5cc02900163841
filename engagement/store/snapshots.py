"""Snapshots in the database: the tables of one moment, its people and figures as they were."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import orjson
import pandas as pd
from sqlalchemy import Connection, Row, delete, insert, select, update

from engagement.analysis.analysis import Analysis
from engagement.data.schema import TABLES, Owner, SourceReport, Tables, conform
from engagement.store import sealed
from engagement.store.contract import NOT_HERE, SavedInputs, UnknownKeyError
from engagement.store.notes import corrections_of
from engagement.store.schema import account, payload, snapshot
from engagement.store.sealed import check_seal, dump, parts_of, seal, states_json, summary_to_json

PEOPLE = "people"
Parts = list[dict[str, Any]]


def prepare(analysis: Analysis, tables: Tables, people: pd.DataFrame) -> tuple[dict[str, Any], Parts]:
    """Make a snapshot's row and its payloads, before any transaction begins."""
    parts = [part for kind in TABLES for part in payload_rows(kind, getattr(tables, kind))]
    row = {
        "as_of": analysis.as_of,
        "horizon_days": analysis.horizon_days,
        "people": len(people),
        "states": states_json(people),
        "owner": dump(asdict(tables.owner)),
        "sources": dump([asdict(source) for source in tables.sources]),
        "told": summary_to_json(analysis),
    }
    digests = [part["digest"] for part in parts]
    same = dump([analysis.as_of.isoformat(), analysis.horizon_days, row["owner"], digests])
    row["digest"] = sealed.digest(same.encode())
    row["seal"] = seal(row)
    return row, parts + payload_rows(PEOPLE, people)


def payload_rows(kind: str, frame: pd.DataFrame) -> Parts:
    """Make the rows of `payload` for one frame."""
    return [
        {"kind": kind, "part": number, "rows": rows, "content": content, "digest": sealed.digest(content)}
        for number, (rows, content) in enumerate(sealed.to_parts(frame))
    ]


def write(connection: Connection, account_uid: str, row: dict[str, Any], parts: Parts, now: datetime) -> int:
    """Add the snapshot, or replace its people where the same tables are kept already; return its id."""
    same = select(snapshot.c.id).where(
        snapshot.c.account_uid == account_uid, snapshot.c.digest == row["digest"]
    )
    existing = connection.scalar(same)
    if existing is None:
        added = connection.execute(insert(snapshot).values(account_uid=account_uid, saved_at=now, **row))
        number = int(added.inserted_primary_key[0])  # type: ignore[index]
    else:
        number = int(existing)
        connection.execute(update(snapshot).where(snapshot.c.id == number).values(saved_at=now, **row))
        connection.execute(delete(payload).where(payload.c.snapshot_id == number, payload.c.kind == PEOPLE))
        parts = [part for part in parts if part["kind"] == PEOPLE]
    for part in parts:
        connection.execute(insert(payload).values(snapshot_id=number, **part))
    return number


def remove(connection: Connection, account_uid: str, snapshot_id: int) -> None:
    """Delete one snapshot, and with the last one the account."""
    number = find(connection, account_uid, snapshot_id).id
    connection.execute(delete(snapshot).where(snapshot.c.id == number))
    if connection.execute(select(snapshot.c.id).where(snapshot.c.account_uid == account_uid)).first() is None:
        connection.execute(delete(account).where(account.c.uid == account_uid))


def find(connection: Connection, account_uid: str, snapshot_id: int | None) -> Row[Any]:
    """Return one snapshot of this account, the newest moment by default.

    Raises:
        UnknownKeyError: the account has no such snapshot.
    """
    query = select(snapshot).where(snapshot.c.account_uid == account_uid)
    if snapshot_id is not None:
        query = query.where(snapshot.c.id == snapshot_id)
    row = connection.execute(query.order_by(snapshot.c.as_of.desc(), snapshot.c.id.desc()).limit(1)).first()
    if row is None:
        raise UnknownKeyError(NOT_HERE)
    return check_seal(connection, row)


def load(connection: Connection, of: Row[Any], snapshot_id: int | None) -> SavedInputs:
    """Read tables and corrections of one snapshot of the account in row `of`."""
    row = find(connection, of.uid, snapshot_id)
    frames = {kind: conform(sealed.to_frame(parts_of(connection, row.id, kind)), kind) for kind in TABLES}
    return SavedInputs(
        tables=Tables(Owner(**orjson.loads(row.owner)), sources=_sources(row.sources), **frames),
        as_of=row.as_of,
        horizon_days=row.horizon_days,
        corrections=corrections_of(connection, of.uid),
        snapshot_id=row.id,
        version=of.version,
    )


def _sources(content: str) -> tuple[SourceReport, ...]:
    sources = []
    for source in orjson.loads(content):
        seen_at = source.get("seen_at")
        back = {
            "notes": tuple(source["notes"]),
            "seen_at": datetime.fromisoformat(seen_at) if seen_at else None,
        }
        sources.append(SourceReport(**{**source, **back}))
    return tuple(sources)
