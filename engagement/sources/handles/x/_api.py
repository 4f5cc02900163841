"""X through tweepy: two namings of the same fields, errors told apart, no page larger than can be paid."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
from engagement.sources.handles._values import inner, listed
from engagement.sources.handles.x._prices import Budget, row_price

# tweepy writes whole requests to the log, the token among their headers.
logging.getLogger("tweepy").setLevel(logging.ERROR)

Naming = str
TWEETS, POSTS = "tweets", "posts"
_USER_FIELDS = (
    "created_at,description,entities,location,profile_image_url,protected,public_metrics,url,verified"
)
_COMMON = "conversation_id,created_at,entities,lang,public_metrics"
# X's OpenAPI document of July 2026 names tweet.fields, that of August post.fields, which has no author and no
# reference any more: they come with expansions.
_POST_FIELDS: Mapping[Naming, Mapping[str, str]] = {
    TWEETS: {"tweet_fields": f"author_id,in_reply_to_user_id,note_tweet,referenced_tweets,{_COMMON}"},
    POSTS: {
        "post_fields": f"note_post,{_COMMON}",
        "expansions": "author_id,in_reply_to_user_id,referenced_posts",
        "user_fields": _USER_FIELDS,
    },
}
KEYS_REFUSED = N_("X does not accept the key it was given. The operator of this program has to renew it.")
NO_CREDITS = N_("The X account of this program has no credits left. What was fetched is kept: go on later.")
NO_LOOKUP = N_("X does not let this program look accounts up. Its operator has to check the key's rights.")
NO_COUNTS = N_("X does not count posts for this program; costs are estimated.")
NO_PROFILES = N_("X does not show this program the profiles of people who only talked; they are missing.")


@dataclass(frozen=True)
class Listing:
    """A list of X: tweepy's name for it, X's path, the sentence where it is refused, rows a page."""

    call: str
    path: str
    missing: str
    least: int
    most: int
    by_user: bool = False


class GoneError(Exception):
    """What was asked for does not exist (any more)."""


class Api:
    """The lists of X. Everything goes through the client; nothing is waited out in here."""

    def __init__(self, client: Client, budget: Budget, app_token: str | None, user_token: str | None) -> None:
        self.budget = budget
        self.naming: Naming = TWEETS
        self.has_user = user_token is not None
        self._app = _tweepy(client, app_token or user_token)
        self._user = _tweepy(client, user_token or app_token)

    def user(self, name: str) -> dict[str, Any]:
        """The answer about one name; its `data` tells which naming X speaks."""
        answer = self._asked(NO_LOOKUP, lambda: self._app.get_user(username=name, user_fields=_USER_FIELDS))
        metrics = inner(answer, "data", "public_metrics")
        if isinstance(metrics, dict):
            self.naming = POSTS if "post_count" in metrics else TWEETS
        return answer

    def total(self, query: str, since: str) -> int | None:
        """How many posts answer a query; None where X does not tell."""
        total, token = 0, None
        while True:
            told = self._counts(query, since, token)
            if told is None:
                return None
            meta = inner(told, "meta")
            number = inner(meta, "total_tweet_count")
            number = inner(meta, "total_post_count") if number is None else number
            total += number if isinstance(number, int) else 0
            token = inner(meta, "next_token")
            if not isinstance(token, str):
                return total

    def _counts(self, query: str, since: str, token: str | None) -> dict[str, Any] | None:
        more = {} if token is None else {"next_token": token}
        try:
            return self._asked(
                NO_COUNTS,
                lambda: self._app.get_all_tweets_count(query, start_time=since, granularity="day", **more),
            )
        except (RefusedError, GoneError, UnreadableAnswerError):
            return None

    def users(self, ids: list[str]) -> dict[str, Any]:
        """The profiles of up to a hundred people."""
        return self._asked(NO_PROFILES, lambda: self._app.get_users(ids=ids, user_fields=_USER_FIELDS))

    def people(
        self, listing: Listing, subject: str, cursor: str | None, wanted: int | None
    ) -> dict[str, Any]:
        """A page of people, no more than are wanted."""
        most = listing.most if wanted is None else max(min(listing.most, wanted), 1)
        size = self._size(listing, subject, most, with_includes=False)
        client = self._user if listing.by_user else self._app
        method = getattr(client, listing.call)
        more = {} if cursor is None else {"pagination_token": cursor}
        return self._asked(
            listing.missing, lambda: method(subject, max_results=size, user_fields=_USER_FIELDS, **more)
        )

    def posts(self, listing: Listing, subject: str, cursor: str | None, since: str | None) -> dict[str, Any]:
        """A page of posts under the naming X speaks; where that has changed, the other one is tried."""
        for _ in range(2):
            try:
                answer = self._posts(listing, subject, cursor, since)
            except _OtherNamingError:
                answer = None
            if answer is not None and not _is_bare(answer):
                return answer
            self.naming = TWEETS if self.naming == POSTS else POSTS
        raise UnreadableAnswerError(listing.call)

    def _posts(self, listing: Listing, subject: str, cursor: str | None, since: str | None) -> dict[str, Any]:
        size = self._size(listing, subject, listing.most, with_includes=self.naming == POSTS)
        place = "next_token" if listing.call.startswith("search") else "pagination_token"
        more = {
            **_POST_FIELDS[self.naming],
            **({} if cursor is None else {place: cursor}),
            **({} if since is None else {"start_time": since}),
        }
        method = getattr(self._app, listing.call)
        return self._asked(listing.missing, lambda: method(subject, max_results=size, **more))

    def _size(self, listing: Listing, subject: str, most: int, with_includes: bool) -> int:
        """As many rows as X gives and the budget pays; the smallest page is stopped by the meter."""
        paid = self.budget.affordable(row_price(listing.path.format(subject), with_includes))
        return most if paid is None else max(min(most, paid), listing.least)

    def _asked(self, missing: str, call: Callable[[], Any]) -> dict[str, Any]:
        try:
            answer = call()
        except Unauthorized as error:
            raise MissingAccessError(KEYS_REFUSED) from error
        except Forbidden as error:
            raise RefusedError(missing) from error
        except NotFound as error:
            raise GoneError from error
        except BadRequest as error:
            if ".fields" in str(error) or "expansions" in str(error):
                raise _OtherNamingError from error
            raise UnreadableAnswerError(str(error)) from error
        except HTTPException as error:
            if error.response.status_code == 402:
                raise StoppedError(NO_CREDITS) from error
            raise UnreadableAnswerError(str(error)) from error
        except (TweepyException, ValueError, TypeError, KeyError, RecursionError) as error:
            raise UnreadableAnswerError(type(error).__name__) from error
        if not isinstance(answer, dict):
            raise UnreadableAnswerError("no object")
        if answer.get("data") is None and "meta" not in answer and listed(answer.get("errors")):
            titles = {inner(error, "title") for error in listed(answer["errors"])}
            if missing != NO_LOOKUP and "Not Found Error" not in titles:
                raise RefusedError(missing)
        return answer


class _OtherNamingError(UnreadableAnswerError):
    """X does not know the fields by these names."""


class _NewNames(tweepy.Client):  # type: ignore[misc]
    """tweepy, which knows tweet.fields only, with post.fields beside it."""

    def _make_request(self, *args: Any, endpoint_parameters: tuple[str, ...] = (), **kwargs: Any) -> Any:
        known = (*endpoint_parameters, "post.fields")
        return super()._make_request(*args, endpoint_parameters=known, **kwargs)


def _tweepy(client: Client, token: str | None) -> tweepy.Client:
    made = _NewNames(bearer_token=token, return_type=dict, wait_on_rate_limit=False)
    session_through(client, made.session, instead={"api.twitter.com": "api.x.com"})
    return made


def _is_bare(answer: dict[str, Any]) -> bool:
    """Whether posts came without what was asked for, as under a name that X no longer knows."""
    posts = listed(answer.get("data"))
    return bool(posts) and not any("author_id" in post for post in posts if isinstance(post, dict))
