"""An account on X: as it is found, and the lists about it with what each is asked about and since when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from engagement.i18n import N_
from engagement.ingest.networks.client import Client
from engagement.ingest.networks.contract import (
    AccountNotFoundError,
    Found,
    GoneError,
    MissingAccessError,
    Options,
    RefusedError,
    Task,
)
from engagement.ingest.networks.handle import Handle
from engagement.ingest.networks.values import identifier, inner, listed
from engagement.ingest.networks.x.api import POSTS as NEW_NAMES
from engagement.ingest.networks.x.api import Api
from engagement.ingest.networks.x.plan import Listing
from engagement.ingest.networks.x.rows import counted, user_row

OWN, MENTIONS, THREADS, QUOTES, REPOSTS, LIKES = "own", "mentions", "threads", "quotes", "reposts", "likes"
FOLLOWERS, FOLLOWING, PROFILES = "followers", "following", "profiles"
# Where the archive may not be searched: the last 800 mentions, the last seven days of threads, quotes a post.
LATE_MENTIONS, LATE_THREADS, QUOTES_OF = "late mentions", "late threads", "quotes of"
STEPS = {
    OWN: N_("Reading the account's posts"),
    MENTIONS: N_("Reading replies and mentions"),
    LATE_MENTIONS: N_("Reading replies and mentions"),
    THREADS: N_("Reading threads"),
    LATE_THREADS: N_("Reading threads"),
    QUOTES: N_("Reading who quoted"),
    QUOTES_OF: N_("Reading who quoted"),
    REPOSTS: N_("Reading who reposted"),
    LIKES: N_("Reading who liked"),
    FOLLOWERS: N_("Reading the list of followers"),
    FOLLOWING: N_("Reading whom the account follows"),
    PROFILES: N_("Reading profiles of the others"),
}
NO_ACCOUNT = N_("There is no account {account} on X. Check the spelling.")
SUSPENDED = N_("{account} has been suspended by X, so nothing of it is shown.")
PROTECTED = N_(
    "The posts of {account} are protected, so X shows only its profile. Upload its archive instead."
)
NO_POSTS = N_(
    "X does not show this program the account's posts; they, and what was said to them, are missing."
)
NO_MENTIONS = N_("X does not show this program who mentions the account; mentions and replies are missing.")
NO_THREADS = N_("X does not let this program search threads; talk that does not name the account is missing.")
NO_QUOTES = N_("X does not show this program who quotes the account; those quotes are missing.")
NO_REPOSTS = N_("X does not show this program who reposts; reposts are missing.")
NO_LIKES = N_("X does not show this program who likes; likes are missing.")
NO_FOLLOWERS = N_("X does not show this program who follows the account: the silent are invisible.")
NO_FOLLOWING = N_("X does not show this program whom the account follows; that is missing.")
NO_ARCHIVE = N_(
    "X does not let this program search its archive: mentions are the last 800, threads those of seven days."
)

LISTS = {
    OWN: Listing("get_users_tweets", "/2/users/{}/tweets", NO_POSTS, 5, 100),
    MENTIONS: Listing("search_all_tweets", "/2/tweets/search/all", NO_ARCHIVE, 10, 500),
    THREADS: Listing("search_all_tweets", "/2/tweets/search/all", NO_ARCHIVE, 10, 500),
    QUOTES: Listing("search_all_tweets", "/2/tweets/search/all", NO_ARCHIVE, 10, 500),
    LATE_MENTIONS: Listing("get_users_mentions", "/2/users/{}/mentions", NO_MENTIONS, 5, 100),
    LATE_THREADS: Listing("search_recent_tweets", "/2/tweets/search/recent", NO_THREADS, 10, 100),
    QUOTES_OF: Listing("get_quote_tweets", "/2/tweets/{}/quote_tweets", NO_QUOTES, 10, 100),
    REPOSTS: Listing("get_retweeters", "/2/tweets/{}/retweeted_by", NO_REPOSTS, 1, 100),
    LIKES: Listing("get_liking_users", "/2/tweets/{}/liking_users", NO_LIKES, 1, 100, by_user=True),
    FOLLOWERS: Listing("get_users_followers", "/2/users/{}/followers", NO_FOLLOWERS, 1, 1000),
    FOLLOWING: Listing("get_users_following", "/2/users/{}/following", NO_FOLLOWING, 1, 1000),
}
_LONGEST_QUERY, _LONGEST_RECENT_QUERY = 1024, 512
_DAYS_SEARCHED_RECENTLY = 7


def subject(found: Found, task: Task) -> str:
    """Name what a list of posts is asked about: the account, a post, or a query."""
    name = found.handle.name
    if task.kind in (OWN, LATE_MENTIONS):
        return found.account_id
    if task.kind == MENTIONS:
        return search_of_others(name)
    if task.kind == QUOTES_OF:
        return task.subject
    return _any_of("quotes_of_tweet_id" if task.kind == QUOTES else "conversation_id", task.subject, name)


def since_when(found: Found, options: Options, task: Task) -> str | None:
    """Return since when posts are asked for; quotes of one post know no beginning."""
    if task.kind == QUOTES_OF:
        return None
    since = options.since(found)
    if task.kind == LATE_THREADS:
        since = max(since, datetime.now(UTC) - timedelta(days=_DAYS_SEARCHED_RECENTLY) + timedelta(minutes=5))
    return stamp(since)


def reactions_to(response: Any, has_user: bool, name: str) -> list[Task]:
    """Name the lists that the owner's posts on this page have something on."""
    own = [post for post in listed(inner(response, "data")) if not _is_repost(post)]
    ids = {post: identifier(inner(one, "id")) or "" for post, one in enumerate(own)}

    def having(*names: str) -> list[str]:
        return [ids[at] for at, post in enumerate(own) if ids[at] and counted(post, *names)]

    tasks = [
        Task(kind, subject, rank=2)
        for kind, operator, numbers in (
            (THREADS, "conversation_id", having("reply_count")),
            (QUOTES, "quotes_of_tweet_id", having("quote_count")),
        )
        for subject in _batches(operator, numbers, name, _LONGEST_QUERY)
    ]
    tasks += [Task(REPOSTS, number, rank=2) for number in having("retweet_count", "repost_count")]
    return tasks + ([Task(LIKES, number, rank=2) for number in having("like_count")] if has_user else [])


