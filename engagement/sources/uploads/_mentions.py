"""Who is named in a post: by the tool's own list where there is one, else by the @ in its text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from engagement.sources.uploads._cells import cell_value
from engagement.sources.uploads._names import blank_to_missing
from engagement.sources.uploads._names import ids as whole_ids

_AT = r"(?<![\w@/.])@(\w{1,30})"
_ID_KEYS = ("id_str", "rest_id", "did", "id")
_HANDLE_KEYS = ("acct", "screen_name", "username", "userName", "handle")
LEADING = r"^\s*@(\w{1,30})"


def mentions_of(posts: pd.DataFrame) -> pd.DataFrame:
    """One row a person named: `row` of the post, `id` and `handle` as far as known."""
    if "mentions" in posts:
        return _listed(posts["mentions"])
    if "mentioned_ids" in posts or "mentioned_handles" in posts:
        return _separated(posts)
    if "text" in posts:
        found = posts["text"].dropna().str.extractall(_AT)[0]
        rows = found.index.get_level_values(0)
        return _frame((row, None, handle) for row, handle in zip(rows, found, strict=True))
    return _frame(())


def _frame(rows: Any) -> pd.DataFrame:
    listed = list(rows)
    numbers, ids, handles = zip(*listed, strict=True) if listed else ((), (), ())
    return pd.DataFrame(
        {
            "row": pd.Series(numbers, dtype="int64"),
            "id": whole_ids(pd.Series(ids, dtype="str"))[0],
            "handle": blank_to_missing(pd.Series(handles, dtype="str")),
        }
    )


def _listed(column: pd.Series) -> pd.DataFrame:
    """From JSON lists of objects, as the APIs write them, or of plain handles."""
    return _frame(
        (row, *person) for row, text in column.dropna().items() if text != "[]" for person in _people(text)
    )


def _people(text: str) -> Iterator[tuple[str | None, str | None]]:
    listed = cell_value(text)
    if not isinstance(listed, list):
        names = [] if text.startswith(("{", "[")) else _parts(text)
        yield from ((None, name.lstrip("@")) for name in names)
        return
    for person in listed:
        if isinstance(person, str):
            yield None, person.lstrip("@")
        elif isinstance(person, dict):
            number = next((person[key] for key in _ID_KEYS if person.get(key) is not None), None)
            handle = next((person[key] for key in _HANDLE_KEYS if person.get(key)), None)
            if number is not None or handle:
                yield None if number is None else str(number), None if handle is None else str(handle)


def _separated(posts: pd.DataFrame) -> pd.DataFrame:
    """From cells like `a|b` or `a, b`; ids and handles belong together where there are as many."""
    blank = pd.Series(None, index=posts.index, dtype="str")
    rows: list[tuple[Any, str | None, str | None]] = []
    pairs = zip(
        posts.index, posts.get("mentioned_ids", blank), posts.get("mentioned_handles", blank), strict=True
    )
    for row, ids, handles in pairs:
        numbers, names = _parts(ids), [name.lstrip("@") for name in _parts(handles)]
        if len(numbers) == len(names):
            rows.extend((row, number, name) for number, name in zip(numbers, names, strict=True))
        else:
            rows.extend((row, number, None) for number in numbers)
            rows.extend((row, None, name) for name in names if not numbers)
    return _frame(rows)


def _parts(cell: Any) -> list[str]:
    if not isinstance(cell, str):
        return []
    return [part.strip() for part in cell.replace("|", ",").split(",") if part.strip()]
