"""A made-up network over a plain list, for tests of everything that no network does differently."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from engagement.ingest.networks.client import Client, Limit, Limiters, by_host
from engagement.ingest.networks.contract import Found, Options, Page, Part, Plan, Task
from engagement.ingest.networks.handle import Handle
from engagement.ingest.networks.transport import Request, Response

NOW = datetime(2026, 11, 23, tzinfo=UTC)
OWNER = Handle("mastodon", "brand", "social.test")


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self, now: float = NOW.timestamp()) -> None:
        self.moment = now
        self.slept: list[float] = []

    def now(self) -> float:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += seconds


class Answers:
    """A transport that answers by a function."""

    def __init__(self, answer: Callable[[Request], Response]) -> None:
        self.answer = answer
        self.requests: list[Request] = []

    def send(self, request: Request) -> Response:
        self.requests.append(request)
        return self.answer(request)

    def close(self) -> None:
        """Nothing is open."""


def client(transport: object, clock: Clock | None = None, limit: Limit | None = None) -> Client:
    rates = by_host(limit or Limit(10_000, 1.0))
    return Client(transport, rates, clock=clock or Clock(), limiters=Limiters())  # type: ignore[arg-type]


Spoil = Callable[[Task, str | None, Page], Page]


def unspoilt(_task: Task, _cursor: str | None, page: Page) -> Page:
    return page


class ListedNetwork:
    """Followers in pages of `size`, one post with a reply from each of the first ten of them."""

    name, login, rereads = "mastodon", "", True

    def __init__(self, followers: int, size: int = 10) -> None:
        self.client = client(Answers(lambda _: Response(200, {}, b"{}")))
        self.people = [f"p{number}" for number in range(followers)]
        self.size = size
        self.counted: int | None = None
        self.asked: list[tuple[str, str | None]] = []
        self.spoil: Spoil = unspoilt

    def step(self, task: Task) -> str:
        return task.kind

    def is_fresh(self, _finished_at: datetime, _now: datetime) -> bool:
        return True

    def find(self, handle: Handle) -> Found:
        return Found(handle, "owner", NOW, "Brand", followers_count=len(self.people))

    def plan(self, _found: Found, _options: Options) -> Plan:
        return Plan((Part("followers", len(self.people) // self.size + 2),), 1.0)

    def tasks(self, found: Found, _options: Options) -> Sequence[Task]:
        return [Task("posts"), Task("followers", expected=self.counted or found.followers_count)]

    def page(self, _found: Found, _options: Options, task: Task, cursor: str | None) -> Page:
        self.asked.append((task.kind, cursor))
        return self.spoil(task, cursor, self.true_page(task, cursor))

    def true_page(self, task: Task, cursor: str | None) -> Page:
        if task.kind == "posts":
            posts = [
                {"post_id": "1", "author_id": "owner", "created_at": "2026-11-20T10:00:00Z", "text": "hello"}
            ]
            return Page(posts=posts, tasks=[Task("thread", "1")])
        if task.kind == "thread":
            replies = [
                {
                    "post_id": f"1{number}",
                    "author_id": person,
                    "created_at": f"2026-11-20T10:{number:02}:00Z",
                    "text": "yes",
                    "thread_id": "1",
                    "reply_to_post": "1",
                    "mentions": ["owner"],
                }
                for number, person in enumerate(self.people[:10])
            ]
            return Page(posts=replies)
        at = int(cursor or 0)
        chosen = self.people[at : at + self.size]
        following = str(at + self.size) if at + self.size < len(self.people) else None
        return Page(
            accounts=[{"account_id": person, "handle": person, "followers_count": 3} for person in chosen],
            follows=[(person, "owner") for person in chosen],
            cursor=following,
        )
