"""One instance through Mastodon.py, its errors told apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

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
LOCKED_LIST = N_("Some lists are shown only to people who are signed in; they are missing.")


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

    def page(
        self, path: str, kind: str, limit: int, after: str | None, **params: str
    ) -> tuple[list[Any], str | None]:
        """Read one page of a list of `kind` (Account, Status), and where its Link header leads on.

        The library's own methods for some of these lists take neither limit nor place; its paging does.
        """
        asked = {
            "_pagination_method": "GET",
            "_pagination_endpoint": path,
            "_mastopy_type": _TYPE.format(kind),
        }
        here = {"limit": limit, **params, **({} if after is None else {"max_id": after})}
        rows = self._call(lambda: self._mastodon.fetch_next(PaginationInfo({**asked, **here})))
        if not isinstance(rows, list):
            raise UnreadableAnswerError(path)
        following = getattr(rows, "_pagination_next", None)
        place = following.get("max_id") if isinstance(following, Mapping) else None
        return list(rows), None if place is None else str(place)

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
