"""An account on X as it is found: who it is, and how much there is to read of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from engagement.sources.handles._client import Client
from engagement.sources.handles._contract import (
    AccountNotFoundError,
    Found,
    MissingAccessError,
    Options,
    RefusedError,
)
from engagement.sources.handles._handle import Handle
from engagement.sources.handles._values import inner, listed
from engagement.sources.handles.x._api import POSTS as NEW_NAMES
from engagement.sources.handles.x._api import Api
from engagement.sources.handles.x._lists import NO_ACCOUNT, PROTECTED, SUSPENDED, addressed, stamp
from engagement.sources.handles.x._rows import user_row
from engagement.sources.handles.x._tweepy import GoneError


def found_account(api: Api, client: Client, handle: Handle) -> Found:
    """The account of a name, with X's counts of what was said in 90 days.

    Raises:
        AccountNotFoundError: there is none, or it is suspended.
        MissingAccessError: X looks nobody up for this program.
    """
    try:
        answer = api.user(handle.name)
    except RefusedError as error:
        raise MissingAccessError(error.note, **error.values) from error
    except GoneError as error:
        raise AccountNotFoundError(NO_ACCOUNT, account=str(handle)) from error
    user = inner(answer, "data")
    if not isinstance(user, dict):
        titles = [str(inner(error, "detail")) for error in listed(inner(answer, "errors"))]
        suspended = any("suspended" in title for title in titles)
        raise AccountNotFoundError(SUSPENDED if suspended else NO_ACCOUNT, account=str(handle))
    if str(inner(user, "username")).lower() != handle.name:
        raise AccountNotFoundError(NO_ACCOUNT, account=str(handle))
    return _counted(api, client, handle, user_row(user))


def expected(found: Found, options: Options) -> Found:
    """The same account with the posts and mentions of the days that were chosen, in proportion."""
    share = options.since_days / int(found.details["days"])
    scaled = {name: round(int(found.details[name]) * share) for name in ("own_posts", "mentions")}
    return replace(found, details={**found.details, **scaled})


def _counted(api: Api, client: Client, handle: Handle, row: dict[str, Any]) -> Found:
    days, now = Options().since_days, datetime.now(UTC)
    since = stamp(now - timedelta(days=days))
    own = api.total(f"from:{handle.name}", since)
    mentions = None if own is None else api.total(addressed(handle.name), since)
    has_counts = mentions is not None
    if not has_counts:
        own, mentions = _assumed(row, now, days)
    protected = row["protected"] is True
    return Found(
        handle=handle,
        account_id=row["account_id"],
        seen_at=now,
        name=row["name"],
        followers_count=row["followers_count"],
        following_count=row["following_count"],
        posts_count=row["posts_count"],
        details={
            "own_posts": own,
            "mentions": mentions,
            "days": days,
            "counted": has_counts,
            "includes": api.naming == NEW_NAMES,
            "requests": client.requests,
            "dollars": api.budget.spent,
        },
        notes=((PROTECTED, {"account": str(handle)}),) if protected else (),
    )


def _assumed(row: dict[str, Any], now: datetime, days: int) -> tuple[int, int]:
    """Posts and mentions of the window by the size of the account: the shares that the plan assumes."""
    posts, audience, since = row["posts_count"] or 0, row["followers_count"] or 0, row["created_at"]
    age = max((now - datetime.fromisoformat(since)).days, 1) if since else days
    own = round(posts * min(days / age, 1.0))
    return own, round(own * max(2.0, audience * 0.0005) * 1.3)
