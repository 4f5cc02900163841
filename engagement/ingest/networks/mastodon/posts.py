"""The account's own posts on Mastodon, who quoted them, their threads, and the owner's notifications.

Threads are read on below the place where a server cuts them off. Notifications, with the owner's login, hold
all that was aimed at them in public, with dates.
"""

from __future__ import annotations

from typing import Any

from engagement.i18n import N_
from engagement.ingest.networks.contract import (
    Found,
    Note,
    Options,
    Page,
    Row,
    Task,
    UnreadableAnswerError,
    reaction,
)
from engagement.ingest.networks.mastodon.api import Instance
from engagement.ingest.networks.mastodon.rows import (
    LIKES,
    QUOTES,
    REPOSTS,
    THREAD,
    account_row,
    id_of,
    is_public,
    people_in,
    post_row,
)
from engagement.ingest.networks.values import count, inner, listed, moment

POSTS_A_PAGE = 40
# Servers that have quotes but do not count them.
_KNOWS_QUOTES = ("quote_approval", "quote_approval_policy")

NO_MENTIONS = N_(
    "Without the owner's access token, mentions outside the account's own threads are not seen: whoever "
    "speaks only there looks silent."
)


def own_posts(
    instance: Instance, found: Found, options: Options, logged_in: bool, cursor: str | None
) -> Page:
    """Read a page of posts of the window, with the lists to read about them."""
    path = f"/api/v1/accounts/{found.account_id}/statuses"
    listing = instance.page(path, "Status", POSTS_A_PAGE, cursor)
    statuses = listing.entries
    since = options.since(found).isoformat()
    # A post without a date may be new; the list is newest first, so one that is old ends it.
    recent = [status for status in statuses if (moment(inner(status, "created_at")) or since) >= since]
    shown = [status for status in recent if is_public(status)]
    posts = [post_row(status) for status in shown]
    tasks = [task for status in shown if inner(status, "reblog") is None for task in _about(status)]
    ended = len(recent) < len(statuses)
    return Page(
        accounts=people_in(shown, instance.host),
        posts=posts,
        tasks=tasks,
        cursor=None if ended else listing.following,
        notes=[] if logged_in else [(NO_MENTIONS, {})],
        entries=[str(id_of(status, "id")) for status in statuses],
    )


def _about(status: Any) -> list[Task]:
    """Name the lists that one of the owner's posts has something on."""
    number = str(id_of(status, "id"))
    counters = (("replies_count", THREAD), ("quotes_count", QUOTES), ("reblogs_count", REPOSTS))
    tasks = [Task(kind, number, rank=2) for name, kind in counters if count(inner(status, name))]
    if inner(status, "quotes_count") is None and any(inner(status, name) for name in _KNOWS_QUOTES):
        tasks.append(Task(QUOTES, number, rank=2))
    if inner(status, "in_reply_to_id") is not None:
        # Whom the owner replies to is above their post, whether or not somebody replied to it.
        tasks.append(Task(THREAD, number, rank=2))
    return tasks + ([Task(LIKES, number, rank=3)] if count(inner(status, "favourites_count")) else [])


def quotes(instance: Instance, subject: str, cursor: str | None) -> Page:
    """Read a page of posts that quote one of the account's."""
    path = f"/api/v1/statuses/{subject}/quotes"
    listing = instance.page(path, "Status", POSTS_A_PAGE, cursor)
    statuses = listing.entries
    shown = [status for status in statuses if is_public(status)]
    posts = [{**post_row(status), "quoted_post": subject} for status in shown]
    return Page(
        accounts=people_in(shown, instance.host),
        posts=posts,
        cursor=listing.following,
        entries=[str(id_of(status, "id")) for status in statuses],
    )


_A_PAGE = 40
_ADDRESSING = ("mention", "quote")
_REACTIONS = {"favourite": "like", "reblog": "repost"}


