"""What was written is what is read: digests of payloads and of what was told about a snapshot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from engagement.store._errors import CHANGED, DamagedStoreError
from engagement.store._frames import digest
from engagement.store._location import place_of
from engagement.store._schema import payload
from engagement.store._told import dump

_SEALED = ("people", "states", "owner", "sources", "told", "digest")


def seal(row: Mapping[str, Any]) -> str:
    """The digest of all that a snapshot's row says."""
    return digest(dump([row[name] for name in _SEALED]).encode())


def check_seal(connection: Connection, row: Row[Any]) -> Row[Any]:
    """The same row, which is as it was written.

    Raises:
        DamagedStoreError: it differs.
    """
    if seal(row._asdict()) != row.seal:
        raise damaged(connection)
    return row


def contents(connection: Connection, *where: ColumnElement[bool]) -> Sequence[bytes]:
    """The contents of these payloads in order, at least one, each as it was written.

    Raises:
        DamagedStoreError: one differs, or none is there.
    """
    query = select(payload.c.digest, payload.c.content).where(*where).order_by(payload.c.part)
    rows = connection.execute(query).all()
    if not rows or any(digest(row.content) != row.digest for row in rows):
        raise damaged(connection)
    return [row.content for row in rows]


def parts_of(connection: Connection, snapshot_id: int, kind: str) -> Sequence[bytes]:
    """The Parquet parts of one frame of a snapshot."""
    return contents(connection, payload.c.snapshot_id == snapshot_id, payload.c.kind == kind)


def damaged(connection: Connection) -> DamagedStoreError:
    """The sentence for stored bytes that nobody wrote."""
    return DamagedStoreError(CHANGED, place=place_of(connection))
