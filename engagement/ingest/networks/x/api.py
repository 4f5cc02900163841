"""X through tweepy, which sends on our way out: whose token asks, errors told apart, lists page by page.

`Access` holds the tokens: of the operator's app, of the operator, or of somebody who signed in with X. `Api`
reads the lists under both namings of X's fields, no page larger than can be paid.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import tweepy
from tweepy.errors import BadRequest, Forbidden, HTTPException, NotFound, TweepyException, Unauthorized

from engagement import settings
from engagement.i18n import N_
from engagement.ingest.networks.bridges import session_through
from engagement.ingest.networks.client import Client, StoppedError
from engagement.ingest.networks.contract import (
    GoneError,
    Login,
    MissingAccessError,
    RefusedError,
    UnreadableAnswerError,
)
from engagement.ingest.networks.values import inner, listed
from engagement.ingest.networks.x.budget import Budget
from engagement.ingest.networks.x.plan import Listing

NO_KEYS = N_("X can only be asked with a key, and this program has none. Upload an export instead.")

Token = Callable[[], str]

KEYS_REFUSED = N_("X does not accept the key it was given. The operator of this program has to renew it.")
LOGIN_REFUSED = N_("X does not accept the sign-in any more. Sign in with X again.")


@dataclass(frozen=True, repr=False)
class Access:
    """The tokens there are; at least one of the two. `login` is somebody's own, `owner` owns the app."""

    app: Token | None
    user: Token | None
    account: str
    login: Login | None = None
    owner: str | None = None

    @property
    def refusal(self) -> str:
        """The sentence for a token that X does not accept."""
        return KEYS_REFUSED if self.login is None else LOGIN_REFUSED

    @property
    def for_lists(self) -> Token:
        """The token for most lists: some are open to the app only, none to the user only."""
        token = self.app or self.user
        assert token is not None
        return token

    @property
    def for_own(self) -> Token:
        """The token for what is shown to the account itself."""
        token = self.user or self.app
        assert token is not None
        return token

    @property
    def bucket(self) -> str:
        """Name whose limits the requests count against, mostly."""
        return self.account if self.app is None else self.app()

    def sees_likes_of(self, account_id: str) -> bool:
        """Tell whether likes are seen: by the account's owner, whose the operator's token is taken to be."""
        return self.user is not None and (self.login is None or self.login.account_id == account_id)

    def owns(self, account_id: str) -> bool:
        """Tell whether reads of the account are owned reads: its owner signed in, and owns the app too."""
        login = self.login
        return login is not None and login.account_id == account_id and login.name.lower() == self.owner


def access_of(login: Login | None) -> Access:
    """Collect the operator's tokens, with those of somebody who signed in.

    Raises:
        MissingAccessError: there is no token at all.
    """
    app, user = settings.X_BEARER_TOKEN.read(), settings.X_USER_TOKEN.read()
    owner = settings.X_APP_OWNER.read()
    if app is None and user is None and login is None:
        raise MissingAccessError(NO_KEYS)
    account, personal = user or "", _always(user)
    if login is not None:
        account, personal = f"x account {login.account_id}", login.token
    digest = hashlib.sha256(account.encode()).hexdigest() if account else ""
    name = owner.removeprefix("@").lower() if owner else None
    return Access(_always(app), personal, digest, login, name)


def _always(token: str | None) -> Token | None:
    return None if token is None else lambda: token


# They write whole requests to the log, with tokens and secrets among them.
for _name in ("tweepy", "requests_oauthlib", "oauthlib"):
    logging.getLogger(_name).setLevel(logging.ERROR)

# tweepy's own host is X's former name.
INSTEAD = {"api.twitter.com": "api.x.com"}
NO_CREDITS = N_("The X account of this program has no credits left. What was fetched is kept: go on later.")


class OtherNamingError(UnreadableAnswerError):
    """X does not know the fields by these names."""


class XClient(tweepy.Client):  # type: ignore[misc]
    """tweepy, which knows tweet.fields only, with post.fields beside it; every request asks for its token."""

    def __init__(self, client: Client, token: Callable[[], str], refusal: str) -> None:
        super().__init__(return_type=dict, wait_on_rate_limit=False)
        self._token, self._refusal = token, refusal
        session_through(client, self.session, instead=INSTEAD)

    def request(self, *args: Any, **kwargs: Any) -> Any:
        """Send as tweepy does, with the token as it is now; MissingAccessError where X does not accept it."""
        self.bearer_token = self._token()
        try:
            return super().request(*args, **kwargs)
        except Unauthorized as error:
            raise MissingAccessError(self._refusal) from error

    def _make_request(self, *args: Any, endpoint_parameters: tuple[str, ...] = (), **kwargs: Any) -> Any:
        allowed = (*endpoint_parameters, "post.fields")
        return super()._make_request(*args, endpoint_parameters=allowed, **kwargs)


