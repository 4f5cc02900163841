"""Every layout is recognised and each of its columns lands where it belongs."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from engagement.errors import AmbiguousInputError, UnknownLayoutError
from engagement.ingest.files.layouts import LAYOUTS
from engagement.ingest.files.upload import inspect, read
from tests.ingest import upload_samples
from tests.ingest.upload_samples import BIG, OWNER_ID


def acts(tables):
    """Acts as (actor, kind, target) in the order of the table."""
    frame = tables.interactions
    return [
        (actor, kind, None if pd.isna(target) else target)
        for actor, kind, target in zip(frame["actor_id"], frame["kind"], frame["target_id"], strict=True)
    ]


PEOPLE = {
    "x.v1.users": ("followers.json", upload_samples.json_bytes([upload_samples.V1_USER])),
    "x.v2.users": (
        "followers.jsonl",
        upload_samples.json_lines({"data": [upload_samples.V2_USER], "meta": {}}, {"data": []}),
    ),
    "x.snscrape.users": ("followers.jsonl", upload_samples.json_lines(upload_samples.SNSCRAPE_USER, {})),
    "x.minet.users": ("minet followers.csv", upload_samples.MINET_USERS),
    "x.followers2csv": ("ann.csv", upload_samples.FOLLOWERS2CSV),
    "x.web_exporter.users": (
        "twitter-Followers-1.json",
        upload_samples.json_bytes([upload_samples.EXPORTER_USER]),
    ),
}


@pytest.mark.parametrize("layout", PEOPLE)
def test_people_layouts_keep_id_handle_counts_and_dates(layout):
    tables = read([PEOPLE[layout]])
    assert tables.sources[0].layout == layout
    person = tables.accounts.iloc[0]
    assert (person["account_id"], person["handle"], person["name"]) == (BIG, "Ann", "Ann")
    expected = (3, 359, 8, 0) if layout == "x.v1.users" else (580, 518, 55186, 12)
    counts = ("followers_count", "following_count", "posts_count", "listed_count")
    assert tuple(person[name] for name in counts) == expected
    assert person["created_at"].year in (2009, 2010)
    assert tables.has_follower_list


def test_the_v1_picture_flag_is_turned_round_and_the_last_post_kept():
    person = read([PEOPLE["x.v1.users"]]).accounts.iloc[0]
    assert not person["has_avatar"]
    assert person["last_post_at"] == pd.Timestamp("2022-11-02 21:30:39Z")


def test_followers2csv_says_whom_the_owner_follows():
    assert read([PEOPLE["x.followers2csv"]]).accounts["followed_by_owner"].tolist() == [True]


def test_twarc_csv_users_are_v2_users():
    tables = read([("users.csv", upload_samples.TWARC_USERS)])
    assert tables.sources[0].layout == "x.v2.users"
    assert tables.accounts.loc[0, "followers_count"] == 580


def test_tweepy_dumps_with_python_dictionaries_are_opened():
    header = "id,username,name,description,public_metrics"
    row = [BIG, "Ann", "Ann", "bio", "{'followers_count': 5, 'following_count': 6, 'tweet_count': 7}"]
    tables = read([("dump.csv", upload_samples.csv_bytes(header, row))])
    assert tables.accounts.loc[0, "following_count"] == 6


def test_an_x_archive_gives_ranks_the_owner_and_what_they_wrote():
    tables = read([("archive.zip", upload_samples.zipped(*upload_samples.archive_members().items()))])
    assert (tables.owner.account_id, tables.owner.handle, tables.owner.name) == (
        OWNER_ID,
        "brand",
        "The Brand",
    )
    accounts = tables.accounts.set_index("account_id")
    assert accounts["follow_rank"].dropna().to_dict() == {"11": 2, "12": 1, "13": 0}
    assert accounts["followed_by_owner"].to_dict() == {"11": False, "12": True, "13": False, "99": True}
    assert accounts.loc["11", "handle"] == "Ann"
    assert acts(tables) == [(OWNER_ID, "repost", "12"), (OWNER_ID, "reply", "11")]
    assert set(tables.follower_ids()) == {"11", "12", "13"}
    assert tables.skipped[["source", "row"]].values.tolist() == [["archive.zip/data/tweets.js", 3]]


def test_archive_parts_continue_the_ranks():
    members = upload_samples.archive_members()
    more = upload_samples.script("follower", [{"follower": {"accountId": "14", "userLink": "l"}}])
    members["data/follower-part1.js"] = more.replace(b"part0", b"part1")
    accounts = read([("archive.zip", upload_samples.zipped(*members.items()))]).accounts.set_index(
        "account_id"
    )
    assert accounts["follow_rank"].dropna().to_dict() == {"11": 3, "12": 2, "13": 1, "14": 0}


def test_loose_archive_files_are_the_same_as_the_zip():
    members = upload_samples.archive_members()
    loose = read([(name.split("/")[1], content) for name, content in members.items()])
    whole = read([("archive.zip", upload_samples.zipped(*members.items()))])
    pd.testing.assert_frame_equal(
        loose.accounts.sort_values("account_id", ignore_index=True),
        whole.accounts.sort_values("account_id", ignore_index=True),
    )


POSTS = {
    "x.v2.tweets": ("tweets.csv", upload_samples.TWARC_TWEETS),
    "x.snscrape.tweets": ("tweets.jsonl", upload_samples.json_lines(upload_samples.SNSCRAPE_TWEET, {})),
}


@pytest.mark.parametrize("layout", POSTS)
def test_a_reply_that_names_others_is_a_reply_and_mentions(layout):
    tables = read([POSTS[layout]], owner="brand")
    assert tables.sources[0].layout == layout
    assert acts(tables) == [("11", "reply", OWNER_ID), ("11", "mention", "12")]
    reply = tables.interactions.iloc[0]
    assert (reply["post_id"], reply["parent_id"], reply["thread_id"], reply["language"]) == (
        "601",
        "600",
        "600",
        "en",
    )
    assert tables.accounts.set_index("account_id").loc["11", "followers_count"] == 5


def test_v2_answers_are_joined_with_the_people_and_posts_they_include():
    tables = read(
        [("answer.jsonl", upload_samples.json_lines(upload_samples.V2_PAGE, {"data": []}))], owner="@brand"
    )
    assert set(acts(tables)) == {
        ("11", "reply", OWNER_ID),
        ("11", "mention", "12"),
        ("12", "repost", OWNER_ID),
        ("12", "quote", "11"),
    }
    assert tables.interactions.set_index("kind")["text"].isna()["repost"]


def test_v1_tweets_carry_their_authors():
    tweet = {
        **upload_samples.archived_tweets()[0],
        "user": {"id_str": "12", "screen_name": "bob", "followers_count": 9, "friends_count": 1},
    }
    tables = read([("tweets.json", upload_samples.json_bytes([tweet]))], owner="Ann")
    assert acts(tables) == [("12", "reply", "11")]
    assert tables.accounts["followers_count"].tolist() == [9]


def test_minet_tweets_keep_a_reposts_mentions_to_their_author():
    tables = read([("minet.csv", upload_samples.MINET_TWEETS)], owner=OWNER_ID)
    assert set(acts(tables)) == {
        ("11", "reply", OWNER_ID),
        ("11", "mention", "12"),
        ("12", "repost", OWNER_ID),
    }


def test_social_feed_manager_dates_have_the_month_first():
    tables = read([("sfm.csv", upload_samples.SOCIAL_FEED_MANAGER)], owner="brand")
    assert acts(tables) == [("@ann", "reply", "@brand"), ("@ann", "mention", "@bob")]
    assert tables.interactions.loc[0, "created_at"] == pd.Timestamp("2016-12-01 01:22:35Z")


@pytest.mark.parametrize("form", ["json", "csv"])
def test_web_exporter_search_results_reach_level_two(form):
    if form == "json":
        content = upload_samples.json_bytes(upload_samples.EXPORTER_SEARCH)
    else:
        header = ",".join(upload_samples.EXPORTER_SEARCH[0])
        rows = [
            ["" if value is None else str(value) for value in post.values()]
            for post in upload_samples.EXPORTER_SEARCH
        ]
        content = b"\xef\xbb\xbf" + upload_samples.csv_bytes(header, *rows)
    followers = [
        {**upload_samples.EXPORTER_USER, "id": "11"},
        {**upload_samples.EXPORTER_USER, "id": "12", "screen_name": "Bob"},
    ]
    found = inspect(
        [
            ("twitter-Followers-1.json", upload_samples.json_bytes(followers)),
            (f"twitter-SearchTimeline-2.{form}", content),
        ],
        owner="brand",
    )
    assert found.evidence.level == 2
    assert acts(found.tables) == [
        ("@cat", "repost", "@brand"),
        ("11", "reply", "@brand"),
        ("12", "reply", "11"),
        ("@cat", "reply", None),
        ("@brand", "mention", "12"),
    ]
    assert found.tables.skipped["row"].tolist() == ([5] if form == "json" else [6])
    assert any("whom they answer stays unknown" in note for note in found.tables.sources[1].notes)


@pytest.mark.parametrize("form", ["json", "csv"])
def test_web_exporter_metadata_is_preferred(form):
    post = {
        **upload_samples.exporter_tweet("601", "Ann", "@cat no", in_reply_to="600"),
        "metadata": upload_samples.EXPORTER_METADATA,
    }
    if form == "json":
        content = upload_samples.json_bytes([post])
    else:
        cells = [
            json.dumps(value) if isinstance(value, dict) else "" if value is None else str(value)
            for value in post.values()
        ]
        content = upload_samples.csv_bytes(",".join(post), cells)
    tables = read([(f"twitter-SearchTimeline-1.{form}", content)], owner="brand")
    assert acts(tables) == [("11", "reply", OWNER_ID)]
    assert tables.interactions.loc[0, "thread_id"] == "600"
    assert tables.accounts.set_index("account_id").loc["11", "following_count"] == 8


def test_web_exporter_line_ends_are_line_ends():
    post = upload_samples.exporter_tweet("601", "Ann", "@brand one\\ntwo", in_reply_to="600")
    tables = read([("twitter-SearchTimeline-1.json", upload_samples.json_bytes([post]))], owner="brand")
    assert tables.interactions.loc[0, "text"] == "@brand one\ntwo"


def test_web_exporter_roles_come_from_the_file_name_or_are_asked():
    content = upload_samples.json_bytes([upload_samples.EXPORTER_USER])
    following = read([("twitter-Following-1.json", content)], owner="brand")
    assert not following.has_follower_list
    assert following.accounts["followed_by_owner"].tolist() == [True]
    unknown = inspect([("export.json", content)])
    question = unknown.files[0].questions[0]
    assert (question.id, question.required, question.answer) == ("role", True, None)
    assert isinstance(unknown.error, AmbiguousInputError)
    with pytest.raises(AmbiguousInputError, match=r"export\.json"):
        read([("export.json", content)])
    answered = inspect(
        [("export.json", content)], choices={unknown.files[0].fingerprint: {"role": "followers"}}
    )
    assert answered.tables.has_follower_list


def test_roles_are_asked_inside_archives_too():
    content = upload_samples.zipped(
        ("export.json", upload_samples.json_bytes([upload_samples.EXPORTER_USER]))
    )
    with pytest.raises(AmbiguousInputError):
        read([("exports.zip", content)])


def test_retweeters_are_undated_reposts_of_the_owner():
    content = upload_samples.json_bytes([upload_samples.EXPORTER_USER])
    tables = read([("twitter-Retweeters-1.json", content)], owner="brand")
    assert acts(tables) == [(BIG, "repost", "@brand")]
    assert tables.interactions["created_at"].isna().all()
    assert not tables.has_follower_list


INSTAGRAM = {
    "followers_1.json": upload_samples.json_bytes(upload_samples.instagram("ann", "bob")),
    "followers.json": upload_samples.json_bytes(
        {"relationships_followers": upload_samples.instagram("ann", "bob")}
    ),
}


@pytest.mark.parametrize("name", INSTAGRAM)
def test_instagram_followers_have_dates(name):
    tables = read([(name, INSTAGRAM[name])])
    assert tables.accounts["account_id"].tolist() == ["@ann", "@bob"]
    assert tables.accounts["followed_at"].tolist() == [pd.Timestamp(1733433674, unit="s", tz="UTC")] * 2


def test_instagram_entries_without_a_value_use_the_title():
    entry = {
        "title": "ann",
        "string_list_data": [{"href": "https://www.instagram.com/_u/ann", "timestamp": 1733433674}],
    }
    assert read([("followers_1.json", upload_samples.json_bytes([entry]))]).accounts["handle"].tolist() == [
        "ann"
    ]


def test_instagram_archives_open_followers_and_following_only():
    folder = "connections/followers_and_following/"
    following = {"relationships_following": upload_samples.instagram("ann")}
    content = upload_samples.zipped(
        (folder + "followers_1.json", upload_samples.json_bytes(upload_samples.instagram("ann"))),
        (folder + "followers_2.json", upload_samples.json_bytes(upload_samples.instagram("bob", "ann"))),
        (
            folder + "following.json",
            upload_samples.json_bytes(following),
        ),
        (folder + "blocked_profiles.json", b"not read"),
        ("your_instagram_activity/messages/inbox/x/message_1.json", b"not read"),
    )
    tables = read([("instagram.zip", content)])
    assert [source.name.rsplit("/")[-1] for source in tables.sources] == [
        "followers_1.json",
        "followers_2.json",
        "following.json",
    ]
    assert tables.accounts.set_index("handle")["followed_by_owner"].to_dict() == {"ann": True, "bob": False}


def test_other_instagram_lists_are_refused():
    content = upload_samples.json_bytes({"relationships_blocked_users": upload_samples.instagram("ann")})
    with pytest.raises(UnknownLayoutError, match="followers_1"):
        read([("blocked_profiles.json", content)])


def test_mastodon_lists():
    following = upload_samples.csv_bytes(
        "Account address,Show boosts,Notify on new posts,Languages",
        ["ann@a.example", "true", "false", "en, fr"],
    )
    followers = upload_samples.csv_bytes("Account address", ["@Bob@b.example"])
    tables = read([("following_accounts.csv", following), ("followers.csv", followers)])
    assert tables.follower_ids().tolist() == ["@bob@b.example"]
    assert tables.accounts.set_index("account_id")["followed_by_owner"].to_dict() == {
        "@ann@a.example": True,
        "@bob@b.example": False,
    }


def test_bluesky_followers_name_their_owner():
    tables = read([("followers.json", upload_samples.json_bytes(upload_samples.BLUESKY_FOLLOWERS))])
    assert (tables.owner.account_id, tables.owner.handle) == ("did:plc:brand", "brand.bsky.social")
    assert tables.accounts["account_id"].tolist() == ["did:plc:ann", "did:plc:bob"]
    assert tables.accounts["bio"].tolist()[1] == "bio"


@pytest.mark.parametrize(
    "header",
    [
        "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Replies",
        "Tweet id,Tweet permalink,Tweet text,time,impressions,engagements,engagement rate,retweets,replies",
        "Date,Impressions,Likes,Engagements,Profile visits,New follows",
        "tweet_id,text,type,language,created_at,media_type,media_urls,hashtags,urls,client,reply_count,view_count",
    ],
)
def test_post_counts_are_recognised_and_refused_with_a_way_out(header):
    content = upload_samples.csv_bytes(header, ["1"] * len(header.split(",")))
    found = inspect([("analytics.csv", content)])
    assert found.files[0].layout.startswith("x.")
    assert found.files[0].rows == 1
    assert "twitter-web-exporter" in str(found.error)
    with pytest.raises(UnknownLayoutError):
        read([("analytics.csv", content)])


def test_no_layout_has_a_column_it_cannot_convert():
    for layout in LAYOUTS:
        for field, headers in layout.columns.items():
            assert layout.kind_of(field)
            assert layout.shown_as(field)
            assert all(header == header.casefold() for header in headers), (layout.name, field)


def test_layout_names_are_told_apart():
    names = [layout.name for layout in LAYOUTS]
    assert len(set(names)) >= len(names) - 1
