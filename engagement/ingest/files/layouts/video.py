"""YouTube and TikTok: comments under videos, subscriptions, followers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engagement.i18n import N_
from engagement.ingest.files.layouts.document import (
    OWNER_COLUMNS,
    DocumentKind,
    NestedList,
    Object,
    Row,
    inside,
    objects,
    posts_layout,
    text_or_none,
)
from engagement.ingest.files.layouts.layout import OWNER, PEOPLE, POSTS, Layout, one_of

TALK_ONLY = N_("These are comments: whoever is silent does not appear in them.")
SUBSCRIBERS_PUBLIC = N_(
    "YouTube lists only subscribers who show their subscriptions; the others are missing."
)
_NO_MENTIONS = "[]"


def _thread(entry: Object) -> list[Row]:
    """Read a comment thread of YouTube's API: the comment, then its answers."""
    snippet = entry.get("snippet")
    top = inside(snippet, "topLevelComment") or (
        entry if inside(snippet, "textOriginal") is not None else None
    )
    if not isinstance(top, dict):
        return []
    answers = objects(inside(entry, "replies", "comments"))
    return [row for comment in (top, *answers) for row in _comment(comment)]


def _comment(comment: Object) -> list[Row]:
    said = comment.get("snippet")
    if not isinstance(said, dict):
        return []
    author = text_or_none(inside(said, "authorChannelId", "value"))
    handle = text_or_none(said.get("authorDisplayName"))
    if author is None and handle is None:
        return []
    return [
        {
            "post_id": text_or_none(comment.get("id")),
            "author_id": author,
            "author_handle": handle,
            "created_at": text_or_none(said.get("publishedAt")),
            "text": text_or_none(said.get("textOriginal") or said.get("textDisplay")),
            "reply_to_post": text_or_none(said.get("parentId")),
            "thread_id": text_or_none(said.get("videoId")),
            "mentions": _NO_MENTIONS,
        }
    ]


def _pages(value: Any) -> list[Any]:
    """List the items of one answer of the API, of several in a list, or of a list of items itself."""
    if isinstance(value, dict):
        return value["items"] if isinstance(value.get("items"), list) else []
    if not isinstance(value, list):
        return []
    pages = [page for page in objects(value) if isinstance(page.get("items"), list)]
    return [item for page in pages for item in page["items"]] if pages else value


def _kind_of_items(value: Any) -> str:
    first = next(iter(objects(_pages(value))), {})
    return str(first.get("kind") or inside(value, "kind") or "")


def _threads(value: Any, _stem: str) -> Iterable[NestedList]:
    items = _pages(value)
    yield NestedList("youtube.comments", items, _thread)
    channels = {inside(item, "snippet", "channelId") for item in objects(items)} - {None}
    if len(channels) == 1:
        yield NestedList("youtube.channel", [{"account_id": str(channels.pop())}], lambda owner: [owner])


def _downloaded(value: Any, _stem: str) -> Iterable[NestedList]:
    """yt-dlp's .info.json with comments: under a video of the channel that the file names."""
    channel = text_or_none(value.get("channel_id"))

    def rows(comment: Object) -> list[Row]:
        author, handle = text_or_none(comment.get("author_id")), text_or_none(comment.get("author"))
        if author is None and handle is None:
            return []
        parent = text_or_none(comment.get("parent"))
        return [
            {
                "post_id": text_or_none(comment.get("id")),
                "author_id": author,
                "author_handle": handle,
                "created_at": text_or_none(comment.get("timestamp")),
                "text": text_or_none(comment.get("text")),
                "reply_to_post": None if parent == "root" else parent,
                "thread_id": text_or_none(value.get("id")),
                "mentions": _NO_MENTIONS,
            }
        ]

    yield NestedList("youtube.comments", value["comments"], rows)
    if channel:
        name = text_or_none(value.get("uploader_id")) or text_or_none(value.get("channel"))
        owner = {"account_id": channel, "handle": name, "name": text_or_none(value.get("channel"))}
        yield NestedList("youtube.channel", [owner], lambda one: [one])


def _subscriber(entry: Object) -> list[Row]:
    who = entry.get("subscriberSnippet")
    if not isinstance(who, dict) or not who.get("channelId"):
        return []
    return [
        {
            "id": str(who["channelId"]),
            "title": text_or_none(who.get("title")),
            "description": text_or_none(who.get("description")),
            "published_at": text_or_none(inside(entry, "snippet", "publishedAt")),
        }
    ]


def _found(value: Any, wanted: str, depth: int = 6) -> list[Any] | None:
    """Find the list under a key, however deep and however the sections are called this year."""
    if not isinstance(value, dict) or not depth:
        return None
    if isinstance(value.get(wanted), list):
        return value[wanted]  # type: ignore[no-any-return]
    return next(
        (found for inner in value.values() if (found := _found(inner, wanted, depth - 1)) is not None), None
    )


