"""Exports of networks with made-up people: each file beside what it says, varied by a seed."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from typing import Any

from tests.ingest.upload_samples import csv_bytes, json_bytes, json_lines, zipped

NAMES = ("luna", "marco.veleta", "íñigo", "zoë_k", "bao", "omar77", "ana-garcia", "Пётр", "小林", "renée")
PLAIN = ("luna", "marco_v", "zoe_k", "bao", "omar77", "anagarcia", "petr", "kobayashi", "renee")
WORDS = ("¡Qué bueno!", "Where can I buy it?", "no me llegó 😕", "lo, “mismo”; digo", "null", "<b>ok</b>")
START = 1_767_225_600


@dataclass
class Written:
    """Files, and what is in them: who follows, whom the owner follows, and acts as (actor, kind, target)."""

    files: list[tuple[str, bytes]]
    owner: str | None = None
    followers: set[str] = field(default_factory=set)
    followed: set[str] = field(default_factory=set)
    acts: set[tuple[str, str, str | None]] = field(default_factory=set)
    dates: set[int] = field(default_factory=set)


def _dump(rng: random.Random, value: Any) -> bytes:
    """JSON as one program or another lays it out."""
    text = json.dumps(value, ensure_ascii=rng.random() < 0.5, indent=rng.choice([None, 2]))
    return (b"\xef\xbb\xbf" if rng.random() < 0.2 else b"") + text.encode("utf-8", "surrogatepass")


def _some(rng: random.Random, names: tuple[str, ...], least: int = 2) -> list[str]:
    return rng.sample(names, rng.randint(least, len(names)))


def threads(seed: int) -> Written:
    rng = random.Random(seed)
    who, whom = _some(rng, PLAIN), _some(rng, PLAIN, 1)
    host = rng.choice(["https://www.threads.net/@", "https://www.threads.com/@"])

    def listed(names: list[str]) -> list[dict[str, Any]]:
        with_title = rng.random() < 0.5
        return [
            {
                "title": name if with_title else "",
                "media_list_data": [],
                "string_list_data": [
                    {"href": host + name, **({} if with_title else {"value": name}), "timestamp": START + at}
                ],
            }
            for at, name in enumerate(names)
        ]

    lists = {
        "followers.json": {"text_post_app_text_post_app_followers": listed(who)},
        "following.json": {"text_post_app_text_post_app_following": listed(whom)},
    }
    files = [(name, _dump(rng, value)) for name, value in lists.items()]
    if rng.random() < 0.5:
        folder = "your_instagram_activity/threads/"
        files = [("threads.zip", zipped(*((folder + name, content) for name, content in files)))]
    return Written(files, None, set(who), set(whom), dates=set(range(START, START + len(who))))


def instagram_activity(seed: int) -> Written:
    rng = random.Random(seed)
    keys = rng.choice(
        [
            ("Comment", "Media Owner", "Time"),
            ("Comentario", "Propietario del contenido multimedia", "Hora"),
            ("Kommentar", "Medieninhaber", "Zeit"),
            ("Opmerking", "Media-eigenaar", "Tijd"),
        ]
    )
    answered, liked = _some(rng, PLAIN), _some(rng, PLAIN)
    comments = [
        {
            "media_list_data": [{"uri": ""}],
            "string_map_data": {
                keys[0]: {"value": rng.choice(WORDS)},
                keys[1]: {"value": name},
                keys[2]: {"timestamp": START + at},
            },
        }
        for at, name in enumerate(answered)
    ]
    likes = [
        {
            "title": name,
            "string_list_data": [
                {"href": "https://www.instagram.com/p/x/", "value": "👍", "timestamp": START}
            ],
        }
        for name in liked
    ]
    reels = rng.random() < 0.5
    files = [
        (
            "reels_comments.json" if reels else "post_comments_1.json",
            _dump(rng, {"comments_reels_comments": comments} if reels else comments),
        ),
        ("liked_posts.json", _dump(rng, {"likes_media_likes": likes})),
    ]
    if rng.random() < 0.5:
        files = [
            (
                "instagram.zip",
                zipped(
                    ("personal_information/personal_information.json", b"{}"),
                    ("your_instagram_activity/messages/inbox/a/message_1.json", b"not read"),
                    ("your_instagram_activity/comments/" + files[0][0], files[0][1]),
                    ("your_instagram_activity/likes/" + files[1][0], files[1][1]),
                ),
            )
        ]
    acts = {("@brand", "reply", "@" + name) for name in answered}
    acts |= {("@brand", "like", "@" + name) for name in liked}
    return Written(files, "brand", acts=acts, dates=set(range(START, START + len(answered))))


def facebook(seed: int) -> Written:
    rng = random.Random(seed)
    people = ("Ana García", "Luna Bosque", "Marco Veleta", "O'Neill Pat", "Zoë K", "Íñigo Peña")
    followers, followed, answered, liked = (_some(rng, people, 1) for _ in range(4))
    version = rng.choice([2, 3])
    say = rng.choice(
        [
            (
                lambda name: f"Tienda Bruma commented on {name}'s post.",
                lambda name: f"Tienda Bruma likes {name}'s photo.",
            ),
            (
                lambda name: f"Tienda Bruma comentó la publicación de {name}.",
                lambda name: f"A Tienda Bruma le gusta la foto de {name}.",
            ),
        ]
    )
    comments = [
        {
            "timestamp": START + at,
            "data": [
                {"comment": {"timestamp": START + at, "comment": "¡gracias!", "author": "Tienda Bruma"}}
            ],
            "title": say[0](name),
        }
        for at, name in enumerate(answered)
    ]
    reactions = [
        {
            "timestamp": START,
            "data": [{"reaction": {"reaction": "LIKE", "actor": "Tienda Bruma"}}],
            "title": say[1](name),
        }
        for name in liked
    ]
    lists = {
        "connections/followers/people_who_followed_you.json": {
            f"followers_v{version}": [{"name": name, "timestamp": START} for name in followers]
        },
        "connections/followers/who_you've_followed.json": {
            f"following_v{version}": [{"name": name, "timestamp": START} for name in followed]
        },
        "your_facebook_activity/comments_and_reactions/comments.json": {"comments_v2": comments},
        "your_facebook_activity/comments_and_reactions/likes_and_reactions_1.json": {
            "reactions_v2": reactions
        },
    }
    files = [(name.rsplit("/", 1)[-1], _dump(rng, value)) for name, value in lists.items()]
    if rng.random() < 0.5:
        members = [(name, _dump(rng, value)) for name, value in lists.items()]
        files = [("facebook-bruma.zip", zipped(*members, ("messages/inbox/a/message_1.json", b"not read")))]
    acts = {("Tienda Bruma", "reply", "@" + name.casefold()) for name in answered}
    acts |= {("Tienda Bruma", "like", "@" + name.casefold()) for name in liked}
    return Written(files, "Tienda Bruma", set(followers), set(followed), acts)


def meta_comments(seed: int) -> Written:
    """Comments of others: the Graph API, Instagram's API, Instaloader, Apify."""
    rng = random.Random(seed)
    who = _some(rng, PLAIN, 3)
    form = ("graph", "instagram", "instaloader", "apify")[seed % 4]
    comments: list[dict[str, Any]] = []
    acts: set[tuple[str, str, str | None]] = set()
    for at, name in enumerate(who[:-1]):
        number, said = str(900 + at), rng.choice(WORDS)
        answer = {"id": f"7{at}", "name": who[-1]} if rng.random() < 0.6 else None
        if form == "graph":
            comment = {
                "created_time": "2026-01-01T00:00:00+0000",
                "from": {"id": name, "name": name},
                "message": said,
                "id": number,
            }
            if answer:
                comment["comments"] = {
                    "data": [
                        {
                            "created_time": "2026-01-02T00:00:00+0000",
                            "from": {"id": who[-1], "name": who[-1]},
                            "message": "x",
                            "id": answer["id"],
                            "parent": {"id": number},
                        }
                    ]
                }
        elif form == "instagram":
            comment = {
                "id": number,
                "text": said,
                "timestamp": "2026-01-01T00:00:00+0000",
                "username": name,
                "like_count": 0,
            }
            if answer:
                comment["replies"] = {
                    "data": [
                        {
                            "id": answer["id"],
                            "text": "x",
                            "timestamp": "2026-01-02T00:00:00+0000",
                            "username": who[-1],
                        }
                    ]
                }
        elif form == "instaloader":
            comment = {
                "id": int(number),
                "created_at": START,
                "text": said,
                "owner": {"id": name, "username": name, "is_verified": False},
                "likes_count": 0,
                "answers": [],
            }
            if answer:
                comment["answers"] = [
                    {
                        "id": int(answer["id"]),
                        "created_at": START,
                        "text": "x",
                        "owner": {"id": who[-1], "username": who[-1]},
                    }
                ]
        else:
            comment = {
                "postUrl": "https://www.instagram.com/p/x",
                "id": number,
                "text": said,
                "ownerUsername": name,
                "timestamp": "2026-01-01T00:00:00.000Z",
                "likesCount": 1,
                "replies": [],
            }
            if answer:
                comment["replies"] = [
                    {
                        "id": answer["id"],
                        "text": "x",
                        "ownerUsername": who[-1],
                        "timestamp": "2026-01-02T00:00:00.000Z",
                    }
                ]
        comments.append(comment)
        acts.add((name, "reply", "brand"))
        if answer:
            acts.add((who[-1], "reply", name))
    wrapped = rng.choice([comments, {"data": comments, "paging": {}}, [{"data": comments}]])
    return Written([("comments.json", _dump(rng, wrapped))], "brand", acts=acts)


