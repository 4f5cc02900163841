"""Which lists of a Mastodon account are read, and what is read off each page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any
from urllib.parse import urlsplit

from engagement.language import N_
from engagement.sources.handles._client import Client, by_host
from engagement.sources.handles._contract import (
    AccountNotFoundError,
    Found,
    MissingAccessError,
    Note,
    Options,
    Page,
    Part,
    Plan,
    RefusedError,
    Task,
    UnreadableAnswerError,
)
from engagement.sources.handles._handle import MASTODON, Handle
from engagement.sources.handles._limits import Limit
from engagement.sources.handles._plans import follower_biases
from engagement.sources.handles._transport import Transport
from engagement.sources.handles._values import count, inner, listed, moment
from engagement.sources.handles.mastodon._api import GoneError, Instance
from engagement.sources.handles.mastodon._rows import (
    account_row,
    id_of,
    is_public,
    people_in,
    post_row,
    reaction,
)

# docs.joinmastodon.org, "Rate limits": 300 requests in five minutes, for each account and each address.
LIMIT = Limit(300, 300.0)
_FOLLOWERS_A_PAGE, _POSTS_A_PAGE, _REACTIONS_A_PAGE = 80, 40, 80
_SECONDS_A_REQUEST = 0.3
# Without a login Mastodon shows so much of a thread (its source: CONTEXT_LIMIT, ...DEPTH_LIMIT).
_DESCENDANTS_SHOWN, _DEPTH_SHOWN = 60, 20
_FRESH = timedelta(hours=1)

POSTS, THREAD, REPOSTS, LIKES, QUOTES = "posts", "thread", "reposts", "likes", "quotes"
FOLLOWERS, FOLLOWING = "followers", "following"
_STEPS = {
    POSTS: N_("Reading the account's posts"),
    THREAD: N_("Reading what was answered"),
    REPOSTS: N_("Reading who reposted"),
    LIKES: N_("Reading who liked"),
    QUOTES: N_("Reading who quoted"),
    FOLLOWERS: N_("Reading the list of followers"),
    FOLLOWING: N_("Reading whom the account follows"),
}
# Servers that have quotes but do not count them.
_KNOWS_QUOTES = ("quote_approval", "quote_approval_policy")
_LISTS = {REPOSTS: ("reblogged_by", "repost"), LIKES: ("favourited_by", "like")}

NO_ACCOUNT = N_("There is no account {account}. Check the spelling.")
SUSPENDED = N_("{account} has been suspended by its server, so nothing of it is shown.")
NEEDS_LOGIN = N_("{host} shows nothing to programs that are not signed in. Upload an export instead.")
OTHER_NAME = N_("{host} answered with another account than {account}, so nothing was fetched.")
HIDDEN_FOLLOWERS = N_("The account hides who follows it: the silent are invisible.")
THREAD_CUT = N_(
    "Long threads are shown only in part to programs that are not signed in; some replies are missing."
)
NO_MENTIONS = N_(
    "Mentions outside the account's own threads are not shown without its login; they are missing."
)
NO_DATES = N_("Mastodon does not say when somebody reposted, liked or followed.")


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
        return _STEPS[task.kind]

    def is_fresh(self, finished_at: datetime, now: datetime) -> bool:
        """For an hour."""
        return now - finished_at < _FRESH

    def find(self, handle: Handle) -> Found:
        """The account at its home instance, which webfinger may place on another host than its name says."""
        assert handle.host is not None
        host = handle.host
        try:
            account = self._looked_up(host, handle.name)
            if account is None:
                host = self._home(handle) or host
                account = None if host == handle.host else self._looked_up(host, handle.name)
        except RefusedError as error:
            raise MissingAccessError(NEEDS_LOGIN, host=host) from error
        if account is None:
            raise AccountNotFoundError(NO_ACCOUNT, account=str(handle))
        if str(inner(account, "username")).lower() != handle.name or "@" in str(inner(account, "acct")):
            raise AccountNotFoundError(OTHER_NAME, host=host, account=str(handle))
        if inner(account, "suspended") is True:
            raise AccountNotFoundError(SUSPENDED, account=str(handle))
        return _found(handle, account, host)

    def plan(self, found: Found, options: Options) -> Plan:
        """Requests by the counts of the profile; posts of the window by how often the account posts."""
        posts = _posts_in_window(found, options)
        parts = [Part(_STEPS[POSTS], ceil(posts / _POSTS_A_PAGE) + 1)]
        followers = _followers_wanted(found, options)
        if followers:
            parts.append(Part(_STEPS[FOLLOWERS], ceil(followers / _FOLLOWERS_A_PAGE)))
        parts.append(Part(_STEPS[FOLLOWING], ceil((found.following_count or 0) / _FOLLOWERS_A_PAGE)))
        # Of a post, half of four lists (thread, reposts, likes, quotes) have something on them.
        parts.append(Part(N_("Reading replies, quotes, reposts and likes"), 2 * posts))
        requests = sum(part.requests for part in parts)
        windows = max(0, ceil(requests / LIMIT.requests) - 1)
        minutes = windows * LIMIT.seconds / 60 + min(requests, LIMIT.requests) * _SECONDS_A_REQUEST / 60
        return Plan(tuple(parts), minutes, (*follower_biases(found, options), (NO_MENTIONS, {})))

    def tasks(self, found: Found, options: Options) -> Sequence[Task]:
        """Posts first, then followers; threads and reactions come up on the way."""
        tasks = [Task(POSTS)]
        if _followers_wanted(found, options) != 0:
            expected = _expected_followers(found, options)
            tasks.append(Task(FOLLOWERS, expected=expected, rank=1, limit=options.followers))
        return [*tasks, Task(FOLLOWING, rank=3)]

    def page(self, found: Found, options: Options, task: Task, cursor: str | None) -> Page:
        """One page of a list."""
        instance = self._instance(str(found.details["host"]))
        try:
            if task.kind == POSTS:
                return _posts(instance, found, options, cursor)
            if task.kind == THREAD:
                return _thread(instance, task.subject)
            if task.kind == QUOTES:
                return _quotes(instance, task.subject, cursor)
            if task.kind in _LISTS:
                return _reactions(instance, found, task, cursor)
            return _follows(instance, found, task, cursor)
        except GoneError:
            # Deleted, or hidden, since it was listed.
            return Page()

    def _instance(self, host: str) -> Instance:
        return self._instances.setdefault(host, Instance(self.client, host))

    def _looked_up(self, host: str, name: str) -> dict[str, Any] | None:
        try:
            return self._instance(host).account(name)
        except (GoneError, UnreadableAnswerError):
            return None

    def _home(self, handle: Handle) -> str | None:
        """Where webfinger says the account lives; the transport checks that host like any other."""
        told = self._instance(str(handle.host)).webfinger(f"acct:{handle.name}@{handle.host}")
        for link in listed(inner(told, "links")):
            if inner(link, "rel") == "self" and isinstance(inner(link, "href"), str):
                return urlsplit(str(link["href"])).hostname
        return None


def _found(handle: Handle, account: dict[str, Any], host: str) -> Found:
    row = account_row(account, host)
    hidden = inner(account, "hide_collections") is True
    return Found(
        handle=handle,
        account_id=row["account_id"],
        seen_at=datetime.now(UTC),
        name=row["name"],
        followers_count=row["followers_count"],
        following_count=row["following_count"],
        posts_count=row["posts_count"],
        details={"host": host, "hidden": hidden, "created_at": row["created_at"]},
        notes=((HIDDEN_FOLLOWERS, {}),) if hidden else (),
    )


def _posts_in_window(found: Found, options: Options) -> int:
    posts, created = found.posts_count or 0, found.details.get("created_at")
    if created is None:
        return posts
    days = max((found.seen_at - datetime.fromisoformat(str(created))).days, 1)
    return min(posts, ceil(posts * min(options.since_days / days, 1.0)))


def _followers_wanted(found: Found, options: Options) -> int | None:
    """How many followers to read; None for all of an unknown number."""
    if options.followers is None:
        return found.followers_count
    return (
        options.followers if found.followers_count is None else min(options.followers, found.followers_count)
    )


def _expected_followers(found: Found, options: Options) -> int | None:
    return None if found.details.get("hidden") else _followers_wanted(found, options)


def _posts(instance: Instance, found: Found, options: Options, cursor: str | None) -> Page:
    path = f"/api/v1/accounts/{found.account_id}/statuses"
    statuses, following = instance.page(path, "Status", _POSTS_A_PAGE, cursor)
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


def _thread(instance: Instance, subject: str) -> Page:
    context = instance.context(subject)
    above = [status for status in listed(inner(context, "ancestors")) if is_public(status)]
    below = [status for status in listed(inner(context, "descendants")) if is_public(status)]
    if not isinstance(inner(context, "descendants"), list):
        raise UnreadableAnswerError("a thread without descendants")
    root = id_of(above[0], "id") if above else subject
    whole = [*above, *below]
    posts = [post_row(status, root) for status in whole]
    tasks, notes = _cut_off(subject, below)
    return Page(accounts=people_in(whole, instance.host), posts=posts, tasks=tasks, notes=notes)


def _cut_off(subject: str, below: list[Any]) -> tuple[list[Task], list[Note]]:
    """Posts whose answers were cut off: they are asked for below those posts, as far as they are known."""
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


def _quotes(instance: Instance, subject: str, cursor: str | None) -> Page:
    path = f"/api/v1/statuses/{subject}/quotes"
    statuses, following = instance.page(path, "Status", _POSTS_A_PAGE, cursor)
    shown = [status for status in statuses if is_public(status)]
    posts = [{**post_row(status), "quoted_post": subject} for status in shown]
    return Page(accounts=people_in(shown, instance.host), posts=posts, cursor=following)


def _reactions(instance: Instance, found: Found, task: Task, cursor: str | None) -> Page:
    path, kind = _LISTS[task.kind]
    accounts, following = instance.page(
        f"/api/v1/statuses/{task.subject}/{path}", "Account", _REACTIONS_A_PAGE, cursor
    )
    rows = [account_row(account, instance.host) for account in accounts]
    acts = [reaction(row["account_id"], kind, task.subject, found.account_id) for row in rows]
    return Page(accounts=rows, acts=acts, cursor=following, notes=[(NO_DATES, {})] if acts else [])


def _follows(instance: Instance, found: Found, task: Task, cursor: str | None) -> Page:
    size = _FOLLOWERS_A_PAGE if task.limit is None else max(1, min(_FOLLOWERS_A_PAGE, task.limit))
    path = f"/api/v1/accounts/{found.account_id}/{task.kind}"
    accounts, following = instance.page(path, "Account", size, cursor)
    rows = [account_row(account, instance.host) for account in accounts][:size]
    followers = task.kind == FOLLOWERS
    pairs = [
        (row["account_id"], found.account_id) if followers else (found.account_id, row["account_id"])
        for row in rows
    ]
    hidden = followers and not rows and cursor is None and bool(found.followers_count)
    notes: list[Note] = [(HIDDEN_FOLLOWERS, {})] if hidden else []
    return Page(accounts=rows, follows=pairs, cursor=following, notes=notes)
