"""What the owner is told of: with their login, all that was aimed at them in public, with dates."""

from __future__ import annotations

from typing import Any

from engagement.sources.handles._contract import Found, Options, Page, Row
from engagement.sources.handles._values import inner, moment
from engagement.sources.handles.mastodon._api import Instance
from engagement.sources.handles.mastodon._rows import (
    account_row,
    id_of,
    is_public,
    people_in,
    post_row,
    reaction,
)

_A_PAGE = 40
_SPOKEN = ("mention", "quote")
_REACTIONS = {"favourite": "like", "reblog": "repost"}


def notifications(instance: Instance, found: Found, options: Options, cursor: str | None) -> Page:
    """A page of notifications, the newest first; what was said to the owner alone is left out."""
    told, following = instance.page("/api/v1/notifications", "Notification", _A_PAGE, cursor)
    since = options.since(found).isoformat()
    recent = [one for one in told if (moment(inner(one, "created_at")) or since) >= since]
    spoken = [
        one["status"] for one in recent if inner(one, "type") in _SPOKEN and is_public(inner(one, "status"))
    ]
    acts = [
        act for one in recent if inner(one, "type") in _REACTIONS for act in _reaction(one, found.account_id)
    ]
    return Page(
        accounts=[*people_in(spoken, instance.host), *_people(recent, instance.host)],
        posts=[post_row(status) for status in spoken],
        acts=acts,
        cursor=None if len(recent) < len(told) else following,
    )


def _reaction(one: Any, owner: str) -> list[Row]:
    """A dated like or repost of one of the owner's public posts."""
    actor, post = id_of(one, "account", "id"), id_of(one, "status", "id")
    if actor is None or post is None or not is_public(inner(one, "status")):
        return []
    kind = _REACTIONS[one["type"]]
    return [{**reaction(actor, kind, post, owner), "created_at": moment(inner(one, "created_at"))}]


def _people(told: list[Any], host: str) -> list[Row]:
    """Who reacted or followed; of those who followed, since when."""
    people: list[Row] = []
    for one in told:
        kind = inner(one, "type")
        if kind in _REACTIONS or kind == "follow":
            since = {"followed_at": moment(inner(one, "created_at"))} if kind == "follow" else {}
            people.append({**account_row(inner(one, "account"), host), **since})
    return people
