"""A Mastodon server as the real ones are, where mastodon-mock is kinder: in memory, every answer by the book.

Follower pages of 80 and no more, lists of reactions paged by Link, X-RateLimit headers, threads cut at 60
descendants for the anonymous, hidden networks, instances that want a login, accounts that live elsewhere.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from engagement.ingest.networks.transport import Request, Response

Json = dict[str, Any]
OWNER = "1"
NOW = datetime.now(UTC)


@dataclass
class Status:
    """One post."""

    id: str
    author: str
    days: float
    above: str | None = None
    visibility: str = "public"


@dataclass
class Server:
    """One instance; `host` answers for the handle, `home` is where the accounts live."""

    followers: int = 205
    posts: int = 6
    host: str = "social.test"
    home: str = "social.test"
    hidden: bool = False
    login_wanted: bool = False
    suspended: bool = False
    window: int = 300
    following: int = 30
    likes: int = 170
    long_thread: int = 0
    wide_thread: int = 0
    asked: list[str] = field(default_factory=list)
    made: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.people = [str(1000 + n) for n in range(self.followers)]
        self.written: dict[str, Status] = {}
        self.acts: set[tuple[str, str, str]] = set()
        self.liked: dict[str, list[str]] = {}
        self.reposted: dict[str, list[str]] = {}
        for number in range(self.posts):
            days = 1.0 + number
            mine = self._write(OWNER, days)
            first = self._write(self.people[number], days - 0.1, mine)
            self._write(self.people[number + 1], days - 0.2, first)
            self._write(OWNER, days - 0.3, first)
            self._write(self.people[number + 2], days - 0.4, mine, visibility="private")
            self.liked[mine] = self.people[: self.likes] if number == 0 else []
            self.reposted[mine] = self.people[: number * 2]
            self.acts |= {(one, OWNER, "like") for one in self.liked[mine]}
            self.acts |= {(one, OWNER, "repost") for one in self.reposted[mine]}
        above = self._write(OWNER, 0.9) if self.long_thread else None
        for number in range(self.long_thread):
            above = self._write(self.people[number % 20 + 10], 0.8 - number / 10_000, above)

        root = self._write(OWNER, 0.95) if self.wide_thread else None
        for number in range(self.wide_thread):
            self._write(self.people[number % 90 + 5], 0.7 - number / 10_000, root)

    def _write(self, author: str, days: float, above: str | None = None, visibility: str = "public") -> str:
        number = str(10_000 + len(self.written))
        self.written[number] = Status(number, author, days, above, visibility)
        target = self.written[above].author if above else author
        if visibility == "public" and target != author:
            self.acts.add((author, target, "reply"))
        return number

    def send(self, request: Request) -> Response:
        """The answer to a request, as a transport gives it."""
        parts = urlsplit(request.url)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.asked.append(request.url)
        status, body, headers = self._route(str(parts.hostname), parts.path, asked)
        left = max(self.window - len(self.asked) % self.window - 1, 0)
        reset = (datetime.now(UTC) + timedelta(seconds=30)).isoformat()
        limits = {"x-ratelimit-limit": "300", "x-ratelimit-remaining": str(left), "x-ratelimit-reset": reset}
        return Response(
            status, {"content-type": "application/json", **limits, **headers}, json.dumps(body).encode()
        )

    def close(self) -> None:
        """Nothing is open."""

    def _route(self, host: str, path: str, asked: Json) -> tuple[int, Any, dict[str, str]]:
        if path == "/.well-known/webfinger" and host == self.host:
            link = {"rel": "self", "href": f"https://{self.home}/users/brand"}
            return 200, {"subject": asked["resource"], "links": [{"rel": "x"}, link]}, {}
        if host != self.home:
            return 404, {"error": "no such page"}, {}
        if self.login_wanted:
            return 401, {"error": "This API requires an authenticated user"}, {}
        for pattern, answer in (
            (r"/api/v1/accounts/lookup", self._lookup),
            (r"/api/v1/accounts/(\d+)/(followers|following)", self._follows),
            (r"/api/v1/accounts/(\d+)/statuses", self._statuses),
            (r"/api/v1/statuses/(\d+)/context", self._context),
            (r"/api/v1/statuses/(\d+)/(favourited_by|reblogged_by)", self._reactions),
        ):
            found = re.fullmatch(pattern, path)
            if found:
                return answer(path, asked, *found.groups())  # type: ignore[operator, no-any-return]
        return 404, {"error": "Record not found"}, {}

    def _lookup(self, _path: str, asked: Json) -> tuple[int, Any, dict[str, str]]:
        if asked["acct"] not in ("brand", "Brand"):
            return 404, {"error": "Record not found"}, {}
        return 200, self._account(OWNER), {}

    def _account(self, number: str) -> Json:
        own = number == OWNER
        name = "brand" if own else f"member{number}"
        return {
            "id": number,
            "username": name,
            "acct": name,
            "display_name": name.title(),
            "locked": False,
            "created_at": "2026-01-01T00:00:00.000Z",
            "note": "<p>I write &amp; read</p><p>Here</p>",
            "url": f"https://{self.home}/@{name}",
            "avatar": f"https://{self.home}/avatars/original/missing.png",
            "followers_count": self.followers if own else 3,
            "following_count": self.following if own else 4,
            "statuses_count": len(self.written),
            "last_status_at": "2026-11-20",
            "fields": [{"name": "web", "value": '<a href="https://example.org">x</a>'}],
            "hide_collections": self.hidden or None,
            "suspended": self.suspended or None,
            "noindex": number == "1005",
        }

    def _page(
        self, path: str, rows: list[Any], asked: Json, least: int, most: int
    ) -> tuple[list[Any], dict[str, str]]:
        size = min(int(asked.get("limit", least)), most)
        at = int(asked.get("max_id", "0"))
        more = at + size < len(rows)
        link = f'<https://{self.home}{path}?limit={size}&max_id={at + size}>; rel="next"' if more else ""
        return rows[at : at + size], {"link": link} if link else {}

    def _follows(self, path: str, asked: Json, _number: str, which: str) -> tuple[int, Any, dict[str, str]]:
        people = self.people if which == "followers" else self.people[: self.following]
        rows = [] if self.hidden else [self._account(one) for one in people[::-1]]
        page, headers = self._page(path, rows, asked, 40, 80)
        return 200, page, headers

    def _reactions(self, path: str, asked: Json, number: str, which: str) -> tuple[int, Any, dict[str, str]]:
        people = (self.liked if which == "favourited_by" else self.reposted).get(number, [])
        page, headers = self._page(path, [self._account(one) for one in people], asked, 40, 80)
        return 200, page, headers

    def _statuses(self, path: str, asked: Json, number: str) -> tuple[int, Any, dict[str, str]]:
        mine = [one for one in self.written.values() if one.author == number]
        rows = [self._status(one) for one in sorted(mine, key=lambda one: one.days)]
        page, headers = self._page(path, rows, asked, 20, 40)
        return 200, page, headers

    def _status(self, status: Status) -> Json:
        answers = [one for one in self.written.values() if one.above == status.id]
        above = self.written[status.above].author if status.above else None
        return {
            "id": status.id,
            "created_at": (NOW - timedelta(days=status.days)).isoformat().replace("+00:00", "Z"),
            "in_reply_to_id": status.above,
            "in_reply_to_account_id": above,
            "visibility": status.visibility,
            "language": "en",
            "replies_count": sum(one.visibility == "public" for one in answers),
            "reblogs_count": len(self.reposted.get(status.id, [])),
            "favourites_count": len(self.liked.get(status.id, [])),
            "quotes_count": 0,
            "content": f"<p>words of {status.author}</p>",
            "reblog": None,
            "quote": None,
            "account": self._account(status.author),
            "mentions": [] if above is None else [{"id": above, "acct": "x", "username": "x", "url": "u"}],
        }

    def _context(self, _path: str, _asked: Json, number: str) -> tuple[int, Any, dict[str, str]]:
        above, at = [], self.written[number]
        while at.above:
            at = self.written[at.above]
            above.append(at)
        below, depth = [], {number: 0}
        for one in sorted(self.written.values(), key=lambda one: -one.days):
            if one.above in depth and one.visibility == "public" and depth[one.above] < 20:
                depth[one.id] = depth[one.above] + 1
                below.append(one)
        # What Mastodon shows of a thread to those who are not signed in.
        shown = {"ancestors": above[::-1][-40:], "descendants": below[:60]}
        return 200, {name: [self._status(one) for one in some] for name, some in shown.items()}, {}
