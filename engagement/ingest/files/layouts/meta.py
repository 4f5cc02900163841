"""Meta's networks: Facebook, Threads, and what Instagram's export says beyond followers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from engagement.i18n import N_
from engagement.ingest.files.layouts.document import (
    DocumentKind,
    NestedList,
    Object,
    Row,
    acts_layout,
    inside,
    objects,
    posts_layout,
    text_or_none,
)
from engagement.ingest.files.layouts.layout import PEOPLE, Layout, one_of

NAMES_ONLY = N_("Facebook's file holds names only: two people of one name count as one person.")
OUTGOING = N_("This part of the export holds what the account itself did, not what others did towards it.")
FRIENDS_FOLLOW = N_("Friends on Facebook follow each other, so they are read as followers.")
THREADS_ONLY = N_("These are followers on Threads; those on Instagram are another list.")
TALK_ONLY = N_("These are comments: whoever is silent does not appear in them.")
_OTHERS_COMMENTED = N_("Comments under posts of the account")

# Titles of Facebook's entries, the person between the words: "Ana García commented on Tienda Bruma's post."
_OWNERS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:commented on|replied to|likes?|liked|reacted to|loves?|loved) (?P<name>.+?)(?:'|’)s? ",
        r"(?:comentó|respondió|reaccionó|gusta|encanta)\b.*? (?:de|a) (?P<name>[^.]+?)\.?$",
        r"(?:commentou|respondeu|curtiu|reagiu)\b.*? de (?P<name>[^.]+?)\.?$",
    )
)
_OWN = re.compile(r"\b(?:his|her|their|your|own|su propi[oa]|propi[oa])\b", re.IGNORECASE)
_COMMENT_KEYS = ("Comment", "Comentario", "Comentário", "Kommentar", "Commentaire", "Commento", "Comentari")
_OWNER_KEYS = (
    "Media Owner",
    "Propietario del contenido multimedia",
    "Propietario del contenido",
    "Proprietário da mídia",
    "Medieninhaber",
    "Propriétaire du média",
    "Proprietario del contenuto",
)
_REACTIONS = frozenset({"LIKE", "LOVE", "CARE", "HAHA", "WOW", "SAD", "ANGRY", "SORRY", "ANGER", "SUPPORT"})


def _instagram_comment(entry: Object) -> list[Row]:
    """Read the account's own comment under somebody's post."""
    cells = entry.get("string_map_data")
    if not isinstance(cells, dict):
        return []
    values = {
        key: cell.get("value") for key, cell in cells.items() if isinstance(cell, dict) and cell.get("value")
    }
    moments = [
        cell["timestamp"] for cell in cells.values() if isinstance(cell, dict) and cell.get("timestamp")
    ]
    owner = next((values[key] for key in _OWNER_KEYS if key in values), None)
    said = next((values[key] for key in _COMMENT_KEYS if key in values), None)
    if owner is None:
        rest = [value for key, value in values.items() if value != said]
        # In a language not listed the order tells: the comment, then whose post it is.
        owner = rest[-1] if len(rest) > (said is None) else None
        said = said or (rest[0] if len(rest) > 1 else None)
    if not owner or not re.fullmatch(r"@?[\w.]{1,60}", str(owner)):
        return []
    return [
        {
            "target_handle": str(owner),
            "kind": "reply",
            "created_at": text_or_none(moments[0]) if moments else None,
            "text": text_or_none(said),
        }
    ]


def _instagram_like(entry: Object) -> list[Row]:
    owner, liked = entry.get("title"), objects(entry.get("string_list_data"))
    if not owner or not liked:
        return []
    return [
        {"target_handle": str(owner), "kind": "like", "created_at": text_or_none(liked[0].get("timestamp"))}
    ]


def _facebook_act(kind: str) -> Any:
    def rows(entry: Object) -> list[Row]:
        whom = _whom(str(entry.get("title") or ""))
        if whom is None:
            return []
        inner = next(iter(objects(entry.get("data"))), {})
        said = inside(inner, "comment", "comment")
        return [
            {
                "target_handle": whom,
                "kind": kind,
                "created_at": text_or_none(entry.get("timestamp")),
                "text": text_or_none(said),
            }
        ]

    return rows


def _whom(title: str) -> str | None:
    if _OWN.search(title):
        return None
    found = next((match["name"] for pattern in _OWNERS if (match := pattern.search(title))), None)
    return found.strip() if found and len(found) <= 80 else None


def _facebook_person(entry: Object) -> list[Row]:
    name = text_or_none(entry.get("name"))
    return [] if name is None else [{"name": name, "timestamp": text_or_none(entry.get("timestamp"))}]


def _graph_comment(entry: Object) -> list[Row]:
    """Read a comment as Meta's Graph API and the tools on it write them, its answers after it."""
    person = entry.get("from") or entry.get("owner") or entry.get("user") or {}
    number = text_or_none(entry.get("id") or entry.get("pk"))
    handle = next(
        filter(
            None,
            (
                entry.get("username"),
                entry.get("ownerUsername"),
                inside(person, "username"),
                inside(person, "name"),
            ),
        ),
        None,
    )
    row = {
        "post_id": number,
        "author_id": text_or_none(inside(person, "id")),
        "author_handle": text_or_none(handle),
        "author.name": text_or_none(inside(person, "full_name") or inside(person, "name")),
        "created_at": text_or_none(
            entry.get("created_time")
            or entry.get("timestamp")
            or entry.get("created_at")
            or entry.get("created_at_utc")
        ),
        "text": text_or_none(entry.get("message") or entry.get("text")),
        "reply_to_post": text_or_none(inside(entry.get("parent"), "id") or entry.get("parent_id")),
        "mentions": None,
    }
    answers = entry.get("replies") or entry.get("answers") or entry.get("comments") or []
    below = objects(answers.get("data") if isinstance(answers, dict) else answers)
    rows = [row] if row["author_id"] or row["author_handle"] else []
    for answer in below:
        rows += [
            {**one, "reply_to_post": one.get("reply_to_post") or number} for one in _graph_comment(answer)
        ]
    return rows


