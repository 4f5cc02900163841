"""What a layout is: the headers it is told by, and which of them becomes which of our columns.

Layouts name headers as `RawTable.headers` gives them, in lower case and without blanks around them. Where a
header may be any tool's, it is compared as `normal` writes it: without case, accents, blanks and signs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from engagement.data.schema import ACCOUNTS, FOLLOWS, INTERACTIONS
from engagement.i18n import N_
from engagement.ingest.files.contract import Option
from engagement.ingest.join.values import EARLIEST

FOLLOWERS, FOLLOWING, REPOSTED, LIKED, PROFILES = "followers", "following", "reposted", "liked", "profiles"
ROLES = (
    Option(FOLLOWERS, N_("They follow the account")),
    Option(FOLLOWING, N_("The account follows them")),
    Option(REPOSTED, N_("They reposted the account's post")),
    Option(LIKED, N_("They liked the account's post")),
    Option(PROFILES, N_("Neither: profiles of people who may appear elsewhere")),
)

COMMENTS_ONLY = N_("These are comments: whoever is silent does not appear in them.")
PEOPLE, POSTS, ACTS, FOLLOW_PAIRS, OWNER, NOTHING = "people", "posts", "acts", "follows", "owner", "nothing"

_POST_KINDS = {
    "post_id": "id",
    "author_id": "id",
    "author_handle": "handle",
    "created_at": "time",
    "text": "text",
    "language": "text",
    "reply_to_post": "id",
    "reply_to_id": "id",
    "reply_to_handle": "handle",
    "quoted_post": "id",
    "quoted_id": "id",
    "quoted_handle": "handle",
    "reposted_post": "id",
    "reposted_id": "id",
    "reposted_handle": "handle",
    "mentions": "text",
    "mentioned_ids": "text",
    "mentioned_handles": "text",
    "thread_id": "id",
}
_BY_TYPE = {
    "str": "text",
    "Int64": "count",
    "boolean": "flag",
    "datetime64[us, UTC]": "time",
    "category": "act",
}
_KINDS: Mapping[str, Mapping[str, str]] = {
    PEOPLE: {
        **{name: _BY_TYPE[kind] for name, kind in ACCOUNTS.items()},
        "account_id": "id",
        "handle": "handle",
        "has_avatar": "avatar",
    },
    ACTS: {
        **{name: _BY_TYPE[kind] for name, kind in INTERACTIONS.items()},
        **{f"{who}_{what}": what for who in ("actor", "target") for what in ("id", "handle")},
        **dict.fromkeys(("interaction_id", "post_id", "parent_id", "thread_id"), "id"),
        "times": "count",
    },
    FOLLOW_PAIRS: {
        **{name: _BY_TYPE[kind] for name, kind in FOLLOWS.items()},
        **{f"{who}_{what}": what for who in ("follower", "followed") for what in ("id", "handle")},
    },
    POSTS: _POST_KINDS,
    OWNER: {"account_id": "id", "handle": "handle", "name": "text"},
    NOTHING: {},
}
_SHOWN_AS = {PEOPLE: "accounts", ACTS: "interactions", FOLLOW_PAIRS: "follows", POSTS: "interactions"}
_POSTS_SHOWN_AS = {
    "author_id": "actor_id",
    "author_handle": "actor_id",
    "reply_to_post": "parent_id",
    "quoted_post": "parent_id",
    "reposted_post": "parent_id",
    "post_id": "post_id",
    "thread_id": "thread_id",
    "created_at": "created_at",
    "text": "text",
    "language": "language",
}
AUTHOR = "author."


@dataclass(frozen=True)
class Layout:
    """One tool's export.

    `required`: groups of headers, one of each group must be there; `forbidden`: none of these may be.
    `columns`: our column -> headers it may come from, the better first, filled up row by row. Posts may
    carry their author's profile as `author.<account column>`. `container` is the JSON key or archive
    part the rows must stand under; `role` how the people listed relate to the owner, None where only
    the user can say. `by_owner`: the posts are the owner's; `owner_side`: the side of acts that no
    column names, which is the owner; `always`: the one kind of act a file lists that has no column for it;
    `answers_owner`: posts that answer nobody in particular answer the owner, as comments do;
    `escaped_line_ends`: texts have the two signs \\n for a line end; `text_segments`: texts are JSON that
    holds them in pieces; `last_names`: columns of what follows the name;
    `mentions_in_text`: an @ in a text names somebody;
    `full_names`: people go by the name they show, for want of a handle; `not_named`: a pattern no file
    of this layout is called by; `newest_first`: the list has the newest follower on top;
    `yields_to_follows`: a follows table beside it decides who follows; `network`: where its bare handles
    belong; `known_share`: which part of a file's headers the layout has to know (others may only resemble
    it); `made_to_fit`: it was made from the headers at hand. A layout with a
    `problem` cannot answer the question.
    """

    name: str
    title: str
    makes: str
    required: tuple[frozenset[str], ...]
    columns: Mapping[str, tuple[str, ...]]
    forbidden: frozenset[str] = frozenset()
    container: frozenset[str] = frozenset()
    role: str | None = FOLLOWERS
    asks_role: bool = False
    date_order: str | None = None
    earliest: str = EARLIEST
    by_owner: bool = False
    owner_side: str | None = None
    always: str | None = None
    answers_owner: bool = False
    escaped_line_ends: bool = False
    text_segments: bool = False
    last_names: tuple[str, ...] = ()
    mentions_in_text: bool = True
    full_names: bool = False
    not_named: str = ""
    newest_first: bool = False
    yields_to_follows: bool = False
    network: str = ""
    known_share: float = 0.0
    made_to_fit: bool = False
    notes: tuple[str, ...] = ()
    problem: str | None = None

    def fits(self, headers: Mapping[str, str], container: str, name: str = "") -> bool:
        """Whether a table with these headers, under this key or name, is of this layout."""
        if self.not_named and re.search(self.not_named, name, re.IGNORECASE):
            return False
        if self.container and container not in self.container:
            return False
        if self.forbidden & headers.keys():
            return False
        if self.known_share:
            known = {header for sources in self.columns.values() for header in sources}
            if len(known & headers.keys()) < self.known_share * len(headers):
                return False
        return all(group & headers.keys() for group in self.required)

    def kind_of(self, field: str) -> str:
        """How the values of one of our columns are read: id, handle, text, count, flag, time …"""
        if field.startswith(AUTHOR):
            return _KINDS[PEOPLE][field.removeprefix(AUTHOR)]
        return _KINDS[self.makes][field]

    def shown_as(self, field: str) -> str:
        """Name the table and column that a preview shows for one of our columns."""
        if field.startswith(AUTHOR):
            return "accounts." + field.removeprefix(AUTHOR)
        if self.makes == POSTS:
            return "interactions." + _POSTS_SHOWN_AS.get(field, "target_id")
        if self.makes == OWNER:
            return "owner." + field
        column = field.replace("_handle", "_id") if self.makes in (ACTS, FOLLOW_PAIRS) else field
        return f"{_SHOWN_AS[self.makes]}.{column}"


def one_of(*headers: str) -> frozenset[str]:
    """Group headers of which one has to be there."""
    return frozenset(headers)


def all_of(*headers: str) -> tuple[frozenset[str], ...]:
    """Headers that all have to be there."""
    return tuple(frozenset({header}) for header in headers)


def normal(header: str) -> str:
    """`Número de seguidores` as `numerodeseguidores`."""
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", header.casefold()))
