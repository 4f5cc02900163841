"""Groups and forums (Telegram, Discord, Reddit): who talks with whom; private conversations stay closed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engagement.i18n import N_
from engagement.ingest.files.layouts.document import (
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
from engagement.ingest.files.layouts.layout import NOTHING, POSTS, Layout, all_of, one_of
from engagement.ingest.files.refusals import MESSAGES

TALK_ONLY = N_("A group's talk shows who speaks; members who only read are invisible in it.")
DISPLAYED_NAMES = N_("Telegram's file names people as they call themselves today.")
_GROUPS = frozenset({"private_group", "private_supergroup", "public_supergroup", "public_group"})
_CHANNELS = frozenset({"public_channel", "private_channel"})
_DIRECT = frozenset({"DirectTextChat", "DirectGroupTextChat"})
_NO_MENTIONS = "[]"
_GONE = frozenset({"[deleted]", "[removed]"})


def _telegram_fits(value: Any) -> bool:
    return _is_messages(value) and inside(value, "type") in _GROUPS | _CHANNELS


def _is_messages(value: Any) -> bool:
    messages = objects(inside(value, "messages"))
    return bool(messages) and (
        "from_id" in messages[0] or "date_unixtime" in messages[0] or "actor_id" in messages[0]
    )


def _telegram(value: Any, _stem: str) -> Iterable[NestedList]:
    """Read a group's messages; what a channel says is the channel's, and comments come from its group."""

    def rows(message: Object) -> list[Row]:
        author = text_or_none(message.get("from_id") or message.get("actor_id"))
        if message.get("type") != "message" or author is None:
            return []
        answered = message.get("reply_to_message_id")
        return [
            {
                # Numbers of messages count anew in each group.
                "post_id": f"{value.get('id')}/{message.get('id')}",
                "author_id": author,
                "author_handle": text_or_none(message.get("from")),
                "author.name": text_or_none(message.get("from")),
                "created_at": text_or_none(message.get("date_unixtime") or message.get("date")),
                "text": _telegram_text(message.get("text")),
                "reply_to_post": None if answered is None else f"{value.get('id')}/{answered}",
                "thread_id": text_or_none(value.get("id")),
                "mentions": _NO_MENTIONS,
            }
        ]

    yield NestedList("telegram.messages", value["messages"], rows)


def _telegram_text(text: Any) -> str | None:
    """Plain words, or pieces some of which are links and names."""
    if isinstance(text, list):
        pieces = [piece if isinstance(piece, str) else inside(piece, "text") for piece in text]
        return "".join(piece for piece in pieces if isinstance(piece, str)) or None
    return text_or_none(text)


def _telegram_chats(value: Any, _stem: str) -> Iterable[NestedList]:
    """Everything somebody has on Telegram: the groups in it are read, conversations of two stay closed."""
    for chat in objects(inside(value, "chats", "list")):
        if chat.get("type") in _GROUPS and _is_messages(chat):
            yield from _telegram(chat, "")


def _discord(value: Any, _stem: str) -> Iterable[NestedList]:
    """Read a channel as DiscordChatExporter writes it."""

    def rows(message: Object) -> list[Row]:
        author = message.get("author")
        if not isinstance(author, dict) or author.get("isBot") or "id" not in author:
            return []
        answered = inside(message, "reference", "messageId") if message.get("type") == "Reply" else None
        people = objects(message.get("mentions"))
        return [
            {
                "post_id": text_or_none(message.get("id")),
                "author_id": text_or_none(author["id"]),
                "author_handle": text_or_none(author.get("name")),
                "author.name": text_or_none(author.get("nickname") or author.get("name")),
                "created_at": text_or_none(message.get("timestamp")),
                "text": text_or_none(message.get("content")),
                "reply_to_post": text_or_none(answered),
                "mentions": named({"id": one.get("id"), "username": one.get("name")} for one in people),
                "thread_id": text_or_none(inside(value, "channel", "id")),
            }
        ]

    yield NestedList("discord.messages", value["messages"], rows)


def _reddit(value: Any, _stem: str) -> Iterable[NestedList]:
    """Read a post's page (.json behind its address), a listing, or lines as Reddit's archives keep them."""
    yield NestedList("reddit.talk", _reddit_things(value), _reddit_rows)


def _reddit_things(value: Any) -> list[Any]:
    pages = value if isinstance(value, list) else [value]
    return [
        thing
        for page in pages
        for thing in (
            inside(page, "data", "children") or ([] if inside(page, "kind") == "Listing" else [page])
        )
    ]


def _reddit_rows(thing: Object) -> list[Row]:
    said = thing["data"] if isinstance(thing.get("data"), dict) and "kind" in thing else thing
    author, number = text_or_none(said.get("author")), text_or_none(said.get("id"))
    below = objects(inside(said.get("replies"), "data", "children"))
    is_comment = "body" in said or "parent_id" in said
    rows = []
    if author and author not in _GONE and number:
        parent = text_or_none(said.get("parent_id")) if is_comment else None
        rows.append(
            {
                "post_id": text_or_none(said.get("name")) or ("t1_" if is_comment else "t3_") + number,
                "author_handle": author,
                "created_at": text_or_none(said.get("created_utc")),
                "text": text_or_none(
                    said.get("body") if is_comment else said.get("selftext") or said.get("title")
                ),
                "reply_to_post": parent,
                "thread_id": text_or_none(said.get("link_id") or said.get("name")),
                "mentions": _NO_MENTIONS,
            }
        )
    return rows + [row for one in below if one.get("kind") != "more" for row in _reddit_rows(one)]


def _reddit_fits(value: Any) -> bool:
    things = objects(_reddit_things(value))[:20]
    said = [one["data"] if isinstance(one.get("data"), dict) and "kind" in one else one for one in things]
    return bool(said) and all("subreddit" in one and "author" in one and "created_utc" in one for one in said)


def _direct_messages(value: Any) -> bool:
    """Instagram's and Facebook's message_1.json, a conversation on Telegram, a direct channel on Discord."""
    senders = objects(inside(value, "messages"))[:1]
    return (
        (isinstance(inside(value, "participants"), list) and bool(senders) and "sender_name" in senders[0])
        or inside(value, "type") in ("personal_chat", "bot_chat", "saved_messages")
        or inside(value, "channel", "type") in _DIRECT
    )


DOCUMENTS = (
    DocumentKind("direct_messages", _direct_messages, problem=MESSAGES),
    DocumentKind(
        "discord",
        lambda value: (
            "guild" in (value if isinstance(value, dict) else {})
            and isinstance(inside(value, "messages"), list)
        ),
        _discord,
    ),
    DocumentKind("telegram", _telegram_fits, _telegram),
    DocumentKind(
        "telegram.chats",
        lambda value: any(
            chat.get("type") in _GROUPS and _is_messages(chat)
            for chat in objects(inside(value, "chats", "list"))
        ),
        _telegram_chats,
    ),
    DocumentKind(
        "telegram.private",
        lambda value: any("messages" in chat for chat in objects(inside(value, "chats", "list"))),
        problem=MESSAGES,
    ),
    DocumentKind("reddit", _reddit_fits, _reddit),
)
_OWN_REDDIT = N_(
    "{file}: Reddit's own export holds what you wrote, without whom it answers, so nobody can be seen in "
    "it. Save "
    "the pages of your posts as JSON (add .json to their address) and upload those."
)
LAYOUTS = (
    posts_layout(
        "telegram.messages",
        N_("Telegram: a group's talk"),
        network="telegram",
        full_names=True,
        notes=(TALK_ONLY, DISPLAYED_NAMES),
    ),
    posts_layout("discord.messages", N_("Discord: a channel's talk"), notes=(TALK_ONLY,)),
    posts_layout("reddit.talk", N_("Reddit: posts and comments"), network="reddit", notes=(TALK_ONLY,)),
    Layout(
        "discord.own_messages",
        N_("Discord: your data"),
        NOTHING,
        all_of("id", "timestamp", "contents", "attachments"),
        {},
        problem=N_(
            "{file}: Discord's own package holds only what you wrote, direct messages among it, so it is not "
            "read. Export a channel with DiscordChatExporter as JSON instead."
        ),
    ),
    Layout(
        "discord.csv",
        N_("Discord: a channel's talk"),
        NOTHING,
        all_of("authorid", "author", "date", "content", "attachments"),
        {},
        problem=N_(
            "{file}: this CSV of a Discord channel does not say whom a message answers. Export the "
            "channel once "
            "more and choose JSON."
        ),
    ),
    Layout(
        "reddit.own_comments",
        N_("Reddit: your data"),
        NOTHING,
        (
            *all_of("id", "permalink", "subreddit"),
            one_of("gildings", "parent", "link"),
            one_of("body", "title"),
        ),
        {},
        forbidden=frozenset({"author"}),
        problem=_OWN_REDDIT,
    ),
    Layout(
        "reddit.table",
        N_("Reddit: posts and comments"),
        POSTS,
        all_of("author", "body", "parent_id", "created_utc"),
        {
            "post_id": ("name", "id"),
            "author_handle": ("author",),
            "created_at": ("created_utc",),
            "text": ("body",),
            "reply_to_post": ("parent_id",),
            "thread_id": ("link_id",),
        },
        mentions_in_text=False,
        network="reddit",
        notes=(TALK_ONLY,),
    ),
)
