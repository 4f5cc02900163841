"""Answers of X's API v2: posts joined with the people and posts they refer to, as twarc's CSV has them."""

from __future__ import annotations

from typing import Any

Object = dict[str, Any]


def joined_page(page: Object, key: str) -> list[Any]:
    """The entries of a page; posts carry their author and whom they answer, quote or repost."""
    entries = page[key] if isinstance(page[key], list) else [page[key]]
    includes = page.get("includes")
    if not isinstance(includes, dict):
        return [joined_post(entry, {}, {}) for entry in entries]
    users = _by_id(includes.get("users"))
    posts = _by_id([*(includes.get("tweets") or ()), *entries])
    return [joined_post(entry, users, posts) for entry in entries]


def joined_post(entry: Any, users: dict[str, Object], posts: dict[str, Object]) -> Any:
    """One post with `author`, `in_reply_to_username`, and the id and author of every post it refers to."""
    if not isinstance(entry, dict) or "author_id" not in entry:
        return entry
    post = dict(entry)
    author = users.get(str(post["author_id"]))
    if author and "author" not in post:
        post["author"] = author
    answered = users.get(str(post.get("in_reply_to_user_id")))
    if answered:
        post.setdefault("in_reply_to_username", answered.get("username"))
    references = post.pop("referenced_tweets", None)
    for reference in references if isinstance(references, list) else ():
        if isinstance(reference, dict):
            _refer(post, reference, users, posts)
    return post


def _refer(post: Object, reference: Object, users: dict[str, Object], posts: dict[str, Object]) -> None:
    kind, referred = reference.get("type"), str(reference.get("id"))
    post[f"referenced_tweets.{kind}.id"] = referred
    full = {**posts.get(referred, {}), **reference}
    author = full.get("author_id")
    inner = full.get("author")
    handle = inner.get("username") if isinstance(inner, dict) else users.get(str(author), {}).get("username")
    names = {
        "retweeted": ("retweeted_user_id", "retweeted_username"),
        "quoted": ("quoted_user_id", "quoted_username"),
        "replied_to": ("in_reply_to_user_id", "in_reply_to_username"),
    }.get(str(kind))
    if names and author is not None:
        post.setdefault(names[0], author)
        post.setdefault(names[1], handle)


def _by_id(entries: Any) -> dict[str, Object]:
    if not isinstance(entries, list):
        return {}
    return {str(entry["id"]): entry for entry in entries if isinstance(entry, dict) and "id" in entry}
