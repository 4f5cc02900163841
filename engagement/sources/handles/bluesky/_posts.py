"""The account's own posts, what is worth asking about each, and who quotes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from engagement.language import N_
from engagement.sources._bluesky_acts import Act, author_of, recent
from engagement.sources.handles._contract import Page, Task
from engagement.sources.handles.bluesky._people import account_row, did_of
from engagement.sources.handles.bluesky._views import (
    counted,
    is_pinned,
    is_repost,
    item_moment,
    post_view,
    reposts_of,
    said,
)
from engagement.sources.handles.bluesky._xrpc import Answer, Xrpc, listed, next_cursor

PAGE = 100
# A counter of the view -> the list worth reading where it is above zero.
_COUNTED = {"likeCount": "likes", "repostCount": "reposts", "quoteCount": "quotes"}

ONLY_THREADS = N_(
    "Without the owner's app password, mentions outside the account's own threads and what was said to posts "
    "before these days are not seen."
)


def feed(appview: Xrpc, owner: str, since: datetime, logged_in: bool, cursor: str | None) -> Page:
    """A page of the owner's own posts, and the lists worth reading about each."""
    answer = appview.get(
        "app.bsky.feed.getAuthorFeed", actor=owner, limit=PAGE, filter="posts_with_replies", cursor=cursor
    )
    items = listed(answer, "feed")
    posts: list[Act] = []
    acts: list[Act] = []
    tasks: list[Task] = []
    ended = False
    for item in items:
        view = post_view(item.get("post"))
        when = item_moment(item)
        if not is_pinned(item) and when is not None and when < since:
            ended = True
            continue
        if is_repost(item):
            acts += reposts_of(item, owner)
        elif did_of(view["author"]) == owner and (when is None or when >= since):
            posts += said(view, logged_in=True)
            tasks += worth_reading(view, owner, item)
    return Page(
        posts=posts,
        acts=acts,
        tasks=tasks,
        cursor=None if ended else next_cursor(answer),
        notes=[] if logged_in else [(ONLY_THREADS, {})],
    )


def worth_reading(view: Answer, owner: str, item: Answer) -> Iterator[Task]:
    """The lists of one post that hold anything, by its counters; a branch only where it is cut off."""
    for counter, kind in _COUNTED.items():
        if counted(view, counter):
            yield Task(kind, view["uri"])
    if counted(view, "replyCount"):
        # After all threads, when it is known what these have shown.
        below_own = _is_below_own(view, owner, item)
        yield Task("branch", view["uri"], rank=2) if below_own else Task("thread", view["uri"])


def _is_below_own(view: Answer, owner: str, item: Answer) -> bool:
    """Whether a post should stand in a thread that is read anyway, from a root of the owner's own."""
    reply = item.get("reply")
    root = reply.get("root") if isinstance(reply, dict) else None
    return isinstance(root, dict) and author_of(root.get("uri")) == owner and "reply" in view["record"]


def quotes(appview: Xrpc, uri: str, since: datetime, logged_in: bool, cursor: str | None) -> Page:
    """A page of the posts that quote a post."""
    answer = appview.get("app.bsky.feed.getQuotes", uri=uri, limit=PAGE, cursor=cursor)
    views = [post_view(view) for view in listed(answer, "posts")]
    posts = [row for view in views for row in said(view, logged_in)]
    accounts = [account_row(view["author"], logged_in) for view in views]
    return Page(posts=recent(posts, since), accounts=accounts, cursor=next_cursor(answer))
