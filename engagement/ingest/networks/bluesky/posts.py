"""The account's own posts on Bluesky, who quotes them, and the threads below them.

A thread shows who replies to whom, members among themselves too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from engagement.i18n import N_
from engagement.ingest.join.bluesky import Act, author_of, recent
from engagement.ingest.networks.bluesky.rows import (
    account_row,
    addressing_rows,
    counted,
    did_of,
    is_pinned,
    is_repost,
    item_moment,
    post_view,
    reposts_of,
)
from engagement.ingest.networks.bluesky.xrpc import DeclinedError, JsonObject, Xrpc, listed, next_cursor
from engagement.ingest.networks.contract import Page, RefusedError, Row, Task, UnreadableAnswerError
from engagement.ingest.networks.transport import TooLargeError

PAGE = 100
# A counter of the view -> the list worth reading where it is above zero.
_COUNTED = {"likeCount": "likes", "repostCount": "reposts", "quoteCount": "quotes"}

ONLY_THREADS = N_(
    "Without the owner's app password, mentions outside the account's own threads and what was said to posts "
    "before these days are not seen."
)


def feed(appview: Xrpc, owner: str, since: datetime, logged_in: bool, cursor: str | None) -> Page:
    """Read a page of the owner's own posts, and name the lists worth reading about each."""
    response = appview.get(
        "app.bsky.feed.getAuthorFeed", actor=owner, limit=PAGE, filter="posts_with_replies", cursor=cursor
    )
    items = listed(response, "feed")
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
            posts += addressing_rows(view, logged_in=True)
            tasks += worth_reading(view, owner, item)
    return Page(
        posts=posts,
        acts=acts,
        tasks=tasks,
        cursor=None if ended else next_cursor(response),
        notes=[] if logged_in else [(ONLY_THREADS, {})],
        entries=[str(item["post"].get("uri")) for item in items if isinstance(item.get("post"), dict)],
    )


def worth_reading(view: JsonObject, owner: str, item: JsonObject) -> Iterator[Task]:
    """Name the lists of one post that hold anything, by its counters; a branch only where it is cut off."""
    for counter, kind in _COUNTED.items():
        if counted(view, counter):
            yield Task(kind, view["uri"])
    if counted(view, "replyCount"):
        # After all threads, when it is known what these have shown.
        below_own = _is_below_own(view, owner, item)
        yield Task("branch", view["uri"], rank=2) if below_own else Task("thread", view["uri"])


def _is_below_own(view: JsonObject, owner: str, item: JsonObject) -> bool:
    """Tell whether a post should stand in a thread that is read anyway, from a root of the owner's own."""
    reply = item.get("reply")
    root = reply.get("root") if isinstance(reply, dict) else None
    return isinstance(root, dict) and author_of(root.get("uri")) == owner and "reply" in view["record"]


def quotes(appview: Xrpc, uri: str, since: datetime, logged_in: bool, cursor: str | None) -> Page:
    """Read a page of the posts that quote a post."""
    response = appview.get("app.bsky.feed.getQuotes", uri=uri, limit=PAGE, cursor=cursor)
    views = [post_view(view) for view in listed(response, "posts")]
    posts = [row for view in views for row in addressing_rows(view, logged_in)]
    accounts = [account_row(view["author"], logged_in) for view in views]
    return Page(
        posts=recent(posts, since),
        accounts=accounts,
        cursor=next_cursor(response),
        entries=[view["uri"] for view in views],
    )


_DEPTHS = (1000, 8, 1)  # the most the method takes, where servers cut earlier; then ever smaller pieces
TOO_WIDE = N_("A thread is too large to be read, so a part of the replies is missing.")


def thread(appview: Xrpc, owner: str, uri: str, since: datetime, logged_in: bool, shown: set[str]) -> Page:
    """Read everything below a post; where the server cuts, the cut branches become lists of their own.

    Posts whose replies are on the page go into `shown`: their branches need not be read again.
    """
    top = _below_post(appview, uri)
    posts: list[Act] = []
    accounts: list[Row] = []
    tasks: list[Task] = []
    for node in _posts_of(top) if top is not None else ():
        view = post_view(node["post"])
        if view["uri"] != uri:
            posts += addressing_rows(view, logged_in)
        if did_of(view["author"]) != owner:
            accounts.append(account_row(view["author"], logged_in))
        if node.get("replies") is not None:
            shown.add(view["uri"])
        elif counted(view, "replyCount") and view["uri"] != uri:
            tasks.append(Task("thread", view["uri"]))
    return Page(posts=recent(posts, since), accounts=accounts, tasks=tasks)


def _below_post(appview: Xrpc, uri: str) -> dict[str, Any] | None:
    """Ask what is below a post, in less depth where it is too large; None where the post is gone."""
    for depth in _DEPTHS:
        try:
            top = appview.get("app.bsky.feed.getPostThread", uri=uri, depth=depth, parentHeight=0).get(
                "thread"
            )
        except TooLargeError:
            continue
        except DeclinedError as error:
            if error.reason == "NotFound":
                return None
            raise UnreadableAnswerError(uri) from error
        if not isinstance(top, dict):
            raise UnreadableAnswerError(uri)
        return top
    raise RefusedError(TOO_WIDE)


def _posts_of(top: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every post of a thread that can be seen; blocked and missing ones have no text."""
    waiting = [top]
    while waiting:
        node = waiting.pop()
        if "post" not in node:
            continue
        yield node
        replies = node.get("replies") or []
        if not isinstance(replies, list) or not all(isinstance(reply, dict) for reply in replies):
            raise UnreadableAnswerError("replies")
        waiting += replies
