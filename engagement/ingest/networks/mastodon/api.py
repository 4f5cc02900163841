"""One instance through Mastodon.py, its errors told apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests
from mastodon import Mastodon
from mastodon.errors import (
    MastodonAPIError,
    MastodonError,
    MastodonNetworkError,
    MastodonNotFoundError,
    MastodonUnauthorizedError,
)
from mastodon.types_base import PaginationInfo

from engagement.i18n import N_
from engagement.ingest.networks.bridges import session_through
from engagement.ingest.networks.client import Client
from engagement.ingest.networks.contract import GoneError, RefusedError, UnreadableAnswerError

_TYPE = "PaginatableList[{}]"
_FORBIDDEN = (401, 403)
# What leads to newer entries; and no place is longer than a long cursor.
_NEWER = frozenset({"min_id", "since_id"})
_LONGEST_PLACE = 2_000
LOCKED_LIST = N_("Some lists are shown only to people who are signed in; they are missing.")


@dataclass(frozen=True)
class Listing:
    """A page of a list: its entries, where to go on; `cut` where the page was full and told no way on."""

    entries: list[Any]
    following: str | None
    cut: bool


class Instance:
    """The lists of one instance. Everything goes through the client; nothing is waited out in here."""

    def __init__(self, client: Client, host: str, token: str | None = None) -> None:
        self.host = host
        self._session = session_through(client)
        self._mastodon = Mastodon(
            api_base_url=f"https://{host}",
            access_token=token,
            session=self._session,
            ratelimit_method="throw",
            version_check_mode="none",
        )
        self._link = ""
        self._session.hooks["response"].append(self._keep_link)

    def account(self, name: str) -> dict[str, Any]:
        """Look up the profile of a local account."""
        found: dict[str, Any] = self._call(lambda: self._mastodon.account_lookup(name))
        return found

    def own_account(self) -> dict[str, Any]:
        """Look up the profile of the account whose token is used."""
        found: dict[str, Any] = self._call(self._mastodon.account_verify_credentials)
        return found

    def context(self, status_id: str) -> dict[str, Any]:
        """Read what a post replies to (`ancestors`) and the replies to it (`descendants`)."""
        found: dict[str, Any] = self._call(lambda: self._mastodon.status_context(status_id))
        return found

    def page(self, path: str, kind: str, limit: int, after: str | None, **params: str) -> Listing:
        """Read one page of a list of `kind` (Account, Status), and where its Link header leads on.

        The library's own methods for some of these lists take neither limit nor place; its paging does. It
        only knows max_id as a place; others name theirs cursor, page, offset or otherwise.
        """
        asked = {
            "_pagination_method": "GET",
            "_pagination_endpoint": path,
            "_mastopy_type": _TYPE.format(kind),
        }
        here = {"limit": limit, **params, **_place(after)}
        self._link = ""
        rows = self._call(lambda: self._mastodon.fetch_next(PaginationInfo({**asked, **here})))
        if not isinstance(rows, list):
            raise UnreadableAnswerError(path)
        # Without any Link the server pages in no way that it tells: a full page may not be all.
        return Listing(list(rows), way_on(self._link, after), cut=not self._link and len(rows) >= limit)

    def _keep_link(self, response: requests.Response, *_args: Any, **_kwargs: Any) -> None:
        self._link = response.headers.get("Link") or ""

    def webfinger(self, resource: str) -> dict[str, Any] | None:
        """Ask what the host says about an address; None where it says nothing."""
        response: requests.Response = self._session.get(
            f"https://{self.host}/.well-known/webfinger", params={"resource": resource}
        )
        content = response.json() if response.ok else None
        return content if isinstance(content, dict) else None

    def _call(self, call: Callable[[], Any]) -> Any:
        try:
            return call()
        except MastodonNotFoundError as error:
            raise GoneError from error
        except MastodonUnauthorizedError as error:
            raise RefusedError(LOCKED_LIST) from error
        except MastodonNetworkError as error:
            # The library wraps whatever came out of the session, a cancelling callback's exception too.
            if error.__context__ is not None:
                raise error.__context__ from None
            raise
        except MastodonAPIError as error:
            if len(error.args) > 1 and error.args[1] in _FORBIDDEN:
                raise RefusedError(LOCKED_LIST) from error
            if len(error.args) > 1 and error.args[1] in (404, 410):
                raise GoneError from error
            raise UnreadableAnswerError(str(error.args[:2])) from error
        except (MastodonError, ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
            # Types that do not fit make the library stumble in many ways.
            raise UnreadableAnswerError(type(error).__name__) from error


def way_on(link: str, after: str | None) -> str | None:
    """Find the place of the next older page in a Link header, as the server that wrote it means it.

    Most write it under rel="next"; some under "prev", which shows on the first page: there is nothing newer
    than that. A bare place is a max_id; any other is `rel?name=value` and holds all that the server asks for.
    """
    ways = {
        str(one.get("rel")): str(one["url"])
        for one in requests.utils.parse_header_links(link)
        if one.get("url")
    }
    rel = _direction(after) or ("next" if "next" in ways else "prev")
    try:
        asked = dict(parse_qsl(urlsplit(ways.get(rel, "")).query))
    except ValueError:
        return None
    asked.pop("limit", None)
    if not asked or sum(map(len, asked.values())) > _LONGEST_PLACE:
        return None
    if rel == "prev" and (asked.keys() & _NEWER or _number(asked) < _number(_place(after))):
        return None
    if rel == "next" and asked.keys() == {"max_id"}:
        return asked["max_id"]
    return f"{rel}?{urlencode(asked)}"


def _direction(after: str | None) -> str:
    """Under which rel the way on stood that led here; nothing on the first page."""
    if after is None:
        return ""
    return after.partition("?")[0] if "?" in after else "next"


def _place(after: str | None) -> dict[str, str]:
    if after is None:
        return {}
    return dict(parse_qsl(after.partition("?")[2])) if "?" in after else {"max_id": after}


def _number(place: dict[str, str]) -> int:
    """Read the number of a page or of its first entry, 0 where places are no numbers."""
    count = place.get("page") or place.get("offset") or "0"
    return int(count) if count.isdecimal() and len(count) < 19 else 0
