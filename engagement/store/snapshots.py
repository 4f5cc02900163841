"""Snapshots: the tables of one moment, the people as they were told, and what was said about them."""

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
from engagement.store.contract import NOT_HERE, Loaded, UnknownKeyError
from engagement.store.notes import corrections_of
from engagement.store.schema import account, payload, snapshot
from engagement.store.sealed import check_seal, dump, parts_of, seal, states_json, told_json

PEOPLE = "people"
Parts = list[dict[str, Any]]


def made_parts(kind: str, frame: pd.DataFrame) -> Parts:
    """The rows of `payload` for one frame."""
    return [
        {"kind": kind, "part": number, "rows": rows, "content": content, "digest": sealed.digest(content)}
        for number, (rows, content) in enumerate(sealed.to_parts(frame))
    ]


def prepare(analysis: Analysis, tables: Tables, people: pd.DataFrame) -> tuple[dict[str, Any], Parts]:
    """A snapshot's row and its payloads, worked out before any transaction begins."""
    kept = [part for kind in TABLES for part in made_parts(kind, getattr(tables, kind))]
    row = {
        "as_of": analysis.as_of,
        "horizon_days": analysis.horizon_days,
        "people": len(people),
        "states": states_json(people),
        "owner": dump(asdict(tables.owner)),
        "sources": dump([asdict(source) for source in tables.sources]),
        "told": told_json(analysis),
    }
    digests = [part["digest"] for part in kept]
    same = dump([analysis.as_of.isoformat(), analysis.horizon_days, row["owner"], digests])
    row["digest"] = sealed.digest(same.encode())
    row["seal"] = seal(row)
    return row, kept + made_parts(PEOPLE, people)


def write(connection: Connection, account_uid: str, row: dict[str, Any], parts: Parts, now: datetime) -> int:
    """Add the snapshot, or tell the same tables anew where they are kept already; its id."""
    same = select(snapshot.c.id).where(
        snapshot.c.account_uid == account_uid, snapshot.c.digest == row["digest"]
    )
    known = connection.scalar(same)
    if known is None:
        added = connection.execute(insert(snapshot).values(account_uid=account_uid, saved_at=now, **row))
        number = int(added.inserted_primary_key[0])  # type: ignore[index]
    else:
        number = int(known)
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
    """One snapshot of this account, the newest moment by default.

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


def load(connection: Connection, kept: Row[Any], snapshot_id: int | None) -> Loaded:
    """Tables and corrections of one snapshot."""
    row = find(connection, kept.uid, snapshot_id)
    frames = {kind: conform(sealed.to_frame(parts_of(connection, row.id, kind)), kind) for kind in TABLES}
    return Loaded(
        tables=Tables(Owner(**orjson.loads(row.owner)), sources=_sources(row.sources), **frames),
        as_of=row.as_of,
        horizon_days=row.horizon_days,
        corrections=corrections_of(connection, kept.uid),
        snapshot_id=row.id,
        version=kept.version,
    )


def _sources(told: str) -> tuple[SourceReport, ...]:
    sources = []
    for source in orjson.loads(told):
        seen_at = source.get("seen_at")
        back = {
            "notes": tuple(source["notes"]),
            "seen_at": datetime.fromisoformat(seen_at) if seen_at else None,
        }
        sources.append(SourceReport(**{**source, **back}))
    return tuple(sources)