def youtube(seed: int) -> Written:
    rng = random.Random(seed)
    who = [f"UC{name}" for name in _some(rng, PLAIN, 3)]
    downloaded = seed % 2 == 0
    acts: set[tuple[str, str, str | None]] = set()
    top, below = who[:-1], who[-1]
    rows = []
    for at, name in enumerate(top):
        answers = [(f"c{at}.a", below)] if rng.random() < 0.7 else []
        rows.append((f"c{at}", name, answers))
        acts.add((name, "reply", "UCbrand"))
        acts |= {(below, "reply", name) for _ in answers}
    if downloaded:
        comments = []
        for number, name, answers in rows:
            comments.append(
                {
                    "id": number,
                    "parent": "root",
                    "text": rng.choice(WORDS),
                    "author": "@" + name[2:],
                    "author_id": name,
                    "timestamp": START,
                    "author_is_uploader": False,
                }
            )
            comments += [
                {
                    "id": one,
                    "parent": number,
                    "text": "x",
                    "author": "@" + author[2:],
                    "author_id": author,
                    "timestamp": START,
                }
                for one, author in answers
            ]
        rng.shuffle(comments)
        info = {
            "id": "vid",
            "title": "t",
            "channel_id": "UCbrand",
            "channel": "Brand",
            "uploader_id": "@brand",
            "extractor": "youtube",
            "comments": comments,
            "formats": [{"format_id": "1"}],
        }
        return Written([("video.info.json", _dump(rng, info))], None, acts=acts)

    def snippet(name: str, parent: str | None = None) -> dict[str, Any]:
        return {
            "channelId": "UCbrand",
            "videoId": "vid",
            "textDisplay": "x",
            "textOriginal": rng.choice(WORDS),
            "authorDisplayName": "@" + name[2:],
            "authorChannelId": {"value": name},
            "publishedAt": "2026-01-01T00:00:00Z",
            **({"parentId": parent} if parent else {}),
        }

    items = []
    for number, name, answers in rows:
        item: dict[str, Any] = {
            "kind": "youtube#commentThread",
            "id": number,
            "snippet": {
                "channelId": "UCbrand",
                "videoId": "vid",
                "topLevelComment": {"kind": "youtube#comment", "id": number, "snippet": snippet(name)},
                "totalReplyCount": len(answers),
            },
        }
        if answers:
            item["replies"] = {
                "comments": [
                    {"kind": "youtube#comment", "id": one, "snippet": snippet(author, number)}
                    for one, author in answers
                ]
            }
        items.append(item)
    pages = [
        {"kind": "youtube#commentThreadListResponse", "items": items[:1]},
        {"kind": "youtube#commentThreadListResponse", "items": items[1:]},
    ]
    content = rng.choice(
        [_dump(rng, pages), json_lines(*pages), _dump(rng, items), _dump(rng, {**pages[0], "items": items})]
    )
    return Written([("comments.json", content)], None, acts=acts)


