"""How often each list of X may be asked (X's documentation, "Rate limits", August 2026; per 15 minutes)."""

from __future__ import annotations

import hashlib
import re

from engagement.sources.handles._client import Rates
from engagement.sources.handles._limits import Limit
from engagement.sources.handles._transport import Request

_WINDOW = 900.0
_LIMITS = (
    (re.compile(r"/2/users/\d+/(followers|following)"), Limit(300, _WINDOW)),
    (re.compile(r"/2/users/\d+/tweets"), Limit(900, _WINDOW)),
    (re.compile(r"/2/users/\d+/mentions"), Limit(300, _WINDOW)),
    (re.compile(r"/2/tweets/\d+/(quote_tweets|retweeted_by|liking_users)"), Limit(75, _WINDOW)),
    (re.compile(r"/2/tweets/search/recent"), Limit(300, _WINDOW)),
    # 300 in a window as well; what the answers say about the rest sees to that.
    (re.compile(r"/2/tweets/search/all"), Limit(1, 1.0)),
)
_OTHERS = Limit(300, _WINDOW)
_NUMBERS = re.compile(r"/\d{2,}|(?<=/username)/\w+")


def rates(token: str) -> Rates:
    """The limits of one token: a bucket for each list, whoever's list it is."""
    whose = hashlib.sha256(token.encode()).hexdigest()[:16]

    def rate(request: Request) -> tuple[str, Limit]:
        path = request.url.partition("://")[2].partition("/")[2].partition("?")[0]
        limit = next((limit for pattern, limit in _LIMITS if pattern.fullmatch("/" + path)), _OTHERS)
        return f"x {whose} {_NUMBERS.sub('/*', '/' + path)}", limit

    return rate
