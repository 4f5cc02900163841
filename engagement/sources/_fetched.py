"""What our Parquet files of a fetched account say about the fetch, for when they are read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import orjson

from engagement.tables import Tables

_KEY = b"engagement.fetched"
_LAYOUTS = ("handle.x", "handle.bluesky", "handle.mastodon")


@dataclass(frozen=True)
class Fetched:
    """From which network (as the layout of a source), when (UTC), and what is missing."""

    layout: str
    seen_at: datetime
    unlisted: int
    partial: bool


def fetched(tables: Tables) -> Fetched | None:
    """What to say of these tables; None where they do not come from a network alone."""
    layouts = {source.layout for source in tables.sources}
    if len(layouts) != 1 or not layouts <= set(_LAYOUTS) or tables.seen_at is None:
        return None
    return Fetched(layouts.pop(), tables.seen_at.to_pydatetime(), tables.unlisted, tables.is_partial)


def with_mark(metadata: Mapping[bytes, bytes] | None, said: Fetched | None) -> dict[bytes, bytes]:
    """The metadata of a Parquet file with what is said of its fetch."""
    return {**(metadata or {}), **({_KEY: orjson.dumps(asdict(said))} if said else {})}


def mark_of(metadata: Mapping[bytes, bytes] | None) -> Fetched | None:
    """What the metadata of a file say; None where they say nothing, or nothing that can be."""
    try:
        told = orjson.loads((metadata or {}).get(_KEY, b"null"))
        if told is None or told["layout"] not in _LAYOUTS:
            return None
        seen_at = datetime.fromisoformat(told["seen_at"]).astimezone(UTC)
        unlisted, partial = int(told["unlisted"]), bool(told["partial"])
    except (ValueError, TypeError, KeyError, OverflowError):
        return None
    if seen_at > datetime.now(UTC) or not 0 <= unlisted < 2**53:
        return None
    return Fetched(told["layout"], seen_at, unlisted, partial)