def telegram(seed: int) -> Written:
    rng = random.Random(seed)
    people = {f"user{100 + at}": name for at, name in enumerate(_some(rng, NAMES, 3))}
    numbers = list(people)
    messages: list[dict[str, Any]] = [
        {
            "id": 1,
            "type": "service",
            "date": "2026-01-01T00:00:00",
            "date_unixtime": str(START),
            "actor": "x",
            "actor_id": numbers[0],
            "action": "create_group",
        }
    ]
    acts: set[tuple[str, str, str | None]] = set()
    authors: dict[int, str] = {}
    for number in range(2, 12):
        author = rng.choice(numbers)
        text: Any = rng.choice([*WORDS, [{"type": "mention", "text": "@luna"}, " hola"]])
        message = {
            "id": number,
            "type": "message",
            "date": "2026-01-01T00:00:00",
            "date_unixtime": str(START + number),
            "from": people[author],
            "from_id": author,
            "text": text,
            "text_entities": [],
        }
        if authors and rng.random() < 0.7:
            answered = rng.choice(list(authors))
            message["reply_to_message_id"] = answered
            if authors[answered] != author:
                acts.add((author, "reply", authors[answered]))
        authors[number] = author
        messages.append(message)
    group = {
        "name": "Bruma",
        "type": rng.choice(["private_supergroup", "public_supergroup", "private_group"]),
        "id": 55,
        "messages": messages,
    }
    whole = {
        "about": "x",
        "chats": {"list": [group, {"type": "personal_chat", "id": 9, "messages": messages}]},
    }
    value = rng.choice([group, whole])
    owner = next(
        iter({actor for actor, _, _ in acts} | {target for _, _, target in acts if target}), numbers[0]
    )
    return Written([("result.json", _dump(rng, value))], owner, acts=acts)


