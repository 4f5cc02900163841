"""Mastodon and its kin: the account's own archive (ActivityPub), and what mastodon-archive keeps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from lxml import etree, html

from engagement.i18n import N_
from engagement.ingest.files.layouts.document import (
    OWNER_COLUMNS,
    DocumentKind,
    NestedList,
    Object,
    Row,
    inside,
    named,
    objects,
    posts_layout,
    text_or_none,
)
from engagement.ingest.files.layouts.layout import OWNER, PEOPLE, Layout

_ACTORS = frozenset({"Person", "Service", "Group", "Organization", "Application"})
_ACTS = frozenset({"Create", "Announce", "Like"})
# Where servers keep people: Mastodon, Pleroma, Akkoma, Misskey, Pixelfed, GoToSocial, Friendica, WordPress.
_PERSON = re.compile(
    r"^/(?:users/|@|p/|profile/|author/|u/|activitypub/users/|ap/users/|@@)(?P<name>[\w.\-]{1,100})(?:/|$)"
)
_NAMED_FILE = re.compile(r"^(?P<server>[\w-]+(?:\.[\w-]+)+)\.user\.(?P<name>[\w.\-]+)\.json$")
ARCHIVE_OUTGOING = N_(
    "A Mastodon archive holds what the account itself wrote and no followers. Download them as followers.csv "
    "under Preferences, Import and export, and add that file."
)
NOT_READ = N_("The favourites and bookmarks in this file are not read: they have no date.")


def _outbox_fits(value: Any) -> bool:
    items = inside(value, "orderedItems")
    if inside(value, "type") not in ("OrderedCollection", "OrderedCollectionPage") or not isinstance(
        items, list
    ):
        return False
    return any(item.get("type") in _ACTS and "actor" in item for item in objects(items))


def _outbox(value: Any, _stem: str) -> Iterable[NestedList]:
    items = value["orderedItems"]
    actors = Counter(str(item["actor"]) for item in objects(items) if isinstance(item.get("actor"), str))
    owner = [{"actor": actor} for actor, _ in actors.most_common(1)]
    yield NestedList("fediverse.outbox", items, _act)
    yield NestedList("fediverse.actor", owner, lambda item: [_owner_of(item["actor"])])


def _act(item: Object) -> list[Row]:
    """Read a post with whom it answers and names, or a repost; only what was public or unlisted."""
    inner = item.get("object")
    if item.get("type") == "Announce":
        url = inner if isinstance(inner, str) else text_or_none(inside(inner, "id"))
        return [
            {
                "post_id": _post_id(item.get("id")),
                "created_at": text_or_none(item.get("published")),
                "reposted_post": _post_id(url),
                "reposted_handle": handle_in(url),
                "mentions": "[]",
            }
        ]
    if item.get("type") != "Create" or not isinstance(inner, dict) or not _is_public(item, inner):
        return []
    answered = text_or_none(inner.get("inReplyTo"))
    tags = [tag for tag in objects(inner.get("tag")) if tag.get("type") == "Mention"]
    people = [(str(tag.get("name") or "").lstrip("@"), tag.get("href")) for tag in tags]
    handles = [name if "@" in name else handle_in(href) or name for name, href in people]
    return [
        {
            "post_id": _post_id(inner.get("id")),
            "created_at": text_or_none(inner.get("published") or item.get("published")),
            "text": plain_text(inner.get("content")),
            "reply_to_post": _post_id(answered),
            # An address such as https://nube.example/ap/5/9 names nobody: then the first one mentioned.
            "reply_to_handle": (handle_in(answered) or next(iter(handles), None)) if answered else None,
            "mentions": named({"username": handle} for handle in handles if handle),
        }
    ]


def _is_public(*parts: Object) -> bool:
    """Whether a post was for everybody; messages and posts for followers only stay out."""
    readers = [reader for part in parts for key in ("to", "cc") for reader in _listed(part.get(key))]
    return not readers or any(str(reader).endswith(("#Public", "as:Public")) for reader in readers)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def handle_in(address: Any) -> str | None:
    """Read name@server out of the address of a person or a post; None where the address does not say it."""
    if not isinstance(address, str):
        return None
    try:
        parts = urlsplit(address)
        server = parts.hostname
    except ValueError:
        return None
    match = _PERSON.match(parts.path)
    return f"{match['name']}@{server}" if match and server else None


def _post_id(address: Any) -> str | None:
    """Join the number of a post to its server: alone it would mean another post on each of them."""
    if not isinstance(address, str):
        return None
    try:
        parts = urlsplit(address.removesuffix("/activity"))
        server = parts.hostname
    except ValueError:
        return address or None
    return f"{parts.path.rstrip('/').rpartition('/')[2]}@{server}" if server else address or None


def plain_text(content: Any) -> str | None:
    """Return the words of a post that is kept as HTML, a line a paragraph; None where there are none."""
    if not isinstance(content, str) or not content.strip():
        return None
    try:
        body = html.fragment_fromstring(re.sub(r"<br\s*/?>|</p>\s*<p>", "\n", content), create_parent=True)
    except (etree.ParserError, ValueError):
        return None
    return str(body.text_content()).strip()


def _owner_of(actor: str) -> Row:
    handle = handle_in(actor)
    return {"account_id": actor if handle is None else "@" + handle, "handle": handle}


def _actor(value: Any, _stem: str) -> Iterable[NestedList]:
    def rows(actor: Object) -> list[Row]:
        server = urlsplit(str(actor["id"])).hostname or ""
        handle = f"{actor['preferredUsername']}@{server}" if server else str(actor["preferredUsername"])
        return [{"account_id": "@" + handle, "handle": handle, "name": text_or_none(actor.get("name"))}]

    yield NestedList("fediverse.actor", [value], rows)


def _kept(value: Any, stem: str) -> Iterable[NestedList]:
    """mastodon-archive: one file with the account, its posts, who mentioned it, followers and followed."""
    server = _server(value, stem)

    def person(account: Object) -> list[Row]:
        handle = _full_name(account, server)
        return (
            []
            if handle is None
            else [{**account, "full_name": handle, "note": plain_text(account.get("note"))}]
        )

    def post(status: Object) -> list[Row]:
        author = status.get("account")
        if not isinstance(author, dict) or "id" not in author:
            return []
        reblog = status.get("reblog")
        people = objects(status.get("mentions"))
        reposted = reblog.get("account") if isinstance(reblog, dict) else None
        return [
            {
                "post_id": text_or_none(status.get("id")),
                "author_id": text_or_none(author.get("id")),
                "author_handle": _full_name(author, server),
                "created_at": text_or_none(status.get("created_at")),
                "text": plain_text(status.get("content")),
                "language": text_or_none(status.get("language")),
                "reply_to_post": text_or_none(status.get("in_reply_to_id")),
                "reply_to_id": text_or_none(status.get("in_reply_to_account_id")),
                "reposted_post": text_or_none(inside(reblog, "id")),
                "reposted_id": text_or_none(inside(reposted, "id")),
                "reposted_handle": _full_name(reposted, server) if isinstance(reposted, dict) else None,
                "mentions": named(
                    {"id": one.get("id"), "username": _full_name(one, server)} for one in people
                ),
            }
        ]

    account = [value["account"]]
    yield NestedList(
        "fediverse.actor",
        account,
        lambda one: [
            {"account_id": str(one["id"]), "handle": _full_name(one, server), "name": one.get("display_name")}
        ],
    )
    for key, container, rows in (
        ("followers", "fediverse.kept.followers", person),
        ("following", "fediverse.kept.following", person),
        ("statuses", "fediverse.kept.statuses", post),
        ("mentions", "fediverse.kept.mentions", post),
    ):
        if isinstance(value.get(key), list) and value[key]:
            yield NestedList(container, value[key], rows)


def _full_name(account: Object, server: str | None) -> str | None:
    name = text_or_none(account.get("acct")) or text_or_none(account.get("username"))
    if name is None or "@" in name or not server:
        return name
    return f"{name}@{server}"


def _server(value: Object, stem: str) -> str | None:
    """Find the server the account lives on: in the file's name, else in the addresses of local people."""
    match = _NAMED_FILE.match(stem)
    if match:
        return match["server"]
    local = [
        one for one in [value["account"], *objects(value.get("followers"))] if "@" not in str(one.get("acct"))
    ]
    hosts = Counter(urlsplit(str(one.get("url") or "")).hostname for one in local)
    hosts.pop(None, None)
    return next((host for host, _ in hosts.most_common(1)), None)


