"""Rows from X's users and posts, under the old names of their fields or the new."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from engagement.ingest.networks.contract import UnreadableAnswerError
from engagement.ingest.networks.values import count, flag, identifier, inner, listed, moment, text

# An id holds the milliseconds since this moment (November 2010) above its lowest 22 bits.
_SNOWFLAKE_EPOCH, _SNOWFLAKE_SHIFT, _FIRST_SNOWFLAKE = 1288834974657, 22, 1 << 48


def user_row(user: Any) -> dict[str, Any]:
    """Make a row of accounts.

    Raises:
        UnreadableAnswerError: it has no id.
    """
    number = identifier(inner(user, "id"))
    if number is None:
        raise UnreadableAnswerError("a user without an id")
    metrics = inner(user, "public_metrics")
    picture = text(inner(user, "profile_image_url"))
    links = listed(inner(user, "entities", "url", "urls"))
    recent = _either(user, "most_recent_tweet_id", "most_recent_post_id")
    return {
        "account_id": number,
        "handle": text(inner(user, "username")),
        "name": text(inner(user, "name")),
        "bio": text(inner(user, "description")),
        "url": text(inner(links[0], "expanded_url") if links else None) or text(inner(user, "url")),
        "location": text(inner(user, "location")),
        "created_at": moment(inner(user, "created_at")),
        "followers_count": count(inner(metrics, "followers_count")),
        "following_count": count(inner(metrics, "following_count")),
        "posts_count": count(_either(metrics, "tweet_count", "post_count")),
        "listed_count": count(inner(metrics, "listed_count")),
        "last_post_at": _moment_of(recent),
        "has_avatar": None if picture is None else "default_profile" not in picture,
        "verified": flag(inner(user, "verified")),
        "protected": flag(inner(user, "protected")),
    }


def users_in(response: Any) -> list[dict[str, Any]]:
    """Return the people of a list."""
    return [user_row(user) for user in listed(inner(response, "data"))]


def included_users(response: Any) -> list[dict[str, Any]]:
    """Return the people who came with posts, and those whom posts name."""
    users = [user_row(user) for user in listed(inner(response, "includes", "users"))]
    named = [
        {"account_id": number, "handle": text(inner(mention, "username"))}
        for post in listed(inner(response, "data"))
        for mention in listed(inner(post, "entities", "mentions"))
        if (number := identifier(inner(mention, "id"))) is not None
    ]
    return [*named, *users]


def posts_in(response: Any) -> list[dict[str, Any]]:
    """Return the posts of a page, and without their text those they refer to, to know whose they are."""
    referred = [
        {"post_id": number, "author_id": author, "created_at": moment(inner(post, "created_at"))}
        for post in _either_list(inner(response, "includes"), "tweets", "posts")
        if (number := identifier(inner(post, "id"))) and (author := identifier(inner(post, "author_id")))
    ]
    return [*referred, *(post_row(post) for post in listed(inner(response, "data")))]


def post_row(post: Any) -> dict[str, Any]:
    """Make a row of posts.

    Raises:
        UnreadableAnswerError: it has no id or no author.
    """
    number, author = identifier(inner(post, "id")), identifier(inner(post, "author_id"))
    if number is None or author is None:
        raise UnreadableAnswerError("a post without an id or an author")
    to = _references(post)
    return {
        "post_id": number,
        "author_id": author,
        "created_at": moment(inner(post, "created_at")) or _moment_of(number),
        "text": text(inner(_either(post, "note_tweet", "note_post"), "text")) or text(inner(post, "text")),
        "language": text(inner(post, "lang")),
        "thread_id": identifier(inner(post, "conversation_id")),
        "reply_to_post": to.get("replied_to"),
        "reply_to_id": identifier(inner(post, "in_reply_to_user_id")) if "replied_to" in to else None,
        "quoted_post": to.get("quoted"),
        "reposted_post": to.get("retweeted") or to.get("reposted"),
        "mentions": list(_mentioned(post)),
    }


def counted(post: Any, *names: str) -> int:
    """Return a counter of a post under any of its names."""
    return next((n for name in names if (n := count(inner(post, "public_metrics", name)))), 0)


def _references(post: Any) -> dict[str, str]:
    found = _either_list(post, "referenced_tweets", "referenced_posts")
    pairs = ((inner(one, "type"), identifier(inner(one, "id"))) for one in found)
    return {str(kind): number for kind, number in pairs if number is not None}


def _mentioned(post: Any) -> Iterable[str]:
    for mention in listed(inner(post, "entities", "mentions")):
        number = identifier(inner(mention, "id"))
        if number is not None:
            yield number


def _either(value: Any, old: str, new: str) -> Any:
    found = inner(value, old)
    return inner(value, new) if found is None else found


def _either_list(value: Any, old: str, new: str) -> list[Any]:
    return listed(_either(value, old, new))


def _moment_of(post_id: Any) -> str | None:
    """Read when a post was written from its id; ids from before November 2010 do not tell."""
    number = identifier(post_id)
    if number is None or not number.isdigit() or not _FIRST_SNOWFLAKE <= int(number) < 2**63:
        return None
    milliseconds = (int(number) >> _SNOWFLAKE_SHIFT) + _SNOWFLAKE_EPOCH
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat()
