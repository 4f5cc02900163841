"""Posts as Bluesky's lists show them, checked for what everything here relies on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engagement.sources._bluesky_acts import (
    POST,
    REPOST,
    Act,
    addresses_somebody,
    author_of,
    endorsement,
    key_of,
    post_row,
)
from engagement.sources._bluesky_times import written_at
from engagement.sources.handles._contract import UnreadableAnswerError
from engagement.sources.handles.bluesky._people import did_of, is_shy
from engagement.sources.handles.bluesky._xrpc import Answer

_REPOSTED, _PINNED = "app.bsky.feed.defs#reasonRepost", "app.bsky.feed.defs#reasonPin"


def post_view(view: Any) -> dict[str, Any]:
    """The same view; raises UnreadableAnswerError where it has no address, author or record."""
    if (
        isinstance(view, dict)
        and isinstance(view.get("record"), dict)
        and isinstance(view.get("author"), dict)
        and f"/{POST}/" in str(view.get("uri"))
        and author_of(view["uri"]) == did_of(view["author"])
    ):
        return view
    raise UnreadableAnswerError("post")


def said(view: Answer, logged_in: bool) -> list[Act]:
    """The post as a row, if it addresses anybody; without the words of who wants no strangers to read."""
    post = post_row(view["uri"], view["record"])
    if post is None or not addresses_somebody(post):
        return []
    if not logged_in and is_shy(view["author"]):
        post["text"] = None
    return [post]


def reposts_of(item: Answer, owner: str) -> list[Act]:
    """The repost that an entry of a feed is, where it concerns the owner; with its date."""
    reason, view = item["reason"], post_view(item.get("post"))
    by = reason.get("by")
    if not isinstance(by, dict) or owner not in (did_of(by), author_of(view["uri"])):
        return []
    when = written_at(reason.get("indexedAt"), key_of(reason.get("uri")))
    return endorsement(REPOST, did_of(by), view["uri"], when)


def item_moment(item: Answer) -> datetime | None:
    """Where an entry stands in its feed: when it was written or, of a repost, reposted."""
    reason, view = item.get("reason"), post_view(item.get("post"))
    if is_repost(item) and isinstance(reason, dict):
        return written_at(reason.get("indexedAt"), key_of(reason.get("uri")))
    return written_at(view["record"].get("createdAt"), key_of(view["uri"]))


def is_repost(item: Answer) -> bool:
    """Whether an entry of a feed is there because somebody reposted it."""
    reason = item.get("reason")
    return isinstance(reason, dict) and reason.get("$type") == _REPOSTED


def is_pinned(item: Answer) -> bool:
    """Whether an entry of a feed is there because it is pinned to the top."""
    reason = item.get("reason")
    return isinstance(reason, dict) and reason.get("$type") == _PINNED


def counted(view: Answer, counter: str) -> int:
    """What one of a post's counters says."""
    value = view.get(counter)
    return value if isinstance(value, int) else 0