def _profile() -> dict[str, tuple[str, ...]]:
    return {
        "account_id": ("id",),
        "handle": ("full_name",),
        "name": ("display_name",),
        "bio": ("note",),
        "created_at": ("created_at",),
        "followers_count": ("followers_count",),
        "following_count": ("following_count",),
        "posts_count": ("statuses_count",),
        "last_post_at": ("last_status_at",),
        "protected": ("locked",),
        "has_avatar": ("avatar",),
    }


DOCUMENTS = (
    DocumentKind("fediverse.outbox", _outbox_fits, _outbox),
    DocumentKind(
        "fediverse.actor",
        lambda value: (
            inside(value, "type") in _ACTORS
            and isinstance(inside(value, "preferredUsername"), str)
            and isinstance(inside(value, "id"), str)
        ),
        _actor,
    ),
    DocumentKind(
        "fediverse.kept",
        lambda value: (
            isinstance(inside(value, "account", "acct"), str)
            and "id" in value["account"]
            and isinstance(inside(value, "statuses"), list)
        ),
        _kept,
    ),
)
LAYOUTS = (
    posts_layout(
        "fediverse.outbox",
        N_("Mastodon archive: the account's own posts"),
        by_owner=True,
        notes=(ARCHIVE_OUTGOING,),
    ),
    Layout(
        "fediverse.actor",
        N_("The account itself"),
        OWNER,
        (),
        OWNER_COLUMNS,
        container=frozenset({"fediverse.actor"}),
    ),
    Layout(
        "fediverse.kept.followers",
        N_("mastodon-archive: followers"),
        PEOPLE,
        (),
        _profile(),
        container=frozenset({"fediverse.kept.followers"}),
    ),
    Layout(
        "fediverse.kept.following",
        N_("mastodon-archive: accounts followed"),
        PEOPLE,
        (),
        _profile(),
        container=frozenset({"fediverse.kept.following"}),
        role="following",
    ),
    posts_layout(
        "fediverse.kept.statuses", N_("mastodon-archive: the account's own posts"), notes=(NOT_READ,)
    ),
    posts_layout("fediverse.kept.mentions", N_("mastodon-archive: posts that mention the account")),
)
