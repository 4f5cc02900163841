"""Every row of the table in docs/formats.md: a file of that kind is read, and reaches the level it says."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import networkx
import pytest

from engagement.ingest.files.contract import Inspection
from engagement.ingest.files.layouts import LAYOUTS
from engagement.ingest.files.upload import inspect
from tests.ingest import network_samples as networks
from tests.ingest import test_html_lists as pages
from tests.ingest import upload_samples as samples
from tests.ingest.test_bluesky_records import TRUTH, recorded_car
from tests.ingest.test_containers import grailbird
from tests.ingest.test_files_of_the_world import workbook
from tests.ingest.test_lists_put_right import EDGES, VERTICES

DOCS = Path(__file__).parents[2] / "docs" / "formats.md"
Files = list[tuple[str, bytes]]


def rows() -> list[tuple[str, str, int, str]]:
    """Source, file, level and version of every row."""
    table = re.findall(r"^\| (.+?) \| (.+?) \| .+? \| (\d) \| (\d+\.\d+) \|$", DOCS.read_text(), re.MULTILINE)
    return [(source, file, int(level), since) for source, file, level, since in table]


def seeded(
    builder: Callable[[int], networks.Written], *, seed: int = 0, only: str = ""
) -> tuple[Files, str | None]:
    written = builder(seed)
    return [file for file in written.files if only in file[0]], written.owner


def graph_reactions() -> Files:
    people = [{"id": f"1{at}", "name": name, "type": "LIKE"} for at, name in enumerate(("Ann", "Bob"))]
    return [("reactions.json", samples.json_bytes({"data": people}))]


def subscribers() -> Files:
    items = [
        {
            "kind": "youtube#subscription",
            "snippet": {"publishedAt": "2026-01-01T00:00:00Z"},
            "subscriberSnippet": {"title": name, "channelId": f"UC{name}"},
        }
        for name in ("ann", "bob")
    ]
    return [
        (
            "subscriptions.json",
            samples.json_bytes({"kind": "youtube#subscriptionListResponse", "items": items}),
        )
    ]


def takeout() -> Files:
    folder = "Takeout/YouTube y YouTube Music/"
    comments = (
        b"Comment ID,Channel ID,Comment create timestamp,Price,Parent comment ID,Video ID,Comment text\n"
        b'c9,UCbrand,2026-01-01T00:00:00Z,0,c0,vid,"{""takeoutSegments"":[{""text"":""gracias""}]}"\n'
    )
    subscriptions = b"Channel Id,Channel Url,Channel Title\nUCann,http://www.youtube.com/channel/UCann,Ann\n"
    members = (
        (folder + "comentarios/comentarios.csv", comments),
        (folder + "suscripciones/suscripciones.csv", subscriptions),
        (folder + "historial/historial.html", b"not read"),
    )
    return [("takeout-20260301T000000Z-001.zip", samples.zipped(*members))]


def mastodon_archive_tool() -> Files:
    account = {"id": "1", "acct": "bruma", "username": "bruma", "url": "https://isla.example/@bruma"}
    ann = {"id": "2", "acct": "ann@nube.example", "username": "ann"}
    said = {
        "id": "9",
        "created_at": "2026-04-01T10:00:00.000Z",
        "content": "<p>x</p>",
        "account": ann,
        "in_reply_to_id": "8",
        "in_reply_to_account_id": "1",
        "mentions": [],
    }
    value = {
        "account": account,
        "statuses": [{**said, "id": "8", "account": account, "in_reply_to_id": None}],
        "mentions": [said],
        "followers": [ann],
        "following": [ann],
    }
    return [("isla.example.user.bruma.json", samples.json_bytes(value))]


def acts_list() -> Files:
    text = "from,to,type,date\nann,brand,reply,2026-01-02\nbob,ann,mention,2026-01-03\n"
    return [("acts.csv", text.encode())]


def graph() -> Files:
    edges, out = networkx.DiGraph(), io.BytesIO()
    for one, other in (("ann", "brand"), ("bob", "brand"), ("ann", "bob")):
        edges.add_edge(one, other, relationship="replies to", weight=2.0)
    networkx.write_graphml(edges, out)
    return [("network.graphml", out.getvalue())]


def nodexl() -> Files:
    more = [
        ["bob", to, None, None, None, "Replies to", "2026-03-03 10:00:00", "sí"] for to in ("shop", "ann")
    ]
    return [("network.xlsx", workbook(Edges=[*EDGES, *more], Vertices=VERTICES))]


def canonical() -> Files:
    return [
        ("accounts.csv", b"account_id,handle\n11,ann\n12,bob\n"),
        (
            "interactions.csv",
            b"actor_id,target_id,kind,created_at\n11,1,reply,2026-01-02\n12,11,reply,2026-01-03\n",
        ),
        ("follows.csv", b"follower_id,followed_id\n11,1\n12,1\n11,12\n"),
    ]


RNG = random.Random(1)
# Without anybody who follows there is nothing to look at: a list goes with the account's own acts.
OF_THE_REPOSITORY = {
    "subject": {"did": TRUTH["owner"]["did"], "handle": "brand.test"},
    "followers": [{"did": "did:plc:annannann", "handle": "ann.test"}],
}
# Talk among members takes two who have spoken.
BOB_ANSWERS_ANN = {
    **samples.SNSCRAPE_TWEET,
    "id": 602,
    "rawContent": "@Ann yes",
    "user": {"id": 12, "username": "bob"},
    "inReplyToTweetId": 601,
    "inReplyToUser": {"id": 11, "username": "Ann"},
    "mentionedUsers": [],
}
SAMPLES: dict[str, tuple[Files, str | None]] = {
    "X archive": ([("archive.zip", samples.zipped(*samples.archive_members().items()))], None),
    "X archive of before 2018": (
        [("tweets.zip", grailbird(1)[0]), ("followers.csv", b"screen_name,followers\nann,5\n")],
        None,
    ),
    "twitter-web-exporter, people": (
        [("twitter-Followers-1.json", samples.json_bytes([samples.EXPORTER_USER]))],
        None,
    ),
    "twitter-web-exporter, posts": (
        [("twitter-SearchTimeline-1.json", samples.json_bytes(samples.EXPORTER_SEARCH))],
        "brand",
    ),
    "X API v1.1, people": ([("followers.json", samples.json_bytes([samples.V1_USER]))], None),
    "X API v1.1, posts": (
        [
            (
                "tweets.json",
                samples.json_bytes(
                    [{**samples.archived_tweets()[0], "user": {"id_str": "12", "screen_name": "bob"}}]
                ),
            )
        ],
        "Ann",
    ),
    "X API v2, people": ([("followers.csv", samples.TWARC_USERS)], None),
    "X API v2, posts": ([("answer.jsonl", samples.json_lines(samples.V2_PAGE, {"data": []}))], "brand"),
    "snscrape or twscrape, people": (
        [
            (
                "followers.jsonl",
                samples.json_lines(
                    samples.SNSCRAPE_USER, {**samples.SNSCRAPE_USER, "id": 12, "username": "bob"}
                ),
            )
        ],
        None,
    ),
    "snscrape or twscrape, posts": (
        [("tweets.jsonl", samples.json_lines(samples.SNSCRAPE_TWEET, BOB_ANSWERS_ANN))],
        "brand",
    ),
    "minet, people": ([("followers.csv", samples.MINET_USERS)], None),
    "minet, posts": ([("minet.csv", samples.MINET_TWEETS)], samples.OWNER_ID),
    "PhantomBuster": (
        [
            (
                "result.csv",
                b"profileUrl,screenName,userId,name,followersCount,friendsCount,query,timestamp\n"
                b"https://twitter.com/ann,ann,11,Ann,5,6,https://twitter.com/brand,2026-01-01T00:00:00Z\n"
                b"https://twitter.com/bob,bob,12,Bob,7,8,https://twitter.com/brand,2026-01-01T00:00:00Z\n",
            )
        ],
        None,
    ),
    "followers2csv": ([("ann.csv", samples.FOLLOWERS2CSV)], None),
    "Social Feed Manager": (
        [
            (
                "sfm.csv",
                samples.SOCIAL_FEED_MANAGER
                + b"12/1/2016 1:30:35 AM,602,bob,6,6,0,0,,Ann,Ann,http://t/2,@Ann yes\n",
            )
        ],
        "brand",
    ),
    "Instagram, followers": (
        [("followers_1.json", samples.json_bytes(samples.instagram("ann", "bob")))],
        None,
    ),
    "Instagram, followers in HTML": ([("followers_1.html", pages.instagram(RNG, ["ann", "bob"]))], None),
    "Instagram, own activity": (
        [
            *seeded(networks.instagram_activity)[0],
            ("followers_1.json", samples.json_bytes(samples.instagram("ann"))),
        ],
        "brand",
    ),
    "Instagram, comments of others": seeded(networks.meta_comments, seed=1),
    "Facebook, profile": seeded(networks.facebook),
    "Facebook, followers in HTML": ([("people_who_followed_you.html", pages.facebook(["Ana García"]))], None),
    "Facebook, friends": (
        [
            (
                "your_friends.json",
                samples.json_bytes({"friends_v2": [{"name": "Ana", "timestamp": 1767225600}]}),
            )
        ],
        None,
    ),
    "Facebook, comments of others": seeded(networks.meta_comments, seed=0),
    "Facebook, reactions of others": (graph_reactions(), None),
    "Threads": seeded(networks.threads),
    "LinkedIn, connections": seeded(networks.linkedin),
    "LinkedIn, comments": (
        [
            (
                "comments.csv",
                b"profileUrl,fullName,comment,commentDate\n"
                b"https://www.linkedin.com/in/ann-1,Ann,hola,2026-01-01T10:00:00Z\n",
            )
        ],
        None,
    ),
    "TikTok": seeded(networks.tiktok),
    "YouTube, comments by yt-dlp": seeded(networks.youtube, seed=0),
    "YouTube, comments by the API": seeded(networks.youtube, seed=1),
    "YouTube, subscribers": (subscribers(), None),
    "YouTube, Takeout": ([*takeout(), *subscribers()], None),
    "Telegram": seeded(networks.telegram),
    "Discord": seeded(networks.discord),
    "Reddit": seeded(networks.reddit),
    "Mastodon, lists": ([("followers.csv", b"Account address\nann@nube.example\n")], None),
    "Mastodon, archive": (
        [*seeded(networks.fediverse_archive)[0], ("followers.csv", b"Account address\nann@nube.example\n")],
        None,
    ),
    "mastodon-archive": (mastodon_archive_tool(), None),
    "Bluesky, lists": ([("followers.json", samples.json_bytes(samples.BLUESKY_FOLLOWERS))], None),
    "Bluesky, repository": (
        [("repo.car", recorded_car()), ("followers.json", samples.json_bytes(OF_THE_REPOSITORY))],
        None,
    ),
    "pairs of follower and followed": (
        [("pairs.csv", b"follower,followed\nann,brand\nbob,brand\nann,bob\n")],
        "brand",
    ),
    "NodeXL": (nodexl(), "shop"),
    "Gephi, Pajek": (graph(), "brand"),
    "any list of people": ([("seguidores.csv", b"usuario;seguidores\nann;5\nbob;6\n")], None),
    "a list typed by hand": ([("followers.txt", "• @ann\n• @bob\n".encode())], None),
    "any list of acts": (acts_list(), "brand"),
    "canonical tables": (canonical(), "1"),
}


@cache
def inspected(source: str) -> Inspection:
    files, owner = SAMPLES[source]
    return inspect(files, owner=owner)


def test_every_row_has_a_sample_and_every_sample_a_row():
    assert [source for source, *_ in rows()] == list(SAMPLES)


@pytest.mark.parametrize("source", SAMPLES)
def test_a_file_of_each_row_is_read_and_reaches_its_level(source):
    level = next(level for name, _, level, _ in rows() if name == source)
    found = inspected(source)
    assert found.error is None
    assert not [file.problem for file in found.files if file.problem]
    assert found.evidence.level == level
    for table in found.tables.sources:
        assert table.rows == table.used + (found.tables.skipped["source"] == table.name).sum()


def test_every_layout_that_reads_something_stands_in_some_row():
    seen = {file.layout for source in SAMPLES for file in inspected(source).files}
    # The same lists by another way in: a table where the sample is an archive, and the like.
    also = {
        "x.archive.old.table",
        "reddit.table",
        "bluesky.follows",
        "bluesky.repository.follows",
        "mastodon.following",
        "instagram.following",
    }
    missing = {layout.name for layout in LAYOUTS if layout.problem is None} - seen - also
    assert not missing
