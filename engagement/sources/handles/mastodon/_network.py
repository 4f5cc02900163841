"""Mastodon as one of the networks: the account found, its lists named, each read page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from engagement import settings
from engagement.sources.handles._client import Client, by_host
from engagement.sources.handles._contract import Found, Options, Page, Plan, Task
from engagement.sources.handles._handle import MASTODON, Handle
from engagement.sources.handles._parse import parse_handle
from engagement.sources.handles._transport import Transport
from engagement.sources.handles.mastodon._account import check_login, found_account
from engagement.sources.handles.mastodon._api import GoneError, Instance
from engagement.sources.handles.mastodon._kinds import (
    FOLLOWERS,
    FOLLOWING,
    NOTIFICATIONS,
    POSTS,
    QUOTES,
    STEPS,
    THREAD,
)
from engagement.sources.handles.mastodon._notifications import notifications
from engagement.sources.handles.mastodon._people import REACTIONS, follows, reactions
from engagement.sources.handles.mastodon._plan import LIMIT, expected_followers, followers_wanted, plan
from engagement.sources.handles.mastodon._posts import own_posts, quotes
from engagement.sources.handles.mastodon._threads import thread

_FRESH = timedelta(hours=1)


@dataclass(frozen=True)
class Login:
    """The owner's own login: the account, and an access token that its server gave."""

    account: Handle
    token: str = field(repr=False)


def connect(transport: Transport) -> MastodonNetwork:
    """Mastodon, through a transport; the owner's login from the operator's environment or secrets."""
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
        """What reading a list is called."""
        return STEPS[task.kind]

    def is_fresh(self, finished_at: datetime, now: datetime) -> bool:
        """For an hour."""
        return now - finished_at < _FRESH

    def find(self, handle: Handle) -> Found:
        """The account at its home instance; a login is tried at once."""
        found = found_account(self._instance, handle)
        if self._knows(found):
            check_login(self._own(str(found.details["host"])), found)
            # What an account hides from others is shown to itself.
            return replace(found, notes=(), details={**found.details, "hidden": False})
        return found

    def plan(self, found: Found, options: Options) -> Plan:
        """Requests and minutes."""
        return plan(found, options, self._knows(found))

    def tasks(self, found: Found, options: Options) -> Sequence[Task]:
        """Posts first, then followers; threads and reactions come up on the way."""
        tasks = [Task(POSTS), *([Task(NOTIFICATIONS)] if self._knows(found) else [])]
        if followers_wanted(found, options) != 0:
            expected = expected_followers(found, options)
            tasks.append(Task(FOLLOWERS, expected=expected, rank=1, limit=options.followers))
        return [*tasks, Task(FOLLOWING, rank=3)]

    def page(self, found: Found, options: Options, task: Task, cursor: str | None) -> Page:
        """One page of a list."""
        known, host = self._knows(found), str(found.details["host"])
        instance = self._own(host) if known else self._instance(host)
        try:
            if task.kind == POSTS:
                return own_posts(instance, found, options, known, cursor)
            if task.kind == NOTIFICATIONS:
                return notifications(instance, found, options, cursor)
            if task.kind == THREAD:
                return thread(instance, task.subject, known)
            if task.kind == QUOTES:
                return quotes(instance, task.subject, cursor)
            if task.kind in REACTIONS:
                return reactions(instance, found, task, known, cursor)
            return follows(instance, found, task, cursor)
        except GoneError:
            # Deleted, or hidden, since it was listed.
            return Page()

    def _knows(self, found: Found) -> bool:
        """Whether the login is the account's own."""
        return self._login is not None and self._login.account == found.handle

    def _own(self, host: str) -> Instance:
        """The account's home instance with its login."""
        if self._own_ is None:
            assert self._login is not None
            self._own_ = Instance(self.client, host, self._login.token)
        return self._own_

    def _instance(self, host: str) -> Instance:
        return self._instances.setdefault(host, Instance(self.client, host))
