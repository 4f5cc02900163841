"""A Bluesky repository as one file (CAR): whose it is, and every record in it.

The signed commit names the account and the root of a search tree; the tree's entries share the beginning
of their key with the entry before. https://atproto.com/specs/repository
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_DEEPEST = 200


class NoRepositoryError(ValueError):
    """Bytes that are no repository, or only a part of one."""


@dataclass(frozen=True)
class Record:
    """One record under its address; `value` is what the account wrote, None where it is not in the file."""

    uri: str
    collection: str
    key: str
    value: Mapping[str, Any] | None


@dataclass(frozen=True)
class Repository:
    """The records of the account `did`, in the order of their addresses."""

    did: str
    records: tuple[Record, ...]


def repository(content: bytes) -> Repository:
    """The repository in a CAR file.

    Raises:
        NoRepositoryError: damaged, cut off, or something else.
    """
    import libipld

    try:
        header, blocks = libipld.decode_car(content)
        commit = blocks[header["roots"][0]]
        did = commit["did"]
        entries = list(_entries(commit["data"], blocks))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise NoRepositoryError(str(error)) from error
    if not isinstance(did, str) or not did.startswith("did:"):
        raise NoRepositoryError("the commit names no account")
    return Repository(did, tuple(_record(did, path, blocks.get(link)) for path, link in entries))


def _record(did: str, path: str, value: Any) -> Record:
    collection, _, key = path.partition("/")
    return Record(f"at://{did}/{path}", collection, key, value if isinstance(value, dict) else None)


def _entries(root: bytes, blocks: Mapping[bytes, Any]) -> Iterator[tuple[str, bytes]]:
    """Every path with the link to its record; no node of the tree is walked twice."""
    seen: set[bytes] = set()

    def walk(link: bytes | None, depth: int) -> Iterator[tuple[str, bytes]]:
        if link is None:
            return
        if link in seen or depth > _DEEPEST:
            raise ValueError("the tree of records goes in a circle")
        seen.add(link)
        node = blocks[link]
        yield from walk(node["l"], depth + 1)
        path = b""
        for entry in node["e"]:
            path = path[: entry["p"]] + entry["k"]
            yield path.decode(), entry["v"]
            yield from walk(entry["t"], depth + 1)

    return walk(root, 0)
