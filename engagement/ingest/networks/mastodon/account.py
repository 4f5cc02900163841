"""The account at its home instance, found by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from engagement.i18n import N_
from engagement.ingest.networks.contract import (
    AccountNotFoundError,
    Found,
    GoneError,
    MissingAccessError,
    RefusedError,
    UnreadableAnswerError,
)
from engagement.ingest.networks.handle import Handle
from engagement.ingest.networks.mastodon.api import Instance
from engagement.ingest.networks.mastodon.rows import HIDDEN_FOLLOWERS, account_row, id_of
from engagement.ingest.networks.values import inner, listed

NO_ACCOUNT = N_("There is no account {account}. Check the spelling.")
SUSPENDED = N_("{account} has been suspended by its server, so nothing of it is shown.")
NEEDS_LOGIN = N_("{host} shows nothing to programs that are not signed in. Upload an export instead.")
WRONG_TOKEN = N_(
    "{host} does not take the access token for {account}. Make a new one under Preferences, Development, and "
    "put it in ENGAGEMENT_MASTODON_ACCESS_TOKEN."
)
OTHER_NAME = N_("{host} answered with another account than {account}, so nothing was fetched.")


def found_account(instance: Callable[[str], Instance], handle: Handle) -> Found:
    """Find the account at its home instance, which webfinger may place on another host than its name says.

    Raises:
        AccountNotFoundError: there is none, or none of that name, or it is suspended.
        MissingAccessError: the server shows nothing without a login.
    """
    assert handle.host is not None
    host = handle.host
    try:
        account = _looked_up(instance(host), handle.name)
        if account is None:
            host = _home(instance(host), handle) or host
            account = None if host == handle.host else _looked_up(instance(host), handle.name)
    except RefusedError as error:
        raise MissingAccessError(NEEDS_LOGIN, host=host) from error
    if account is None:
        raise AccountNotFoundError(NO_ACCOUNT, account=str(handle))
    if str(inner(account, "username")).lower() != handle.name or "@" in str(inner(account, "acct")):
        raise AccountNotFoundError(OTHER_NAME, host=host, account=str(handle))
    if inner(account, "suspended") is True:
        raise AccountNotFoundError(SUSPENDED, account=str(handle))
    return _found(handle, account, host)


def check_login(own: Instance, found: Found) -> None:
    """Check that a token is the account's own.

    Raises:
        MissingAccessError: the server does not take it, or it is another account's.
    """
    try:
        login_id = id_of(own.own_account(), "id")
    except RefusedError:
        login_id = None
    if login_id != found.account_id:
        raise MissingAccessError(WRONG_TOKEN, host=own.host, account=str(found.handle))


def _looked_up(instance: Instance, name: str) -> dict[str, Any] | None:
    try:
        return instance.account(name)
    except (GoneError, UnreadableAnswerError):
        return None


def _home(instance: Instance, handle: Handle) -> str | None:
    # The transport checks that host like any other.
    resource = instance.webfinger(f"acct:{handle.name}@{handle.host}")
    for link in listed(inner(resource, "links")):
        if inner(link, "rel") == "self" and isinstance(inner(link, "href"), str):
            return urlsplit(str(link["href"])).hostname
    return None


def _found(handle: Handle, account: dict[str, Any], host: str) -> Found:
    row = account_row(account, host)
    hidden = inner(account, "hide_collections") is True
    return Found(
        handle=handle,
        account_id=row["account_id"],
        seen_at=datetime.now(UTC),
        name=row["name"],
        followers_count=row["followers_count"],
        following_count=row["following_count"],
        posts_count=row["posts_count"],
        details={"host": host, "hidden": hidden, "created_at": row["created_at"]},
        notes=((HIDDEN_FOLLOWERS, {}),) if hidden else (),
    )
