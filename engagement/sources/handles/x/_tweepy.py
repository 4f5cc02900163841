"""tweepy as X is asked through it: on our way out, with a token that may change, its errors told apart."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import tweepy  # type: ignore[import-untyped]
from tweepy.errors import (  # type: ignore[import-untyped]
    BadRequest,
    Forbidden,
    HTTPException,
    NotFound,
    TweepyException,
    Unauthorized,
)

from engagement.language import N_
from engagement.sources.handles._bridges import session_through
from engagement.sources.handles._client import Client, StoppedError
from engagement.sources.handles._contract import MissingAccessError, RefusedError, UnreadableAnswerError

# They write whole requests to the log, with tokens and secrets among them.
for _name in ("tweepy", "requests_oauthlib", "oauthlib"):
    logging.getLogger(_name).setLevel(logging.ERROR)

# tweepy's own host is X's former name.
INSTEAD = {"api.twitter.com": "api.x.com"}
NO_CREDITS = N_("The X account of this program has no credits left. What was fetched is kept: go on later.")


class GoneError(Exception):
    """What was asked for does not exist (any more)."""


class OtherNamingError(UnreadableAnswerError):
    """X does not know the fields by these names."""


class XClient(tweepy.Client):  # type: ignore[misc]
    """tweepy, which knows tweet.fields only, with post.fields beside it; every request asks for its token."""

    def __init__(self, client: Client, token: Callable[[], str], refusal: str) -> None:
        super().__init__(return_type=dict, wait_on_rate_limit=False)
        self._token, self._refusal = token, refusal
        session_through(client, self.session, instead=INSTEAD)

    def request(self, *args: Any, **kwargs: Any) -> Any:
        """As tweepy's, with the token as it is now; MissingAccessError where X does not accept it."""
        self.bearer_token = self._token()
        try:
            return super().request(*args, **kwargs)
        except Unauthorized as error:
            raise MissingAccessError(self._refusal) from error

    def _make_request(self, *args: Any, endpoint_parameters: tuple[str, ...] = (), **kwargs: Any) -> Any:
        known = (*endpoint_parameters, "post.fields")
        return super()._make_request(*args, endpoint_parameters=known, **kwargs)


def asked(missing: str, call: Callable[[], Any]) -> dict[str, Any]:
    """The answer to one call of tweepy.

    Raises:
        RefusedError: X refuses this kind of question; the note is `missing`.
        GoneError: there is no such thing.
        OtherNamingError: X does not know the fields by these names.
        UnreadableAnswerError: anything else that cannot be read.
        StoppedError: there are no credits left.
    """
    try:
        answer = call()
    except Forbidden as error:
        raise RefusedError(missing) from error
    except NotFound as error:
        raise GoneError from error
    except BadRequest as error:
        if ".fields" in str(error) or "expansions" in str(error):
            raise OtherNamingError from error
        raise UnreadableAnswerError(str(error)) from error
    except HTTPException as error:
        if error.response.status_code == 402:
            raise StoppedError(NO_CREDITS) from error
        raise UnreadableAnswerError(str(error)) from error
    except (TweepyException, ValueError, TypeError, KeyError, RecursionError) as error:
        raise UnreadableAnswerError(type(error).__name__) from error
    if not isinstance(answer, dict):
        raise UnreadableAnswerError("no object")
    return answer
