"""Which lists of an account on X are read, and what is read off each page."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from engagement.sources.handles._client import Client
from engagement.sources.handles._contract import (
    AccountNotFoundError,
    Found,
    MissingAccessError,
    Options,
    Page,
    Plan,
    RefusedError,
    Task,
    UnreadableAnswerError,
)
from engagement.sources.handles._handle import Handle, X
from engagement.sources.handles._keys import key
from engagement.sources.handles._transport import Transport
from engagement.sources.handles._values import inner, listed
from engagement.sources.handles.x._api import POSTS as NEW_NAMES
from engagement.sources.handles.x._api import Api, GoneError
from engagement.sources.handles.x._limits import rates
from engagement.sources.handles.x._lists import (
    FOLLOWERS,
    FOLLOWING,
    LIKES,
    LISTS,
    MENTIONS,
    NO_ACCOUNT,
    NO_ARCHIVE,
    NO_KEYS,
    OWN,
    PROFILES,
    PROTECTED,
    REPOSTS,
    STEPS,
    SUSPENDED,
    about,
    addressed,
    beginning,
    otherwise,
    stamp,
    subject,
)
from engagement.sources.handles.x._plan import followers_read, following_read, plan_of
from engagement.sources.handles.x._prices import Budget
from engagement.sources.handles.x._rows import included_users, posts_in, reaction, user_row, users_in

_PROFILES_AT_ONCE = 100


def connect(transport: Transport) -> XNetwork:
    """X through a transport, with the operator's tokens.

    ENGAGEMENT_X_BEARER_TOKEN is the app's, ENGAGEMENT_X_USER_TOKEN one the account's owner has granted.
    """
    app, user = key("ENGAGEMENT_X_BEARER_TOKEN"), key("ENGAGEMENT_X_USER_TOKEN")
    if app is None and user is None:
        raise MissingAccessError(NO_KEYS)
    return XNetwork(transport, app, user)


class XNetwork:
    """Posts of the window, mentions, threads, quotes, reposts, likes (with the owner's login), follows."""

    name, rereads = X, False

    def __init__(self, transport: Transport, app_token: str | None, user_token: str | None) -> None:
        self.login = "" if user_token is None else hashlib.sha256(user_token.encode()).hexdigest()
        self.budget = Budget()
        self.client = Client(transport, rates(app_token or user_token or ""), meter=self.budget)
        self._api = Api(self.client, self.budget, app_token, user_token)

    def step(self, task: Task) -> str:
        """What reading a list is called."""
        return STEPS[task.kind]

    def is_fresh(self, finished_at: datetime, now: datetime) -> bool:
        """For the UTC day: within it X charges nothing twice, after it X wants deletions followed."""
        return finished_at.astimezone(UTC).date() == now.astimezone(UTC).date()

    def find(self, handle: Handle) -> Found:
        """The account, and how much there is to read; this costs a few cents (`details`: dollars)."""
        try:
            answer = self._api.user(handle.name)
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
        return self._counted(handle, user_row(user))

    def plan(self, found: Found, options: Options) -> Plan:
        """Dollars at the published prices; posts and mentions in proportion to X's counts of 90 days."""
        share = options.since_days / int(found.details["days"])
        scaled = {name: round(int(found.details[name]) * share) for name in ("own_posts", "mentions")}
        there = Found(**{**vars(found), "details": {**found.details, **scaled}})
        return plan_of(there, options, self._api.has_user, bool(found.details["includes"]))

    def tasks(self, found: Found, options: Options) -> Sequence[Task]:
        """What is said first; the list of followers, the dearest, last."""
        tasks = [Task(OWN), Task(MENTIONS, rank=1)]
        followers = followers_read(found, options)
        if followers or (options.followers is None and not found.followers_count):
            expected = followers or None
            tasks.append(Task(FOLLOWERS, expected=expected, rank=3, limit=options.followers))
        if following_read(found, options):
            tasks.append(Task(FOLLOWING, rank=4))
        return tasks

    def page(self, found: Found, options: Options, task: Task, cursor: str | None) -> Page:
        """One page of a list."""
        try:
            if task.kind in (FOLLOWERS, FOLLOWING):
                return self._follows(found, task, cursor)
            if task.kind in (REPOSTS, LIKES):
                return self._reactions(found, task, cursor)
            if task.kind == PROFILES:
                return Page(accounts=users_in(self._api.users(task.subject.split(","))))
            return self._posts(found, options, task, cursor)
        except GoneError:
            # Deleted, or hidden, since it was listed.
            return Page()

    def people(self, ids: Sequence[str]) -> Sequence[Task]:
        """The lists to read for people who acted and of whom nothing else is known."""
        some = range(0, len(ids), _PROFILES_AT_ONCE)
        return [Task(PROFILES, ",".join(ids[at : at + _PROFILES_AT_ONCE]), rank=5) for at in some]

    def _counted(self, handle: Handle, row: dict[str, Any]) -> Found:
        days, now = Options().since_days, datetime.now(UTC)
        since = stamp(now - timedelta(days=days))
        own = self._api.total(f"from:{handle.name}", since)
        mentions = None if own is None else self._api.total(addressed(handle.name), since)
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
                "includes": self._api.naming == NEW_NAMES,
                "requests": self.client.requests,
                "dollars": self.budget.spent,
            },
            notes=((PROTECTED, {"account": str(handle)}),) if protected else (),
        )

    def _posts(self, found: Found, options: Options, task: Task, cursor: str | None) -> Page:
        try:
            answer = self._api.posts(
                LISTS[task.kind], subject(found, task), cursor, beginning(found, options, task)
            )
        except RefusedError as refused:
            if refused.note == NO_ARCHIVE:
                return Page(tasks=otherwise(task, found.handle.name), notes=[(NO_ARCHIVE, {})])
            raise
        tasks = about(answer, self._api.has_user, found.handle.name) if task.kind == OWN else []
        accounts = [row for row in included_users(answer) if row["account_id"] != found.account_id]
        return Page(accounts=accounts, posts=posts_in(answer), tasks=tasks, cursor=_next(answer))

    def _follows(self, found: Found, task: Task, cursor: str | None) -> Page:
        answer = self._api.people(LISTS[task.kind], found.account_id, cursor, task.limit)
        rows, mine = users_in(answer), found.account_id
        followers = task.kind == FOLLOWERS
        pairs = [(row["account_id"], mine) if followers else (mine, row["account_id"]) for row in rows]
        return Page(accounts=rows, follows=pairs, cursor=_next(answer))

    def _reactions(self, found: Found, task: Task, cursor: str | None) -> Page:
        answer = self._api.people(LISTS[task.kind], task.subject, cursor, None)
        kind, rows = "repost" if task.kind == REPOSTS else "like", users_in(answer)
        acts = [reaction(row["account_id"], kind, task.subject, found.account_id) for row in rows]
        return Page(accounts=rows, acts=acts, cursor=_next(answer))


def _next(answer: Any) -> str | None:
    token = inner(answer, "meta", "next_token")
    if token is None:
        if not isinstance(inner(answer, "meta"), dict) and not listed(inner(answer, "errors")):
            raise UnreadableAnswerError("a list that does not say where it goes on")
        return None
    return str(token)


def _assumed(row: dict[str, Any], now: datetime, days: int) -> tuple[int, int]:
    """Posts and mentions of the window by the size of the account: the shares that the plan assumes."""
    posts, audience, since = row["posts_count"] or 0, row["followers_count"] or 0, row["created_at"]
    age = max((now - datetime.fromisoformat(since)).days, 1) if since else days
    own = round(posts * min(days / age, 1.0))
    return own, round(own * max(2.0, audience * 0.0005) * 1.3)
