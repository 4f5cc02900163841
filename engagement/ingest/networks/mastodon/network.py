"""Mastodon as one of the networks: the account found, its lists named, each read page by page.

What a run on a Mastodon server takes is estimated from the counts of the profile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import ceil

from engagement import settings
from engagement.i18n import N_
from engagement.ingest.networks.client import Client, Limit, by_host
from engagement.ingest.networks.contract import (
    Found,
    GoneError,
    Options,
    Page,
    Part,
    Plan,
    RefusedError,
    Task,
    follower_biases,
)
from engagement.ingest.networks.handle import MASTODON, Handle, parse_handle
from engagement.ingest.networks.mastodon.account import check_login, found_account
from engagement.ingest.networks.mastodon.api import Instance
from engagement.ingest.networks.mastodon.posts import (
    NO_MENTIONS,
    POSTS_A_PAGE,
    notifications,
    own_posts,
    quotes,
    thread,
)
from engagement.ingest.networks.mastodon.rows import (
    FOLLOWERS,
    FOLLOWERS_A_PAGE,
    FOLLOWING,
    NOT_SHOWN,
    NOTIFICATIONS,
    POSTS,
    QUOTES,
    REACTIONS,
    STEPS,
    THREAD,
    follows,
    reactions,
)
from engagement.ingest.networks.transport import Transport

# docs.joinmastodon.org, "Rate limits": 300 requests in five minutes, for each account and each address.
LIMIT = Limit(300, 300.0)
_SECONDS_A_REQUEST = 0.3


def plan(found: Found, options: Options, logged_in: bool = False) -> Plan:
    """Plan requests by the counts of the profile; posts of the window by how often the account posts."""
    posts = _posts_in_window(found, options)
    parts = [Part(STEPS[POSTS], ceil(posts / POSTS_A_PAGE) + 1)]
    followers = followers_wanted(found, options)
    if followers:
        parts.append(Part(STEPS[FOLLOWERS], ceil(followers / FOLLOWERS_A_PAGE)))
    parts.append(Part(STEPS[FOLLOWING], ceil((found.following_count or 0) / FOLLOWERS_A_PAGE)))
    # Of a post, half of four lists (thread, reposts, likes, quotes) have something on them.
    parts.append(Part(N_("Reading replies, quotes, reposts and likes"), 2 * posts))
    if logged_in:
        # Assumed: four to a post, 40 on a page.
        parts.append(Part(STEPS[NOTIFICATIONS], 1 + posts // 10))
    requests = sum(part.requests for part in parts)
    windows = max(0, ceil(requests / LIMIT.requests) - 1)
    minutes = windows * LIMIT.seconds / 60 + min(requests, LIMIT.requests) * _SECONDS_A_REQUEST / 60
    biases = (*follower_biases(found, options), *(() if logged_in else ((NO_MENTIONS, {}),)))
    return Plan(tuple(parts), minutes, biases)


def followers_wanted(found: Found, options: Options) -> int | None:
    """Return how many followers to read; None for all of an unknown number."""
    if options.followers is None:
        return found.followers_count
    return (
        options.followers if found.followers_count is None else min(options.followers, found.followers_count)
    )


def expected_followers(found: Found, options: Options) -> int | None:
    """Return how many followers the list should give, where that is known."""
    return None if found.details.get("hidden") else followers_wanted(found, options)


def _posts_in_window(found: Found, options: Options) -> int:
    posts, created = found.posts_count or 0, found.details.get("created_at")
    if created is None:
        return posts
    days = max((found.seen_at - datetime.fromisoformat(str(created))).days, 1)
    return min(posts, ceil(posts * min(options.since_days / days, 1.0)))


_FRESH = timedelta(hours=1)


@dataclass(frozen=True)
class Login:
    """The owner's own login: the account, and an access token that its server gave."""

    account: Handle
    token: str = field(repr=False)


def connect(transport: Transport) -> MastodonNetwork:
    """Connect to Mastodon through a transport; the owner's login is one of the settings."""
    account, token = settings.MASTODON_HANDLE.read(), settings.MASTODON_ACCESS_TOKEN.read()
    login = Login(parse_handle(account), token) if account and token else None
    return MastodonNetwork(Client(transport, by_host(LIMIT)), login)


class MastodonNetwork:
    """Followers, posts of the window, threads, quotes, reposts, likes and followed accounts.

    With the account's own login its notifications too; that login is shown to its home instance only.
    """

    name, rereads = MASTODON, True

    def __init__(self, client: Client, login: Login | None = None) -> None:
        self.client = client
        self._login = login
        self._own_: Instance | None = None
        self._instances: dict[str, Instance] = {}

    @property
    def login(self) -> str:
        """Whose login is used, "" for none."""
        return str(self._login.account) if self._login is not None else ""

    def step(self, task: Task) -> str:
        """Name what reading a list is called."""
        return STEPS[task.kind]

    def is_fresh(self, finished_at: datetime, now: datetime) -> bool:
        """Call it fresh for an hour."""
        return now - finished_at < _FRESH

    def find(self, handle: Handle) -> Found:
        """Find the account at its home instance; a login is tried at once."""
        found = found_account(self._instance, handle)
        if self._has_login(found):
            check_login(self._own(str(found.details["host"])), found)
            # What an account hides from others is shown to itself.
            return replace(found, notes=(), details={**found.details, "hidden": False})
        return found

    def plan(self, found: Found, options: Options) -> Plan:
        """Plan requests and minutes."""
        return plan(found, options, self._has_login(found))

    def tasks(self, found: Found, options: Options) -> Sequence[Task]:
        """Begin with posts, then followers; threads and reactions come up on the way."""
        tasks = [Task(POSTS), *([Task(NOTIFICATIONS)] if self._has_login(found) else [])]
        if followers_wanted(found, options) != 0:
            expected = expected_followers(found, options)
            tasks.append(Task(FOLLOWERS, expected=expected, rank=1, limit=options.followers))
        return [*tasks, Task(FOLLOWING, rank=3)]

    def page(self, found: Found, options: Options, task: Task, cursor: str | None) -> Page:
        """Read one page of a list."""
        logged_in, host = self._has_login(found), str(found.details["host"])
        instance = self._own(host) if logged_in else self._instance(host)
        try:
            if task.kind == POSTS:
                return own_posts(instance, found, options, logged_in, cursor)
            if task.kind == NOTIFICATIONS:
                return notifications(instance, found, options, cursor)
            if task.kind == THREAD:
                return thread(instance, task.subject, logged_in)
            if task.kind == QUOTES:
                return quotes(instance, task.subject, cursor)
            if task.kind in REACTIONS:
                return reactions(instance, found, task, logged_in, cursor)
            return follows(instance, found, task, cursor)
        except GoneError as gone:
            if task.kind in NOT_SHOWN:
                raise RefusedError(NOT_SHOWN[task.kind]) from gone
            # Deleted, or hidden, since it was listed.
            return Page()

    def _has_login(self, found: Found) -> bool:
        return self._login is not None and self._login.account == found.handle

    def _own(self, host: str) -> Instance:
        if self._own_ is None:
            assert self._login is not None
            self._own_ = Instance(self.client, host, self._login.token)
        return self._own_

    def _instance(self, host: str) -> Instance:
        return self._instances.setdefault(host, Instance(self.client, host))
