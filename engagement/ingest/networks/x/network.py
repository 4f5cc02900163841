"""X as one of the networks: the account found, its lists named, each read page by page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from engagement.ingest.networks.client import Client
from engagement.ingest.networks.contract import (
    Found,
    GoneError,
    Login,
    Options,
    Page,
    Plan,
    RefusedError,
    Task,
    UnreadableAnswerError,
    reaction,
)
from engagement.ingest.networks.handle import Handle, X
from engagement.ingest.networks.transport import Transport
from engagement.ingest.networks.values import inner, listed
from engagement.ingest.networks.x.api import Access, Api, access_of
from engagement.ingest.networks.x.budget import Budget, allowed_day
from engagement.ingest.networks.x.lists import (
    FOLLOWERS,
    FOLLOWING,
    LATE_MENTIONS,
    LIKES,
    LISTS,
    MENTIONS,
    NO_ARCHIVE,
    OWN,
    PROFILES,
    REPOSTS,
    STEPS,
    found_account,
    reactions_to,
    scaled_to_days,
    since_when,
    subject,
    without_archive,
)
from engagement.ingest.networks.x.plan import (
    followers_read,
    following_read,
    mentions_are_listed,
    plan_of,
    rates,
)
from engagement.ingest.networks.x.rows import included_users, posts_in, users_in

_PROFILES_AT_ONCE = 100


def connect(transport: Transport, login: Login | None = None) -> XNetwork:
    """Connect to X through a transport, with the operator's tokens and, if somebody signed in, theirs."""
    return XNetwork(transport, access_of(login))


class XNetwork:
    """Posts of the window, mentions, threads, quotes, reposts, likes (with the owner's login), follows."""

    name, rereads = X, False

    def __init__(self, transport: Transport, access: Access) -> None:
        self._access = access
        self.login = access.account
        self.budget = Budget(allowed_day())
        self.client = Client(transport, rates(access.bucket), meter=self.budget)
        self._api = Api(self.client, self.budget, access)

    def step(self, task: Task) -> str:
        """Name what reading a list is called."""
        return STEPS[task.kind]

    def is_fresh(self, finished_at: datetime, now: datetime) -> bool:
        """Call it fresh for the UTC day: X charges nothing twice in it, and then wants deletions followed."""
        return finished_at.astimezone(UTC).date() == now.astimezone(UTC).date()

    def find(self, handle: Handle) -> Found:
        """Find the account, and how much there is to read; this costs a few cents (`details`: dollars)."""
        found = found_account(self._api, self.client, handle)
        # From now on its own lists are charged, and asked for, as owned reads.
        self.budget.owned = found.account_id if self._access.owns(found.account_id) else None
        return found

    def plan(self, found: Found, options: Options) -> Plan:
        """Plan dollars at the published prices; posts and mentions in proportion to X's counts of 90 days."""
        return plan_of(
            scaled_to_days(found, options),
            options,
            sees_likes=self._sees_likes(found),
            owned=self._is_owned(found),
            left_today=self.budget.left_today,
        )

    def tasks(self, found: Found, options: Options) -> Sequence[Task]:
        """Begin with what is said; the list of followers, the dearest, comes last."""
        few = self._is_owned(found) and mentions_are_listed(scaled_to_days(found, options))
        tasks = [Task(OWN), Task(LATE_MENTIONS if few else MENTIONS, rank=1)]
        followers = followers_read(found, options)
        if followers or (options.followers is None and not found.followers_count):
            tasks.append(Task(FOLLOWERS, expected=followers or None, rank=3, limit=options.followers))
        if following_read(found, options):
            tasks.append(Task(FOLLOWING, rank=4))
        return tasks

    def page(self, found: Found, options: Options, task: Task, cursor: str | None) -> Page:
        """Read one page of a list."""
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
        """Return the lists to read for people who acted and of whom nothing else is known."""
        some = range(0, len(ids), _PROFILES_AT_ONCE)
        return [Task(PROFILES, ",".join(ids[at : at + _PROFILES_AT_ONCE]), rank=5) for at in some]

    def _is_owned(self, found: Found) -> bool:
        return self._access.owns(found.account_id)

    def _sees_likes(self, found: Found) -> bool:
        return self._access.sees_likes_of(found.account_id)

    def _posts(self, found: Found, options: Options, task: Task, cursor: str | None) -> Page:
        try:
            response = self._api.posts(
                LISTS[task.kind], subject(found, task), cursor, since_when(found, options, task)
            )
        except RefusedError as refused:
            if refused.note == NO_ARCHIVE:
                return Page(tasks=without_archive(task, found.handle.name), notes=[(NO_ARCHIVE, {})])
            raise
        tasks = reactions_to(response, self._sees_likes(found), found.handle.name) if task.kind == OWN else []
        accounts = [row for row in included_users(response) if row["account_id"] != found.account_id]
        return Page(accounts=accounts, posts=posts_in(response), tasks=tasks, cursor=_next(response))

    def _follows(self, found: Found, task: Task, cursor: str | None) -> Page:
        response = self._api.people(LISTS[task.kind], found.account_id, cursor, task.limit)
        rows, owner = users_in(response), found.account_id
        followers = task.kind == FOLLOWERS
        pairs = [(row["account_id"], owner) if followers else (owner, row["account_id"]) for row in rows]
        return Page(accounts=rows, follows=pairs, cursor=_next(response))

    def _reactions(self, found: Found, task: Task, cursor: str | None) -> Page:
        response = self._api.people(LISTS[task.kind], task.subject, cursor, None)
        kind, rows = "repost" if task.kind == REPOSTS else "like", users_in(response)
        acts = [reaction(row["account_id"], kind, task.subject, found.account_id) for row in rows]
        return Page(accounts=rows, acts=acts, cursor=_next(response))


def _next(response: Any) -> str | None:
    token = inner(response, "meta", "next_token")
    if token is None:
        if not isinstance(inner(response, "meta"), dict) and not listed(inner(response, "errors")):
            raise UnreadableAnswerError("a list that does not say where it goes on")
        return None
    return str(token)