def _graph_reaction(entry: Object) -> list[Row]:
    number, name = text_or_none(entry.get("id")), text_or_none(entry.get("name"))
    return [{"actor_id": number, "actor_handle": name, "kind": "like"}] if number or name else []


def _is_comment(entry: Object) -> bool:
    said = "message" in entry or "text" in entry
    dated = bool({"created_time", "timestamp", "created_at"} & entry.keys())
    author = isinstance(entry.get("from") or entry.get("owner"), dict) or "ownerUsername" in entry
    # Instagram's API gives the name alone.
    by_name = "username" in entry and bool({"like_count", "replies", "hidden", "media"} & entry.keys())
    return said and dated and (author or by_name) and "full_text" not in entry


def _entries(value: Any) -> list[Any]:
    """Return the list itself, or what stands under data in one page or in several."""
    if isinstance(value, dict):
        return value["data"] if isinstance(value.get("data"), list) else []
    if isinstance(value, list) and value and all(isinstance(inside(one, "data"), list) for one in value):
        return [entry for page in value for entry in page["data"]]
    return value if isinstance(value, list) else []


def _all(value: Any, check: Any) -> bool:
    found = objects(_entries(value))
    return bool(found) and all(check(entry) for entry in found[:20])


def _list_under(key: str) -> Any:
    return lambda value: isinstance(inside(value, key), list)


def _one(container: str, key: str, rows: Any) -> Any:
    def lists(value: Any, _stem: str) -> Iterable[NestedList]:
        yield NestedList(container, value[key] if key else _entries(value), rows)

    return lists


def _comments_of_the_account(value: Any) -> bool:
    found = objects(value)
    return bool(found) and all("string_map_data" in entry for entry in found[:20])