def notifications(instance: Instance, found: Found, options: Options, cursor: str | None) -> Page:
    """Read a page of notifications, the newest first; what was said to the owner alone is left out."""
    listing = instance.page("/api/v1/notifications", "Notification", _A_PAGE, cursor)
    received = listing.entries
    since = options.since(found).isoformat()
    recent = [one for one in received if (moment(inner(one, "created_at")) or since) >= since]
    addressing = [
        one["status"]
        for one in recent
        if inner(one, "type") in _ADDRESSING and is_public(inner(one, "status"))
    ]
    acts = [
        act for one in recent if inner(one, "type") in _REACTIONS for act in _reaction(one, found.account_id)
    ]
    return Page(
        accounts=[*people_in(addressing, instance.host), *_people(recent, instance.host)],
        posts=[post_row(status) for status in addressing],
        acts=acts,
        cursor=None if len(recent) < len(received) else listing.following,
        entries=[str(id_of(one, "id")) for one in received],
    )


def _reaction(one: Any, owner: str) -> list[Row]:
    """Make a dated like or repost of one of the owner's public posts."""
    actor, post = id_of(one, "account", "id"), id_of(one, "status", "id")
    if actor is None or post is None or not is_public(inner(one, "status")):
        return []
    kind = _REACTIONS[one["type"]]
    return [{**reaction(actor, kind, post, owner), "created_at": moment(inner(one, "created_at"))}]


def _people(received: list[Any], host: str) -> list[Row]:
    """Make rows of who reacted or followed; of those who followed, since when."""
    people: list[Row] = []
    for one in received:
        kind = inner(one, "type")
        if kind in _REACTIONS or kind == "follow":
            since = {"followed_at": moment(inner(one, "created_at"))} if kind == "follow" else {}
            people.append({**account_row(inner(one, "account"), host), **since})
    return people


# Without a login Mastodon shows so much of a thread (its source: CONTEXT_LIMIT, ...DEPTH_LIMIT).
_DESCENDANTS_SHOWN, _DEPTH_SHOWN = 60, 20

THREAD_CUT = N_(
    "Long threads are shown only in part to programs that are not signed in; some replies are missing."
)


def thread(instance: Instance, subject: str, logged_in: bool) -> Page:
    """Read what stands above and below a post."""
    context = instance.context(subject)
    above = [status for status in listed(inner(context, "ancestors")) if is_public(status)]
    below = [status for status in listed(inner(context, "descendants")) if is_public(status)]
    if not isinstance(inner(context, "descendants"), list):
        raise UnreadableAnswerError("a thread without descendants")
    root = id_of(above[0], "id") if above else subject
    whole = [*above, *below]
    posts = [post_row(status, root) for status in whole]
    tasks, notes = ([], []) if logged_in else _cut_off(subject, below)
    return Page(accounts=people_in(whole, instance.host), posts=posts, tasks=tasks, notes=notes)


def _cut_off(subject: str, below: list[Any]) -> tuple[list[Task], list[Note]]:
    """Name the posts whose replies were cut off: they are asked for below those posts, as far as known."""
    if len(below) < _DESCENDANTS_SHOWN and _depth(subject, below) < _DEPTH_SHOWN:
        return [], []
    shown: dict[str | None, int] = {}
    for status in below:
        parent = id_of(status, "in_reply_to_id")
        shown[parent] = shown.get(parent, 0) + 1
    tasks = []
    for status in below:
        number = id_of(status, "id")
        if number is not None and (count(inner(status, "replies_count")) or 0) > shown.get(number, 0):
            tasks.append(Task(THREAD, number, rank=2))
    return tasks, [(THREAD_CUT, {})] if len(below) >= _DESCENDANTS_SHOWN else []


def _depth(subject: str, below: list[Any]) -> int:
    depth = {subject: 0}
    for status in below:
        above = depth.get(str(id_of(status, "in_reply_to_id")), 0)
        depth[str(id_of(status, "id"))] = above + 1
    return max(depth.values())
