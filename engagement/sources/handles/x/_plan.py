"""What a run on X takes: requests, the windows they fit in, and dollars at the published prices."""

from __future__ import annotations

from math import ceil

from engagement.language import N_
from engagement.sources.handles._contract import Found, Note, Options, Part, Plan
from engagement.sources.handles._plans import follower_biases
from engagement.sources.handles.x._prices import FOLLOW, LIKE, POST, USER

_FOLLOWERS_A_PAGE, _SEARCH_A_PAGE, _TIMELINE_A_PAGE, _REPOSTERS_A_PAGE, _PROFILES = 1000, 500, 100, 100, 100
_CONVERSATIONS_A_QUERY = 24
_WINDOW_MINUTES, _FOLLOWERS_A_WINDOW, _REPOSTERS_A_WINDOW = 15, 300, 75
_SECONDS_A_REQUEST = 1.2
# Assumed where X does not tell beforehand: of a post's audience one in a thousand reposts, one in ten
# thousand quotes; two of five acts come from somebody new.
_REPOSTS, _QUOTES, _DIFFERENT = 0.001, 0.0001, 0.4
# Where all followers are read, few of those who act are not among them.
_OUTSIDERS = 0.1

LOOKING_UP = N_("Looking the account up")
ESTIMATED = N_(
    "How much was posted and answered is estimated from the size of the account: X did not count it."
)
NO_LIKES = N_("Likes are shown only to the account's owner: without that login they are missing.")


def plan_of(found: Found, options: Options, has_user: bool, includes: bool) -> Plan:
    """The plan; `includes` where X sends (and may charge) people along with their posts."""
    followers, following = followers_read(found, options), following_read(found, options)
    own, mentions = int(found.details["own_posts"]), int(found.details["mentions"])
    audience = found.followers_count or 0
    reposts, quotes = round(own * audience * _REPOSTS), round(own * audience * _QUOTES)
    acting = round((mentions + quotes + reposts) * _DIFFERENT)
    unknown = min(acting, audience or acting) if not followers else round(acting * _OUTSIDERS)
    parts = [
        Part(LOOKING_UP, int(found.details["requests"]), float(found.details["dollars"])),
        Part(N_("The account's posts"), ceil(own / _TIMELINE_A_PAGE) or 1, own * POST),
        Part(N_("Replies and mentions"), _pages(mentions, _SEARCH_A_PAGE), mentions * POST),
        Part(N_("Threads"), ceil(own / _CONVERSATIONS_A_QUERY) or 1, 0.0),
        Part(N_("Quotes"), ceil(own / _CONVERSATIONS_A_QUERY) or 1, quotes * POST),
        Part(N_("Reposts"), min(own, reposts) if reposts else 0, reposts * USER),
        Part(N_("The list of followers"), _pages(followers, _FOLLOWERS_A_PAGE), followers * FOLLOW),
        Part(N_("Whom the account follows"), _pages(following, _FOLLOWERS_A_PAGE), following * FOLLOW),
    ]
    if has_user:
        parts.append(Part(N_("Likes"), own, min(own * 100, round(own * audience * 0.005)) * LIKE))
    if includes:
        parts.append(Part(N_("People who come with their posts"), 0, (acting + 1) * USER))
    else:
        parts.append(Part(N_("Profiles of the others"), ceil(unknown / _PROFILES), unknown * USER))
    biases: list[Note] = [*follower_biases(found, options)]
    biases += [] if has_user else [(NO_LIKES, {})]
    biases += [] if found.details["counted"] else [(ESTIMATED, {})]
    return Plan(
        tuple(part for part in parts if part.requests or part.dollars), _minutes(parts), tuple(biases)
    )


def followers_read(found: Found, options: Options) -> int:
    """How many followers a run reads."""
    counted = found.followers_count or 0
    return counted if options.followers is None else min(options.followers, counted)


def following_read(found: Found, options: Options) -> int:
    """How many followed accounts a run reads; none where followers are not wanted either."""
    return 0 if options.followers == 0 else (found.following_count or 0)


def _pages(rows: int, size: int) -> int:
    return ceil(rows / size)


def _minutes(parts: list[Part]) -> float:
    """Waiting for the narrowest windows, and the requests themselves."""
    reposters = next((part.requests for part in parts if part.title == "Reposts"), 0)
    followers = next((part.requests for part in parts if part.title == "The list of followers"), 0)
    windows = max(ceil(reposters / _REPOSTERS_A_WINDOW) - 1, ceil(followers / _FOLLOWERS_A_WINDOW) - 1, 0)
    return windows * _WINDOW_MINUTES + sum(part.requests for part in parts) * _SECONDS_A_REQUEST / 60