def _tiktok_sections(value: Any) -> bool:
    return isinstance(value, dict) and any(
        _found(value, key) is not None for key in ("FansList", "CommentsList", "ItemFavoriteList")
    )


def _tiktok(value: Any, _stem: str) -> Iterable[NestedList]:
    def person(entry: Object) -> list[Row]:
        name = text_or_none(entry.get("UserName") or entry.get("userName"))
        return (
            []
            if name is None
            else [{"user": name, "date": text_or_none(entry.get("Date") or entry.get("date"))}]
        )

    for key, container in (("FansList", "tiktok.followers"), ("Following", "tiktok.following")):
        found = _found(value, key)
        if found:
            yield NestedList(container, found, person)


DOCUMENTS = (
    DocumentKind(
        "youtube.threads",
        lambda value: _kind_of_items(value).startswith(("youtube#commentThread", "youtube#comment")),
        _threads,
    ),
    DocumentKind(
        "youtube.subscribers",
        lambda value: any("subscriberSnippet" in item for item in objects(_pages(value))[:20]),
        lambda value, _stem: [NestedList("youtube.subscribers", _pages(value), _subscriber)],
    ),
    DocumentKind(
        "youtube.downloaded",
        lambda value: (
            isinstance(inside(value, "comments"), list)
            and ("channel_id" in value or "extractor" in value or "webpage_url" in value)
        ),
        _downloaded,
    ),
    DocumentKind("tiktok", _tiktok_sections, _tiktok),
)
OWN_COMMENTS = N_(
    "Google Takeout holds the comments you wrote; whom they answer is known only where the comments "
    "under those "
    "videos are uploaded too."
)
_COMMENT_ID = ("comment id", "id. del comentario", "id del comentario", "id. de comentario", "kommentar-id")
_COMMENT_TEXT = ("comment text", "texto del comentario", "kommentartext", "texte du commentaire")
_CHANNEL_ID = ("channel id", "id. del canal", "id del canal", "id. de canal", "kanal-id", "id de la chaîne")
_CHANNEL_TITLE = ("channel title", "título del canal", "kanaltitel", "titre de la chaîne")
_WRITTEN = (
    "comment create timestamp",
    "marca de tiempo de creación del comentario",
    "marca de tiempo de la creación del comentario",
    "zeitstempel der kommentarerstellung",
)
_PARENT_ID = (
    "parent comment id",
    "id. del comentario principal",
    "id del comentario principal",
    "top-level comment id",
    "übergeordnete kommentar-id",
)
_VIDEO_ID = ("video id", "id. del vídeo", "id. del video", "id del video", "id del vídeo", "video-id")
LAYOUTS = (
    posts_layout(
        "youtube.comments",
        N_("YouTube: comments under videos"),
        answers_owner=True,
        full_names=True,
        network="youtube",
        notes=(TALK_ONLY,),
    ),
    Layout(
        "youtube.channel",
        N_("The account itself"),
        OWNER,
        (),
        OWNER_COLUMNS,
        container=frozenset({"youtube.channel"}),
        full_names=True,
        network="youtube",
    ),
    Layout(
        "youtube.subscribers",
        N_("YouTube: subscribers who are public"),
        PEOPLE,
        (),
        {
            "account_id": ("id",),
            "handle": ("title",),
            "name": ("title",),
            "bio": ("description",),
            "followed_at": ("published_at",),
        },
        container=frozenset({"youtube.subscribers"}),
        full_names=True,
        network="youtube",
        notes=(SUBSCRIBERS_PUBLIC,),
    ),
    Layout(
        "youtube.subscriptions",
        N_("YouTube: channels subscribed to"),
        PEOPLE,
        (
            one_of(*_CHANNEL_ID),
            one_of("channel url", "url del canal", "kanal-url", "url de la chaîne"),
        ),
        {
            "account_id": _CHANNEL_ID,
            "handle": _CHANNEL_TITLE,
            "name": _CHANNEL_TITLE,
        },
        role="following",
        network="youtube",
        full_names=True,
    ),
    Layout(
        "youtube.own_comments",
        N_("Google Takeout: the account's own comments"),
        POSTS,
        (one_of(*_COMMENT_ID), one_of(*_COMMENT_TEXT)),
        {
            "post_id": _COMMENT_ID,
            "author_id": _CHANNEL_ID,
            "created_at": _WRITTEN,
            "text": _COMMENT_TEXT,
            "reply_to_post": _PARENT_ID,
            "thread_id": _VIDEO_ID,
        },
        network="youtube",
        text_segments=True,
        mentions_in_text=False,
        notes=(OWN_COMMENTS,),
    ),
    *(
        Layout(
            f"tiktok.{role}",
            title,
            PEOPLE,
            (),
            columns,
            container=frozenset({f"tiktok.{role}"}),
            network="tiktok",
            role=role,
        )
        for role, title, columns in (
            ("followers", N_("TikTok: followers"), {"handle": ("user",), "followed_at": ("date",)}),
            ("following", N_("TikTok: accounts followed"), {"handle": ("user",)}),
        )
    ),
)
