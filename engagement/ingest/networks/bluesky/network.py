"""Bluesky as one of the networks: the account found, its lists named, each read page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from engagement import settings
from engagement.i18n import N_
from engagement.ingest.networks.bluesky import account, lists, posts
from engagement.ingest.networks.bluesky.account import GONE, found_account
from engagement.ingest.networks.bluesky.xrpc import DeclinedError, Login, Xrpc
from engagement.ingest.networks.client import Client, StoppedError
from engagement.ingest.networks.contract import Found, Options, Page, Plan, Task, UnreadableAnswerError
from engagement.ingest.networks.handle import BLUESKY, Handle
from engagement.ingest.networks.transport import Transport

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
    """Connect to Bluesky through a transport; the owner's login is one of the settings."""
    name, password = settings.BLUESKY_HANDLE.read(), settings.BLUESKY_APP_PASSWORD.read()
    login = Login(name.removeprefix("@").lower(), password) if name and password else None
    return Bluesky(Client(transport, account.RATES), login)


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
        """Name what reading a list is called."""
        return _STEPS[task.kind]

    def is_fresh(self, finished_at: datetime, now: datetime) -> bool:
        """Call it fresh for a day: people may delete what they said, and that is to be followed."""
        return now - finished_at < _FRESH

    def find(self, handle: Handle) -> Found:
        """Find the account, with its newest posts and its own server; a login is tried at once."""
        found = found_account(self.client, self._appview, self._login, handle)
        if self._has_login(found):
            self._own(found)
        return found

    def plan(self, found: Found, options: Options) -> Plan:
        """Plan requests and minutes."""
        return account.plan(found, options, self._has_login(found))

    def tasks(self, found: Found, options: Options) -> Sequence[Task]:
        """Begin with posts and what was said to them, before the long list of followers."""
        # The own server may be down while Bluesky is not: it comes last.
        tasks = [Task("feed"), Task("repository", rank=3)]
        if self._has_login(found):
            tasks.append(Task("notifications"))
        if options.followers != 0:
            tasks.append(
                Task(
                    "followers", "", _expected(found.followers_count, options.followers), 1, options.followers
                )
            )
        return tasks

    def page(self, found: Found, options: Options, task: Task, cursor: str | None) -> Page:
        """Read one page of a list."""
        try:
            return self._read(found, options, task, cursor)
        except DeclinedError as declined:
            # Between finding and reading an account may go; a list of its own then ends the run.
            if declined.reason in GONE and task.subject == "":
                raise StoppedError(GONE[declined.reason], handle=str(found.handle)) from declined
            raise UnreadableAnswerError(str(declined)) from declined

    def _read(self, found: Found, options: Options, task: Task, cursor: str | None) -> Page:
        owner, since, logged_in = found.account_id, options.since(found), self._has_login(found)
        view = self._appview
        kinds: dict[str, Callable[[], Page]] = {
            "followers": lambda: lists.followers(
                self._own(found) if logged_in else view, owner, task.limit, logged_in, cursor
            ),
            "follows": lambda: lists.follows(view, owner, logged_in, cursor),
            "profiles": lambda: lists.profiles(view, owner, task.subject.split(), logged_in, dated=False),
            "dated profiles": lambda: lists.profiles(
                view, owner, task.subject.split(), logged_in, dated=True
            ),
            "feed": lambda: posts.feed(view, owner, since, logged_in, cursor),
            "thread": lambda: posts.thread(view, owner, task.subject, since, logged_in, self._shown),
            "branch": lambda: self._branch(found, options, task),
            "likes": lambda: lists.likes(view, task.subject, since, logged_in, cursor),
            "reposts": lambda: lists.reposts(view, task.subject, logged_in, not logged_in, cursor),
            "reposter": lambda: lists.reposter(view, owner, task.subject, since, cursor),
            "quotes": lambda: posts.quotes(view, task.subject, since, logged_in, cursor),
            "repository": lambda: account.history(self.client, found.details["server"], owner, since),
            "notifications": lambda: lists.notifications(self._own(found), since, cursor),
        }
        return kinds[task.kind]()

    def _branch(self, found: Found, options: Options, task: Task) -> Page:
        """Read what is below an own reply, unless a thread has shown it: a hidden post above cuts it off."""
        if task.subject in self._shown:
            return Page()
        return self._read(found, options, Task("thread", task.subject), None)

    @property
    def _appview(self) -> Xrpc:
        if self._appview_ is None:
            self._appview_ = Xrpc(self.client, APPVIEW)
        return self._appview_

    def _own(self, found: Found) -> Xrpc:
        # Logged in on first use.
        if self._own_ is None:
            assert self._login is not None
            own = Xrpc(self.client, found.details["server"])
            own.login(self._login)
            self._own_ = own
        return self._own_

    def _has_login(self, found: Found) -> bool:
        """Tell whether the login is the account's own and there is a server to use it on."""
        own = self._login is not None and self._login.name in (found.account_id, found.handle.name)
        return own and found.details["server"] is not None


def _expected(counted: int | None, wanted: int | None) -> int | None:
    """Expect so many followers on the list: hidden ones are counted and never listed.

    A short list is soon read once more to be sure; of a long one a tenth may be missing.
    """
    listed = counted if counted is None or wanted is None else min(counted, wanted)
    return listed if listed is None or listed <= _SHORT_LIST else listed * 9 // 10
