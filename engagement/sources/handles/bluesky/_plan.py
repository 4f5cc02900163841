"""What a run on Bluesky takes, told from the profile and the newest posts; it costs no money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import ceil
from typing import Any

from engagement.language import N_
from engagement.sources.handles._client import by_host
from engagement.sources.handles._contract import Found, Note, Options, Part, Plan
from engagement.sources.handles._limits import Limit
from engagement.sources.handles._plans import follower_biases
from engagement.sources.handles._values import count
from engagement.sources.handles.bluesky._lists import DATED_FOLLOWERS, PROFILES
from engagement.sources.handles.bluesky._posts import ONLY_THREADS, PAGE, worth_reading
from engagement.sources.handles.bluesky._views import item_moment
from engagement.sources.handles.bluesky._xrpc import Answer

# The AppView publishes no limit; an account's own server allows 3,000 requests in five minutes.
RATES = by_host(Limit(requests=100, seconds=10.0))
_SECONDS_A_REQUEST = 0.15  # an answer's way there and back, one after the other
_COUNTERS = ("likeCount", "repostCount", "quoteCount")

LATE_DATES = N_("Since when somebody follows is only asked for the newest {number} followers.")


def sample_of(items: Sequence[Answer], owner: str) -> list[list[float]]:
    """Of the newest posts: seconds since 1970, threads to read (0 or 1), likes, reposts, quotes."""
    sample = []
    for item in items:
        when, post = item_moment(item), item.get("post")
        if when is None or item.get("reason") is not None or not isinstance(post, dict):
            continue
        thread = any(task.kind == "thread" for task in worth_reading(post, owner, item))
        sample.append(
            [when.timestamp(), int(thread), *(count(post.get(counter)) or 0 for counter in _COUNTERS)]
        )
    return sample


def plan(found: Found, options: Options, logged_in: bool) -> Plan:
    """Requests and minutes, and what a cheaper choice or a missing login leaves out."""
    listed = _followers(found, options)
    posts, threads, likes, reposts, quotes = _expected(found.details, options.since(found))
    dates = 0 if logged_in else ceil(min(listed, DATED_FOLLOWERS) / PROFILES)
    parts = [
        Part(N_("Followers"), ceil(listed / PAGE)),
        Part(N_("Profiles and since when they follow"), ceil(listed / PROFILES) + dates),
        Part(N_("Posts and threads"), max(1, ceil(posts / PAGE)) + threads),
        Part(N_("Likes, reposts and quotes"), likes + reposts + quotes),
        Part(N_("What the account itself did"), 1),
    ]
    if logged_in:
        parts.append(Part(N_("Notifications"), 1 + likes + ceil(threads / 20)))
    requests = sum(part.requests for part in parts)
    return Plan(tuple(parts), requests * _SECONDS_A_REQUEST / 60, tuple(_biases(found, options, logged_in)))


def _followers(found: Found, options: Options) -> int:
    counted = found.followers_count or 0
    return counted if options.followers is None else min(counted, options.followers)


def _expected(details: Mapping[str, Any], since: datetime) -> tuple[int, int, int, int, int]:
    """Posts, threads, and pages of likes, reposts (with the reposters' feeds) and quotes in the window."""
    sample = [post for post in details["sample"] if post[0] >= since.timestamp()]
    scale = 1.0
    if details["more"] and sample and len(sample) == len(details["sample"]):
        # The newest page does not reach back far enough: the days before are taken to be like it.
        scale = max(
            1.0, (details["seen_at"] - since.timestamp()) / max(1.0, details["seen_at"] - sample[-1][0])
        )
    columns = list(zip(*sample, strict=True)) or [()] * 5
    pages = [sum(ceil(number / PAGE) for number in column) for column in columns[2:]]
    reposters = int(sum(columns[3]))
    likes, reposts, quotes = pages
    counts = (len(sample), int(sum(columns[1])), likes, reposts + reposters, quotes)
    one, two, three, four, five = (ceil(number * scale) for number in counts)
    return one, two, three, four, five


def _biases(found: Found, options: Options, logged_in: bool) -> list[Note]:
    biases = list(follower_biases(found, options))
    if not logged_in:
        biases.append((ONLY_THREADS, {}))
        if _followers(found, options) > DATED_FOLLOWERS:
            biases.append((LATE_DATES, {"number": DATED_FOLLOWERS}))
    return biases
