"""Bluesky's records, alone or in a repository file (CAR), become acts: who did what to whom, and when.

A record's address, `at://<did>/<collection>/<key>`, says who wrote it, and often when: a key that is a TID
holds the microseconds since 1970 in base 32 (https://atproto.com/specs/tid). The signed commit of a
repository names the account and the root of a search tree; the tree's entries share the beginning of their
key with the entry before (https://atproto.com/specs/repository).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

_TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
# Nothing was written before the network was there; clocks are off by hours, not days.
_FIRST, _AHEAD = datetime(2022, 1, 1, tzinfo=UTC), timedelta(days=1)


def moment(text: Any) -> datetime | None:
    """Read a date as Bluesky writes it, in UTC; None where it cannot be read."""
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


Act = dict[str, Any]
ActRecord = Mapping[str, Any]

POST, LIKE, REPOST = "app.bsky.feed.post", "app.bsky.feed.like", "app.bsky.feed.repost"
FOLLOW = "app.bsky.graph.follow"
_MENTION = "app.bsky.richtext.facet#mention"
_ADDRESS = re.compile(r"at://(did:[a-z]+:[^/\s]+)/([a-zA-Z0-9.-]+)/([^/\s]+)")


def acts_of(uri: str, record: ActRecord) -> list[Act]:
    """Find the acts of one record, as rows of the interactions table; one towards oneself is none."""
    address = _ADDRESS.fullmatch(uri)
    if address is None:
        return []
    post = post_row(uri, record)
    if post is not None:
        return list(_acts_of_post(post))
    actor, collection, key = address.groups()
    if collection not in (LIKE, REPOST):
        return []
    return endorsement(
        collection, actor, link(record.get("subject")), written_at(record.get("createdAt"), key)
    )


def endorsement(collection: str, actor: str, subject: str | None, created_at: datetime | None) -> list[Act]:
    """Make an act of a like or a repost of the post at `subject`; each person has one of them a post."""
    target = author_of(subject)
    if target is None or target == actor:
        return []
    kind = "like" if collection == LIKE else "repost"
    return [_act(f"{subject}/{kind}/{actor}", actor, target, kind, created_at, parent_id=subject)]


def recent(rows: Iterable[Act], since: datetime) -> list[Act]:
    """Keep the rows since then, and those without a date."""
    return [row for row in rows if row["created_at"] is None or row["created_at"] >= since]


def author_of(uri: str | None) -> str | None:
    """Who wrote the record at an address; None where it is no address of a record."""
    address = _ADDRESS.fullmatch(uri or "")
    return address.group(1) if address else None


def key_of(uri: object) -> str:
    """Cut out the last part of an address; nothing of what is no text."""
    return uri.rpartition("/")[2] if isinstance(uri, str) else ""


def addresses_somebody(post: Act) -> bool:
    """Whether a post answers, quotes or names anybody but its author."""
    named = {post["reply_to_id"], post["quoted_id"], *post["mentions"]}
    return bool(named - {None, post["author_id"]})


def link(reference: Any) -> str | None:
    """Read the address in a reference to a record; None where there is none."""
    uri = reference.get("uri") if isinstance(reference, Mapping) else None
    return uri if isinstance(uri, str) else None


def post_row(uri: str, record: ActRecord) -> Act | None:
    """Read a post with whom it answers, quotes and names; None where the record is no post.

    Keys: post_id, author_id, created_at, text, language, thread_id, reply_to_post, reply_to_id, quoted_post,
    quoted_id, and mentions, a list of account ids.
    """
    address = _ADDRESS.fullmatch(uri)
    if address is None or address.group(2) != POST:
        return None
    reply = record.get("reply")
    parent, root = (
        link(reply.get(end)) if isinstance(reply, Mapping) else None for end in ("parent", "root")
    )
    quoted = _quoted(record.get("embed"))
    return {
        "post_id": uri,
        "author_id": address.group(1),
        "created_at": written_at(record.get("createdAt"), address.group(3)),
        "text": record["text"] if isinstance(record.get("text"), str) else None,
        "language": _language(record),
        "thread_id": root or uri,
        "reply_to_post": parent,
        "reply_to_id": author_of(parent),
        "quoted_post": quoted,
        "quoted_id": author_of(quoted),
        "mentions": list(dict.fromkeys(_mentioned(record.get("facets")))),
    }


def _acts_of_post(post: Act) -> Iterator[Act]:
    uri, actor = post["post_id"], post["author_id"]
    said = {name: post[name] for name in ("post_id", "thread_id", "text", "language")}
    addressed = {actor}
    for kind, verb in (("reply", "reply_to"), ("quote", "quoted")):
        target = post[f"{verb}_id"]
        if target is not None and target != actor:
            yield _act(
                f"{uri}/{kind}",
                actor,
                target,
                kind,
                post["created_at"],
                parent_id=post[f"{verb}_post"],
                **said,
            )
            addressed.add(target)
    for named in post["mentions"]:
        if named not in addressed:
            yield _act(f"{uri}/mention/{named}", actor, named, "mention", post["created_at"], **said)


def _act(number: str, actor: str, target: str, kind: str, created_at: datetime | None, **more: Any) -> Act:
    return {
        "interaction_id": number,
        "actor_id": actor,
        "target_id": target,
        "kind": kind,
        "created_at": created_at,
        **more,
    }


def _quoted(embed: Any) -> str | None:
    """Find the quoted post, also beside a picture; lists and feeds are embedded the same way and are none."""
    if not isinstance(embed, Mapping):
        return None
    record = embed.get("record")
    inner = record.get("record") if isinstance(record, Mapping) else None
    uri = link(inner) or link(record)
    return uri if uri is not None and f"/{POST}/" in uri else None


def _language(record: ActRecord) -> str | None:
    languages = record.get("langs")
    if isinstance(languages, list) and languages and isinstance(languages[0], str):
        return languages[0]
    return None


def _mentioned(facets: Any) -> Iterator[str]:
    for facet in facets if isinstance(facets, list) else ():
        features = facet.get("features") if isinstance(facet, Mapping) else None
        for feature in features if isinstance(features, list) else ():
            if isinstance(feature, Mapping) and feature.get("$type") == _MENTION:
                did = feature.get("did")
                if isinstance(did, str) and did.startswith("did:"):
                    yield did


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
    """Read the repository in a CAR file.

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
