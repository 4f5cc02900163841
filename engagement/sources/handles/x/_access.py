"""Who asks X: the operator's app, the operator's own login, or somebody who signed in with X."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from engagement import settings
from engagement.language import N_
from engagement.sources.handles._contract import Login, MissingAccessError
from engagement.sources.handles.x._lists import NO_KEYS

Token = Callable[[], str]

KEYS_REFUSED = N_("X does not accept the key it was given. The operator of this program has to renew it.")
LOGIN_REFUSED = N_("X does not accept the sign-in any more. Sign in with X again.")


@dataclass(frozen=True, repr=False)
class Access:
    """The tokens there are; at least one of the two. `login` is somebody's own, `owner` owns the app."""

    app: Token | None
    user: Token | None
    whose: str
    login: Login | None = None
    owner: str | None = None

    @property
    def refusal(self) -> str:
        """What to say where X does not accept a token."""
        return KEYS_REFUSED if self.login is None else LOGIN_REFUSED

    @property
    def for_lists(self) -> Token:
        """What most lists are read with: some answer the app only, none the user only."""
        token = self.app or self.user
        assert token is not None
        return token

    @property
    def for_own(self) -> Token:
        """What is shown to the account itself is read with."""
        token = self.user or self.app
        assert token is not None
        return token

    @property
    def bucket(self) -> str:
        """Whose limits the requests count against, mostly."""
        return self.whose if self.app is None else self.app()

    def sees_likes_of(self, account_id: str) -> bool:
        """X shows likes to the account's owner; the operator's token is taken to be that owner's."""
        return self.user is not None and (self.login is None or self.login.account_id == account_id)

    def owns(self, account_id: str) -> bool:
        """Whether reads of the account are owned reads: its owner signed in, and owns the app too."""
        login = self.login
        return login is not None and login.account_id == account_id and login.name.lower() == self.owner


def access_of(login: Login | None) -> Access:
    """The operator's tokens, with those of somebody who signed in.

    Raises:
        MissingAccessError: there is no token at all.
    """
    app, user = settings.X_BEARER_TOKEN.read(), settings.X_USER_TOKEN.read()
    owner = settings.X_APP_OWNER.read()
    if app is None and user is None and login is None:
        raise MissingAccessError(NO_KEYS)
    whose, personal = user or "", _always(user)
    if login is not None:
        whose, personal = f"x account {login.account_id}", login.token
    digest = hashlib.sha256(whose.encode()).hexdigest() if whose else ""
    name = owner.removeprefix("@").lower() if owner else None
    return Access(_always(app), personal, digest, login, name)


def _always(token: str | None) -> Token | None:
    return None if token is None else lambda: token