def discord(seed: int) -> Written:
    rng = random.Random(seed)
    people = {str(rng.randrange(10**17, 10**18)): name for name in (_some(rng, PLAIN, 3))}
    numbers = list(people)
    messages = []
    acts: set[tuple[str, str, str | None]] = set()
    authors: dict[str, str] = {}
    for number in range(12):
        author = rng.choice(numbers)
        message: dict[str, Any] = {
            "id": str(1234567890123456789 + number * 7919),
            "type": "Default",
            "timestamp": "2026-01-01T00:00:00.123+00:00",
            "content": rng.choice(WORDS),
            "author": {
                "id": author,
                "name": people[author],
                "nickname": people[author].title(),
                "isBot": False,
            },
            "mentions": [],
            "reactions": [],
        }
        if authors and rng.random() < 0.5:
            answered = rng.choice(list(authors))
            message |= {"type": "Reply", "reference": {"messageId": answered, "channelId": "1"}}
            if authors[answered] != author:
                acts.add((author, "reply", authors[answered]))
        elif rng.random() < 0.4:
            named = rng.choice(numbers)
            message["mentions"] = [{"id": named, "name": people[named], "isBot": False}]
            if named != author:
                acts.add((author, "mention", named))
        authors[message["id"]] = author
        messages.append(message)
    messages.append(
        {
            "id": "9",
            "type": "Default",
            "timestamp": "2026-01-01T00:00:00+00:00",
            "content": "beep",
            "author": {"id": "1", "name": "robot", "isBot": True},
            "mentions": [],
        }
    )
    value = {
        "guild": {"id": "1", "name": "Bruma"},
        "channel": {"id": "2", "type": "GuildTextChat", "name": "general"},
        "messages": messages,
    }
    owner = next(iter({actor for actor, _, _ in acts}), numbers[0])
    return Written([("Bruma - general [2].json", _dump(rng, value))], owner, acts=acts)


def reddit(seed: int) -> Written:
    rng = random.Random(seed)
    who = _some(rng, PLAIN, 3)
    acts = {("@" + name, "reply", "@brand") for name in who[:-1]} | {("@" + who[-1], "reply", "@" + who[0])}
    post = {
        "id": "p1",
        "name": "t3_p1",
        "author": "brand",
        "title": "Hola",
        "selftext": "",
        "created_utc": START,
        "subreddit": "bruma",
    }
    comments = [
        {
            "id": f"c{at}",
            "name": f"t1_c{at}",
            "author": name,
            "body": rng.choice(WORDS),
            "created_utc": float(START + at),
            "parent_id": "t3_p1",
            "link_id": "t3_p1",
            "subreddit": "bruma",
        }
        for at, name in enumerate(who[:-1])
    ]
    answer = {
        "id": "d0",
        "name": "t1_d0",
        "author": who[-1],
        "body": "x",
        "created_utc": START,
        "parent_id": "t1_c0",
        "link_id": "t3_p1",
        "subreddit": "bruma",
    }
    gone = {
        "id": "e0",
        "name": "t1_e0",
        "author": "[deleted]",
        "body": "[removed]",
        "created_utc": START,
        "parent_id": "t3_p1",
        "link_id": "t3_p1",
        "subreddit": "bruma",
    }
    if seed % 2:
        flat = [post, *comments, answer, gone]
        for one in flat:
            if rng.random() < 0.5:
                one.pop("name")
        return Written([("bruma.jsonl", json_lines(*flat))], "brand", acts=acts)
    comments[0]["replies"] = {
        "kind": "Listing",
        "data": {"children": [{"kind": "t1", "data": answer}, {"kind": "more", "data": {"count": 3}}]},
    }
    page = [
        {"kind": "Listing", "data": {"children": [{"kind": "t3", "data": post}]}},
        {"kind": "Listing", "data": {"children": [{"kind": "t1", "data": one} for one in [*comments, gone]]}},
    ]
    return Written([("hola.json", _dump(rng, page))], "brand", acts=acts)


