"""Columns that hold a whole object a cell are opened, as far as a layout asks for what is inside."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import orjson
import pandas as pd

from engagement.sources.uploads._objects import flat
from engagement.sources.uploads._raw import RawTable
from engagement.sources.uploads.layouts import LAYOUTS
from engagement.sources.uploads.layouts.generic_posts import field_of

_LONGEST_LITERAL = 20_000
_SAMPLE = 200
_ASKED_FOR = frozenset(
    header for layout in LAYOUTS for headers in layout.columns.values() for header in headers if "." in header
)


def opened(raw: RawTable) -> RawTable:
    """The table with `user.username`, `metadata.legacy.lang` and the like beside the cells they came from.

    A cell with a list of objects gives those of the first, as lists of the people answered have them.
    """
    for header in raw.frame.columns:
        column = raw.frame[header]
        sample = column.dropna().head(_SAMPLE)
        if sample.str.match(r"\s*(?:\{|\[\s*\{|[A-Z]\w*\(\w+=)").any():
            raw = replace(raw, frame=_with_leaves(raw.frame, column, header.strip()))
    return raw


def _with_leaves(frame: pd.DataFrame, column: pd.Series, header: str) -> pd.DataFrame:
    rows = [_leaves(text, header) for text in column]
    found = dict.fromkeys(key for row in rows for key in row)
    leaves = {key: pd.array([row.get(key) for row in rows], dtype="str") for key in found if key not in frame}
    return frame.assign(**leaves)


def _leaves(text: Any, header: str) -> dict[str, str | None]:
    value = cell_value(text) if isinstance(text, str) else None
    if isinstance(value, list) and value:
        value = value[0]
    if not isinstance(value, dict):
        return {}
    inner = {f"{header}.{key}": leaf for key, leaf in flat(value).items()}
    return {name: leaf for name, leaf in inner.items() if name.casefold() in _ASKED_FOR or field_of(name)}


def cell_value(text: str) -> Any:
    """What a cell holds as JSON or, as Python's own CSV writer leaves it, a literal; None for other text.

    Objects of Python classes, `User(username='ann', id=1)`, count as dictionaries, moments as ISO text.
    """
    if not text.lstrip().startswith(("{", "[")) and "(" not in text:
        return None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        if len(text) > _LONGEST_LITERAL:
            return None
    try:
        return _literal(ast.parse(text.strip(), mode="eval").body)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError, OverflowError):
        return None


def _literal(node: ast.expr) -> Any:
    """The value of a literal, of calls with named values only, of nan and datetimes; nothing is run."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Dict):
        return {
            _literal(key): _literal(value)
            for key, value in zip(node.keys, node.values, strict=True)
            if key is not None
        }
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return [_literal(item) for item in node.elts]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_literal(node.operand)
    if isinstance(node, ast.Name):
        return None
    if isinstance(node, ast.Attribute):
        return None
    if isinstance(node, ast.Call):
        return _called(node)
    raise ValueError(type(node).__name__)


def _called(node: ast.Call) -> Any:
    named = {keyword.arg: _literal(keyword.value) for keyword in node.keywords if keyword.arg}
    function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    values = [_literal(argument) for argument in node.args]
    if function in ("datetime", "date") and values:
        return datetime(*values, tzinfo=UTC).isoformat()
    if function == "Timestamp" and values:
        return str(values[0])
    return named or (values[0] if len(values) == 1 else None)
