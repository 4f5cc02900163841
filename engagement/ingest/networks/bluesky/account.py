"""An account on Bluesky: as it is found, what a run about it takes, and the records on its own server.

A run costs no money; what it takes is estimated from the profile and the newest posts. An account's own
server keeps all its records in one file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import ceil
from typing import Any
from urllib.parse import quote, urlsplit

import orjson

from engagement.i18n import N_
from engagement.ingest.join.bluesky import (
    FOLLOW,
    Act,
    NoRepositoryError,
    acts_of,
    addresses_somebody,
    post_row,
    recent,
    repository,
)
from engagement.ingest.networks.addresses import ForbiddenServerError, UnknownServerError
from engagement.ingest.networks.bluesky import posts
from engagement.ingest.networks.bluesky.lists import DATED_FOLLOWERS, PROFILES
from engagement.ingest.networks.bluesky.posts import ONLY_THREADS, PAGE, worth_reading
from engagement.ingest.networks.bluesky.rows import account_row, did_of, is_shy, item_moment
from engagement.ingest.networks.bluesky.xrpc import REFUSED, DeclinedError, JsonObject, Login, Xrpc, listed
from engagement.ingest.networks.client import Client, Limit, StoppedError, by_host
from engagement.ingest.networks.contract import (
    AccountNotFoundError,
    Found,
    MissingAccessError,
    Note,
    Options,
    Page,
    Part,
    Plan,
    RefusedError,
    Task,
    UnreadableAnswerError,
    follower_biases,
)
from engagement.ingest.networks.handle import BLUESKY, Handle
from engagement.ingest.networks.transport import Request, TooLargeError
from engagement.ingest.networks.values import count

NOT_FOUND = N_("There is no account {handle} on Bluesky. Check the spelling.")
DEACTIVATED = N_("{handle} has been deactivated by its owner, so there is nothing to look at.")
TAKEN_DOWN = N_("{handle} has been taken down by Bluesky, so there is nothing to look at.")
SHY = N_(
    "{handle} asks to be shown only to people who are logged in to Bluesky. With the owner's app password in "
    "the environment it can be fetched."
)
OTHER_LOGIN = N_("The app password belongs to another account, so it is not used here.")
GONE = {"AccountDeactivated": DEACTIVATED, "AccountTakedown": TAKEN_DOWN, "AccountSuspended": TAKEN_DOWN}


def found_account(client: Client, appview: Xrpc, login: Login | None, handle: Handle) -> Found:
    """Find the account of a handle.

    Raises:
        AccountNotFoundError: there is none, or it is deactivated or taken down.
        MissingAccessError: it asks not to be shown without a login.
        StoppedError: the AppView responds with nothing of use.
    """
    try:
        view, feed = _profile_and_feed(appview, handle)
        did = did_of(view)
        sample = sample_of(listed(feed, "feed"), did)
    except DeclinedError as declined:
        sentence = GONE.get(declined.reason, NOT_FOUND)
        raise AccountNotFoundError(sentence, handle=str(handle)) from declined
    except (RefusedError, UnreadableAnswerError) as error:
        raise StoppedError(REFUSED) from error
    row = account_row(view, logged_in=True)
    name = row.get("handle") or did
    own = login is not None and login.name in (did, name)
    if is_shy(view) and not own:
        raise MissingAccessError(SHY, handle=str(handle))
    now = client.clock.now()
    notes: tuple[Note, ...] = ((OTHER_LOGIN, {}),) if login is not None and not own else ()
    return Found(
        handle=Handle(BLUESKY, name),
        account_id=did,
        seen_at=datetime.fromtimestamp(now, UTC),
        name=row.get("name"),
        followers_count=row.get("followers_count"),
        following_count=row.get("following_count"),
        posts_count=row.get("posts_count"),
        details={
            "server": server_of(client, did),
            "sample": sample,
            "more": feed.get("cursor") is not None,
            "seen_at": now,
        },
        notes=notes,
    )


def _profile_and_feed(appview: Xrpc, handle: Handle) -> tuple[JsonObject, JsonObject]:
    view = appview.get("app.bsky.actor.getProfile", actor=handle.name)
    feed = appview.get(
        "app.bsky.feed.getAuthorFeed", actor=did_of(view), limit=posts.PAGE, filter="posts_with_replies"
    )
    return view, feed


# The AppView publishes no limit; an account's own server allows 3,000 requests in five minutes.
RATES = by_host(Limit(requests=100, seconds=10.0))
_SECONDS_A_REQUEST = 0.15  # the way there and back, one after the other
_COUNTERS = ("likeCount", "repostCount", "quoteCount")

LATE_DATES = N_("Since when somebody follows is only asked for the newest {number} followers.")


def sample_of(items: Sequence[JsonObject], owner: str) -> list[list[float]]:
    """List of the newest posts: seconds since 1970, threads to read (0 or 1), likes, reposts, quotes."""
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
    """Plan requests and minutes, and say what a cheaper choice or a missing login leaves out."""
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
    """Estimate posts, threads, pages of likes, reposts (with the reposters' feeds), quotes in the window."""
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


DIRECTORY = "https://plc.directory"
_REPOSITORY_BYTES = 256 * 2**20
_REPOSITORY_SECONDS = 300.0
NO_HISTORY = N_("The account's own server could not be asked, so what the account liked is missing.")


def server_of(client: Client, did: str) -> str | None:
    """Return the https address of the account's own server (PDS), by its DID document; None without one."""
    if did.startswith("did:web:"):
        url = f"https://{did.removeprefix('did:web:')}/.well-known/did.json"
    else:
        url = f"{DIRECTORY}/{did}"
    try:
        response = client.send(Request("GET", url))
    except (StoppedError, ForbiddenServerError, UnknownServerError):
        return None
    if response.status != 200:
        return None
    document = orjson.loads(response.body)
    services = document.get("service") if isinstance(document, dict) else None
    for service in services if isinstance(services, list) else ():
        if isinstance(service, dict) and str(service.get("id", "")).endswith("#atproto_pds"):
            return _origin(service.get("serviceEndpoint"))
    return None


def _origin(address: object) -> str | None:
    try:
        parts = urlsplit(address) if isinstance(address, str) else None
    except ValueError:
        return None
    if parts is None or parts.scheme != "https" or not parts.netloc or "@" in parts.netloc:
        return None
    return f"https://{parts.netloc}"


def history(client: Client, server: str | None, did: str, since: datetime) -> Page:
    """Read what the account did since then and whom it follows: from one download, or from its feed."""
    if server is None:
        return _no_history()
    url = f"{server}/xrpc/com.atproto.sync.getRepo?did={quote(did, safe=':')}"
    headers = {"Accept": "application/vnd.ipld.car"}
    request = Request("GET", url, headers, None, False, _REPOSITORY_BYTES, _REPOSITORY_SECONDS)
    try:
        response = client.send(request)
    except (ForbiddenServerError, UnknownServerError, TooLargeError):
        return _no_history()
    if response.status != 200:
        return _no_history()
    try:
        whole = repository(response.body)
    except NoRepositoryError as error:
        raise UnreadableAnswerError("getRepo") from error
    if whole.did != did:
        raise UnreadableAnswerError("getRepo")
    posts: list[Act] = []
    acts: list[Act] = []
    follows: list[tuple[str, str]] = []
    for record in whole.records:
        value = record.value or {}
        subject = value.get("subject")
        if record.collection == FOLLOW and isinstance(subject, str) and subject != did:
            follows.append((did, subject))
        post = post_row(record.uri, value)
        if post is None:
            acts += recent(acts_of(record.uri, value), since)
        elif addresses_somebody(post):
            posts += recent([post], since)
    return Page(posts=posts, acts=acts, follows=follows)


def _no_history() -> Page:
    # Whom the account follows can be asked elsewhere, what it wrote and reposted stands in its feed.
    return Page(tasks=[Task("follows")], notes=[(NO_HISTORY, {})])
