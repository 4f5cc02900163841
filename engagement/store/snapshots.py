"""Snapshots in the database: the tables of one moment, and the result that was worked out on them."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import orjson
import pandas as pd
from sqlalchemy import Connection, Row, delete, insert, select, update

from engagement.analysis.analysis import Analysis
from engagement.analysis.result import (
    FRAMES,
    PEOPLE,
    VALUES,
    Result,
    UnreadableResultError,
    from_result,
    to_result,
)
from engagement.data.parquet import to_frame, to_parts
from engagement.data.schema import TABLES, Owner, SourceReport, Tables, conform
from engagement.store import sealed
from engagement.store.contract import NOT_HERE, SavedInputs, UnknownKeyError
from engagement.store.notes import corrections_of
from engagement.store.schema import account, payload, snapshot
from engagement.store.sealed import check_seal, dump, payloads, seal, states_json, summary_to_json

Parts = list[dict[str, Any]]
_log = logging.getLogger(__name__)
# What is worked out of the tables; people alone are kept where the rest has to be worked out anew.
RESULT = (*FRAMES, VALUES)


def prepare(analysis: Analysis, tables: Tables, people: pd.DataFrame) -> tuple[dict[str, Any], Parts]:
    """Make a snapshot's row and its payloads, before any transaction begins.

    The whole result is kept where it is of these tables; where somebody was left out, only the people.
    """
    parts = [part for kind in TABLES for part in payload_rows(kind, getattr(tables, kind))]
    row = {
        "as_of": analysis.as_of,
        "horizon_days": analysis.horizon_days,
        "owner": dump(asdict(tables.owner)),
        "sources": dump([asdict(source) for source in tables.sources]),
        **_told(analysis, people),
    }
    digests = [part["digest"] for part in parts]
    same = dump([analysis.as_of.isoformat(), analysis.horizon_days, row["owner"], digests])
    row["digest"] = sealed.digest(same.encode())
    row["seal"] = seal(row)
    whole = tables is analysis.tables
    return row, parts + (result_rows(analysis) if whole else payload_rows(PEOPLE, people))


def _told(analysis: Analysis, people: pd.DataFrame) -> dict[str, Any]:
    return {"people": len(people), "states": states_json(people), "told": summary_to_json(analysis)}


def payload_rows(kind: str, frame: pd.DataFrame) -> Parts:
    """Make the rows of `payload` for one frame."""
    return [_payload_row(kind, number, *part) for number, part in enumerate(to_parts(frame))]


def result_rows(analysis: Analysis) -> Parts:
    """Make the rows of `payload` for the whole result of an analysis."""
    result = to_result(analysis)
    rows = [row for kind, frame in result.frames.items() for row in payload_rows(kind, frame)]
    return [*rows, _payload_row(VALUES, 0, 1, result.values)]


def prepare_result(analysis: Analysis) -> tuple[dict[str, Any], Parts]:
    """Make what a result changes in a snapshot's row, and its payloads, before any transaction begins."""
    return _told(analysis, analysis.people), result_rows(analysis)


def _payload_row(kind: str, number: int, rows: int, content: bytes) -> dict[str, Any]:
    return {"kind": kind, "part": number, "rows": rows, "content": content, "digest": sealed.digest(content)}


def write(connection: Connection, account_uid: str, row: dict[str, Any], parts: Parts, now: datetime) -> int:
    """Add the snapshot, or replace its result where the same tables are kept already; return its id."""
    same = select(snapshot.c.id).where(
        snapshot.c.account_uid == account_uid, snapshot.c.digest == row["digest"]
    )
    existing = connection.scalar(same)
    if existing is None:
        added = connection.execute(insert(snapshot).values(account_uid=account_uid, saved_at=now, **row))
        number = int(added.inserted_primary_key[0])  # type: ignore[index]
        _insert(connection, number, parts)
        forget_later_results(connection, account_uid, row["as_of"])
        return number
    number = int(existing)
    connection.execute(update(snapshot).where(snapshot.c.id == number).values(saved_at=now, **row))
    _replace_result(connection, number, [part for part in parts if part["kind"] in RESULT])
    return number


