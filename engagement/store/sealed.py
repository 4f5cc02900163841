"""The stored form of a snapshot, and back exactly as it was: JSON, and digests over all that is kept."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import orjson
import pandas as pd
from sqlalchemy import ColumnElement, Connection, Row, select

from engagement.analysis.analysis import Analysis
from engagement.data.results import Figure
from engagement.data.states import STATES
from engagement.store.contract import CHANGED, DamagedStoreError, SnapshotSummary, place_of
from engagement.store.schema import payload

_SEALED_COLUMNS = ("people", "states", "owner", "sources", "told", "digest")


def summary_to_json(analysis: Analysis) -> str:
    """Write figures, level and forecast of an analysis as JSON."""
    return dump(
        {
            "as_of": analysis.as_of.isoformat(),
            "horizon_days": analysis.horizon_days,
            "rules": analysis.rules,
            "level": analysis.evidence.level,
            "coverage_days": analysis.evidence.coverage_days,
            "ranking_by": analysis.ranking_by,
            "figures": {name: asdict(figure) for name, figure in analysis.figures.items()},
            "total": _expected_total(analysis),
        }
    )


def _expected_total(analysis: Analysis) -> list[float] | None:
    if analysis.forecast is None:
        return None
    total = analysis.forecast.total(analysis.people["activation"].to_numpy(dtype=np.float64))
    return [float(number) for number in total] if all(map(math.isfinite, total)) else None


def summary_from_json(content: str) -> SnapshotSummary:
    """Read what `summary_to_json` wrote."""
    fields: dict[str, Any] = orjson.loads(content)
    figures = {name: Figure(**figure) for name, figure in fields.pop("figures").items()}
    total, as_of = fields.pop("total"), pd.Timestamp(fields.pop("as_of"))
    return SnapshotSummary(**fields, as_of=as_of, figures=figures, total=tuple(total) if total else None)


def states_json(people: pd.DataFrame) -> str:
    """Count how many people are in each state."""
    counts = people["state"].value_counts()
    return dump({state: int(counts.get(state, 0)) for state in STATES})


def dump(content: object) -> str:
    """Write JSON text; numbers that are none become null."""
    return orjson.dumps(content, option=orjson.OPT_SERIALIZE_NUMPY).decode()


def digest(content: bytes) -> str:
    """Digest bytes: SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


def seal(row: Mapping[str, Any]) -> str:
    """Digest the columns of a snapshot's row that must come back unchanged."""
    return digest(dump([row[name] for name in _SEALED_COLUMNS]).encode())


def check_seal(connection: Connection, row: Row[Any]) -> Row[Any]:
    """Return the row, provided it is as it was written.

    Raises:
        DamagedStoreError: it differs.
    """
    if seal(row._asdict()) != row.seal:
        raise damaged(connection)
    return row


def contents(connection: Connection, *where: ColumnElement[bool]) -> Sequence[bytes]:
    """Return the contents of these payloads in order, at least one, each as it was written.

    Raises:
        DamagedStoreError: one differs, or none is there.
    """
    query = select(payload.c.digest, payload.c.content).where(*where).order_by(payload.c.part)
    rows = connection.execute(query).all()
    if not rows or any(digest(row.content) != row.digest for row in rows):
        raise damaged(connection)
    return [row.content for row in rows]


def parts_of(connection: Connection, snapshot_id: int, kind: str) -> Sequence[bytes]:
    """Return the Parquet parts of one frame of a snapshot."""
    return contents(connection, payload.c.snapshot_id == snapshot_id, payload.c.kind == kind)


def payloads(connection: Connection, snapshot_id: int, kinds: Collection[str]) -> dict[str, list[bytes]]:
    """Return the contents of a snapshot's payloads of these kinds, part by part, as far as they are there.

    Raises:
        DamagedStoreError: one differs from what was written.
    """
    query = select(payload.c.kind, payload.c.digest, payload.c.content).where(
        payload.c.snapshot_id == snapshot_id, payload.c.kind.in_(list(kinds))
    )
    found: dict[str, list[bytes]] = {}
    for row in connection.execute(query.order_by(payload.c.kind, payload.c.part)):
        if digest(row.content) != row.digest:
            raise damaged(connection)
        found.setdefault(row.kind, []).append(row.content)
    return found


def damaged(connection: Connection) -> DamagedStoreError:
    """Make the error for stored bytes that nobody wrote."""
    return DamagedStoreError(CHANGED, place=place_of(connection))
