"""What a run on a Mastodon server takes, told from the counts of the profile."""

from __future__ import annotations

from datetime import datetime
from math import ceil

from engagement.language import N_
from engagement.sources.handles._contract import Found, Options, Part, Plan
from engagement.sources.handles._limits import Limit
from engagement.sources.handles._plans import follower_biases
from engagement.sources.handles.mastodon._kinds import FOLLOWERS, FOLLOWING, NOTIFICATIONS, POSTS, STEPS
from engagement.sources.handles.mastodon._people import FOLLOWERS_A_PAGE
from engagement.sources.handles.mastodon._posts import NO_MENTIONS, POSTS_A_PAGE

# docs.joinmastodon.org, "Rate limits": 300 requests in five minutes, for each account and each address.
LIMIT = Limit(300, 300.0)
_SECONDS_A_REQUEST = 0.3


def plan(found: Found, options: Options, logged_in: bool = False) -> Plan:
    """Requests by the counts of the profile; posts of the window by how often the account posts."""
    posts = _posts_in_window(found, options)
    parts = [Part(STEPS[POSTS], ceil(posts / POSTS_A_PAGE) + 1)]
    followers = followers_wanted(found, options)
    if followers:
        parts.append(Part(STEPS[FOLLOWERS], ceil(followers / FOLLOWERS_A_PAGE)))
    parts.append(Part(STEPS[FOLLOWING], ceil((found.following_count or 0) / FOLLOWERS_A_PAGE)))
    # Of a post, half of four lists (thread, reposts, likes, quotes) have something on them.
    parts.append(Part(N_("Reading replies, quotes, reposts and likes"), 2 * posts))
    if logged_in:
        # Assumed: four to a post, 40 on a page.
        parts.append(Part(STEPS[NOTIFICATIONS], 1 + posts // 10))
    requests = sum(part.requests for part in parts)
    windows = max(0, ceil(requests / LIMIT.requests) - 1)
    minutes = windows * LIMIT.seconds / 60 + min(requests, LIMIT.requests) * _SECONDS_A_REQUEST / 60
    biases = (*follower_biases(found, options), *(() if logged_in else ((NO_MENTIONS, {}),)))
    return Plan(tuple(parts), minutes, biases)


def followers_wanted(found: Found, options: Options) -> int | None:
    """How many followers to read; None for all of an unknown number."""
    if options.followers is None:
        return found.followers_count
    return (
        options.followers if found.followers_count is None else min(options.followers, found.followers_count)
    )


def expected_followers(found: Found, options: Options) -> int | None:
    """How many followers the list should give, where that is known."""
    return None if found.details.get("hidden") else followers_wanted(found, options)


def _posts_in_window(found: Found, options: Options) -> int:
    posts, created = found.posts_count or 0, found.details.get("created_at")
    if created is None:
        return posts
    days = max((found.seen_at - datetime.fromisoformat(str(created))).days, 1)
    return min(posts, ceil(posts * min(options.since_days / days, 1.0)))