DOCUMENTS = (
    DocumentKind(
        "instagram.comments", _comments_of_the_account, _one("instagram.comments", "", _instagram_comment)
    ),
    DocumentKind(
        "instagram.reel_comments",
        _list_under("comments_reels_comments"),
        _one("instagram.comments", "comments_reels_comments", _instagram_comment),
    ),
    DocumentKind(
        "instagram.likes",
        _list_under("likes_media_likes"),
        _one("instagram.likes", "likes_media_likes", _instagram_like),
    ),
    DocumentKind(
        "facebook.followers",
        _list_under("followers_v3"),
        _one("facebook.followers", "followers_v3", _facebook_person),
    ),
    DocumentKind(
        "facebook.followers.old",
        _list_under("followers_v2"),
        _one("facebook.followers", "followers_v2", _facebook_person),
    ),
    DocumentKind(
        "facebook.following",
        _list_under("following_v3"),
        _one("facebook.following", "following_v3", _facebook_person),
    ),
    DocumentKind(
        "facebook.following.old",
        _list_under("following_v2"),
        _one("facebook.following", "following_v2", _facebook_person),
    ),
    DocumentKind(
        "facebook.friends",
        _list_under("friends_v2"),
        _one("facebook.friends", "friends_v2", _facebook_person),
    ),
    DocumentKind(
        "facebook.comments",
        _list_under("comments_v2"),
        _one("facebook.acts", "comments_v2", _facebook_act("reply")),
    ),
    DocumentKind(
        "facebook.reactions",
        _list_under("reactions_v2"),
        _one("facebook.acts", "reactions_v2", _facebook_act("like")),
    ),
    DocumentKind(
        "meta.comments", lambda value: _all(value, _is_comment), _one("meta.comments", "", _graph_comment)
    ),
    DocumentKind(
        "meta.reactions",
        lambda value: _all(value, lambda entry: entry.get("type") in _REACTIONS and "id" in entry),
        _one("meta.reactions", "", _graph_reaction),
    ),
)


def _people(container: str, title: str, role: str, *notes: str) -> Layout:
    columns: Mapping[str, tuple[str, ...]] = {"handle": ("name",), "name": ("name",)}
    if role == "followers":
        columns = {**columns, "followed_at": ("timestamp",)}
    return Layout(
        container,
        title,
        PEOPLE,
        (),
        columns,
        container=frozenset({container}),
        role=role,
        network="facebook",
        full_names=True,
        notes=(NAMES_ONLY, *notes),
    )


def _threads(which: str, title: str, role: str) -> Layout:
    columns: dict[str, tuple[str, ...]] = {
        "handle": ("string_list_data.value", "title", "string_list_data.href"),
    }
    if role == "followers":
        columns["followed_at"] = ("string_list_data.timestamp",)
    return Layout(
        f"threads.{which}",
        title,
        PEOPLE,
        (one_of("string_list_data.value", "string_list_data.href", "title"),),
        columns,
        container=frozenset({f"text_post_app_text_post_app_{which}"}),
        role=role,
        network="threads",
        notes=(THREADS_ONLY,) if role == "followers" else (),
    )


LAYOUTS = (
    acts_layout(
        "instagram.comments",
        N_("Instagram: the account's own comments"),
        owner_side="actor_id",
        network="instagram",
        notes=(OUTGOING,),
    ),
    acts_layout(
        "instagram.likes", N_("Instagram: posts the account liked"), owner_side="actor_id", notes=(OUTGOING,)
    ),
    _people("facebook.followers", N_("Facebook: followers"), "followers"),
    _people("facebook.following", N_("Facebook: accounts followed"), "following"),
    _people("facebook.friends", N_("Facebook: friends"), "followers", FRIENDS_FOLLOW),
    acts_layout(
        "facebook.acts",
        N_("Facebook: what the account itself commented and liked"),
        owner_side="actor_id",
        network="facebook",
        full_names=True,
        notes=(NAMES_ONLY, OUTGOING),
    ),
    posts_layout("meta.comments", _OTHERS_COMMENTED, answers_owner=True, full_names=True, notes=(TALK_ONLY,)),
    acts_layout(
        "meta.reactions",
        N_("Facebook: reactions to posts of the account"),
        full_names=True,
        owner_side="target_id",
        notes=(TALK_ONLY,),
    ),
    _threads("followers", N_("Threads: followers"), "followers"),
    _threads("following", N_("Threads: accounts followed"), "following"),
)
