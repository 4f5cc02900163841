"""What a JSON document of one tool is told by, and which lists in it become tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from engagement.ingest.files.layouts.layout import ACTS, POSTS, Layout

Object = dict[str, Any]
Row = dict[str, Any]
# Of one entry come no row (it is named as left out), one, or several (a comment and its answers).
Entry = Callable[[Object], Iterable[Row]]

POST_COLUMNS: Mapping[str, tuple[str, ...]] = {
    name: (name,)
    for name in (
        "post_id",
        "author_id",
        "author_handle",
        "author.name",
        "created_at",
        "text",
        "language",
        "reply_to_post",
        "reply_to_id",
        "reply_to_handle",
        "quoted_post",
        "quoted_handle",
        "reposted_post",
        "reposted_id",
        "reposted_handle",
        "mentions",
        "thread_id",
    )
}
ACT_COLUMNS: Mapping[str, tuple[str, ...]] = {
    name: (name,)
    for name in (
        "actor_id",
        "actor_handle",
        "target_id",
        "target_handle",
        "kind",
        "created_at",
        "text",
        "post_id",
        "parent_id",
        "thread_id",
    )
}
OWNER_COLUMNS: Mapping[str, tuple[str, ...]] = {name: (name,) for name in ("account_id", "handle", "name")}


@dataclass(frozen=True)
class NestedList:
    """One list of a document: its entries, and the rows made of each.

    `container` is the name by which a layout knows these rows; `entries` are as they stand in the
    document, numbered from 1.
    """

    container: str
    entries: list[Any]
    rows: Entry


@dataclass(frozen=True)
class DocumentKind:
    """A JSON document as one tool writes it.

    `fits` looks at the parsed value; `lists` takes it and the file's bare name. `left` names the keys that
    hold lists and are not read. With a `problem` the document cannot be used: the sentence says why.
    """

    name: str
    fits: Callable[[Any], bool]
    lists: Callable[[Any, str], Iterable[NestedList]] = lambda _value, _stem: ()
    problem: str | None = None


def posts_layout(container: str, title: str, **more: Any) -> Layout:
    """Make a layout for rows that already have our names for a post's columns."""
    return Layout(container, title, POSTS, (), POST_COLUMNS, container=frozenset({container}), **more)


def acts_layout(container: str, title: str, **more: Any) -> Layout:
    """Make a layout for rows that already have our names for an act's columns."""
    return Layout(container, title, ACTS, (), ACT_COLUMNS, container=frozenset({container}), **more)


def objects(value: Any) -> list[Object]:
    """Keep the objects of a list; return an empty list where it is none."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def inside(value: Any, *path: str) -> Any:
    """Follow keys inside keys to what lies there; return None where the way ends."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def text_or_none(value: Any) -> str | None:
    """Return a word or number as text; None for what is neither, or empty."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value) or None


def named(people: Iterable[Mapping[str, Any]]) -> str:
    """Write the people a post names as the column `mentions` holds them, in JSON."""
    return orjson.dumps(list(people)).decode()
