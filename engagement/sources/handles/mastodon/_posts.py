"""The account's own posts, and who quoted them."""

from __future__ import annotations

from typing import Any

from engagement.language import N_
from engagement.sources.handles._contract import Found, Options, Page, Task
from engagement.sources.handles._values import count, inner, moment
from engagement.sources.handles.mastodon._api import Instance
from engagement.sources.handles.mastodon._kinds import LIKES, QUOTES, REPOSTS, THREAD
from engagement.sources.handles.mastodon._rows import id_of, is_public, people_in, post_row

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
    """A page of posts of the window, with the lists to read about them."""
    path = f"/api/v1/accounts/{found.account_id}/statuses"
    statuses, following = instance.page(path, "Status", POSTS_A_PAGE, cursor)
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
        cursor=None if ended else following,
        notes=[] if logged_in else [(NO_MENTIONS, {})],
    )


def _about(status: Any) -> list[Task]:
    """The lists that one of the owner's posts has something on."""
    number = str(id_of(status, "id"))
    counters = (("replies_count", THREAD), ("quotes_count", QUOTES), ("reblogs_count", REPOSTS))
    tasks = [Task(kind, number, rank=2) for name, kind in counters if count(inner(status, name))]
    if inner(status, "quotes_count") is None and any(inner(status, name) for name in _KNOWS_QUOTES):
        tasks.append(Task(QUOTES, number, rank=2))
    if inner(status, "in_reply_to_id") is not None:
        # Whom the owner answers is above their post, whether or not somebody answered it.
        tasks.append(Task(THREAD, number, rank=2))
    return tasks + ([Task(LIKES, number, rank=3)] if count(inner(status, "favourites_count")) else [])


def quotes(instance: Instance, subject: str, cursor: str | None) -> Page:
    """A page of posts that quote one of the account's."""
    path = f"/api/v1/statuses/{subject}/quotes"
    statuses, following = instance.page(path, "Status", POSTS_A_PAGE, cursor)
    shown = [status for status in statuses if is_public(status)]
    posts = [{**post_row(status), "quoted_post": subject} for status in shown]
    return Page(accounts=people_in(shown, instance.host), posts=posts, cursor=following)
