"""What a network has to offer: an account as found, a plan, lists read page by page, and how far a run is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable

from engagement.errors import EngagementError
from engagement.i18n import N_
from engagement.ingest.networks.client import Client
from engagement.ingest.networks.handle import Handle

Row = Mapping[str, Any]
Note = tuple[str, Mapping[str, Any]]


class AccountNotFoundError(EngagementError):
    """No account of that name, or one that nobody may look at: suspended, protected, deleted."""


class MissingAccessError(EngagementError):
    """The network answers only with keys or a login that this program was not given."""


class GoneError(Exception):
    """What was asked for does not exist (any more)."""


class UnreadableAnswerError(Exception):
    """A page that does not have the shape the network promises; it is asked for again."""


class RefusedError(Exception):
    """The network refuses this one kind of question; the others go on. `note` says what is missing."""

    def __init__(self, note: str, **values: Any) -> None:
        super().__init__(note)
        self.note = note
        self.values = values


@dataclass(frozen=True)
class Options:
    """What to fetch: posts of the last `since_days`; followers: all, the newest so many, or none (0).

    `budget_usd` ends a run that costs money before it costs more; None where nothing is to be spent
    without asking.
    """

    since_days: int = 90
    followers: int | None = None
    budget_usd: float | None = None

    def since(self, found: Found) -> datetime:
        """Return where the window of posts begins."""
        return found.seen_at - timedelta(days=self.since_days)


@dataclass(frozen=True)
class Found:
    """One account as its network shows it at `seen_at` (UTC).

    `details` is what the network module keeps for itself, of JSON's types only.
    """

    handle: Handle
    account_id: str
    seen_at: datetime
    name: str | None = None
    followers_count: int | None = None
    following_count: int | None = None
    posts_count: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Part:
    """One part of a plan: what it is (a msgid), the requests and the dollars it takes."""

    title: str
    requests: int
    dollars: float = 0.0


@dataclass(frozen=True)
class Plan:
    """What a run will fetch and what that takes; `biases` say what a cheaper choice leaves out.

    `left_today` are the dollars the operator still allows today, None without such a limit.
    """

    parts: tuple[Part, ...]
    minutes: float
    biases: tuple[Note, ...] = ()
    left_today: float | None = None

    @property
    def requests(self) -> int:
        """Requests in all."""
        return sum(part.requests for part in self.parts)

    @property
    def dollars(self) -> float:
        """What the network will charge, in US dollars."""
        return sum(part.dollars for part in self.parts)


@dataclass(frozen=True)
class Task:
    """One list to read page by page: `kind` of the network's own naming, `subject` a post or account.

    `expected` rows, where the network tells a number; a list that ends before is read once more. Lists of
    a lower `rank` are read first. No more than `limit` rows are wanted; on the way it says how many still.
    """

    kind: str
    subject: str = ""
    expected: int | None = None
    rank: int = 0
    limit: int | None = None


@dataclass(frozen=True)
class Page:
    """The rows of one answer, and where to go on.

    `accounts` have columns of `tables.ACCOUNTS`; `acts` of `tables.INTERACTIONS` (with interaction_id);
    `follows` are (follower_id, followed_id). `posts` have post_id, author_id, created_at, text, language,
    thread_id, reply_to_post, reply_to_id, quoted_post, quoted_id, and `mentions`, a list of account ids.
    Times are ISO 8601 text or datetimes. `tasks` are lists found worth reading on this page. Where rows are
    made of some entries of the answer only, `entries` names all of them. `cut`: the page was full, and the
    server told no way to the next.
    """

    accounts: Sequence[Row] = ()
    posts: Sequence[Row] = ()
    acts: Sequence[Row] = ()
    follows: Sequence[tuple[str, str]] = ()
    cursor: str | None = None
    tasks: Sequence[Task] = ()
    notes: Sequence[Note] = ()
    entries: Sequence[str] = ()
    cut: bool = False


def reaction(actor: str, kind: str, post: str, owner: str) -> dict[str, Any]:
    """Make a repost or like of one of the owner's posts, without the moment, which its list does not tell."""
    return {
        "interaction_id": f"{post}/{kind}/{actor}",
        "actor_id": actor,
        "target_id": owner,
        "kind": kind,
        "parent_id": post,
        "thread_id": post,
    }


class Login(Protocol):
    """Somebody's own login at a network, for as long as they stay signed in."""

    account_id: str
    name: str

    def token(self) -> str:
        """Return the token to ask with; raises StoppedError once they have signed out."""


@runtime_checkable
class LooksUpPeople(Protocol):
    """A network that can tell more about people who only came up in what was said."""

    def people(self, ids: Sequence[str]) -> Sequence[Task]:
        """Return the lists to read for them."""


class Network(Protocol):
    """One network: finds an account, says what fetching it takes, and reads its lists page by page.

    `name` as in Handle; `step` is the msgid of what a task of a kind does; `login` tells apart results that
    only one login may see ("" without any); `rereads` whether a list that came short is read again at once.
    Everything goes through `client`.
    """

    client: Client
    name: str
    login: str
    rereads: bool

    def step(self, task: Task) -> str:
        """Name what reading this list is called in the progress: a msgid."""

    def is_fresh(self, finished_at: datetime, now: datetime) -> bool:
        """Tell whether a finished run may still be shown instead of asking again."""

    def find(self, handle: Handle) -> Found:
        """Find the account; raises AccountNotFoundError or MissingAccessError with the reason."""

    def plan(self, found: Found, options: Options) -> Plan:
        """Plan what a run with these options takes, from what was found and without another request."""

    def tasks(self, found: Found, options: Options) -> Sequence[Task]:
        """Return the lists to begin with, the most useful first."""

    def page(self, found: Found, options: Options, task: Task, cursor: str | None) -> Page:
        """Read one page of a list; raises UnreadableAnswerError or RefusedError."""


SHOWS_A_PART = N_(
    "{network} counts {counted} but shows only {listed}, and no way to the rest: this is a part of the list."
)
NO_WAY_ON = N_(
    "The server shows only the first page of the list and no way to the rest: this is a part of it."
)
CAME_SHORT = N_(
    "{network} counts {counted} but lists {listed}: the others are hidden, suspended or gone, or were missed."
)

WITHOUT_FOLLOWERS = N_(
    "Without the list of followers only people who did something are seen: the silent are invisible."
)
NEWEST_ONLY = N_(
    "Only the newest {chosen} of {counted} followers are read: newcomers count for more than they are, and "
    "long-standing members who are silent are missing."
)


def follower_biases(found: Found, options: Options) -> tuple[Note, ...]:
    """Say what reading no followers, or only the newest, does to the result."""
    if options.followers == 0:
        return ((WITHOUT_FOLLOWERS, {}),)
    counted = found.followers_count
    if options.followers is not None and counted is not None and options.followers < counted:
        return ((NEWEST_ONLY, {"chosen": options.followers, "counted": counted}),)
    return ()


@dataclass(frozen=True)
class Status:
    """Where a run is: share done (0-1), the msgid of what it does, and what there is so far.

    `seconds_left` is None while it would be a guess; `waiting` the seconds of a wait under way, else 0.
    """

    share: float
    step: str
    requests: int
    followers: int
    seconds_left: float | None
    waiting: float
    dollars: float


Progress = Callable[[Status], None]


def no_progress(status: Status) -> None:
    """Report progress to nobody."""
