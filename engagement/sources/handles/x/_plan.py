"""What a run on X takes: requests, the windows they fit in, and dollars at the published prices."""

from __future__ import annotations

from math import ceil

from engagement.language import N_
from engagement.sources.handles._contract import Found, Note, Options, Part, Plan
from engagement.sources.handles._plans import follower_biases
from engagement.sources.handles.x._prices import FOLLOW, LIKE, OWNED, POST, PRICES_OF, USER

_FOLLOWERS_A_PAGE, _SEARCH_A_PAGE, _TIMELINE_A_PAGE, _REPOSTERS_A_PAGE, _PROFILES = 1000, 500, 100, 100, 100
_CONVERSATIONS_A_QUERY = 24
_WINDOW_MINUTES, _FOLLOWERS_A_WINDOW, _REPOSTERS_A_WINDOW = 15, 300, 75
_SECONDS_A_REQUEST = 1.2
# Assumed where X does not tell beforehand: of a post's audience one in a thousand reposts, one in ten
# thousand quotes; two of five acts come from somebody new.
_REPOSTS, _QUOTES, _DIFFERENT = 0.001, 0.0001, 0.4
# Half of what an account posts answers somebody.
_ANSWERS = 0.5
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
    """The plan; `owned` where the account's own lists are charged as owned reads."""
    parts = [*_lists_of(found, options, owned), *_reactions_to(found, options, sees_likes, owned)]
    biases: list[Note] = [*follower_biases(found, options)]
    biases += [] if sees_likes else [(NO_LIKES, {})]
    biases += [] if found.details["counted"] else [(ESTIMATED, {})]
    biases += [(OWNED_READS, {})] if owned else []
    biases.append((PRICED, {"day": PRICES_OF}))
    told = tuple(part for part in parts if part.requests or part.dollars)
    return Plan(told, _minutes(parts), tuple(biases), left_today)


def _lists_of(found: Found, options: Options, owned: bool) -> list[Part]:
    """What is a list of the account's own: posts, mentions, follows."""
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
    """What others did about the posts, and who they are where no list has shown them."""
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
        # What the account answered is charged as any post, also where its own are not.
        answered = round(own * _ANSWERS) if owned else 0
        parts.append(Part(N_("Posts that were answered"), 0, answered * POST))
        return [*parts, Part(N_("People who come with their posts"), 0, (acting + 1) * USER)]
    return [*parts, Part(N_("Profiles of the others"), ceil(unknown / _PROFILES), unknown * USER)]


def mentions_are_listed(found: Found) -> bool:
    """Whether X's own list of mentions, the newest 800, is sure to hold all there were in the days chosen."""
    return bool(found.details["counted"]) and int(found.details["mentions"]) <= _MENTIONS_SURE


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
