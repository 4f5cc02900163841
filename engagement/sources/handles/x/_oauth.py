"""OAuth 2 with PKCE as tweepy does it, on our way out: from a person's consent to tokens, and to new ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import tweepy  # type: ignore[import-untyped]
from oauthlib.oauth2 import OAuth2Error  # type: ignore[import-untyped]

from engagement.sources.handles._bridges import session_through
from engagement.sources.handles._client import Client
from engagement.sources.handles._transport import Transport
from engagement.sources.handles._values import identifier, inner, text
from engagement.sources.handles.x._access import LOGIN_REFUSED
from engagement.sources.handles.x._budget import Budget
from engagement.sources.handles.x._day import allowed_day
from engagement.sources.handles.x._limits import rates
from engagement.sources.handles.x._tweepy import INSTEAD, XClient

_SCOPES = ("tweet.read", "users.read", "follows.read", "like.read", "offline.access")
_TOKENS = "https://api.twitter.com/2/oauth2/token"
# tweepy's host is X's former name, which only leads on to this one.
_FORMER, _PAGE = "https://twitter.com/", "https://x.com/"
_LONGEST_WAIT = 20.0
_SECONDS = 7200.0


class DeniedError(Exception):
    """X gives no tokens; it carries nothing of what was sent or answered."""


class _ImpatientError(Exception):
    """Somebody sits in front of the page: there is no waiting for limits here."""


@dataclass(frozen=True, repr=False)
class App:
    """The operator's app as it is registered with X."""

    client_id: str
    secret: str


@dataclass(frozen=True, repr=False)
class Tokens:
    """What X gave: the token to ask with until then (seconds since 1970), and the one that renews it."""

    access: str
    refresh: str | None
    until: float


class Flow:
    """One sign-in under way: the address to go to, its state, and the verifier that only we know."""

    def __init__(self, app: App, callback: str) -> None:
        self._handler = _handler(app, callback)
        self.address: str = self._handler.get_authorization_url().replace(_FORMER, _PAGE, 1)
        self.state = parse_qs(urlsplit(self.address).query)["state"][0]

    def tokens(self, code: str, way: Transport, now: float) -> Tokens:
        """The tokens for a code; DeniedError where X gives none, EngagementError where it is out."""
        # Only the parameters count; the address itself has to look like a safe one.
        answered = f"https://localhost/?{urlencode({'code': code, 'state': self.state})}"
        return _exchanged(self._handler, way, now, lambda: self._handler.fetch_token(answered))


def renewed(app: App, tokens: Tokens, way: Transport, now: float) -> Tokens:
    """New tokens for old; as `Flow.tokens` fails."""
    if tokens.refresh is None:
        raise DeniedError
    handler = _handler(app, "")
    fresh = _exchanged(
        handler,
        way,
        now,
        lambda: handler.refresh_token(_TOKENS, refresh_token=tokens.refresh, auth=handler.auth),
    )
    return fresh if fresh.refresh else Tokens(fresh.access, tokens.refresh, fresh.until)


def whose(tokens: Tokens, way: Transport) -> tuple[str, str]:
    """Id and name of the account that the tokens are of; this costs one profile."""
    client = _client(way)
    try:
        answer = XClient(client, lambda: tokens.access, LOGIN_REFUSED).get_me(user_auth=False)
    except (tweepy.TweepyException, _ImpatientError, ValueError, TypeError) as error:
        raise DeniedError from error
    finally:
        client.close()
    number, name = identifier(inner(answer, "data", "id")), text(inner(answer, "data", "username"))
    if number is None or name is None:
        raise DeniedError
    return number, name


def _handler(app: App, callback: str) -> Any:
    return tweepy.OAuth2UserHandler(
        client_id=app.client_id, redirect_uri=callback, scope=list(_SCOPES), client_secret=app.secret
    )


def _exchanged(handler: Any, way: Transport, now: float, exchange: Callable[[], Mapping[str, Any]]) -> Tokens:
    client = _client(way)
    session_through(client, handler, instead=INSTEAD)
    try:
        given = exchange()
        access, refresh = given["access_token"], given.get("refresh_token")
        until = now + float(given.get("expires_in", _SECONDS))
    except (OAuth2Error, Warning, ValueError, TypeError, KeyError, AttributeError, _ImpatientError):
        # From None: the library's errors quote what X answered.
        raise DeniedError from None
    finally:
        client.close()
    if not isinstance(access, str) or not isinstance(refresh, str | None):
        raise DeniedError
    return Tokens(access, refresh, until)


def _client(way: Transport) -> Client:
    return Client(way, rates("sign-in"), meter=Budget(allowed_day()), watch=_impatient)


def _impatient(seconds: float, _reason: str) -> None:
    if seconds > _LONGEST_WAIT:
        raise _ImpatientError
