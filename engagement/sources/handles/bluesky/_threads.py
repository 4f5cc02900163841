"""Threads: who answers whom below the account's posts, members among themselves too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from engagement.language import N_
from engagement.sources._bluesky_acts import Act, recent
from engagement.sources.handles._contract import Page, RefusedError, Row, Task, UnreadableAnswerError
from engagement.sources.handles._transport import TooLargeError
from engagement.sources.handles.bluesky._people import account_row, did_of
from engagement.sources.handles.bluesky._views import counted, post_view, said
from engagement.sources.handles.bluesky._xrpc import DeclinedError, Xrpc

_DEPTHS = (1000, 8, 1)  # the most the method takes, where servers cut earlier; then ever smaller pieces
TOO_WIDE = N_("A thread is too large to be read, so a part of the replies is missing.")


def thread(appview: Xrpc, owner: str, uri: str, since: datetime, logged_in: bool, shown: set[str]) -> Page:
    """Everything below a post; where the server cuts, the cut branches become lists of their own.

    Posts whose answers are on the page go into `shown`: their branches need not be read again.
    """
    top = _asked(appview, uri)
    posts: list[Act] = []
    accounts: list[Row] = []
    tasks: list[Task] = []
    for node in _below(top) if top is not None else ():
        view = post_view(node["post"])
        if view["uri"] != uri:
            posts += said(view, logged_in)
        if did_of(view["author"]) != owner:
            accounts.append(account_row(view["author"], logged_in))
        if node.get("replies") is not None:
            shown.add(view["uri"])
        elif counted(view, "replyCount") and view["uri"] != uri:
            tasks.append(Task("thread", view["uri"]))
    return Page(posts=recent(posts, since), accounts=accounts, tasks=tasks)


def _asked(appview: Xrpc, uri: str) -> dict[str, Any] | None:
    """What is below a post, in less depth where it is too large to be sent; None where the post is gone."""
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


def _below(top: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every post of a thread that can be seen; blocked and missing ones have no text."""
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
