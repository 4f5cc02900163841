"""Rows from Bluesky's views of people and posts, checked for what everything here relies on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engagement.ingest.join.bluesky import (
    POST,
    REPOST,
    Act,
    addresses_somebody,
    author_of,
    endorsement,
    key_moment,
    key_of,
    post_row,
    written_at,
)
from engagement.ingest.networks.bluesky.xrpc import JsonObject
from engagement.ingest.networks.contract import UnreadableAnswerError
from engagement.ingest.networks.values import count, text

# The server's word for a handle that no longer leads to its account.
_NO_HANDLE = "handle.invalid"
_ONLY_LOGGED_IN = "!no-unauthenticated"


def account_row(view: Any, logged_in: bool) -> dict[str, Any]:
    """Make a row of accounts, as far as the view shows it.

    Who asks to be shown to nobody without a login stays without name, text and picture unless there is one.
    """
    did = did_of(view)
    handle = text(view.get("handle"))
    row: dict[str, Any] = {
        "account_id": did,
        "handle": None if handle == _NO_HANDLE else handle,
        "created_at": text(view.get("createdAt")),
        "followers_count": count(view.get("followersCount")),
        "following_count": count(view.get("followsCount")),
        "posts_count": count(view.get("postsCount")),
    }
    if logged_in or not is_shy(view):
        row |= {
            "name": text(view.get("displayName")),
            "bio": text(view.get("description")),
            "has_avatar": text(view.get("avatar")) is not None,
            "verified": _is_verified(view),
        }
    viewer = view.get("viewer")
    if isinstance(viewer, dict) and (followed_at := key_moment(key_of(viewer.get("followedBy")))):
        row["followed_at"] = followed_at
    return {name: value for name, value in row.items() if value is not None}


def did_of(view: Any) -> str:
    """Return the account's id; raises UnreadableAnswerError where a view has none."""
    did = view.get("did") if isinstance(view, dict) else None
    if not isinstance(did, str) or not did.startswith("did:"):
        raise UnreadableAnswerError("did")
    return did


def is_shy(view: JsonObject) -> bool:
    """Tell whether the account asks not to be shown without a login."""
    labels = view.get("labels")
    return isinstance(labels, list) and any(
        isinstance(label, dict)
        and label.get("val") == _ONLY_LOGGED_IN
        and label.get("src") == view.get("did")
        for label in labels
    )


def _is_verified(view: JsonObject) -> bool:
    verification = view.get("verification")
    return isinstance(verification, dict) and verification.get("verifiedStatus") == "valid"


_REPOSTED, _PINNED = "app.bsky.feed.defs#reasonRepost", "app.bsky.feed.defs#reasonPin"


def post_view(view: Any) -> dict[str, Any]:
    """Return the same view; raises UnreadableAnswerError where it has no address, author or record."""
    if (
        isinstance(view, dict)
        and isinstance(view.get("record"), dict)
        and isinstance(view.get("author"), dict)
        and f"/{POST}/" in str(view.get("uri"))
        and author_of(view["uri"]) == did_of(view["author"])
    ):
        return view
    raise UnreadableAnswerError("post")


def addressing_rows(view: JsonObject, logged_in: bool) -> list[Act]:
    """Return the post as a row, if it addresses anybody; without words that strangers are not to read."""
    post = post_row(view["uri"], view["record"])
    if post is None or not addresses_somebody(post):
        return []
    if not logged_in and is_shy(view["author"]):
        post["text"] = None
    return [post]


def reposts_of(item: JsonObject, owner: str) -> list[Act]:
    """Return the repost that an entry of a feed is, where it concerns the owner; with its date."""
    reason, view = item["reason"], post_view(item.get("post"))
    by = reason.get("by")
    if not isinstance(by, dict) or owner not in (did_of(by), author_of(view["uri"])):
        return []
    when = written_at(reason.get("indexedAt"), key_of(reason.get("uri")))
    return endorsement(REPOST, did_of(by), view["uri"], when)


def item_moment(item: JsonObject) -> datetime | None:
    """Return where an entry stands in its feed: when it was written or, of a repost, reposted."""
    reason, view = item.get("reason"), post_view(item.get("post"))
    if is_repost(item) and isinstance(reason, dict):
        return written_at(reason.get("indexedAt"), key_of(reason.get("uri")))
    return written_at(view["record"].get("createdAt"), key_of(view["uri"]))


def is_repost(item: JsonObject) -> bool:
    """Tell whether an entry of a feed is there because somebody reposted it."""
    reason = item.get("reason")
    return isinstance(reason, dict) and reason.get("$type") == _REPOSTED


def is_pinned(item: JsonObject) -> bool:
    """Tell whether an entry of a feed is there because it is pinned to the top."""
    reason = item.get("reason")
    return isinstance(reason, dict) and reason.get("$type") == _PINNED


def counted(view: JsonObject, counter: str) -> int:
    """Return what one of a post's counters says."""
    value = view.get(counter)
    return value if isinstance(value, int) else 0
