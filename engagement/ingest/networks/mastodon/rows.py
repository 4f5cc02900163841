"""Rows from Mastodon's accounts and statuses, the kinds of its lists, and its lists of people."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from engagement.i18n import N_
from engagement.ingest.networks.contract import Found, Note, Page, Task, UnreadableAnswerError, reaction
from engagement.ingest.networks.mastodon.api import Instance
from engagement.ingest.networks.values import count, flag, html_text, identifier, inner, listed, moment, text

_LINK = re.compile(r'href="(https?://[^"]+)"')
# Numbers on Mastodon, letters and signs too on servers that speak its language.
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_NO_IDS = ("True", "False", "None")
_PUBLIC = ("public", "unlisted")


def id_of(value: Any, *path: str) -> str | None:
    """Return the id at a path; the library has made text of whatever stood there."""
    found = identifier(inner(value, *path))
    return found if found is not None and _ID.fullmatch(found) and found not in _NO_IDS else None


def account_row(account: Any, host: str) -> dict[str, Any]:
    """Make a row of accounts; somebody who asks search engines to stay away (noindex) keeps their words.

    Raises:
        UnreadableAnswerError: it has no id.
    """
    number = id_of(account, "id")
    if number is None:
        raise UnreadableAnswerError("an account without an id")
    acct = text(inner(account, "acct"))
    return {
        "account_id": number,
        "handle": None if acct is None else (acct if "@" in acct else f"{acct}@{host}"),
        "name": text(inner(account, "display_name")) or text(inner(account, "username")),
        "bio": None if inner(account, "noindex") is True else html_text(inner(account, "note")),
        "url": _own_link(account),
        "created_at": moment(inner(account, "created_at")),
        "followers_count": count(inner(account, "followers_count")),
        "following_count": count(inner(account, "following_count")),
        "posts_count": count(inner(account, "statuses_count")),
        "last_post_at": moment(inner(account, "last_status_at")),
        "has_avatar": _has_avatar(account),
        "protected": flag(inner(account, "locked")),
    }


def _own_link(account: Any) -> str | None:
    for entry in listed(inner(account, "fields")):
        found = _LINK.search(str(inner(entry, "value") or ""))
        if found:
            return found[1]
    return None


def _has_avatar(account: Any) -> bool | None:
    picture = text(inner(account, "avatar"))
    return None if picture is None else "missing.png" not in picture


def is_public(status: Any) -> bool:
    """Tell whether everybody may read a post."""
    return inner(status, "visibility") in _PUBLIC


def post_row(status: Any, thread: str | None = None) -> dict[str, Any]:
    """Make a row of posts; a repost keeps whose post it was and nothing of its text.

    Raises:
        UnreadableAnswerError: it has no id or no author.
    """
    number, author = id_of(status, "id"), id_of(status, "account", "id")
    if number is None or author is None:
        raise UnreadableAnswerError("a status without an id or an author")
    row = {"post_id": number, "author_id": author, "created_at": moment(inner(status, "created_at"))}
    again = inner(status, "reblog")
    if isinstance(again, dict):
        return {
            **row,
            "reposted_post": id_of(again, "id"),
            "reposted_id": id_of(again, "account", "id"),
        }
    replied_to = id_of(status, "in_reply_to_id")
    quoted = inner(status, "quote", "quoted_status")
    hidden = inner(status, "account", "noindex") is True
    return {
        **row,
        "text": None if hidden else html_text(inner(status, "content")),
        "language": text(inner(status, "language")),
        "thread_id": thread or (number if replied_to is None else None),
        "reply_to_post": replied_to,
        "reply_to_id": id_of(status, "in_reply_to_account_id"),
        "quoted_post": id_of(quoted, "id") or id_of(status, "quote", "quoted_status_id"),
        "quoted_id": id_of(quoted, "account", "id"),
        "mentions": [
            mentioned
            for one in listed(inner(status, "mentions"))
            if (mentioned := id_of(one, "id")) is not None
        ],
    }


def people_in(statuses: Iterable[Any], host: str) -> list[dict[str, Any]]:
    """Return the authors of posts, with their profiles."""
    people = []
    for status in statuses:
        people.append(account_row(inner(status, "account"), host))
        again = inner(status, "reblog", "account")
        if again is not None:
            people.append(account_row(again, host))
    return people


POSTS, THREAD, REPOSTS, LIKES, QUOTES = "posts", "thread", "reposts", "likes", "quotes"
FOLLOWERS, FOLLOWING, NOTIFICATIONS = "followers", "following", "notifications"
STEPS = {
    POSTS: N_("Reading the account's posts"),
    THREAD: N_("Reading what was answered"),
    REPOSTS: N_("Reading who reposted"),
    LIKES: N_("Reading who liked"),
    QUOTES: N_("Reading who quoted"),
    FOLLOWERS: N_("Reading the list of followers"),
    FOLLOWING: N_("Reading whom the account follows"),
    NOTIFICATIONS: N_("Reading the notifications"),
}

FOLLOWERS_A_PAGE, _REACTIONS_A_PAGE = 80, 80
REACTIONS = {REPOSTS: ("reblogged_by", "repost"), LIKES: ("favourited_by", "like")}

HIDDEN_FOLLOWERS = N_("The account hides who follows it: the silent are invisible.")
NOT_SHOWN = {
    FOLLOWERS: N_("This server does not show the list of followers: the silent are invisible."),
    FOLLOWING: N_("This server does not show the list of accounts followed."),
}
NO_DATES = N_("Mastodon does not say when somebody reposted, liked or followed.")


def reactions(instance: Instance, found: Found, task: Task, logged_in: bool, cursor: str | None) -> Page:
    """Read a page of people who reposted or liked one of the account's posts."""
    path, kind = REACTIONS[task.kind]
    listing = instance.page(f"/api/v1/statuses/{task.subject}/{path}", "Account", _REACTIONS_A_PAGE, cursor)
    rows = [account_row(account, instance.host) for account in listing.entries]
    acts = [reaction(row["account_id"], kind, task.subject, found.account_id) for row in rows]
    return Page(
        accounts=rows,
        acts=acts,
        cursor=listing.following,
        notes=[(NO_DATES, {})] if acts and not logged_in else [],
    )


def follows(instance: Instance, found: Found, task: Task, cursor: str | None) -> Page:
    """Read a page of followers, or of accounts followed."""
    size = FOLLOWERS_A_PAGE if task.limit is None else max(1, min(FOLLOWERS_A_PAGE, task.limit))
    path = f"/api/v1/accounts/{found.account_id}/{task.kind}"
    listing = instance.page(path, "Account", size, cursor)
    rows = [account_row(account, instance.host) for account in listing.entries][:size]
    followers = task.kind == FOLLOWERS
    pairs = [
        (row["account_id"], found.account_id) if followers else (found.account_id, row["account_id"])
        for row in rows
    ]
    hidden = followers and not rows and cursor is None and bool(found.followers_count)
    notes: list[Note] = [(HIDDEN_FOLLOWERS, {})] if hidden else []
    return Page(accounts=rows, follows=pairs, cursor=listing.following, notes=notes, cut=listing.cut)
