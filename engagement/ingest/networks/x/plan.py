"""What a run on X takes: requests, the windows they fit in, and dollars at the published prices.

Limits: X's documentation, "Rate limits", August 2026, per 15 minutes.

Prices, in US dollars a resource or a request: X's documentation of 22 August 2026 ("Pay-per-use pricing").
Each resource returned is charged; a failed request is free; the same resource is charged once in a UTC day,
as a "soft guarantee" that is not relied on here. Whether people that come with posts as `includes` are
charged is not documented: they are counted. Since 20 April 2026 "owned reads" cost a tenth or less: the
account that owns the app reads its own lists.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

from engagement.i18n import N_
from engagement.ingest.networks.client import Limit, Rates
from engagement.ingest.networks.contract import Found, Note, Options, Part, Plan, follower_biases
from engagement.ingest.networks.transport import Request, Response
from engagement.ingest.networks.values import inner, listed

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
    """Return the most that a row of a list can cost; reads of the lists of `owned` are owned reads."""
    price = next((price for pattern, price in _ROWS if pattern.fullmatch(path)), USER)
    own = _OWNED_LISTS.fullmatch(path)
    if owned is not None and own is not None and own[1] == owned:
        price = OWNED
    return price + _WITH_POST if with_includes and _POST_LISTS.fullmatch(path) else price


def most_of(request: Request, owned: str | None = None) -> float:
    """Return the most that the response to a request can cost."""
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
    """Return what a response cost; one that cannot be read is taken to have cost the most."""
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


_FOLLOWERS_A_PAGE, _SEARCH_A_PAGE, _TIMELINE_A_PAGE, _REPOSTERS_A_PAGE, _PROFILES = 1000, 500, 100, 100, 100
_CONVERSATIONS_A_QUERY = 24
_WINDOW_MINUTES, _FOLLOWERS_A_WINDOW, _REPOSTERS_A_WINDOW = 15, 300, 75
_SECONDS_A_REQUEST = 1.2
# Assumed where X does not tell beforehand: of a post's audience one in a thousand reposts, one in ten
# thousand quotes; two of five acts come from somebody new.
_REPOSTS, _QUOTES, _DIFFERENT = 0.001, 0.0001, 0.4
# Half of what an account posts replies to somebody.
_REPLIES = 0.5
# X lists the newest 800 mentions, its own posts among them.
_MENTIONS_SURE = 500
# Where all followers are read, few of those who act are not among them.
_OUTSIDERS = 0.1

LOOKING_UP = N_("Looking the account up")
ESTIMATED = N_(
    "How much was posted and answered is estimated from the size of the account: X did not count it."
)
PRICED = N_("Dollars at the prices that X published on {day}.")
OWNED_READS = N_(
    "You are signed in as the account that owns this server's app: "
    "X charges less for that account's own lists."
)
NO_LIKES = N_("Likes are shown only to the account's owner: without that login they are missing.")


def plan_of(
    found: Found, options: Options, *, sees_likes: bool, owned: bool, left_today: float | None = None
) -> Plan:
    """Plan a run; `owned` where the account's own lists are charged as owned reads."""
    parts = [*_lists_of(found, options, owned), *_reactions_to(found, options, sees_likes, owned)]
    biases: list[Note] = [*follower_biases(found, options)]
    biases += [] if sees_likes else [(NO_LIKES, {})]
    biases += [] if found.details["counted"] else [(ESTIMATED, {})]
    biases += [(OWNED_READS, {})] if owned else []
    biases.append((PRICED, {"day": PRICES_OF}))
    shown = tuple(part for part in parts if part.requests or part.dollars)
    return Plan(shown, _minutes(parts), tuple(biases), left_today)


def _lists_of(found: Found, options: Options, owned: bool) -> list[Part]:
    """Plan the account's own lists: posts, mentions, follows."""
    followers, following = followers_read(found, options), following_read(found, options)
    own, mentions = int(found.details["own_posts"]), int(found.details["mentions"])
    listed = owned and mentions_are_listed(found)
    post, follow = (OWNED, OWNED) if owned else (POST, FOLLOW)
    mention, a_page = (OWNED, _TIMELINE_A_PAGE) if listed else (POST, _SEARCH_A_PAGE)
    return [
        Part(LOOKING_UP, int(found.details["requests"]), float(found.details["dollars"])),
        Part(N_("The account's posts"), ceil(own / _TIMELINE_A_PAGE) or 1, own * post),
        Part(N_("Replies and mentions"), _pages(mentions, a_page), mentions * mention),
        Part(N_("The list of followers"), _pages(followers, _FOLLOWERS_A_PAGE), followers * follow),
        Part(N_("Whom the account follows"), _pages(following, _FOLLOWERS_A_PAGE), following * follow),
    ]


