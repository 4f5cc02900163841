"""Single values of an answer, taken only where they are what they should be; else missing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from lxml.etree import HTMLParser

_BLOCK_TAGS = """
address article aside blockquote dd div dl dt figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p
pre section table tr ul
"""
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_NOT_SHOWN = frozenset(("script", "style", "template", "title"))
_LONGEST_ID = 200


def identifier(value: Any) -> str | None:
    """Take an id as text; networks write them as text or as numbers."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(int(value))
    return str(value) if isinstance(value, str) and 0 < len(value) <= _LONGEST_ID else None


def text(value: Any) -> str | None:
    """Take text that is not blank."""
    return str(value).replace("\x00", "") or None if isinstance(value, str) and value.strip() else None


def count(value: Any) -> int | None:
    """Take a number of things."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return int(value) if whole and 0 <= value < 2**53 else None


def flag(value: Any) -> bool | None:
    """Take a yes or no."""
    return value if isinstance(value, bool) else None


def moment(value: Any) -> str | None:
    """Take a time as ISO 8601 in UTC; without a zone it is UTC."""
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


def html_text(value: Any) -> str | None:
    """Return the text of HTML: a line for every block and break, nothing of scripts and styles."""
    if not isinstance(value, str) or not value.strip():
        return None
    # libxml2 takes time in proportion to what it is given, however it is nested or cut; the standard
    # library's parser and tree builders take the square of it.
    parser = HTMLParser(target=_Lines(), encoding="utf-8")
    parser.feed(value.encode("utf-8", "replace"))
    return text(parser.close())


class _Lines:
    """Takes the pieces of HTML as lxml's parser comes upon them."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._not_shown = 0
        self._ends_line = False

    def start(self, tag: str, _attributes: object) -> None:
        self._not_shown += tag in _NOT_SHOWN
        self._ends_line |= tag in _BLOCKS
        if tag == "br":
            self._parts.append("\n")

    def end(self, tag: str) -> None:
        self._not_shown -= tag in _NOT_SHOWN
        self._ends_line |= tag in _BLOCKS

    def data(self, written: str) -> None:
        if self._not_shown or (self._ends_line and written.isspace()):
            return
        if self._ends_line and self._parts and not self._parts[-1].endswith("\n"):
            self._parts.append("\n")
        self._ends_line = False
        self._parts.append(written)

    def close(self) -> str:
        return "".join(self._parts).strip()


def listed(value: Any) -> list[Any]:
    """Take a list; anything else is an empty one."""
    return list(value) if isinstance(value, list | tuple) else []


def inner(value: Any, *path: str) -> Any:
    """Look up what stands at a path of keys, or None."""
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value
