"""The account as found: its profile, its newest posts, and where its own server is."""

from __future__ import annotations

from datetime import UTC, datetime

from engagement.language import N_
from engagement.sources.handles._client import Client, StoppedError
from engagement.sources.handles._contract import (
    AccountNotFoundError,
    Found,
    MissingAccessError,
    Note,
    RefusedError,
    UnreadableAnswerError,
)
from engagement.sources.handles._handle import BLUESKY, Handle
from engagement.sources.handles.bluesky import _plan, _posts
from engagement.sources.handles.bluesky._directory import server_of
from engagement.sources.handles.bluesky._people import account_row, did_of, is_shy
from engagement.sources.handles.bluesky._xrpc import REFUSED, Answer, DeclinedError, Login, Xrpc, listed

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
    """The account of a handle.

    Raises:
        AccountNotFoundError: there is none, or it is deactivated or taken down.
        MissingAccessError: it asks not to be shown without a login.
        StoppedError: the AppView answers nothing of use.
    """
    try:
        view, feed = _asked(appview, handle)
        did = did_of(view)
        sample = _plan.sample_of(listed(feed, "feed"), did)
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


def _asked(appview: Xrpc, handle: Handle) -> tuple[Answer, Answer]:
    view = appview.get("app.bsky.actor.getProfile", actor=handle.name)
    feed = appview.get(
        "app.bsky.feed.getAuthorFeed", actor=did_of(view), limit=_posts.PAGE, filter="posts_with_replies"
    )
    return view, feed
