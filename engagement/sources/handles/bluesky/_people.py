"""Bluesky's views of people become rows of the accounts table."""

from __future__ import annotations

from typing import Any

from engagement.sources._bluesky_acts import key_of
from engagement.sources._bluesky_times import key_moment
from engagement.sources.handles._contract import UnreadableAnswerError
from engagement.sources.handles._values import count, text
from engagement.sources.handles.bluesky._xrpc import Answer

# The server's word for a handle that no longer leads to its account.
_NO_HANDLE = "handle.invalid"
_ONLY_LOGGED_IN = "!no-unauthenticated"


def account_row(view: Any, logged_in: bool) -> dict[str, Any]:
    """A profile as far as the view shows it.

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
    """The account's id; raises UnreadableAnswerError where a view has none."""
    did = view.get("did") if isinstance(view, dict) else None
    if not isinstance(did, str) or not did.startswith("did:"):
        raise UnreadableAnswerError("did")
    return did


def is_shy(view: Answer) -> bool:
    """Whether the account asks not to be shown without a login."""
    labels = view.get("labels")
    return isinstance(labels, list) and any(
        isinstance(label, dict)
        and label.get("val") == _ONLY_LOGGED_IN
        and label.get("src") == view.get("did")
        for label in labels
    )


def _is_verified(view: Answer) -> bool:
    verification = view.get("verification")
    return isinstance(verification, dict) and verification.get("verifiedStatus") == "valid"