def _insert(connection: Connection, snapshot_id: int, parts: Parts) -> None:
    for part in parts:
        connection.execute(insert(payload).values(snapshot_id=snapshot_id, **part))


def _replace_result(connection: Connection, snapshot_id: int, parts: Parts) -> None:
    old = delete(payload).where(payload.c.snapshot_id == snapshot_id, payload.c.kind.in_(RESULT))
    connection.execute(old)
    _insert(connection, snapshot_id, parts)


def write_result(
    connection: Connection, inputs: SavedInputs, account_uid: str, told: Mapping[str, Any], parts: Parts
) -> bool:
    """Keep a result worked out on `inputs` with its snapshot; False where that holds other tables by now."""
    mine = (snapshot.c.id == inputs.snapshot_id, snapshot.c.account_uid == account_uid)
    row = connection.execute(select(snapshot).where(*mine)).one_or_none()
    if row is None or _fingerprint(connection, inputs.snapshot_id, TABLES) != inputs.fingerprint:
        return False
    changed = {**row._mapping, **told}
    connection.execute(update(snapshot).where(*mine).values(**told, seal=seal(changed)))
    _replace_result(connection, inputs.snapshot_id, parts)
    return True


def forget_result(connection: Connection, snapshot_id: int) -> None:
    """Forget all of a result but its people: what it was worked out of has changed."""
    worked_out = [kind for kind in RESULT if kind != PEOPLE]
    mine = payload.c.snapshot_id == snapshot_id
    connection.execute(delete(payload).where(mine, payload.c.kind.in_(worked_out)))


def forget_later_results(connection: Connection, account_uid: str, than: datetime) -> None:
    """Forget the results of later moments: what they learned from the moments before is another by now."""
    later = select(snapshot.c.id).where(snapshot.c.account_uid == account_uid, snapshot.c.as_of > than)
    for number in connection.scalars(later).all():
        forget_result(connection, number)


def remove(connection: Connection, account_uid: str, snapshot_id: int) -> None:
    """Delete one snapshot, and with the last one the account."""
    row = find(connection, account_uid, snapshot_id)
    connection.execute(delete(snapshot).where(snapshot.c.id == row.id))
    forget_later_results(connection, account_uid, row.as_of)
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
    kept = payloads(connection, row.id, tuple(TABLES))
    if set(kept) != set(TABLES):
        raise sealed.damaged(connection)
    frames = {kind: conform(to_frame(parts), kind) for kind, parts in kept.items()}
    return SavedInputs(
        tables=Tables(Owner(**orjson.loads(row.owner)), sources=_sources(row.sources), **frames),
        as_of=row.as_of,
        horizon_days=row.horizon_days,
        corrections=corrections_of(connection, of.uid),
        snapshot_id=row.id,
        version=of.version,
        fingerprint=_fingerprint(connection, row.id, TABLES),
    )


def load_result(connection: Connection, inputs: SavedInputs) -> Analysis | None:
    """Read the result that is kept with these tables; None without one that this program can read."""
    kept = payloads(connection, inputs.snapshot_id, RESULT)
    if VALUES not in kept:
        return None
    values = b"".join(kept.pop(VALUES))
    frames = {kind: to_frame(parts) for kind, parts in kept.items()}
    origin = _fingerprint(connection, inputs.snapshot_id, (*TABLES, *RESULT))
    try:
        return from_result(Result(frames, values), inputs.tables, origin)
    except UnreadableResultError as error:
        _log.info("the result of moment %s is made anew: %s", inputs.snapshot_id, error)
        return None


def _fingerprint(connection: Connection, snapshot_id: int, kinds: Collection[str]) -> str:
    """Digest what is kept of these kinds."""
    query = select(payload.c.kind, payload.c.part, payload.c.digest).where(
        payload.c.snapshot_id == snapshot_id, payload.c.kind.in_(list(kinds))
    )
    rows = sorted(tuple(row) for row in connection.execute(query))
    return sealed.digest(dump(rows).encode())


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
