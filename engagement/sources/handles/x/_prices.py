"""What X charges, in US dollars, a resource or a request.

From X's documentation of 22 August 2026 ("Pay-per-use pricing"): each resource returned is charged; a failed
request is free; the same resource is charged once in a UTC day, as a "soft guarantee" that is not relied on
here. Whether people that come with posts as `includes` are charged is not documented: they are counted.
Since 20 April 2026 "owned reads" cost a tenth or less: the account that owns the app reads its own lists.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

from engagement.sources.handles._transport import Request, Response
from engagement.sources.handles._values import inner, listed

PRICES_OF = date(2026, 8, 22)
POST, USER, FOLLOW, LIKE = 0.005, 0.010, 0.010, 0.001
OWNED = 0.001
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
    (re.compile(r"/2/users(/me|/by/username/\w+)?"), USER),
)
_OWNED_LISTS = re.compile(r"/2/users/(\d+)/(followers|following|tweets|mentions)")
_POST_LISTS = re.compile(
    r"/2/(tweets/search/(all|recent)|users/\d+/(tweets|mentions)|tweets/\d+/quote_tweets)"
)
_REQUESTS = {"/2/tweets/counts/all": COUNT_ALL, "/2/tweets/counts/recent": COUNT_RECENT}
# Handing out tokens costs nothing.
_FREE = re.compile(r"/2/oauth2/\w+")


def row_price(path: str, with_includes: bool = False, owned: str | None = None) -> float:
    """The most that a row of a list can cost; `owned` is the account whose own lists are owned reads."""
    price = next((price for pattern, price in _ROWS if pattern.fullmatch(path)), USER)
    own = _OWNED_LISTS.fullmatch(path)
    if owned is not None and own is not None and own[1] == owned:
        price = OWNED
    return price + _WITH_POST if with_includes and _POST_LISTS.fullmatch(path) else price


def most_of(request: Request, owned: str | None = None) -> float:
    """The most that the answer to a request can cost."""
    parts = urlsplit(request.url)
    if _FREE.fullmatch(parts.path):
        return 0.0
    if parts.path in _REQUESTS:
        return _REQUESTS[parts.path]
    asked = parse_qs(parts.query)
    listed_ids = asked.get("ids")
    rows = listed_ids[0].count(",") + 1 if listed_ids else int(asked.get("max_results", ["1"])[0])
    return rows * row_price(parts.path, "expansions" in asked, owned)


def cost_of(request: Request, response: Response, owned: str | None = None) -> float:
    """What an answer cost; one that cannot be read is taken to have cost the most."""
    path = urlsplit(request.url).path
    if response.status != 200 or _FREE.fullmatch(path):
        return 0.0
    if path in _REQUESTS:
        return _REQUESTS[path]
    try:
        body: Any = orjson.loads(response.body)
    except orjson.JSONDecodeError:
        return most_of(request, owned)
    data = inner(body, "data")
    rows = len(listed(data)) if not isinstance(data, dict) else 1
    includes = inner(body, "includes")
    posts = len(listed(inner(includes, "tweets"))) + len(listed(inner(includes, "posts")))
    users = len(listed(inner(includes, "users")))
    return rows * row_price(path, owned=owned) + users * USER + posts * POST