def tiktok(seed: int) -> Written:
    rng = random.Random(seed)
    who, whom = _some(rng, PLAIN), _some(rng, PLAIN)
    date, user = rng.choice([("Date", "UserName"), ("date", "userName")])
    fans = {"FansList": [{date: "2026-01-01 10:00:00", user: name} for name in who]}
    following = {"Following": [{date: "2026-01-01 10:00:00", user: name} for name in whom]}
    sections = rng.choice(
        [
            {"Activity": {"Follower List": fans, "Following List": following}},
            {"Your Activity": {"Follower": fans, "Following": following}},
            {
                "Profile And Settings": {"Follower": fans, "Following": following},
                "Comment": {"Comments": {"CommentsList": [{"date": "x", "comment": "y"}]}},
            },
        ]
    )
    content = _dump(rng, sections)
    files = [("user_data_tiktok.json", content)]
    if rng.random() < 0.5:
        files = [("TikTok_Data.zip", zipped(files[0]))]
    return Written(files, None, set(who), set(whom))


def linkedin(seed: int) -> Written:
    rng = random.Random(seed)
    who = _some(rng, ("luna-bosque-1a2b", "marcoveleta", "zoe-k", "omar-77"))
    header, dates = rng.choice(
        [
            ("First Name,Last Name,URL,Email Address,Company,Position,Connected On", "12 Jan 2026"),
            ("First Name,Last Name,URL,Company,Position,Connected On", "12 January 2026"),
        ]
    )
    width = header.count(",") + 1
    rows = []
    for name in who:
        row = [name.title(), "X", f"https://www.linkedin.com/in/{name}", *["Acme"] * (width - 4), dates]
        rows.append(row)
    return Written([("Connections.csv", csv_bytes(header, *rows))], None, set(who))


def fediverse_archive(seed: int) -> Written:
    rng = random.Random(seed)
    me = rng.choice(["https://isla.example/users/bruma", "https://isla.example/@bruma"])
    public = "https://www.w3.org/ns/activitystreams#Public"
    where = {
        "nube.example": ("https://nube.example/users/{}", "https://nube.example/users/{}/statuses/5"),
        "faro.example": ("https://faro.example/@{}", "https://faro.example/@{}/5"),
        "foto.example": ("https://foto.example/p/{}", "https://foto.example/p/{}/5"),
    }
    items: list[Any] = []
    acts: set[tuple[str, str, str | None]] = set()
    owner = "@bruma@isla.example"
    for at in range(rng.randint(3, 9)):
        name, server = rng.choice(PLAIN), rng.choice(list(where))
        person, post = (form.format(name) for form in where[server])
        to, cc = rng.choice([([public], [person]), ([person], [public])])
        base = {
            "actor": me,
            "published": "2026-02-20T10:00:00Z",
            "to": to,
            "cc": cc,
            "id": f"{me}/statuses/{at}/activity",
        }
        if rng.random() < 0.4:
            items.append({**base, "type": "Announce", "object": post})
            acts.add((owner, "repost", f"@{name}@{server}"))
            continue
        answered = post if rng.random() < 0.6 else None
        note = {
            "id": f"{me}/statuses/{at}",
            "type": "Note",
            "inReplyTo": answered,
            "published": "2026-02-20T10:00:00Z",
            "content": "<p>hola<br>gracias &amp; más</p>",
            "tag": [
                {"type": "Mention", "href": person, "name": f"@{name}@{server}"},
                {"type": "Hashtag", "name": "#x"},
            ],
        }
        items.append({**base, "type": "Create", "object": note})
        acts.add((owner, "reply" if answered else "mention", f"@{name}@{server}"))
    secret = {
        "type": "Note",
        "id": f"{me}/statuses/99",
        "content": "<p>secret</p>",
        "inReplyTo": None,
        "tag": [{"type": "Mention", "name": "@secret@nube.example"}],
    }
    items.append(
        {
            "type": "Create",
            "actor": me,
            "to": ["https://nube.example/users/secret"],
            "cc": [],
            "id": "s",
            "object": secret,
        }
    )
    box = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": "outbox.json",
        "type": "OrderedCollection",
        "totalItems": len(items),
        "orderedItems": items,
    }
    actor = {
        "id": me,
        "type": rng.choice(["Person", "Service"]),
        "preferredUsername": "bruma",
        "name": "Bruma",
    }
    members = [
        ("outbox.json", _dump(rng, box)),
        ("actor.json", json_bytes(actor)),
        ("likes.json", json_bytes({"type": "OrderedCollection", "orderedItems": []})),
    ]
    files = rng.choice([[members[0]], [("archive.zip", zipped(*members))]])
    return Written(files, None, acts=acts)
