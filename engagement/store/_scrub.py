"""Take people out of one table: their rows, and what points to them in the rows of others."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

_OWN = {
    "accounts": ("account_id",),
    "interactions": ("actor_id", "target_id"),
    "follows": ("follower_id", "followed_id"),
    "people": ("account_id",),
}
# Addresses of posts hold their author's id or handle on some networks.
_ADDRESSES = ("interaction_id", "post_id", "parent_id", "thread_id")
_MASK = "@…"
_WORD = r"\p{L}\p{N}_"
_END_OF_HANDLE = rf"(\.*(?:[^{_WORD}.@-]|$))"


@dataclass(frozen=True)
class Person:
    """Somebody as networks know them: ids, and handles in lower case without @."""

    ids: frozenset[str]
    handles: frozenset[str]

    def but(self, account_id: str) -> Person:
        """The same without one id."""
        return Person(self.ids - {account_id}, self.handles)

    @property
    def names(self) -> list[str]:
        """Ids and handles."""
        return sorted(self.ids | self.handles)


def plain(who: str) -> str:
    """An id or handle as it is compared: without @ and case."""
    return who.strip().removeprefix("@").lower()


def plain_column(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Ids or handles as they are compared."""
    return pc.replace_substring_regex(pc.utf8_lower(pc.utf8_trim_whitespace(values)), "^@", "")


def scrub(kind: str, table: pa.Table, person: Person) -> pa.Table:
    """The table without this person; the same object where there was nothing of them."""
    ids = pa.array(sorted(person.ids), pa.large_string())
    for column in _OWN.get(kind, ()):
        theirs = pc.is_in(table[column].cast(pa.large_string()), value_set=ids)
        if pc.any(theirs).as_py():
            table = table.filter(pc.invert(theirs))
    if kind == "interactions":
        for column in _ADDRESSES:
            table = _changed(table, column, _pattern("(^|/)@?", person.names, "(/|$)"), _nothing)
        mentions = {handle.split("@")[0] for handle in person.handles} | person.handles
        table = _changed(table, "text", _pattern("@", sorted(mentions), _END_OF_HANDLE), _masked)
    if kind == "skipped":
        inside = _pattern(f"(^|[^{_WORD}])", person.names, f"([^{_WORD}]|$)")
        table = _changed(table, "value", inside, _nothing)
    return table


def _pattern(before: str, names: list[str], after: str) -> str:
    return f"(?i){before}(?:{'|'.join(map(re.escape, names))}){after}"


def _changed(
    table: pa.Table, column: str, pattern: str, change: Callable[[pa.ChunkedArray, str], pa.ChunkedArray]
) -> pa.Table:
    values = table[column]
    if values.null_count == len(values) or not pc.any(pc.match_substring_regex(values, pattern)).as_py():
        return table
    return table.set_column(table.schema.get_field_index(column), column, change(values, pattern))


def _nothing(values: pa.ChunkedArray, pattern: str) -> pa.ChunkedArray:
    return pc.if_else(pc.match_substring_regex(values, pattern), pa.scalar(None, values.type), values)


def _masked(values: pa.ChunkedArray, pattern: str) -> pa.ChunkedArray:
    return pc.replace_substring_regex(values, pattern, _MASK + r"\1")
