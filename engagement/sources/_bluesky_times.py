"""When a Bluesky record was written: as its author says, else by its key.

A key that is a TID holds the microseconds since 1970 in base 32 (https://atproto.com/specs/tid).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

_TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
# Nothing was written before the network was there; clocks are off by hours, not days.
_FIRST, _AHEAD = datetime(2022, 1, 1, tzinfo=UTC), timedelta(days=1)


def moment(text: Any) -> datetime | None:
    """A date as Bluesky writes it, in UTC; None where it cannot be read."""
    try:
        read = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    try:
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None


def key_moment(key: str) -> datetime | None:
    """When a record was written, by its key; None where the key is no TID or names no likely moment."""
    if not _TID.fullmatch(key):
        return None
    number = 0
    for digit in key:
        number = number * 32 + _DIGITS.index(digit)
    return _likely(datetime.fromtimestamp(0, UTC) + timedelta(microseconds=number >> 10))


def written_at(created_at: Any, key: str) -> datetime | None:
    """When a record says it was written, or its key where that cannot be: authors write what they like."""
    told = moment(created_at)
    if told is not None and told <= _latest():
        return told
    return key_moment(key)


def _likely(when: datetime) -> datetime | None:
    return when if _FIRST <= when <= _latest() else None


def _latest() -> datetime:
    return datetime.now(UTC) + _AHEAD
