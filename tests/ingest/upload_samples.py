"""Small files of every layout, made up; keys, order and formats are those of the tools."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

OWNER_ID = "1000000000000000001"
BIG = "1500000000000000001"


def csv_bytes(header: str, *rows: list[str], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """A CSV file with a header given as it stands."""
    out = io.StringIO()
    out.write(header + "\n")
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue().encode(encoding)


def json_bytes(value: Any) -> bytes:
    return json.dumps(value).encode()


def json_lines(*values: Any) -> bytes:
    return b"\n".join(json_bytes(value) for value in values) + b"\n"


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def script(part: str, value: Any) -> bytes:
    return f"window.YTD.{part}.part0 = ".encode() + json.dumps(value, indent=2).encode()


def archive_members() -> dict[str, bytes]:
    """An X archive of @brand: three followers, newest first; one of them answered, one reposted."""
    link = "https://twitter.com/intent/user?user_id="
    people = {"follower": ("11", "12", "13"), "following": ("12", "99")}
    lists = {
        f"data/{kind}.js": script(
            kind, [{kind: {"accountId": one, "userLink": link + one}} for one in people[kind]]
        )
        for kind in people
    }
    account = {
        "email": "brand@example.com",
        "createdVia": "web",
        "username": "brand",
        "accountId": OWNER_ID,
        "createdAt": "2015-03-30T10:38:02.103Z",
        "accountDisplayName": "The Brand",
    }
    return {
        **lists,
        "data/account.js": script("account", [{"account": account}]),
        "data/profile.js": script(
            "profile", [{"profile": {"description": {"bio": "b"}, "avatarMediaUrl": "u"}}]
        ),
        "data/tweets.js": script("tweets", [{"tweet": tweet} for tweet in archived_tweets()]),
    }


def archived_tweets() -> list[dict[str, Any]]:
    ann = {"name": "Ann", "screen_name": "Ann", "indices": ["0", "4"], "id_str": "11", "id": "11"}
    bob = {"name": "Bob", "screen_name": "bob", "indices": ["3", "7"], "id_str": "12", "id": "12"}
    return [
        {
            "id_str": "501",
            "created_at": "Wed Nov 02 21:30:39 +0000 2022",
            "full_text": "@Ann thank you",
            "in_reply_to_status_id_str": "400",
            "in_reply_to_user_id_str": "11",
            "in_reply_to_screen_name": "Ann",
            "lang": "en",
            "entities": {"user_mentions": [ann]},
        },
        {
            "id_str": "502",
            "created_at": "Thu Nov 03 08:50:26 +0000 2022",
            "full_text": "RT @bob: look",
            "lang": "en",
            "entities": {"user_mentions": [bob]},
        },
        {"id_str": "503", "created_at": "Fri Nov 04 08:50:26 +0000 2022", "full_text": "Good morning"},
    ]


V1_USER = {
    "id": int(BIG),
    "id_str": BIG,
    "name": "Ann",
    "screen_name": "Ann",
    "location": "",
    "description": "bio",
    "url": None,
    "protected": False,
    "followers_count": 3,
    "friends_count": 359,
    "listed_count": 0,
    "favourites_count": 10,
    "statuses_count": 8,
    "created_at": "Sun Jul 05 01:14:40 +0000 2009",
    "verified": False,
    "default_profile_image": True,
    "lang": "en",
    "status": {"created_at": "Wed Nov 02 21:30:39 +0000 2022"},
}
V2_USER = {
    "id": BIG,
    "username": "Ann",
    "name": "Ann",
    "description": "bio",
    "created_at": "2010-03-03T12:49:24.000Z",
    "public_metrics": {
        "followers_count": 580,
        "following_count": 518,
        "tweet_count": 55186,
        "listed_count": 12,
    },
    "profile_image_url": "https://pbs.twimg.com/profile_images/0/x_normal.jpg",
    "protected": False,
    "verified": True,
}
V2_PAGE = {
    "data": [
        {
            "id": "601",
            "author_id": "11",
            "text": "@brand how?",
            "created_at": "2022-11-02T21:30:39.000Z",
            "conversation_id": "600",
            "in_reply_to_user_id": OWNER_ID,
            "lang": "en",
            "referenced_tweets": [{"type": "replied_to", "id": "600"}],
            "entities": {
                "mentions": [{"username": "brand", "id": OWNER_ID}, {"username": "bob", "id": "12"}]
            },
        },
        {
            "id": "602",
            "author_id": "12",
            "text": "RT @brand: news",
            "created_at": "2022-11-03T21:30:39.000Z",
            "conversation_id": "602",
            "referenced_tweets": [{"type": "retweeted", "id": "600"}],
        },
        {
            "id": "603",
            "author_id": "12",
            "text": "look at this",
            "created_at": "2022-11-04T21:30:39.000Z",
            "conversation_id": "603",
            "referenced_tweets": [{"type": "quoted", "id": "601"}],
        },
    ],
    "includes": {
        "users": [
            {"id": "11", "username": "Ann", "name": "Ann", "public_metrics": {"followers_count": 5}},
            {"id": "12", "username": "bob", "name": "Bob"},
            {"id": OWNER_ID, "username": "brand", "name": "The Brand"},
        ],
        "tweets": [
            {"id": "600", "author_id": OWNER_ID, "text": "news", "created_at": "2022-11-01T00:00:00.000Z"}
        ],
    },
    "meta": {"result_count": 3},
}

TWARC_USERS = csv_bytes(
    "id,created_at,username,name,description,location,profile_image_url,protected,"
    "public_metrics.followers_count,public_metrics.following_count,public_metrics.listed_count,"
    "public_metrics.tweet_count,url,verified,verified_type,__twarc.version",
    f"{BIG}|2010-03-03T12:49:24.000Z|Ann|Ann|bio||https://x/y.jpg|False|580|518|12|55186||True|blue|2".split(
        "|"
    ),
)
TWARC_TWEETS = csv_bytes(
    "id,conversation_id,referenced_tweets.replied_to.id,referenced_tweets.retweeted.id,"
    "referenced_tweets.quoted.id,author_id,in_reply_to_user_id,in_reply_to_username,retweeted_user_id,"
    "retweeted_username,quoted_user_id,quoted_username,created_at,text,lang,entities.mentions,"
    "author.username,author.name,author.public_metrics.followers_count",
    [
        *f"601|600|600|||11|{OWNER_ID}|brand|||||2022-11-02T21:30:39.000Z|@brand how?|en".split("|"),
        json.dumps([{"username": "bob", "id": "12"}]),
        *("Ann", "Ann", "5"),
    ],
)

SNSCRAPE_USER = {
    "_type": "snscrape.modules.twitter.User",
    "username": "Ann",
    "id": int(BIG),
    "displayname": "Ann",
    "rawDescription": "bio",
    "verified": False,
    "created": "2010-03-03T12:49:24+00:00",
    "followersCount": 580,
    "friendsCount": 518,
    "statusesCount": 55186,
    "listedCount": 12,
    "protected": False,
}
SNSCRAPE_TWEET = {
    "id": 601,
    "date": "2022-11-02T21:30:39+00:00",
    "rawContent": "@brand how?",
    "lang": "en",
    "user": {"id": 11, "username": "Ann", "displayname": "Ann", "followersCount": 5},
    "inReplyToTweetId": 600,
    "inReplyToUser": {"id": int(OWNER_ID), "username": "brand"},
    "mentionedUsers": [{"id": 12, "username": "bob"}],
    "conversationId": 600,
}
MINET_USERS = csv_bytes(
    "id,screen_name,name,description,url,timestamp_utc,local_time,location,verified,protected,tweets,followers,"
    "friends,likes,lists,image,default_profile,default_profile_image",
    f"{BIG}|Ann|Ann|bio||1267620564|2010-03-03T12:49:24||0|0|55186|580|518|1|12|https://x/y.jpg|0|0".split(
        "|"
    ),
)
MINET_TWEETS = csv_bytes(
    "id,timestamp_utc,local_time,user_screen_name,text,lang,to_username,to_userid,to_tweetid,user_id,user_name,"
    "user_followers,retweeted_id,retweeted_user,retweeted_user_id,quoted_id,quoted_user,quoted_user_id,"
    "mentioned_names,mentioned_ids",
    f"601;1667424639;;Ann;@brand how?;en;brand;{OWNER_ID};600;11;Ann;5;;;;;;;brand|bob;{OWNER_ID}|12".split(
        ";"
    ),
    f"602;1667424640;;bob;news;en;;;;12;Bob;6;600;brand;{OWNER_ID};;;;cat;13".split(";"),
)
FOLLOWERS2CSV = csv_bytes(
    "ID,NAME,USER,FOLLOWED,FOLLOWERS,FOLLOWING,LISTED,FAVOURITES,STATUSES,CREATED_AT,PROFILE_IMAGE",
    [
        BIG,
        "Ann",
        "Ann",
        "true",
        "580",
        "518",
        "12",
        "1",
        "55186",
        "2010-03-03T12:49:24.000Z",
        "https://x/y.jpg",
    ],
)
SOCIAL_FEED_MANAGER = csv_bytes(
    "created_at,twitter_id,screen_name,followers_count,friends_count,like_count,retweet_count,hashtags,mentions,"
    "in_reply_to_screen_name,twitter_url,text",
    [
        "12/1/2016 1:22:35 AM",
        "601",
        "Ann",
        "5",
        "6",
        "0",
        "0",
        "",
        "brand, bob",
        "brand",
        "http://t/1",
        "@brand how",
    ],
)

EXPORTER_USER = {
    "id": BIG,
    "screen_name": "Ann",
    "name": "Ann",
    "description": "bio",
    "profile_image_url": "https://x/y.jpg",
    "profile_banner_url": None,
    "followers_count": 580,
    "friends_count": 518,
    "statuses_count": 55186,
    "favourites_count": 1,
    "listed_count": 12,
    "location": "",
    "website": None,
    "birthdate": None,
    "verified_type": None,
    "is_blue_verified": True,
    "following": False,
    "followed_by": True,
    "can_dm": False,
    "protected": None,
    "created_at": "2010-03-03 12:49:24 +00:00",
    "url": "https://x.com/Ann",
}


def exporter_tweet(number: str, author: str, text: str, **more: Any) -> dict[str, Any]:
    """A post as twitter-web-exporter writes it, without the raw object."""
    return {
        "id": number,
        "created_at": "2022-11-02 21:30:39 +00:00",
        "full_text": text,
        "media": [],
        "screen_name": author,
        "name": author.title(),
        "profile_image_url": "https://x/y.jpg",
        "in_reply_to": None,
        "retweeted_status": None,
        "quoted_status": None,
        "media_tags": [],
        "favorite_count": 1,
        "reply_count": 0,
        "views_count": None,
        "url": f"https://x.com/{author}/status/{number}",
        **more,
    }


EXPORTER_SEARCH = [
    exporter_tweet("601", "Ann", "@brand how does it work?", in_reply_to="600"),
    exporter_tweet("602", "bob", "@Ann like this", in_reply_to="601"),
    exporter_tweet("600", "brand", "news for @bob"),
    exporter_tweet("604", "cat", "I agree", in_reply_to="399"),
    exporter_tweet("605", "cat", "Good morning"),
    exporter_tweet("606", "cat", "RT @brand: news for @bob", retweeted_status="600"),
]
EXPORTER_METADATA = {
    "__typename": "Tweet",
    "rest_id": "601",
    "core": {
        "user_results": {"result": {"rest_id": "11", "legacy": {"followers_count": 7, "friends_count": 8}}}
    },
    "legacy": {
        "created_at": "Wed Nov 02 21:30:39 +0000 2022",
        "in_reply_to_user_id_str": OWNER_ID,
        "in_reply_to_screen_name": "brand",
        "conversation_id_str": "600",
        "lang": "en",
        "entities": {"user_mentions": [{"id_str": OWNER_ID, "screen_name": "brand"}]},
    },
}


def instagram(*names: str) -> list[dict[str, Any]]:
    return [
        {
            "title": "",
            "media_list_data": [],
            "string_list_data": [
                {"href": f"https://www.instagram.com/{name}", "value": name, "timestamp": 1733433674}
            ],
        }
        for name in names
    ]


BLUESKY_FOLLOWERS = {
    "subject": {"did": "did:plc:brand", "handle": "brand.bsky.social"},
    "followers": [
        {
            "did": "did:plc:ann",
            "handle": "ann.bsky.social",
            "displayName": "Ann",
            "createdAt": "2023-05-01T00:00:00Z",
        },
        {"did": "did:plc:bob", "handle": "bob.bsky.social", "description": "bio"},
    ],
    "cursor": "x",
}
