"""What X charges, in US dollars, and the meter that stops a run before it costs more than it may.

From X's documentation of 22 August 2026 ("Pay-per-use pricing"): each resource returned is charged; a failed
request is free; the same resource is charged once in a UTC day, as a "soft guarantee" that is not relied on
here. Whether people that come with posts as `includes` are charged is not documented: they are counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

from engagement.language import N_
from engagement.sources.handles._client import StoppedError
from engagement.sources.handles._transport import Request, Response
from engagement.sources.handles._values import inner, listed

PRICES_OF = "2026-08-22"
POST, USER, FOLLOW, LIKE = 0.005, 0.010, 0.010, 0.001
COUNT_RECENT, COUNT_ALL = 0.005, 0.010
# A post may bring its author, whom it answers, and the post it refers to.
_WITH_POST = 2 * USER + POST

_ROWS = (
    (re.compile(r"/2/users/\d+/(followers|following)"), FOLLOW),
    (re.compile(r"/2/users/\d+/(tweets|mentions)"), POST),
    (re.compile(r"/2/tweets/\d+/quote_tweets"), POST),
    (re.compile(r"/2/tweets/\d+/retweeted_by"), USER),
    (re.compile(r"/2/tweets/\d+/liking_users"), LIKE),
    (re.compile(r"/2/tweets/search/(all|recent)"), POST),
    (re.compile(r"/2/users(/by/username/\w+)?"), USER),
)
_REQUESTS = {"/2/tweets/counts/all": COUNT_ALL, "/2/tweets/counts/recent": COUNT_RECENT}
_CENT = 1e-9

OVER_BUDGET = N_(
    "The budget of ${budget:.2f} is reached (spent: ${spent:.2f}). What was fetched is kept; "
    "a larger budget goes on from here."
)


class Budget:
    """Counts what answers cost and lets no request go that could cost more than is left."""

    def __init__(self) -> None:
        self.spent = 0.0
        self.limit: float | None = None
        self._unsaved = 0.0
        self._save: Callable[[float], None] | None = None

    def attach(self, spent: float, save: Callable[[float], None], limit: float | None = None) -> None:
        """Go on from what the run has cost before; what finding the account has cost since is added."""
        self.spent, self.limit, self._save = spent + self._unsaved, limit, save
        self._unsaved = 0.0
        save(self.spent)

    def affordable(self, price: float) -> int | None:
        """How many rows at that price the budget still holds; None without a budget."""
        return None if self.limit is None else max(int((self.limit - self.spent + _CENT) / price), 0)

    def before(self, request: Request) -> None:
        """Raises StoppedError where the answer could cost more than is left."""
        if self.limit is not None and self.spent + _worst(request) > self.limit + _CENT:
            raise StoppedError(OVER_BUDGET, budget=self.limit, spent=self.spent)

    def after(self, request: Request, response: Response) -> None:
        """Count what the answer cost."""
        if response.status != 200:
            return
        cost = _cost(request, response)
        self.spent += cost
        if self._save is None:
            self._unsaved += cost
        else:
            self._save(self.spent)


def row_price(path: str, with_includes: bool) -> float:
    """The most that a row of a list can cost."""
    price = next((price for pattern, price in _ROWS if pattern.fullmatch(path)), USER)
    return price + _WITH_POST if with_includes and price == POST else price


def _worst(request: Request) -> float:
    parts = urlsplit(request.url)
    if parts.path in _REQUESTS:
        return _REQUESTS[parts.path]
    asked = parse_qs(parts.query)
    listed_ids = asked.get("ids")
    rows = listed_ids[0].count(",") + 1 if listed_ids else int(asked.get("max_results", ["1"])[0])
    return rows * row_price(parts.path, "expansions" in asked)


def _cost(request: Request, response: Response) -> float:
    path = urlsplit(request.url).path
    if path in _REQUESTS:
        return _REQUESTS[path]
    try:
        body: Any = orjson.loads(response.body)
    except orjson.JSONDecodeError:
        return _worst(request)
    data = inner(body, "data")
    rows = len(listed(data)) if not isinstance(data, dict) else 1
    includes = inner(body, "includes")
    posts = len(listed(inner(includes, "tweets"))) + len(listed(inner(includes, "posts")))
    return rows * row_price(path, False) + len(listed(inner(includes, "users"))) * USER + posts * POST
