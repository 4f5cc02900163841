"""Bluesky's methods through the atproto package, whose requests all go through our client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engagement.i18n import N_
from engagement.ingest.networks.bridges import httpx_through
from engagement.ingest.networks.client import Client, StoppedError
from engagement.ingest.networks.contract import MissingAccessError, RefusedError, UnreadableAnswerError

JsonObject = Mapping[str, Any]

REFUSED = N_("Bluesky refused some questions, so a part of the account is missing.")
NO_LOGIN = N_("The account's own server does not let anybody log in just now. Try again later.")
WRONG_PASSWORD = N_(
    "Bluesky does not take the app password for {handle}. Make a new one under Settings, App passwords, and "
    "put it in ENGAGEMENT_BLUESKY_APP_PASSWORD."
)


@dataclass(frozen=True)
class Login:
    """The owner's own login: a handle or DID, and an app password (never the account's password)."""

    name: str
    password: str = field(repr=False)


class DeclinedError(Exception):
    """The server understood and says no; `reason` is its name for why, such as AccountDeactivated."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(f"{reason}: {message}")
        self.reason = reason
        self.message = message


class Xrpc:
    """The methods of one server."""

    def __init__(self, client: Client, server: str) -> None:
        from atproto_client.client.client import Client as AtprotoClient
        from atproto_client.request import Request

        request = Request()
        # The package offers no other way to bring one's own way out.
        request._client = httpx_through(client)
        self._atproto = AtprotoClient(base_url=f"{server}/xrpc", request=request)

    def login(self, login: Login) -> None:
        """Take on the login; it lives as long as this object.

        Raises:
            MissingAccessError: the server does not take it.
            StoppedError: the server answers nothing of use.
        """
        from atproto_client.exceptions import AtProtocolError, BadRequestError, UnauthorizedError

        try:
            self._atproto.login(login.name, login.password, fetch_bsky_profile=False)
        except (BadRequestError, UnauthorizedError) as error:
            raise MissingAccessError(WRONG_PASSWORD, handle=login.name) from error
        except AtProtocolError as error:
            raise StoppedError(NO_LOGIN) from error

    def get(self, method: str, **params: Any) -> JsonObject:
        """Call a method and return its JSON; odd single rows are the reader's business.

        Raises:
            DeclinedError: the server says no, and why.
            RefusedError: not without a login, or not at all.
            UnreadableAnswerError: a response of no known shape.
        """
        from atproto_client.exceptions import AtProtocolError, BadRequestError
        from atproto_client.models.dot_dict import DotDict

        given = {name: value for name, value in params.items() if value is not None}
        try:
            content = self._atproto.invoke_query(method, params=DotDict(given)).content
        except BadRequestError as error:
            refusal = getattr(error.response, "content", None)
            reason, message = (str(getattr(refusal, name, "")) for name in ("error", "message"))
            raise DeclinedError(reason, message) from error
        except AtProtocolError as error:
            raise RefusedError(REFUSED) from error
        if not isinstance(content, Mapping):
            raise UnreadableAnswerError(method)
        return content


def listed(content: JsonObject, key: str) -> Sequence[JsonObject]:
    """Return the rows under a key.

    Raises:
        UnreadableAnswerError: they are not there, or not all of them are objects.
    """
    rows = content.get(key)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UnreadableAnswerError(key)
    return rows


def next_cursor(content: JsonObject) -> str | None:
    """Return where the list goes on; None at its end."""
    cursor = content.get("cursor")
    if cursor is not None and not isinstance(cursor, str):
        raise UnreadableAnswerError("cursor")
    return cursor or None
