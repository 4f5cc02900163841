"""Sign in with X (OAuth 2, PKCE) to the operator's app; tokens stay in this process, for hours."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cachetools import TTLCache

from engagement import settings
from engagement.errors import EngagementError
from engagement.language import N_
from engagement.sources.handles._client import StoppedError
from engagement.sources.handles._https import HttpTransport
from engagement.sources.handles._transport import Transport
from engagement.sources.handles.x._day import OVER_DAY
from engagement.sources.handles.x._oauth import App, DeniedError, Flow, Tokens, renewed, whose

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
        way: Callable[[], Transport],
        now: Callable[[], float],
    ) -> None:
        self.account_id, self.name = account_id, name
        self._tokens: Tokens | None = tokens
        self._way, self._now = way, now
        self._until = now() + HOURS * 3600
        self._lock = threading.Lock()

    @property
    def is_over(self) -> bool:
        """Whether they signed out, or the hours have passed."""
        if self._now() >= self._until:
            self._tokens = None
        return self._tokens is None

    def token(self) -> str:
        """The token to ask with, renewed before it runs out; StoppedError once they have signed out."""
        with self._lock:
            if self.is_over or self._tokens is None:
                raise StoppedError(SIGNED_OUT)
            if self._tokens.until - self._now() < _MARGIN_SECONDS:
                try:
                    self._tokens = renewed(_app(), self._tokens, self._way(), self._now())
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
        self, way: Callable[[], Transport] = HttpTransport, now: Callable[[], float] = time.time
    ) -> None:
        self._way, self._now = way, now
        self._begun: TTLCache[str, _Begun] = TTLCache(_MOST, _BEGUN_SECONDS, now)
        self._signed_in: dict[str, SignedIn] = {}
        self._lock = threading.Lock()

    def begin(self, callback: str, back: Mapping[str, str]) -> tuple[str, str]:
        """A secret for the cookie, and the address at X to go to; `back` is handed out at the end."""
        flow, secret = Flow(_app(), callback), secrets.token_urlsafe(32)
        with self._lock:
            self._forget_over()
            self._begun[secret] = _Begun(flow, back)
        return secret, flow.address

    def finish(self, secret: str | None, answer: Mapping[str, str]) -> str:
        """What X sent back becomes a login; returns its new secret. Each beginning ends once.

        Raises:
            SignInFailedError: not agreed, not begun here or too long ago, or not completed by X.
        """
        begun = self._taken(secret)
        if begun is None or answer.get("state") != begun.flow.state:
            raise SignInFailedError(TOO_LATE)
        if "error" in answer:
            raise SignInFailedError(NOT_AGREED if answer["error"] == "access_denied" else NOT_DONE)
        try:
            tokens = begun.flow.tokens(answer.get("code", ""), self._way(), self._now())
            account_id, name = whose(tokens, self._way())
        except DeniedError as error:
            raise SignInFailedError(NOT_DONE) from error
        except StoppedError as error:
            raise SignInFailedError(SPENT) if error.message == OVER_DAY else error from error
        fresh = secrets.token_urlsafe(32)
        with self._lock:
            self._signed_in[fresh] = SignedIn(account_id, name, tokens, self._way, self._now)
        return fresh

    def back(self, secret: str | None) -> Mapping[str, str]:
        """What was handed in at the beginning; nothing where nothing was begun."""
        with self._lock:
            begun = self._begun.get(secret or "")
        return begun.back if begun else {}

    def get(self, secret: str | None) -> SignedIn | None:
        """Who is signed in with that secret."""
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
    """Whether the operator has registered an app that people can sign in to."""
    return bool(settings.X_CLIENT_ID.read() and settings.X_CLIENT_SECRET.read())


def registered_callback() -> str | None:
    """Where X sends people back to, if the operator says so: behind a proxy the app cannot know."""
    return settings.X_CALLBACK.read()


def _app() -> App:
    return App(settings.X_CLIENT_ID.read() or "", settings.X_CLIENT_SECRET.read() or "")
