"""JSON objects become rows: pages are unwrapped, nested keys joined with dots, numbers kept to the digit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson
import pandas as pd

from engagement.errors import EmptyDataError, UnreadableFileError
from engagement.language import N_
from engagement.sources.uploads import _limits
from engagement.sources.uploads._api_v2 import joined_page
from engagement.sources.uploads._json import Document
from engagement.sources.uploads._raw import RawTable, one_per_row, skips

Object = dict[str, Any]
_PAGES = (
    "data",
    "followers",
    "follows",
    "profiles",
    "users",
    "relationships_followers",
    "relationships_following",
    "tweets",
    "statuses",
    "results",
    "items",
)
_PERSON = {"username", "screen_name", "handle", "userName", "did"}
_OWNERS = frozenset({"account", "owner", "me", "profile", "user"})
_IDS = frozenset({"id", "id_str", "tweet_id", "rest_id", "uri", "pk"})
_SAYS = frozenset({"text", "full_text", "content", "rawContent", "created_at", "date", "message", "caption"})
_DEEPEST = 6
NO_OBJECT = N_("this entry is no JSON object")


@dataclass
class _Rows:
    """What has been gathered from a document, page by page."""

    objects: list[Object] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    odd: list[int] = field(default_factory=list)
    container: str = ""
    about: tuple[str, str] | None = None
    path: str = ""
    last: bool = False


def table_of(name: str, document: Document) -> RawTable:
    """The rows of a document's first list.

    Raises:
        EmptyDataError: it holds no list of objects.
        UnreadableFileError: more different keys than any export has.
    """
    return tables_of(name, document)[0]


def tables_of(name: str, document: Document) -> list[RawTable]:
    """The rows of every list in a document, one table a list, the longest first.

    Raises:
        EmptyDataError: it holds no list of objects.
        UnreadableFileError: more different keys than any export has.
    """
    gathered = _gather(document)
    filled = [rows for rows in gathered if any(rows.objects)]
    if not filled:
        raise EmptyDataError(
            N_("{file}: this JSON holds no list of accounts or posts. Export it again."), file=name
        )
    filled.sort(key=lambda rows: -len(rows.objects))
    return [_table(name, rows, document, several=len(filled) > 1) for rows in filled]


def _table(name: str, rows: _Rows, document: Document, *, several: bool) -> RawTable:
    skipped = [skips(rows.odd, NO_OBJECT)]
    if document.skipped is not None and rows.last:
        skipped.append(document.skipped)
    return RawTable(
        f"{name} ({rows.path or rows.container})" if several else name,
        frame_of([flat(_unwrapped(item)) for item in rows.objects], rows.numbers, name),
        one_per_row(skipped),
        container=document.script or rows.container,
        about=rows.about,
    )


def _gather(document: Document) -> list[_Rows]:
    if document.lines is None and isinstance(document.value, dict):
        found = _lists_in(document.value)
        if found:
            found[-1].last = True
            return found
    rows = _Rows(last=True)
    if document.lines is not None:
        pages = any(_page_key(line) for _, line in document.lines)
        for number, line in document.lines:
            _add(rows, line, len(rows.objects) + len(rows.odd) + 1 if pages else number)
    elif isinstance(document.value, list):
        for item in document.value:
            _add(rows, item, len(rows.objects) + len(rows.odd) + 1)
    elif isinstance(document.value, dict):
        _add(rows, document.value, 1, whole=True)
    return [rows]


def _lists_in(document: Object) -> list[_Rows]:
    """Every list of objects under the keys of a document, and the account that it says it is about.

    None in an object that is itself a person or a post; nothing inside the entries of a list, and nothing of
    what a page of X's API includes for reference.
    """
    if _is_record(document):
        return []
    found: list[_Rows] = []
    for path, entries in _named_lists(document, ()):
        rows = _Rows(container=path[-1], path=".".join(path), about=_subject(document))
        inner = {path[-1]: entries, "includes": document.get("includes")}
        for at, entry in enumerate(joined_page(inner, path[-1]), start=1):
            if isinstance(entry, dict):
                rows.objects.append(entry.get("node") if isinstance(entry.get("node"), dict) else entry)
                rows.numbers.append(at)
            else:
                rows.odd.append(at)
        found.append(rows)
    owners = [(key, value) for key, value in document.items() if key in _OWNERS and isinstance(value, dict)]
    if len(owners) == 1 and found and _is_person(owners[0][1]):
        found.append(_Rows([owners[0][1]], [1], container=owners[0][0], path=owners[0][0]))
    return found


def _named_lists(value: Object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[Any]]]:
    for key, inner in value.items():
        if key == "includes":
            continue
        if isinstance(inner, list) and any(isinstance(entry, dict) and entry for entry in inner):
            yield (*path, key), inner
        elif isinstance(inner, dict) and len(path) < _DEEPEST and not _is_record(inner):
            yield from _named_lists(inner, (*path, key))


def _is_record(item: Object) -> bool:
    """Whether an object is a person or a post itself, whose lists are only about it."""
    return _is_person(item) or bool(_IDS & item.keys() and _SAYS & item.keys())


def _is_person(item: Object) -> bool:
    return bool(_PERSON & item.keys() or {"acct", "preferredUsername"} & item.keys())


def _subject(document: Object) -> tuple[str, str] | None:
    subject = document.get("subject")
    if isinstance(subject, dict) and subject.get("did"):
        return str(subject["did"]), str(subject.get("handle") or "")
    return None


def _add(rows: _Rows, item: Any, number: int, *, whole: bool = False) -> None:
    """One entry, or everything in it where it is a page of entries."""
    if not isinstance(item, dict):
        rows.odd.append(number)
        return
    key = _page_key(item) or (_longest_list(item) if whole else None)
    if key is None:
        rows.objects.append(item)
        rows.numbers.append(number)
        return
    rows.container = rows.container or key
    subject = item.get("subject")
    if isinstance(subject, dict) and subject.get("did"):
        rows.about = (str(subject["did"]), str(subject.get("handle") or ""))
    for at, entry in enumerate(joined_page(item, key), start=number):
        if isinstance(entry, dict):
            rows.objects.append(entry)
            rows.numbers.append(at)
        else:
            rows.odd.append(at)


def _page_key(item: Object) -> str | None:
    for key in _PAGES:
        inner = item.get(key)
        if isinstance(inner, list) and (not inner or isinstance(inner[0], dict)):
            return key
        if key == "data" and isinstance(inner, dict) and "id" in inner:
            return key
    return None


def _longest_list(item: Object) -> str | None:
    if _PERSON & item.keys():
        return None
    lists = {key: len(inner) for key, inner in item.items() if _is_list_of_objects(inner)}
    return max(lists, key=lambda key: lists[key]) if lists else None


def _is_list_of_objects(inner: Any) -> bool:
    return isinstance(inner, list) and bool(inner) and all(isinstance(entry, dict) for entry in inner)


def _unwrapped(item: Object) -> Object:
    """The entry without a wrapper that only says what it is, such as {"follower": {…}}."""
    if len(item) == 1:
        (inner,) = item.values()
        if isinstance(inner, dict):
            return inner
    return item


def flat(item: Object) -> dict[str, str | None]:
    """One object as column -> text."""
    return dict(_leaves(item, "", 0))


def _leaves(item: Object, prefix: str, depth: int) -> Iterator[tuple[str, str | None]]:
    for key, value in item.items():
        name = prefix + key
        if key == "string_list_data" and _is_list_of_objects(value):
            value = value[0]
        if isinstance(value, dict) and depth < _limits.JSON_DEPTH:
            yield from _leaves(value, name + ".", depth + 1)
        else:
            yield name, _text(value)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, int | float):
        return str(value)
    try:
        return orjson.dumps(value).decode()
    except (orjson.JSONEncodeError, RecursionError):
        return None


def frame_of(rows: Iterable[dict[str, str | None]], numbers: list[int], name: str) -> pd.DataFrame:
    """Rows of text as a frame whose columns are all keys, in the order they were met.

    Raises:
        UnreadableFileError: more different keys than any export has.
    """
    columns: dict[str, list[str | None]] = {}
    for at, row in enumerate(rows):
        for key, value in row.items():
            column = columns.setdefault(key, [])
            if len(column) < at:
                column.extend([None] * (at - len(column)))
            column.append(value)
        if len(columns) > _limits.COLUMNS:
            raise UnreadableFileError(
                N_("{file}: its objects have too many different keys for a table. Export it as CSV."),
                file=name,
            )
    for column in columns.values():
        column.extend([None] * (len(numbers) - len(column)))
    return pd.DataFrame(
        {key: _array(column) for key, column in columns.items()}, index=pd.Index(numbers, dtype="int64")
    )


def _array(column: list[str | None]) -> pd.api.extensions.ExtensionArray:
    try:
        return pd.array(column, dtype="str")
    except UnicodeEncodeError:
        whole = [None if text is None else text.encode("utf-8", "replace").decode() for text in column]
        return pd.array(whole, dtype="str")
