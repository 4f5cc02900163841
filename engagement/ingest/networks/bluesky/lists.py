"""Bluesky's lists of people: who follows, who liked, who reposted and when, and the owner's notifications.

Notifications, with the owner's login, hold all that was ever aimed at them, with dates.
"""

from __future__ import annotations

from datetime import datetime

import orjson

from engagement.ingest.join.bluesky import (
    LIKE,
    REPOST,
    Act,
    acts_of,
    author_of,
    endorsement,
    key_moment,
    key_of,
    moment,
    post_row,
    recent,
    written_at,
)
from engagement.ingest.networks.bluesky.posts import PAGE
from engagement.ingest.networks.bluesky.rows import account_row, did_of, item_moment, reposts_of
from engagement.ingest.networks.bluesky.xrpc import DeclinedError, Xrpc, listed, next_cursor
from engagement.ingest.networks.contract import Page, Row, Task

PROFILES = 25  # the most getProfiles takes
# Beyond this many, the date of a follow costs more than it tells; the newest come first.
DATED_FOLLOWERS = 20_000
_REPOSTER_PAGES = 3


def followers(server: Xrpc, owner: str, wanted: int | None, logged_in: bool, cursor: str | None) -> Page:
    """Read up to `wanted` followers, the newest first, and name their profiles as further lists."""
    before, _, place = (cursor or "0:").partition(":")
    response = server.get("app.bsky.graph.getFollowers", actor=owner, limit=PAGE, cursor=place or None)
    accounts = [account_row(view, logged_in) for view in listed(response, "followers")[:wanted]]
    dids = [row["account_id"] for row in accounts]
    dated = not logged_in and int(before) < DATED_FOLLOWERS
    on = next_cursor(response)
    return Page(
        accounts=accounts,
        follows=[(did, owner) for did in dids],
        cursor=None if on is None else f"{int(before) + len(dids)}:{on}",
        tasks=[
            Task("dated profiles" if dated else "profiles", " ".join(dids[at : at + PROFILES]), rank=1)
            for at in range(0, len(dids), PROFILES)
        ],
    )


def follows(appview: Xrpc, owner: str, logged_in: bool, cursor: str | None) -> Page:
    """Read a page of those whom the owner follows."""
    response = appview.get("app.bsky.graph.getFollows", actor=owner, limit=PAGE, cursor=cursor)
    accounts = [account_row(view, logged_in) for view in listed(response, "follows")]
    return Page(
        accounts=accounts,
        follows=[(owner, row["account_id"]) for row in accounts],
        cursor=next_cursor(response),
    )


def profiles(appview: Xrpc, owner: str, dids: list[str], logged_in: bool, dated: bool) -> Page:
    """Read the counts of up to 25 people and, where `dated`, since when they follow.

    The relationship of two accounts names the record of the follow, and the key of a record its moment.
    """
    response = appview.get("app.bsky.actor.getProfiles", actors=dids)
    rows: list[Row] = [account_row(view, logged_in) for view in listed(response, "profiles")]
    if dated:
        response = appview.get("app.bsky.graph.getRelationships", actor=owner, others=dids)
        related = [one for one in listed(response, "relationships") if "did" in one]
        dates = {did_of(one): key_moment(key_of(one.get("followedBy"))) for one in related}
        rows += [{"account_id": did, "followed_at": date} for did, date in dates.items() if date is not None]
    return Page(accounts=rows)


def likes(appview: Xrpc, uri: str, since: datetime, logged_in: bool, cursor: str | None) -> Page:
    """Read a page of those who like a post, with dates."""
    response = appview.get("app.bsky.feed.getLikes", uri=uri, limit=PAGE, cursor=cursor)
    rows = [(entry.get("actor"), moment(entry.get("createdAt"))) for entry in listed(response, "likes")]
    acts = [act for view, when in rows for act in endorsement(LIKE, did_of(view), uri, when)]
    accounts = [account_row(view, logged_in) for view, _ in rows]
    return Page(
        acts=recent(acts, since),
        accounts=accounts,
        cursor=next_cursor(response),
        entries=[did_of(view) for view, _ in rows],
    )


def reposts(appview: Xrpc, uri: str, logged_in: bool, dated: bool, cursor: str | None) -> Page:
    """Read a page of those who reposted a post; the list has no dates, their own feeds have."""
    response = appview.get("app.bsky.feed.getRepostedBy", uri=uri, limit=PAGE, cursor=cursor)
    views = listed(response, "repostedBy")
    accounts = [account_row(view, logged_in) for view in views]
    dids = [did_of(view) for view in views]
    return Page(
        acts=[act for did in dids for act in endorsement(REPOST, did, uri, None)],
        accounts=accounts,
        tasks=[Task("reposter", did, rank=1) for did in dids] if dated else [],
        cursor=next_cursor(response),
    )


def reposter(appview: Xrpc, owner: str, did: str, since: datetime, cursor: str | None) -> Page:
    """Read when somebody reposted the owner, from up to three pages of their own feed."""
    page, _, place = (cursor or "1:").partition(":")
    try:
        response = appview.get(
            "app.bsky.feed.getAuthorFeed",
            actor=did,
            limit=PAGE,
            filter="posts_no_replies",
            cursor=place or None,
        )
    except DeclinedError:
        return Page()
    acts: list[Act] = []
    ended = False
    for item in listed(response, "feed"):
        when = item_moment(item)
        reason = item.get("reason")
        if isinstance(reason, dict) and "by" in reason:
            acts += reposts_of(item, owner)
        ended = ended or (when is not None and when < since and not isinstance(reason, dict))
    on = next_cursor(response)
    further = on is not None and not ended and int(page) < _REPOSTER_PAGES
    return Page(
        acts=recent(acts, since),
        cursor=f"{int(page) + 1}:{on}" if further else None,
        entries=[orjson.dumps(item).decode() for item in listed(response, "feed")],
    )


# Follows that have ended are among the notifications too: who follows is read from the list of followers.
_REASONS = frozenset({"like", "repost", "reply", "mention", "quote"})


def notifications(own: Xrpc, since: datetime, cursor: str | None) -> Page:
    """Read a page of notifications, the newest first."""
    response = own.get("app.bsky.notification.listNotifications", limit=PAGE, cursor=cursor)
    posts: list[Act] = []
    acts: list[Act] = []
    accounts: list[Row] = []
    ended = False
    for notification in listed(response, "notifications"):
        uri, record, author = notification.get("uri"), notification.get("record"), notification.get("author")
        when = written_at(notification.get("indexedAt"), "")
        ended = ended or (when is not None and when < since)
        if (
            notification.get("reason") not in _REASONS
            or not isinstance(record, dict)
            or not isinstance(author, dict)
        ):
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
        cursor=None if ended else next_cursor(response),
        entries=[str(told.get("uri")) for told in listed(response, "notifications")],
    )
