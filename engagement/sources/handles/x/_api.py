"""The lists of X under two namings of the same fields; no page larger than can be paid."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engagement.language import N_
from engagement.sources.handles._client import Client
from engagement.sources.handles._contract import RefusedError, UnreadableAnswerError
from engagement.sources.handles._values import inner, listed
from engagement.sources.handles.x._access import Access
from engagement.sources.handles.x._budget import Budget
from engagement.sources.handles.x._listing import Listing
from engagement.sources.handles.x._tweepy import GoneError, OtherNamingError, XClient, asked

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
        method = getattr(self._by(listing, subject), listing.call)
        more = {} if cursor is None else {"pagination_token": cursor}
        return self._asked(
            listing.missing, lambda: method(subject, max_results=size, user_fields=_USER_FIELDS, **more)
        )

    def posts(self, listing: Listing, subject: str, cursor: str | None, since: str | None) -> dict[str, Any]:
        """A page of posts under the naming X speaks; where that has changed, the other one is tried."""
        for _ in range(2):
            try:
                answer = self._posts(listing, subject, cursor, since)
            except OtherNamingError:
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
        method = getattr(self._by(listing, subject), listing.call)
        return self._asked(listing.missing, lambda: method(subject, max_results=size, **more))

    def _by(self, listing: Listing, subject: str) -> XClient:
        """Who asks: the user for what only they see, and for what is cheaper because it is their own."""
        owned = listing.of_account and subject == self.budget.owned
        return self._user if listing.by_user or owned else self._app

    def _size(self, listing: Listing, subject: str, most: int, with_includes: bool) -> int:
        """As many rows as X gives and the budget pays; the smallest page is stopped by the meter."""
        paid = self.budget.affordable(listing.path.format(subject), with_includes)
        return most if paid is None else max(min(most, paid), listing.least)

    def _asked(self, missing: str, call: Callable[[], Any]) -> dict[str, Any]:
        answer = asked(missing, call)
        if answer.get("data") is None and "meta" not in answer and listed(answer.get("errors")):
            titles = {inner(error, "title") for error in listed(answer["errors"])}
            if missing != NO_LOOKUP and "Not Found Error" not in titles:
                raise RefusedError(missing)
        return answer


def _is_bare(answer: dict[str, Any]) -> bool:
    """Whether posts came without what was asked for, as under a name that X no longer knows."""
    posts = listed(answer.get("data"))
    return bool(posts) and not any("author_id" in post for post in posts if isinstance(post, dict))
