"""Sign in with X to the operator's app: OAuth 2 with PKCE as tweepy does it, sent on our way out.

Tokens stay in this process, for hours.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import tweepy
from cachetools import TTLCache
from oauthlib.oauth2 import OAuth2Error

from engagement import settings
from engagement.errors import EngagementError
from engagement.i18n import N_
from engagement.ingest.networks.bridges import session_through
from engagement.ingest.networks.client import Client, StoppedError
from engagement.ingest.networks.transport import HttpTransport, Transport
from engagement.ingest.networks.values import identifier, inner, text
from engagement.ingest.networks.x.api import INSTEAD, LOGIN_REFUSED, XClient
from engagement.ingest.networks.x.budget import OVER_DAY, Budget, allowed_day
from engagement.ingest.networks.x.plan import rates

_SCOPES = ("tweet.read", "users.read", "follows.read", "like.read", "offline.access")
_TOKENS = "https://api.twitter.com/2/oauth2/token"
# tweepy's host is X's former name, which only leads on to this one.
_FORMER, _PAGE = "https://twitter.com/", "https://x.com/"
_LONGEST_WAIT = 20.0
_SECONDS = 7200.0


class DeniedError(Exception):
    """X gives no tokens; it carries nothing of what was sent or received."""


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

    def tokens(self, code: str, transport: Transport, now: float) -> Tokens:
        """Exchange a code for tokens; DeniedError where X gives none, EngagementError where it is out."""
        # Only the parameters count; the address itself has to look like a safe one.
        returned = f"https://localhost/?{urlencode({'code': code, 'state': self.state})}"
        return _exchange(self._handler, transport, now, lambda: self._handler.fetch_token(returned))


def renewed(app: App, tokens: Tokens, transport: Transport, now: float) -> Tokens:
    """Exchange old tokens for new ones; fails as `Flow.tokens` does."""
    if tokens.refresh is None:
        raise DeniedError
    handler = _handler(app, "")
    fresh = _exchange(
        handler,
        transport,
        now,
        lambda: handler.refresh_token(_TOKENS, refresh_token=tokens.refresh, auth=handler.auth),
    )
    return fresh if fresh.refresh else Tokens(fresh.access, tokens.refresh, fresh.until)


def account_of(tokens: Tokens, transport: Transport) -> tuple[str, str]:
    """Ask for id and name of the account that the tokens are of; this costs one profile."""
    client = _client(transport)
    try:
        response = XClient(client, lambda: tokens.access, LOGIN_REFUSED).get_me(user_auth=False)
    except (tweepy.TweepyException, _ImpatientError, ValueError, TypeError) as error:
        raise DeniedError from error
    finally:
        client.close()
    user = inner(response, "data")
    number, name = identifier(inner(user, "id")), text(inner(user, "username"))
    if number is None or name is None:
        raise DeniedError
    return number, name


def _handler(app: App, callback: str) -> Any:
    return tweepy.OAuth2UserHandler(
        client_id=app.client_id, redirect_uri=callback, scope=list(_SCOPES), client_secret=app.secret
    )


def _exchange(handler: Any, transport: Transport, now: float, ask: Callable[[], Mapping[str, Any]]) -> Tokens:
    client = _client(transport)
    session_through(client, handler, instead=INSTEAD)
    try:
        given = ask()
        access, refresh = given["access_token"], given.get("refresh_token")
        until = now + float(given.get("expires_in", _SECONDS))
    except (OAuth2Error, Warning, ValueError, TypeError, KeyError, AttributeError, _ImpatientError):
        # From None: the library's errors quote what X sent.
        raise DeniedError from None
    finally:
        client.close()
    if not isinstance(access, str) or not isinstance(refresh, str | None):
        raise DeniedError
    return Tokens(access, refresh, until)


def _client(transport: Transport) -> Client:
    return Client(transport, rates("sign-in"), meter=Budget(allowed_day()), watch=_impatient)


def _impatient(seconds: float, _reason: str) -> None:
    if seconds > _LONGEST_WAIT:
        raise _ImpatientError


HOURS = 8.0
_BEGUN_SECONDS = 600.0
_MOST = 500
# Longer than any wait for a limit: a token must not run out while a request waits.
_MARGIN_SECONDS = 20 * 60.0

NOT_AGREED = N_("You did not let this program ask X in your name, so nothing was asked.")
TOO_LATE = N_("That sign-in with X is over, or was not begun in this browser. Begin again.")
NOT_DONE = N_("X did not complete the sign-in. Try again.")
SPENT = N_(
    "What this server may spend a day on X is used up, so nobody can be signed in. Try again after midnight "
    "UTC."
)
# A word each, for the address of the page that says it.
REASONS = {"refused": NOT_AGREED, "late": TOO_LATE, "failed": NOT_DONE, "spent": SPENT}
SIGNED_OUT = N_(
    "You are no longer signed in with X. What was fetched is kept: sign in, look the account up again, "
    "and it goes on."
)


class SignInFailedError(EngagementError):
    """Nobody was signed in; the sentence says why."""


class SignedIn:
    """Somebody's login at X: who it is, and the token as it is now."""

    def __init__(
        self,
        account_id: str,
        name: str,
        tokens: Tokens,
        new_transport: Callable[[], Transport],
        now: Callable[[], float],
    ) -> None:
        self.account_id, self.name = account_id, name
        self._tokens: Tokens | None = tokens
        self._new_transport, self._now = new_transport, now
        self._until = now() + HOURS * 3600
        self._lock = threading.Lock()

    @property
    def is_over(self) -> bool:
        """Whether they signed out, or the hours have passed."""
        if self._now() >= self._until:
            self._tokens = None
        return self._tokens is None

    def token(self) -> str:
        """Return the token to ask with, renewed in time; StoppedError once they have signed out."""
        with self._lock:
            if self.is_over or self._tokens is None:
                raise StoppedError(SIGNED_OUT)
            if self._tokens.until - self._now() < _MARGIN_SECONDS:
                try:
                    self._tokens = renewed(_app(), self._tokens, self._new_transport(), self._now())
                except DeniedError as error:
                    self._tokens = None
                    raise StoppedError(SIGNED_OUT) from error
            return self._tokens.access

    def forget(self) -> None:
        """Sign out: what still runs with this login stops at its next request."""
        self._tokens = None