def send(missing: str, call: Callable[[], Any]) -> dict[str, Any]:
    """Make one call of tweepy and return the JSON of its response.

    Raises:
        RefusedError: X refuses this kind of question; the note is `missing`.
        GoneError: there is no such thing.
        OtherNamingError: X does not know the fields by these names.
        UnreadableAnswerError: anything else that cannot be read.
        StoppedError: there are no credits left.
    """
    try:
        response = call()
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
    if not isinstance(response, dict):
        raise UnreadableAnswerError("no object")
    return response


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
NO_LOOKUP = N_("X does not let this program look accounts up. Its operator has to check the key's rights.")
NO_COUNTS = N_("X does not count posts for this program; costs are estimated.")
NO_PROFILES = N_("X does not show this program the profiles of people who only talked; they are missing.")


class Api:
    """The lists of X. Everything goes through the client; nothing is waited out in here."""

    def __init__(self, client: Client, budget: Budget, access: Access) -> None:
        self.budget = budget
        self.naming: Naming = TWEETS
        self._app = XClient(client, access.for_lists, access.refusal)
        self._user = XClient(client, access.for_own, access.refusal)

    def user(self, name: str) -> dict[str, Any]:
        """Look one name up; its `data` tells which naming X speaks."""
        response = self._send(NO_LOOKUP, lambda: self._app.get_user(username=name, user_fields=_USER_FIELDS))
        metrics = inner(response, "data", "public_metrics")
        if isinstance(metrics, dict):
            self.naming = POSTS if "post_count" in metrics else TWEETS
        return response

    def total(self, query: str, since: str) -> int | None:
        """Count the posts that match a query; None where X does not tell."""
        total, token = 0, None
        while True:
            counts = self._counts(query, since, token)
            if counts is None:
                return None
            meta = inner(counts, "meta")
            number = inner(meta, "total_tweet_count")
            number = inner(meta, "total_post_count") if number is None else number
            total += number if isinstance(number, int) else 0
            token = inner(meta, "next_token")
            if not isinstance(token, str):
                return total

    def _counts(self, query: str, since: str, token: str | None) -> dict[str, Any] | None:
        more = {} if token is None else {"next_token": token}
        try:
            return self._send(
                NO_COUNTS,
                lambda: self._app.get_all_tweets_count(query, start_time=since, granularity="day", **more),
            )
        except (RefusedError, GoneError, UnreadableAnswerError):
            return None

    def users(self, ids: list[str]) -> dict[str, Any]:
        """Read the profiles of up to a hundred people."""
        return self._send(NO_PROFILES, lambda: self._app.get_users(ids=ids, user_fields=_USER_FIELDS))

    def people(
        self, listing: Listing, subject: str, cursor: str | None, wanted: int | None
    ) -> dict[str, Any]:
        """Read a page of people, no more than are wanted."""
        most = listing.most if wanted is None else max(min(listing.most, wanted), 1)
        size = self._size(listing, subject, most, with_includes=False)
        method = getattr(self._client_for(listing, subject), listing.call)
        more = {} if cursor is None else {"pagination_token": cursor}
        return self._send(
            listing.missing, lambda: method(subject, max_results=size, user_fields=_USER_FIELDS, **more)
        )

    def posts(self, listing: Listing, subject: str, cursor: str | None, since: str | None) -> dict[str, Any]:
        """Read a page of posts under the naming X speaks; where that has changed, the other one is tried."""
        for _ in range(2):
            try:
                response = self._posts(listing, subject, cursor, since)
            except OtherNamingError:
                response = None
            if response is not None and not _is_bare(response):
                return response
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
        method = getattr(self._client_for(listing, subject), listing.call)
        return self._send(listing.missing, lambda: method(subject, max_results=size, **more))

    def _client_for(self, listing: Listing, subject: str) -> XClient:
        # The user asks for what only they see, and for what is cheaper because it is their own.
        owned = listing.of_account and subject == self.budget.owned
        return self._user if listing.by_user or owned else self._app

    def _size(self, listing: Listing, subject: str, most: int, with_includes: bool) -> int:
        # As many rows as X gives and the budget pays; the smallest page is stopped by the meter.
        paid = self.budget.affordable(listing.path.format(subject), with_includes)
        return most if paid is None else max(min(most, paid), listing.least)

    def _send(self, missing: str, call: Callable[[], Any]) -> dict[str, Any]:
        response = send(missing, call)
        if response.get("data") is None and "meta" not in response and listed(response.get("errors")):
            titles = {inner(error, "title") for error in listed(response["errors"])}
            if missing != NO_LOOKUP and "Not Found Error" not in titles:
                raise RefusedError(missing)
        return response


def _is_bare(response: dict[str, Any]) -> bool:
    """Tell whether posts came without what was asked for, as under a name that X no longer knows."""
    posts = listed(response.get("data"))
    return bool(posts) and not any("author_id" in post for post in posts if isinstance(post, dict))
