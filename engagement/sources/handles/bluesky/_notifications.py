"""What the owner is told of: with their login, all that was ever aimed at them, in one list, with dates."""

from __future__ import annotations

from datetime import datetime

from engagement.sources._bluesky_acts import Act, acts_of, author_of, post_row, recent
from engagement.sources._bluesky_times import written_at
from engagement.sources.handles._contract import Page, Row
from engagement.sources.handles.bluesky._people import account_row, did_of
from engagement.sources.handles.bluesky._posts import PAGE
from engagement.sources.handles.bluesky._xrpc import Xrpc, listed, next_cursor

# Follows that have ended are among the notifications too: who follows is read from the list of followers.
_REASONS = frozenset({"like", "repost", "reply", "mention", "quote"})


def notifications(own: Xrpc, since: datetime, cursor: str | None) -> Page:
    """A page of notifications, the newest first."""
    answer = own.get("app.bsky.notification.listNotifications", limit=PAGE, cursor=cursor)
    posts: list[Act] = []
    acts: list[Act] = []
    accounts: list[Row] = []
    ended = False
    for told in listed(answer, "notifications"):
        uri, record, author = told.get("uri"), told.get("record"), told.get("author")
        when = written_at(told.get("indexedAt"), "")
        ended = ended or (when is not None and when < since)
        if told.get("reason") not in _REASONS or not isinstance(record, dict) or not isinstance(author, dict):
            continue
        if not isinstance(uri, str) or author_of(uri) != did_of(author):
            continue
        accounts.append(account_row(author, logged_in=True))
        post = post_row(uri, record)
        if post is not None:
            posts.append(post)
        else:
            acts += acts_of(uri, record)
    return Page(
        posts=recent(posts, since),
        acts=recent(acts, since),
        accounts=accounts,
        cursor=None if ended else next_cursor(answer),
    )