@dataclass(frozen=True)
class _Begun:
    flow: Flow
    back: Mapping[str, str]


class SignIns:
    """Who has begun to sign in and who has signed in, each found by the secret in their browser's cookie."""

    def __init__(
        self, new_transport: Callable[[], Transport] = HttpTransport, now: Callable[[], float] = time.time
    ) -> None:
        self._new_transport, self._now = new_transport, now
        self._begun: TTLCache[str, _Begun] = TTLCache(_MOST, _BEGUN_SECONDS, now)
        self._signed_in: dict[str, SignedIn] = {}
        self._lock = threading.Lock()

    def begin(self, callback: str, back: Mapping[str, str]) -> tuple[str, str]:
        """Begin: a secret for the cookie, and the address at X to go to; `back` is handed out at the end."""
        flow, secret = Flow(_app(), callback), secrets.token_urlsafe(32)
        with self._lock:
            self._forget_over()
            self._begun[secret] = _Begun(flow, back)
        return secret, flow.address

    def finish(self, secret: str | None, returned: Mapping[str, str]) -> str:
        """Make what X sent back a login and return its new secret. Each beginning ends once.

        Raises:
            SignInFailedError: not agreed, not begun here or too long ago, or not completed by X.
        """
        begun = self._taken(secret)
        if begun is None or returned.get("state") != begun.flow.state:
            raise SignInFailedError(TOO_LATE)
        if "error" in returned:
            raise SignInFailedError(NOT_AGREED if returned["error"] == "access_denied" else NOT_DONE)
        try:
            tokens = begun.flow.tokens(returned.get("code", ""), self._new_transport(), self._now())
            account_id, name = account_of(tokens, self._new_transport())
        except DeniedError as error:
            raise SignInFailedError(NOT_DONE) from error
        except StoppedError as error:
            raise SignInFailedError(SPENT) if error.message == OVER_DAY else error from error
        fresh = secrets.token_urlsafe(32)
        with self._lock:
            self._signed_in[fresh] = SignedIn(account_id, name, tokens, self._new_transport, self._now)
        return fresh

    def back(self, secret: str | None) -> Mapping[str, str]:
        """Return what was handed in at the beginning; nothing where nothing was begun."""
        with self._lock:
            begun = self._begun.get(secret or "")
        return begun.back if begun else {}

    def get(self, secret: str | None) -> SignedIn | None:
        """Return who is signed in with that secret."""
        login = self._signed_in.get(secret or "")
        return login if login is not None and not login.is_over else None

    def forget(self, secret: str | None) -> None:
        """Sign out."""
        login = self._signed_in.pop(secret or "", None)
        if login is not None:
            login.forget()

    def _taken(self, secret: str | None) -> _Begun | None:
        with self._lock:
            self._forget_over()
            return self._begun.pop(secret or "", None)

    def _forget_over(self) -> None:
        self._signed_in = {secret: one for secret, one in self._signed_in.items() if not one.is_over}


def is_offered() -> bool:
    """Tell whether the operator has registered an app that people can sign in to."""
    return bool(settings.X_CLIENT_ID.read() and settings.X_CLIENT_SECRET.read())


def registered_callback() -> str | None:
    """Return where X sends people back to, if the operator says so: behind a proxy the app cannot know."""
    return settings.X_CALLBACK.read()


def _app() -> App:
    return App(settings.X_CLIENT_ID.read() or "", settings.X_CLIENT_SECRET.read() or "")