def _reactions_to(found: Found, options: Options, sees_likes: bool, owned: bool) -> list[Part]:
    """Plan what others did about the posts, and who they are where no list has shown them."""
    own, mentions = int(found.details["own_posts"]), int(found.details["mentions"])
    audience = found.followers_count or 0
    reposts, quotes = round(own * audience * _REPOSTS), round(own * audience * _QUOTES)
    # Lists of reposters tell who they are.
    acting = round((mentions + quotes) * _DIFFERENT)
    has_followers = followers_read(found, options) > 0
    unknown = round(acting * _OUTSIDERS) if has_followers else min(acting, audience or acting)
    queries = ceil(own / _CONVERSATIONS_A_QUERY) or 1
    parts = [
        Part(N_("Threads"), queries, 0.0),
        Part(N_("Quotes"), queries, quotes * POST),
        Part(N_("Reposts"), min(own, reposts) if reposts else 0, reposts * USER),
    ]
    if sees_likes:
        parts.append(Part(N_("Likes"), own, min(own * 100, round(own * audience * 0.005)) * LIKE))
    # X sends, and may charge, people along with their posts under its new names.
    if found.details["includes"]:
        # What the account replied to is charged as any post, also where its own are not.
        replied_to = round(own * _REPLIES) if owned else 0
        parts.append(Part(N_("Posts that were answered"), 0, replied_to * POST))
        return [*parts, Part(N_("People who come with their posts"), 0, (acting + 1) * USER)]
    return [*parts, Part(N_("Profiles of the others"), ceil(unknown / _PROFILES), unknown * USER)]


def mentions_are_listed(found: Found) -> bool:
    """Tell whether X's own list of mentions, the newest 800, is sure to hold all of the days chosen."""
    return bool(found.details["counted"]) and int(found.details["mentions"]) <= _MENTIONS_SURE


def followers_read(found: Found, options: Options) -> int:
    """Return how many followers a run reads."""
    counted = found.followers_count or 0
    return counted if options.followers is None else min(options.followers, counted)


def following_read(found: Found, options: Options) -> int:
    """Return how many followed accounts a run reads; none where followers are not wanted either."""
    return 0 if options.followers == 0 else (found.following_count or 0)


def _pages(rows: int, size: int) -> int:
    return ceil(rows / size)


def _minutes(parts: list[Part]) -> float:
    """Add up the waits for the narrowest windows and the requests themselves."""
    reposters = next((part.requests for part in parts if part.title == "Reposts"), 0)
    followers = next((part.requests for part in parts if part.title == "The list of followers"), 0)
    windows = max(ceil(reposters / _REPOSTERS_A_WINDOW) - 1, ceil(followers / _FOLLOWERS_A_WINDOW) - 1, 0)
    return windows * _WINDOW_MINUTES + sum(part.requests for part in parts) * _SECONDS_A_REQUEST / 60


_WINDOW = 900.0
_LIMITS = (
    (re.compile(r"/2/users/\d+/(followers|following)"), Limit(300, _WINDOW)),
    (re.compile(r"/2/users/\d+/tweets"), Limit(900, _WINDOW)),
    (re.compile(r"/2/users/\d+/mentions"), Limit(300, _WINDOW)),
    (re.compile(r"/2/tweets/\d+/(quote_tweets|retweeted_by|liking_users)"), Limit(75, _WINDOW)),
    (re.compile(r"/2/tweets/search/recent"), Limit(300, _WINDOW)),
    # 300 in a window as well; what the responses say about the rest sees to that.
    (re.compile(r"/2/tweets/search/all"), Limit(1, 1.0)),
)
_OTHERS = Limit(300, _WINDOW)
_NUMBERS = re.compile(r"/\d{2,}|(?<=/username)/\w+")


def rates(token: str) -> Rates:
    """Set the limits of one token: a bucket for each list, whoever's list it is."""
    digest = hashlib.sha256(token.encode()).hexdigest()[:16]

    def rate(request: Request) -> tuple[str, Limit]:
        path = request.url.partition("://")[2].partition("/")[2].partition("?")[0]
        limit = next((limit for pattern, limit in _LIMITS if pattern.fullmatch("/" + path)), _OTHERS)
        return f"x {digest} {_NUMBERS.sub('/*', '/' + path)}", limit

    return rate


@dataclass(frozen=True)
class Listing:
    """A list of X: tweepy's name for it, X's path, the sentence where it is refused, rows a page."""

    call: str
    path: str
    missing: str
    least: int
    most: int
    by_user: bool = False

    @property
    def of_account(self) -> bool:
        """Whether it is a list of one account, cheaper where that account asks for it."""
        return self.path.startswith("/2/users/")
