"""A small X: seeded people and posts behind the API's own answers, in either naming, with a bill.

Written from X's public documents (OpenAPI 2.166 and 2.167, "Rate limits", "Pay-per-use pricing"), not from
X's code. Unknown parameters are refused, as X does; a resource is charged once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from engagement.ingest.networks.transport import Request, Response
from tests.ingest.networks.x_consent import Consent

Json = dict[str, Any]
OWNER = "1000"
EPOCH = 1288834974657
PRICE = {"post": 0.005, "user": 0.010, "follower": 0.010, "following": 0.010, "like": 0.001}
# "Owned reads": the account that owns the app reads its own lists.
OWNED_PRICE = 0.001
OWNED_PATH = r"/2/users/(\d+)/(?:followers|following|tweets|mentions)"
OLD = {
    "fields": "tweet.fields",
    "reference": "referenced_tweets",
    "posts": "tweets",
    "posted": "tweet_count",
    "total": "total_tweet_count",
    "reposts": "retweet_count",
    "edits": "edit_history_tweet_ids",
    "problems": "https://api.twitter.com/2/problems/",
}
NEW = {
    "fields": "post.fields",
    "reference": "referenced_posts",
    "posts": "posts",
    "posted": "post_count",
    "total": "total_post_count",
    "reposts": "repost_count",
    "edits": "edit_history_post_ids",
    "problems": "https://api.x.com/2/problems/",
}
# What each naming lets one ask for by field; the rest comes only with expansions (2.167).
BY_FIELD = ("created_at", "conversation_id", "entities", "lang", "public_metrics")
BY_EXPANSION = {"author_id": "author_id", "in_reply_to_user_id": "in_reply_to_user_id"}


@dataclass
class Post:
    """One post; `about` is (replied_to | quoted | retweeted, post id)."""

    id: str
    author: str
    text: str
    at: datetime
    thread: str
    about: tuple[str, str] | None
    names: list[str]


@dataclass
class World:
    """Everything there is, what it was asked and what that cost. `refused` paths answer 403.

    `as_assumed`: people react as often as X's plan supposes (NETWORKS.md 4), which takes 3,000 followers.
    """

    followers: int = 400
    posts: int = 30
    following: int = 120
    new_names: bool = False
    page_limit: int = 1000
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    refused: Callable[[str], bool] = lambda _: False
    acts: set[tuple[str, str | None, str]] = field(default_factory=set)
    answers: list[tuple[str, int, Json]] = field(default_factory=list)
    charged: set[tuple[str, str]] = field(default_factory=set)
    counts_bill: float = 0.0
    quiet: set[str] = field(default_factory=set)
    consent: Consent = field(default_factory=Consent)
    app_owner: str | None = None
    as_assumed: bool = False
    logins: set[tuple[str, str]] = field(default_factory=set)
    _is_own: bool = False

    def __post_init__(self) -> None:
        self.words = NEW if self.new_names else OLD
        self.people = [str(2000 + n) for n in range(self.followers)]
        self.strangers = [str(9000 + n) for n in range(6)]
        self.users = {OWNER: "brand", **{one: f"member{one}" for one in (*self.people, *self.strangers)}}
        self.suspended, self.protected = {self.people[4]}, {self.people[3]}
        self.likes: dict[str, list[str]] = {}
        self.reposts: dict[str, list[str]] = {}
        self.written: dict[str, Post] = {}
        for number in range(self.posts):
            self._seed(number)
        # Before the window, and so not to be found.
        self._post(OWNER, "long ago", 200)

    def _seed(self, number: int) -> None:
        days = 1 + number * 2.5
        mine = self._post(OWNER, f"post {number}", days)
        circle = 30 if self.as_assumed else 60
        talkers = [self.people[(number * 7 + n) % circle + 5] for n in range(4)]
        first = self._post(talkers[0], "@brand I like this", days - 0.1, ("replied_to", mine), [OWNER])
        second = self._post(
            talkers[1], "@member me too", days - 0.2, ("replied_to", first), [OWNER, talkers[0]]
        )
        self._post(OWNER, "@member thank you", days - 0.3, ("replied_to", second), [talkers[1]])
        if number % 3 == 0:
            # Talk that no longer names the account, and a voice from outside.
            self._post(talkers[2], "between us", days - 0.4, ("replied_to", second), [talkers[1]])
            stranger = self.strangers[number % len(self.strangers)]
            self._post(stranger, "@brand from outside", days - 0.5, ("replied_to", mine), [OWNER])
        if number % 5 == 0 or (self.as_assumed and number % 5 < 3):
            self._post(talkers[3], "look at this", days - 0.6, ("quoted", mine))
        if number % 5 == 0:
            self._post(talkers[3], "hello @brand", days - 0.7, None, [OWNER])
        reposts, likes = slice(70, 70 + number % 3), slice(80, 80 + number % 4)
        if self.as_assumed:
            # An account's answers count as its posts, and nobody reposts those: twice as many for the others.
            n, m = round(self.followers * 0.002), round(self.followers * 0.01)
            reposts, likes = (
                slice(70 + number * n, 70 + number * n + n),
                slice(70 + number * m, 70 + (number + 1) * m),
            )
        self.reposts[mine], self.likes[mine] = self.people[reposts], self.people[likes]
        for person in self.reposts[mine]:
            self.acts.add((person, OWNER, "repost"))

    def _post(
        self,
        author: str,
        text: str,
        days: float,
        about: tuple[str, str] | None = None,
        names: Sequence[str] = (),
    ) -> str:
        at = self.now - timedelta(days=days)
        number = str(((int(at.timestamp() * 1000) - EPOCH) << 22) + len(self.written))
        above = self.written.get(about[1]) if about else None
        thread = above.thread if above and about and about[0] == "replied_to" else number
        self.written[number] = Post(number, author, text, at, thread, about, list(names))
        if above and about:
            kind = {"replied_to": "reply", "quoted": "quote"}[about[0]]
            self.acts.add((author, above.author, kind))
        for name in names:
            if not above or name != above.author:
                self.acts.add((author, name, "mention"))
        return number

    # -- what the API answers -------------------------------------------------------------------------

    @property
    def bill(self) -> float:
        """Dollars so far."""
        prices = {**PRICE, **{f"own {kind}": OWNED_PRICE for kind in PRICE}}
        return self.counts_bill + sum(prices[kind] for kind, _ in self.charged)

    def send(self, request: Request) -> Response:
        """The answer to a request, as a transport gives it."""
        parts = urlsplit(request.url)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert parts.hostname == "api.x.com"
        login = request.headers.get("Authorization", "")
        self.logins.add((parts.path, login))
        if parts.path == "/2/oauth2/token":
            assert request.method == "POST"
            status, body = self.consent.exchange(login, request.body or b"")
            return Response(status, {"content-type": "application/json"}, json.dumps(body).encode())
        status, body = self.route(parts.path, asked, login)
        self.answers.append((parts.path, status, body))
        kind = "application/json" if status == 200 or "code" in body else "application/problem+json"
        headers = {"content-type": kind, "x-rate-limit-limit": "300", "x-rate-limit-remaining": "250"}
        return Response(status, headers, json.dumps(body).encode())

    def close(self) -> None:
        """Nothing is open."""

    def route(self, path: str, asked: Json, _login: str) -> tuple[int, Json]:
        """Status and body."""
        if not re.fullmatch(r"Bearer \S+", _login):
            return 401, _problem(401, "Unauthorized", "Unauthorized", "about:blank")
        asks = self._whose(_login)
        if _login.startswith("Bearer user-") and asks is None:
            return 401, _problem(401, "Unauthorized", "Unauthorized", "about:blank")
        own = re.fullmatch(OWNED_PATH, path)
        self._is_own = own is not None and own[1] == asks == self.app_owner
        by_app_only = path in ("/2/tweets/search/all", "/2/tweets/counts/all")
        if self.refused(path) or (by_app_only and asks is not None):
            return 403, self._forbidden("Forbidden")
        unknown = [name for name in asked if name.endswith(".fields") and name not in self._fields()]
        if unknown:
            message = f"The query parameter [{unknown[0]}] is not one of [{', '.join(self._fields())}]"
            told = _problem(400, "Invalid Request", "invalid", self.words["problems"] + "invalid-request")
            return 400, {**told, "errors": [{"message": message, "parameters": {}}]}
        for pattern, answer in self._routes():
            found = re.fullmatch(pattern, path)
            if found:
                return answer(asked, _login, *found.groups())
        return 404, _problem(404, "Not Found", "Not Found", "about:blank")

    def _whose(self, login: str) -> str | None:
        token = login.removeprefix("Bearer ")
        return OWNER if token == "user-secret" else self.consent.tokens.get(token)

    def _me(self, asked: Json, _login: str) -> tuple[int, Json]:
        whose = self._whose(_login)
        if whose is None:
            return 403, self._forbidden("Application-Only is forbidden for this endpoint.")
        return 200, {"data": self._user(whose, asked)}

    def _forbidden(self, told: str) -> Json:
        """As each document describes it: a problem before, a code and a message since."""
        if self.new_names:
            return {"code": 403, "message": told}
        problem = _problem(403, "Forbidden", told, self.words["problems"] + "client-forbidden")
        return {**problem, "reason": "client-not-enrolled"}

    def _fields(self) -> tuple[str, ...]:
        return (self.words["fields"], "user.fields", "search_count.fields")

    def _routes(self) -> list[tuple[str, Callable[..., tuple[int, Json]]]]:
        return [
            (r"/2/users/by/username/(\w+)", self._by_name),
            (r"/2/users/me", self._me),
            (r"/2/users", self._by_ids),
            (r"/2/users/(\d+)/followers", self._followers),
            (r"/2/users/(\d+)/following", self._followed),
            (r"/2/users/(\d+)/tweets", self._timeline),
            (r"/2/users/(\d+)/mentions", self._mentions),
            (r"/2/tweets/(\d+)/quote_tweets", self._quotes),
            (r"/2/tweets/(\d+)/retweeted_by", self._retweeters),
            (r"/2/tweets/(\d+)/liking_users", self._likers),
            (r"/2/tweets/search/(all|recent)", self._search),
            (r"/2/tweets/counts/(all|recent)", self._counts),
        ]

    def _by_name(self, asked: Json, _login: str, name: str) -> tuple[int, Json]:
        found = next((one for one, known in self.users.items() if known == name.lower()), None)
        if found is None or found in self.suspended:
            detail = (
                f"User has been suspended: [{name}]."
                if found
                else f"Could not find user with username: [{name}]."
            )
            error = {
                "value": name,
                "detail": detail,
                "title": "Forbidden" if found else "Not Found Error",
                "resource_type": "user",
                "parameter": "username",
                "resource_id": name,
                "type": self.words["problems"] + "resource-not-found",
            }
            return 200, {"errors": [error]}
        return 200, {"data": self._user(found, asked)}

    def _by_ids(self, asked: Json, _login: str) -> tuple[int, Json]:
        ids = asked["ids"].split(",")
        assert len(ids) <= 100
        return 200, {"data": [self._user(one, asked) for one in ids if one not in self.suspended]}

    def _user(self, number: str, asked: Json, kind: str = "user") -> Json:
        listed = self._is_own and kind in ("follower", "following")
        self.charged.add((f"own {kind}" if listed else kind, number))
        user = {"id": number, "name": self.users[number].title(), "username": self.users[number]}
        followers = self.followers if number == OWNER else int(number) % 97
        following = self.following if number == OWNER else int(number) % 89
        more = {
            "created_at": "2019-03-01T10:00:00.000Z",
            "description": f"I am {number}",
            "location": "Bilbao",
            "profile_image_url": "https://pbs.twimg.com/profile_images/1/x_normal.jpg",
            "protected": number in self.protected,
            "verified": False,
            "url": "https://t.co/abc",
            "entities": {"url": {"urls": [_link("https://example.org/me")]}},
            "public_metrics": {
                "followers_count": followers,
                "following_count": following,
                self.words["posted"]: int(number) % 1009,
                "listed_count": 0,
                "like_count": 3,
            },
        }
        wanted = asked.get("user.fields", "").split(",")
        return {**user, **{name: value for name, value in more.items() if name in wanted}}

    def _followers(self, asked: Json, _login: str, number: str) -> tuple[int, Json]:
        listed = [one for one in self.people if one not in self.suspended][::-1]
        return self._people(listed if number == OWNER else [], asked, "follower", 1000)

    def _followed(self, asked: Json, _login: str, _number: str) -> tuple[int, Json]:
        return self._people(self.people[10 : 10 + self.following], asked, "following", 1000)

    def _retweeters(self, asked: Json, _login: str, post: str) -> tuple[int, Json]:
        return self._people(self.reposts.get(post, []), asked, "user", 100)

    def _likers(self, asked: Json, _login: str, post: str) -> tuple[int, Json]:
        if self._whose(_login) is None:
            told = "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint."
            return 403, self._forbidden(told)
        return self._people(self.likes.get(post, []), asked, "like", 100)

    def _people(self, ids: Sequence[str], asked: Json, kind: str, most: int) -> tuple[int, Json]:
        page, meta = self._page(ids, asked, 1, most)
        data = {"data": [self._user(one, asked, kind) for one in page]} if page else {}
        return 200, {**data, "meta": meta}

    def _page(self, ids: Sequence[str], asked: Json, least: int, most: int) -> tuple[list[str], Json]:
        size = int(asked.get("max_results", "10"))
        assert least <= size <= most, f"max_results {size}"
        size = min(size, self.page_limit)
        token = asked.get("pagination_token") or asked.get("next_token") or "b0"
        at = int(token.removeprefix("b"))
        meta: Json = {"result_count": len(ids[at : at + size])}
        if at + size < len(ids):
            meta["next_token"] = f"b{at + size}"
        return list(ids[at : at + size]), meta

    def _timeline(self, asked: Json, _login: str, number: str) -> tuple[int, Json]:
        return self._posts(lambda post: post.author == number, asked, 5, 100)

    def _mentions(self, asked: Json, _login: str, number: str) -> tuple[int, Json]:
        return self._posts(lambda post: number in post.names, asked, 5, 100)

    def _quotes(self, asked: Json, _login: str, number: str) -> tuple[int, Json]:
        return self._posts(lambda post: post.about == ("quoted", number), asked, 10, 100)

    def _search(self, asked: Json, _login: str, where: str) -> tuple[int, Json]:
        since = self.now - timedelta(days=7)
        if where == "recent":
            assert datetime.fromisoformat(asked["start_time"]) >= since
        assert len(asked["query"]) <= (1024 if where == "all" else 512)
        return self._posts(_predicate(asked["query"], self), asked, 10, 500 if where == "all" else 100)

    def _counts(self, asked: Json, _login: str, where: str) -> tuple[int, Json]:
        self.counts_bill += 0.010 if where == "all" else 0.005
        found = self._matching(_predicate(asked["query"], self), asked)
        bucket = {"start": asked["start_time"], "end": _stamp(self.now), self.words["posted"]: len(found)}
        # 31 days a page, as X counts by the day.
        token = int(asked.get("next_token", "b0").removeprefix("b"))
        meta: Json = {self.words["total"]: len(found) if token == 0 else 0}
        if token < 2:
            meta["next_token"] = f"b{token + 1}"
        return 200, {"data": [bucket], "meta": meta}

    def _matching(self, wanted: Callable[[Post], bool], asked: Json) -> list[str]:
        since = asked.get("start_time", "")
        shown = [
            post
            for post in self.written.values()
            if wanted(post) and _stamp(post.at) >= since and post.author not in self.protected
        ]
        return [post.id for post in sorted(shown, key=lambda post: post.at, reverse=True)]

    def _posts(self, wanted: Callable[[Post], bool], asked: Json, least: int, most: int) -> tuple[int, Json]:
        page, meta = self._page(self._matching(wanted, asked), asked, least, most)
        if not page:
            return 200, {"meta": meta}
        body: Json = {"data": [self._shown(self.written[one], asked) for one in page]}
        meta |= {"newest_id": page[0], "oldest_id": page[-1]}
        expansions = asked.get("expansions", "").split(",") if "expansions" in asked else []
        if expansions:
            chosen = [self.written[one] for one in page]
            users = {post.author: None for post in chosen}
            users |= {self.written[post.about[1]].author: None for post in chosen if post.about}
            body["includes"] = {"users": [self._user(one, asked) for one in users]}
            about = {post.about[1]: None for post in chosen if post.about}
            if about:
                self._is_own = False
                body["includes"][self.words["posts"]] = [
                    self._shown(self.written[one], asked) for one in about
                ]
        return 200, {**body, "meta": meta}

    def _shown(self, post: Post, asked: Json) -> Json:
        if not {("post", post.id), ("own post", post.id)} & self.charged:
            self.charged.add(("own post" if self._is_own else "post", post.id))
        shown: Json = {"id": post.id, "text": post.text, self.words["edits"]: [post.id]}
        replies = sum(other.about == ("replied_to", post.id) for other in self.written.values())
        quotes = sum(other.about == ("quoted", post.id) for other in self.written.values())
        more: Json = {
            "author_id": post.author,
            "created_at": _stamp(post.at),
            "conversation_id": post.thread,
            "lang": "en",
            "public_metrics": {
                self.words["reposts"]: len(self.reposts.get(post.id, [])),
                "reply_count": replies,
                "like_count": len(self.likes.get(post.id, [])),
                "quote_count": quotes,
                "impression_count": 9,
                "bookmark_count": 0,
            },
        }
        if post.names:
            more["entities"] = {"mentions": [self._named(one) for one in post.names]}
        if post.about:
            kind, number = post.about
            more[self.words["reference"]] = [{"type": kind, "id": number}]
            if kind == "replied_to":
                more["in_reply_to_user_id"] = self.written[number].author
        wanted = set(asked.get(self.words["fields"], "").split(","))
        wanted |= set(asked.get("expansions", "").split(","))
        return {**shown, **{name: value for name, value in more.items() if name in wanted}}

    def _named(self, number: str) -> Json:
        return {"start": 0, "end": 6, "username": self.users[number], "id": number}


def _predicate(query: str, world: World) -> Callable[[Post], bool]:
    """The part of X's query language that is needed: operators, their negation, and one OR-ed group."""
    group = re.search(r"\((.*?)\)", query)
    either = group[1].split(" OR ") if group else []
    others = re.sub(r"\(.*?\)", "", query).split()

    def holds(term: str, post: Post) -> bool:
        if term.startswith("-"):
            return not holds(term[1:], post)
        if term.startswith("@"):
            return any(world.users[one] == term[1:] for one in post.names)
        name, _, value = term.partition(":")
        tests = {
            "from": lambda: world.users[post.author] == value,
            "conversation_id": lambda: post.thread == value,
            "quotes_of_tweet_id": lambda: post.about == ("quoted", value),
            "is": lambda: bool(post.about and post.about[0] == "retweeted"),
        }
        return bool(tests[name]())

    return lambda post: (
        all(holds(term, post) for term in others)
        and (not either or any(holds(term, post) for term in either))
    )


def _problem(status: int, title: str, detail: str, kind: str) -> Json:
    return {"title": title, "detail": detail, "type": kind, "status": status}


def _link(url: str) -> Json:
    return {
        "start": 0,
        "end": 23,
        "url": "https://t.co/abc",
        "expanded_url": url,
        "display_url": "example.org",
    }


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
