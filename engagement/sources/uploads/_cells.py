"""Columns that hold a whole object a cell are opened, as far as a layout asks for what is inside."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

import orjson
import pandas as pd

from engagement.sources.uploads._objects import flat
from engagement.sources.uploads._raw import RawTable
from engagement.sources.uploads.layouts import LAYOUTS

_OPENED = ("metadata", "public_metrics")
_LONGEST_LITERAL = 20_000
_ASKED_FOR = frozenset(
    header for layout in LAYOUTS for headers in layout.columns.values() for header in headers if "." in header
)


def opened(raw: RawTable) -> RawTable:
    """The table with `metadata.legacy.lang` and the like beside the cells they came from."""
    headers = raw.headers
    for header in _OPENED:
        if header not in headers:
            continue
        column = raw.frame[headers[header]]
        if column.str.startswith("{").fillna(False).any():
            raw = replace(raw, frame=_with_leaves(raw.frame, column, header))
    return raw


def _with_leaves(frame: pd.DataFrame, column: pd.Series, header: str) -> pd.DataFrame:
    rows = [_leaves(text, header) for text in column]
    found = dict.fromkeys(key for row in rows for key in row)
    leaves = {key: pd.array([row.get(key) for row in rows], dtype="str") for key in found if key not in frame}
    return frame.assign(**leaves)


def _leaves(text: Any, header: str) -> dict[str, str | None]:
    value = _object(text) if isinstance(text, str) else None
    if value is None:
        return {}
    inner = flat(value).items()
    return {f"{header}.{key}": leaf for key, leaf in inner if f"{header}.{key}".casefold() in _ASKED_FOR}


def _object(text: str) -> dict[str, Any] | None:
    """JSON or, as Python's own CSV writer leaves a dictionary, its literal."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        if len(text) > _LONGEST_LITERAL:
            return None
        try:
            value = ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return None
    return value if isinstance(value, dict) else None