def _is_repost(post: Any) -> bool:
    return bool({"retweeted", "reposted"} & {inner(one, "type") for one in _referred(post)})


def _referred(post: Any) -> list[Any]:
    return listed(inner(post, "referenced_tweets")) or listed(inner(post, "referenced_posts"))


def _batches(operator: str, numbers: list[str], name: str, longest: int) -> list[str]:
    """Join the numbers in groups, each as large as a query may be long."""
    groups: list[str] = []
    for number in numbers:
        longer = f"{groups[-1]},{number}" if groups else number
        if groups and len(_any_of(operator, longer, name)) <= longest:
            groups[-1] = longer
        else:
            groups.append(number)
    return groups


def _any_of(operator: str, subject: str, name: str) -> str:
    """Write the search for posts under any of these; those by or naming the owner are read already."""
    either = " OR ".join(f"{operator}:{number}" for number in subject.split(","))
    return f"({either}) -@{name} -from:{name}"


def search_of_others(name: str) -> str:
    """Write the search for others' posts that name this account, reposts aside."""
    return f"@{name} -from:{name} -is:retweet"


def without_archive(task: Task, name: str) -> list[Task]:
    """Name the lists that are read where the archive may not be searched."""
    if task.kind == MENTIONS:
        return [Task(LATE_MENTIONS, rank=1)]
    numbers = task.subject.split(",")
    if task.kind == QUOTES:
        return [Task(QUOTES_OF, number, rank=2) for number in numbers]
    groups = _batches("conversation_id", numbers, name, _LONGEST_RECENT_QUERY)
    return [Task(LATE_THREADS, group, rank=2) for group in groups]


def stamp(moment: datetime) -> str:
    """Write a moment as X's searches want it, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def found_account(api: Api, client: Client, handle: Handle) -> Found:
    """Find the account of a name, with X's counts of what was said in 90 days.

    Raises:
        AccountNotFoundError: there is none, or it is suspended.
        MissingAccessError: X looks nobody up for this program.
    """
    try:
        response = api.user(handle.name)
    except RefusedError as error:
        raise MissingAccessError(error.note, **error.values) from error
    except GoneError as error:
        raise AccountNotFoundError(NO_ACCOUNT, account=str(handle)) from error
    user = inner(response, "data")
    if not isinstance(user, dict):
        titles = [str(inner(error, "detail")) for error in listed(inner(response, "errors"))]
        suspended = any("suspended" in title for title in titles)
        raise AccountNotFoundError(SUSPENDED if suspended else NO_ACCOUNT, account=str(handle))
    if str(inner(user, "username")).lower() != handle.name:
        raise AccountNotFoundError(NO_ACCOUNT, account=str(handle))
    return _counted(api, client, handle, user_row(user))


def scaled_to_days(found: Found, options: Options) -> Found:
    """Scale the counts of posts and mentions to the days that were chosen."""
    share = options.since_days / int(found.details["days"])
    scaled = {name: round(int(found.details[name]) * share) for name in ("own_posts", "mentions")}
    return replace(found, details={**found.details, **scaled})


def _counted(api: Api, client: Client, handle: Handle, row: dict[str, Any]) -> Found:
    days, now = Options().since_days, datetime.now(UTC)
    since = stamp(now - timedelta(days=days))
    own = api.total(f"from:{handle.name}", since)
    mentions = None if own is None else api.total(search_of_others(handle.name), since)
    has_counts = mentions is not None
    if not has_counts:
        own, mentions = _assumed(row, now, days)
    protected = row["protected"] is True
    return Found(
        handle=handle,
        account_id=row["account_id"],
        seen_at=now,
        name=row["name"],
        followers_count=row["followers_count"],
        following_count=row["following_count"],
        posts_count=row["posts_count"],
        details={
            "own_posts": own,
            "mentions": mentions,
            "days": days,
            "counted": has_counts,
            "includes": api.naming == NEW_NAMES,
            "requests": client.requests,
            "dollars": api.budget.spent,
        },
        notes=((PROTECTED, {"account": str(handle)}),) if protected else (),
    )


def _assumed(row: dict[str, Any], now: datetime, days: int) -> tuple[int, int]:
    """Assume posts and mentions of the window by the size of the account, in the shares of the plan."""
    posts, audience, since = row["posts_count"] or 0, row["followers_count"] or 0, row["created_at"]
    age = max((now - datetime.fromisoformat(since)).days, 1) if since else days
    own = round(posts * min(days / age, 1.0))
    return own, round(own * max(2.0, audience * 0.0005) * 1.3)
