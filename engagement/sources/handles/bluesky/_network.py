"""Bluesky as one of the networks: the account found, its lists named, each read page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from engagement import settings
from engagement.language import N_
from engagement.sources.handles._client import Client, StoppedError
from engagement.sources.handles._contract import Found, Options, Page, Plan, Task, UnreadableAnswerError
from engagement.sources.handles._handle import BLUESKY, Handle
from engagement.sources.handles._transport import Transport
from engagement.sources.handles.bluesky import _directory, _lists, _notifications, _plan, _posts, _threads
from engagement.sources.handles.bluesky._account import GONE, found_account
from engagement.sources.handles.bluesky._xrpc import DeclinedError, Login, Xrpc

APPVIEW = "https://public.api.bsky.app"
_FRESH = timedelta(hours=24)
_SHORT_LIST = 5_000

_STEPS = {
    "followers": N_("Reading the followers"),
    "follows": N_("Reading whom the account follows"),
    "profiles": N_("Reading the profiles"),
    "dated profiles": N_("Reading profiles and since when they follow"),
    "feed": N_("Reading the account's posts"),
    "thread": N_("Reading the threads"),
    "branch": N_("Reading the threads"),
    "likes": N_("Reading the likes"),
    "reposts": N_("Reading the reposts"),
    "reposter": N_("Reading when posts were reposted"),
    "quotes": N_("Reading the quotes"),
    "repository": N_("Reading what the account itself did"),
    "notifications": N_("Reading the notifications"),
}


def connect(transport: Transport) -> Bluesky:
    """Bluesky through a transport; the owner's login from the operator's environment or secrets."""
    name, password = settings.BLUESKY_HANDLE.read(), settings.BLUESKY_APP_PASSWORD.read()
    login = Login(name.removeprefix("@").lower(), password) if name and password else None
    return Bluesky(Client(transport, _plan.RATES), login)


class Bluesky:
    """The public AppView; the account's own server for its records and, with its login, its notifications."""

    name = BLUESKY
    rereads = True

    def __init__(self, client: Client, login: Login | None = None) -> None:
        self.client = client
        self._login = login
        self._shown: set[str] = set()
        self._appview_: Xrpc | None = None
        self._own_: Xrpc | None = None

    @property
    def login(self) -> str:
        """Whose login is used, "" for none."""
        return self._login.name if self._login is not None else ""

    def step(self, task: Task) -> str:
        """What reading a list is called."""
        return _STEPS[task.kind]

    def is_fresh(self, finished_at: datetime, now: datetime) -> bool:
        """For a day: people may delete what they said, and that is to be followed."""
        return now - finished_at < _FRESH

    def find(self, handle: Handle) -> Found:
        """The account, with its newest posts and its own server; a login is tried at once."""
        found = found_account(self.client, self._appview, self._login, handle)
        if self._knows(found):
            self._own(found)
        return found

    def plan(self, found: Found, options: Options) -> Plan:
        """Requests and minutes."""
        return _plan.plan(found, options, self._knows(found))

    def tasks(self, found: Found, options: Options) -> Sequence[Task]:
        """Posts and what was said to them before the long list of followers."""
        # The own server may be down while Bluesky is not: it comes last.
        tasks = [Task("feed"), Task("repository", rank=3)]
        if self._knows(found):
            tasks.append(Task("notifications"))
        if options.followers != 0:
            tasks.append(
                Task(
                    "followers", "", _expected(found.followers_count, options.followers), 1, options.followers
                )
            )
        return tasks

    def page(self, found: Found, options: Options, task: Task, cursor: str | None) -> Page:
        """One page of a list."""
        try:
            return self._read(found, options, task, cursor)
        except DeclinedError as declined:
            # Between finding and reading an account may go; a list of its own then ends the run.
            if declined.reason in GONE and task.subject == "":
                raise StoppedError(GONE[declined.reason], handle=str(found.handle)) from declined
            raise UnreadableAnswerError(str(declined)) from declined

    def _read(self, found: Found, options: Options, task: Task, cursor: str | None) -> Page:
        owner, since, known = found.account_id, options.since(found), self._knows(found)
        view = self._appview
        kinds: dict[str, Callable[[], Page]] = {
            "followers": lambda: _lists.followers(
                self._own(found) if known else view, owner, task.limit, known, cursor
            ),
            "follows": lambda: _lists.follows(view, owner, known, cursor),
            "profiles": lambda: _lists.profiles(view, owner, task.subject.split(), known, dated=False),
            "dated profiles": lambda: _lists.profiles(view, owner, task.subject.split(), known, dated=True),
            "feed": lambda: _posts.feed(view, owner, since, known, cursor),
            "thread": lambda: _threads.thread(view, owner, task.subject, since, known, self._shown),
            "branch": lambda: self._branch(found, options, task),
            "likes": lambda: _lists.likes(view, task.subject, since, known, cursor),
            "reposts": lambda: _lists.reposts(view, task.subject, known, not known, cursor),
            "reposter": lambda: _lists.reposter(view, owner, task.subject, since, cursor),
            "quotes": lambda: _posts.quotes(view, task.subject, since, known, cursor),
            "repository": lambda: _directory.history(self.client, found.details["server"], owner, since),
            "notifications": lambda: _notifications.notifications(self._own(found), since, cursor),
        }
        return kinds[task.kind]()

    def _branch(self, found: Found, options: Options, task: Task) -> Page:
        """What is below an own answer, unless a thread has shown it: a hidden post above cuts it off."""
        if task.subject in self._shown:
            return Page()
        return self._read(found, options, Task("thread", task.subject), None)

    @property
    def _appview(self) -> Xrpc:
        if self._appview_ is None:
            self._appview_ = Xrpc(self.client, APPVIEW)
        return self._appview_

    def _own(self, found: Found) -> Xrpc:
        """The account's own server, logged in on first use."""
        if self._own_ is None:
            assert self._login is not None
            own = Xrpc(self.client, found.details["server"])
            own.login(self._login)
            self._own_ = own
        return self._own_

    def _knows(self, found: Found) -> bool:
        """Whether the login is the account's own and there is a server to use it on."""
        own = self._login is not None and self._login.name in (found.account_id, found.handle.name)
        return own and found.details["server"] is not None


def _expected(counted: int | None, wanted: int | None) -> int | None:
    """How many followers the list should give: hidden ones are counted and never listed.

    A short list is soon read once more to be sure; of a long one a tenth may be missing.
    """
    listed = counted if counted is None or wanted is None else min(counted, wanted)
    return listed if listed is None or listed <= _SHORT_LIST else listed * 9 // 10
