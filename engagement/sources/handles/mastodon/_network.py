"""Mastodon as one of the networks: the account found, its lists named, each read page by page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from engagement.sources.handles._client import Client, by_host
from engagement.sources.handles._contract import Found, Options, Page, Plan, Task
from engagement.sources.handles._handle import MASTODON, Handle
from engagement.sources.handles._transport import Transport
from engagement.sources.handles.mastodon._account import found_account
from engagement.sources.handles.mastodon._api import GoneError, Instance
from engagement.sources.handles.mastodon._kinds import FOLLOWERS, FOLLOWING, POSTS, QUOTES, STEPS, THREAD
from engagement.sources.handles.mastodon._people import REACTIONS, follows, reactions
from engagement.sources.handles.mastodon._plan import LIMIT, expected_followers, followers_wanted, plan
from engagement.sources.handles.mastodon._posts import own_posts, quotes
from engagement.sources.handles.mastodon._threads import thread

_FRESH = timedelta(hours=1)


def connect(transport: Transport) -> MastodonNetwork:
    """Mastodon, through a transport."""
    return MastodonNetwork(Client(transport, by_host(LIMIT)))


class MastodonNetwork:
    """Followers, posts of the window, threads, quotes, reposts, likes and followed accounts."""

    name, login, rereads = MASTODON, "", True

    def __init__(self, client: Client) -> None:
        self.client = client
        self._instances: dict[str, Instance] = {}

    def step(self, task: Task) -> str:
        """What reading a list is called."""
        return STEPS[task.kind]

    def is_fresh(self, finished_at: datetime, now: datetime) -> bool:
        """For an hour."""
        return now - finished_at < _FRESH

    def find(self, handle: Handle) -> Found:
        """The account at its home instance."""
        return found_account(self._instance, handle)

    def plan(self, found: Found, options: Options) -> Plan:
        """Requests and minutes."""
        return plan(found, options)

    def tasks(self, found: Found, options: Options) -> Sequence[Task]:
        """Posts first, then followers; threads and reactions come up on the way."""
        tasks = [Task(POSTS)]
        if followers_wanted(found, options) != 0:
            expected = expected_followers(found, options)
            tasks.append(Task(FOLLOWERS, expected=expected, rank=1, limit=options.followers))
        return [*tasks, Task(FOLLOWING, rank=3)]

    def page(self, found: Found, options: Options, task: Task, cursor: str | None) -> Page:
        """One page of a list."""
        instance = self._instance(str(found.details["host"]))
        try:
            if task.kind == POSTS:
                return own_posts(instance, found, options, cursor)
            if task.kind == THREAD:
                return thread(instance, task.subject)
            if task.kind == QUOTES:
                return quotes(instance, task.subject, cursor)
            if task.kind in REACTIONS:
                return reactions(instance, found, task, cursor)
            return follows(instance, found, task, cursor)
        except GoneError:
            # Deleted, or hidden, since it was listed.
            return Page()

    def _instance(self, host: str) -> Instance:
        return self._instances.setdefault(host, Instance(self.client, host))
