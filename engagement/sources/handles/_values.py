"""Single values of an answer, taken only where they are what they should be; else missing."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

_LINE_ENDS = re.compile(r"</p>\s*<p[^>]*>|<br\s*/?>", re.IGNORECASE)
_TAGS = re.compile(r"<[^>]*>")
_LONGEST_ID = 200


def identifier(value: Any) -> str | None:
    """An id as text; networks write them as text or as numbers."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(int(value))
    return str(value) if isinstance(value, str) and 0 < len(value) <= _LONGEST_ID else None


def text(value: Any) -> str | None:
    """Text that says something."""
    return str(value).replace("\x00", "") or None if isinstance(value, str) and value.strip() else None


def count(value: Any) -> int | None:
    """A number of things."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return int(value) if whole and 0 <= value < 2**53 else None


def flag(value: Any) -> bool | None:
    """Yes or no."""
    return value if isinstance(value, bool) else None


def moment(value: Any) -> str | None:
    """A time as ISO 8601 in UTC; without a zone it is UTC."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    try:
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    except (OverflowError, ValueError):
        return None


def plain(value: Any) -> str | None:
    """The text of HTML: lines kept, tags gone."""
    if not isinstance(value, str):
        return None
    return text(unescape(_TAGS.sub("", _LINE_ENDS.sub("\n", value))).strip())


def listed(value: Any) -> list[Any]:
    """A list, or nothing."""
    return list(value) if isinstance(value, list | tuple) else []


def inner(value: Any, *path: str) -> Any:
    """What stands at a path of keys, or None."""
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value
