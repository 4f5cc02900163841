"""Bluesky's records and repository files: acts, dates and addresses, from good and from any other input."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.errors import EngagementError
from engagement.ingest.files.upload import inspect, read
from engagement.ingest.join.bluesky import (
    NoRepositoryError,
    acts_of,
    addresses_somebody,
    author_of,
    key_moment,
    moment,
    post_row,
    repository,
    written_at,
)
from tests.ingest.networks import bluesky_tape

ANN, BEN, EVE = (f"did:plc:{name * 8}" for name in ("ann", "ben", "eve"))
KEY = "3n2nn7ltcm2cn"
DIGITS = "234567abcdefghijklmnopqrstuvwxyz"


def post_uri(author: str, key: str = KEY) -> str:
    return f"at://{author}/app.bsky.feed.post/{key}"


def facet(did: str) -> dict[str, Any]:
    return {"features": [{"$type": "app.bsky.richtext.facet#mention", "did": did}], "index": {}}


def tid(when: datetime) -> str:
    """The key a client makes at a moment, written down from the specification."""
    number = int((when - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1)) << 10
    return "".join(DIGITS[number >> (5 * place) & 31] for place in range(12, -1, -1))


def kinds(uri: str, record: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(act["actor_id"], act["kind"], act["target_id"]) for act in acts_of(uri, record)]


def test_a_reply_names_whom_it_answers_and_whom_it_mentions_besides():
    record = {
        "text": "yes",
        "langs": ["es", "en"],
        "createdAt": "2026-11-19T08:19:59.080Z",
        "reply": {"parent": {"uri": post_uri(BEN)}, "root": {"uri": post_uri(EVE)}},
        "facets": [facet(BEN), facet(EVE), facet(EVE), facet(ANN)],
    }
    reply, mention = acts_of(post_uri(ANN), record)
    assert (reply["kind"], reply["target_id"], reply["parent_id"]) == ("reply", BEN, post_uri(BEN))
    assert (reply["thread_id"], reply["text"], reply["language"]) == (post_uri(EVE), "yes", "es")
    assert reply["created_at"] == datetime(2026, 11, 19, 8, 19, 59, 80_000, UTC)
    assert reply["interaction_id"] == post_uri(ANN) + "/reply"
    assert (mention["kind"], mention["target_id"]) == ("mention", EVE)
    assert mention["interaction_id"] == f"{post_uri(ANN)}/mention/{EVE}"


def test_a_quote_beside_a_picture_is_a_quote_and_a_list_is_none():
    embedded = {"record": {"uri": post_uri(BEN), "cid": "x"}}
    assert kinds(post_uri(ANN), {"embed": embedded}) == [(ANN, "quote", BEN)]
    assert kinds(post_uri(ANN), {"embed": {"record": embedded, "media": {}}}) == [(ANN, "quote", BEN)]
    other = {"record": {"uri": f"at://{BEN}/app.bsky.graph.list/1"}}
    assert kinds(post_uri(ANN), {"embed": other}) == []


def test_likes_and_reposts_are_one_a_person_and_post():
    for collection, kind in (("like", "like"), ("repost", "repost")):
        uri = f"at://{ANN}/app.bsky.feed.{collection}/{KEY}"
        (act,) = acts_of(uri, {"subject": {"uri": post_uri(BEN)}})
        assert (act["actor_id"], act["kind"], act["target_id"]) == (ANN, kind, BEN)
        assert act["interaction_id"] == f"{post_uri(BEN)}/{kind}/{ANN}"


def test_nobody_acts_towards_themselves():
    own = {"uri": post_uri(ANN)}
    record = {"reply": {"parent": own, "root": own}, "embed": {"record": own}, "facets": [facet(ANN)]}
    assert kinds(post_uri(ANN), record) == []
    assert kinds(f"at://{ANN}/app.bsky.feed.like/{KEY}", {"subject": own}) == []
    post = post_row(post_uri(ANN), record)
    assert post is not None
    assert not addresses_somebody(post)


def test_a_key_tells_its_moment_to_the_microsecond():
    when = datetime(2026, 11, 19, 8, 19, 59, 80_123, UTC)
    assert key_moment(tid(when)) == when
    # One that the network itself made: its record says 2026-11-19T08:19:59.080Z.
    told = key_moment(KEY)
    assert told is not None
    assert abs(told - datetime(2026, 11, 19, 8, 19, 59, 80_000, UTC)) < timedelta(seconds=1)


@pytest.mark.parametrize(
    "key", ["", "self", "3n2nn7ltcm2c", "zzzzzzzzzzzzz", "2222222222222", "3N2NN7LTCM2CN"]
)
def test_keys_that_are_no_likely_moment_tell_none(key):
    assert key_moment(key) is None


def test_a_date_in_the_future_gives_way_to_the_key():
    when = datetime(2025, 5, 1, tzinfo=UTC)
    assert written_at("2099-01-01T00:00:00Z", tid(when)) == when
    assert written_at("yesterday", tid(when)) == when
    assert written_at(None, "self") is None
    assert written_at("2024-01-01T00:00:00+02:00", "self") == datetime(2023, 12, 31, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    "uri", ["", "at://x", "https://bsky.app/profile/a/post/b", f"at://{ANN}/a/b/c", None]
)
def test_what_is_no_address_has_no_author(uri):
    assert author_of(uri) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just(post_uri(BEN)),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "uri",
                    "record",
                    "embed",
                    "reply",
                    "parent",
                    "root",
                    "facets",
                    "features",
                    "did",
                    "$type",
                    "langs",
                ]
            )
            | st.text(max_size=4),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(
    st.dictionaries(
        st.sampled_from(["text", "createdAt", "reply", "embed", "facets", "langs", "subject"]), JSON
    )
)
def test_any_record_is_read_without_a_word(record):
    for collection in ("post", "like", "repost"):
        for act in acts_of(f"at://{ANN}/app.bsky.feed.{collection}/{KEY}", record):
            assert act["actor_id"] == ANN
            assert act["target_id"] not in (None, ANN)
            assert act["created_at"] is None or act["created_at"].tzinfo is UTC


@given(st.text() | st.integers() | st.none())
def test_any_date_is_a_moment_in_utc_or_none(text):
    told = moment(text)
    assert told is None or told.utcoffset() == timedelta(0)


def recorded_car() -> bytes:
    """A repository as the real server gave it out."""
    answers = bluesky_tape.read(bluesky_tape.ANSWERS)["answers"]
    return base64.b64decode(next(kept["base64"] for key, kept in answers.items() if "getRepo" in key))


TRUTH = bluesky_tape.read(bluesky_tape.TRUTH)


def test_a_repository_holds_every_record_under_its_address():
    whole = repository(recorded_car())
    assert whole.did == TRUTH["owner"]["did"]
    uris = [record.uri for record in whole.records]
    assert uris == sorted(uris)
    assert set(TRUTH["posts"]) <= set(uris)
    assert all(record.value["$type"] == record.collection for record in whole.records)


def test_a_repository_is_an_upload_every_row_of_which_is_accounted_for():
    tables = read([("repo.car", recorded_car())])
    owner = TRUTH["owner"]["did"]
    assert tables.owner.account_id == owner
    expected = {act["id"]: act for act in TRUTH["acts"] if act["actor"] == owner}
    found = tables.interactions.set_index("interaction_id")
    assert set(expected) <= set(found.index)
    for name, act in expected.items():
        assert (found.loc[name, "target_id"], found.loc[name, "kind"]) == (act["target"], act["kind"])
        assert abs(found.loc[name, "created_at"] - pd.Timestamp(act["created_at"])) < pd.Timedelta("2ms")
    followed = {one["followed"] for one in TRUTH["follows"] if one["follower"] == owner}
    accounts = tables.accounts.set_index("account_id")
    assert set(accounts.index[accounts["followed_by_owner"].fillna(False).astype(bool)]) == followed
    assert [report.layout for report in tables.sources] == [
        "bluesky.repository.acts",
        "bluesky.repository.follows",
    ]
    assert sum(report.rows for report in tables.sources) == sum(r.used for r in tables.sources) + len(
        tables.skipped
    )
    assert set(tables.skipped["reason"]) == {"this post addresses nobody"}


def test_a_repository_joins_a_list_of_followers():
    owner, ann = {"did": TRUTH["owner"]["did"], "handle": "brand.test"}, {"did": ANN, "handle": "ann.test"}
    followers = json.dumps({"subject": owner, "followers": [ann]}).encode()
    tables = read([("followers.json", followers), ("repo.car", recorded_car())])
    assert tables.has_follower_list
    assert tables.owner.handle == "brand.test"
    assert len(tables.interactions) > 10


def test_the_preview_names_the_columns_of_a_repository():
    shown = inspect([("repo.car", recorded_car())])
    assert "nobody in this data" in str(shown.error)  # the owner's own acts name no follower
    assert [file.title for file in shown.files] == [
        "Bluesky repository: the account's own acts",
        "Bluesky repository: accounts followed",
    ]
    assert all(file.problem is None for file in shown.files)


CUTS = [12, 58, 59, 60, 100, 1000, 5000, 12000, -1]


@pytest.mark.parametrize("cut", CUTS)
def test_a_repository_that_was_cut_off_is_refused_with_a_sentence(cut):
    shown = inspect([("repo.car", recorded_car()[:cut])])
    assert shown.error is not None
    assert "repo.car" in str(shown.error)


def car(blocks: dict[bytes, Any], root: bytes) -> bytes:
    """A CAR file of these blocks, as the specification has it."""

    def framed(part: bytes) -> bytes:
        size, out = len(part), b""
        while size > 127:
            out, size = out + bytes([size & 127 | 128]), size >> 7
        return out + bytes([size]) + part

    link = b"\xd8\x2a\x58" + bytes([len(root) + 1]) + b"\x00" + root
    header = b"\xa2" + b"\x65roots" + b"\x81" + link + b"\x67version\x01"
    return framed(header) + b"".join(framed(name + content) for name, content in blocks.items())


def link(number: int) -> bytes:
    return b"\x01\x71\x12\x20" + bytes([number]) * 32


def cbor_link(number: int) -> bytes:
    return b"\xd8\x2a\x58\x25\x00" + link(number)


def test_a_tree_that_goes_in_a_circle_is_refused():
    commit = b"\xa2\x63did\x78" + bytes([len(ANN)]) + ANN.encode() + b"\x64data" + cbor_link(2)
    circle = b"\xa2\x61e\x80\x61l" + cbor_link(2)
    with pytest.raises(NoRepositoryError, match="circle"):
        repository(car({link(1): commit, link(2): circle}, link(1)))


def test_a_tree_with_missing_parts_is_refused_and_a_missing_record_is_none():
    commit = b"\xa2\x63did\x78" + bytes([len(ANN)]) + ANN.encode() + b"\x64data" + cbor_link(2)
    with pytest.raises(NoRepositoryError):
        repository(car({link(1): commit}, link(1)))
    path = f"app.bsky.feed.like/{KEY}".encode()
    entry = b"\xa4\x61k\x58" + bytes([len(path)]) + path + b"\x61p\x00\x61t\xf6\x61v" + cbor_link(9)
    whole = car({link(1): commit, link(2): b"\xa2\x61e\x81" + entry + b"\x61l\xf6"}, link(1))
    (record,) = repository(whole).records
    assert record.value is None
    shown = inspect([("repo.car", whole)])
    assert shown.files[0].rows == 1


PIECES = [
    b"\xa2\x61e\x80\x61l\xf6",
    b"\xa2\x61e\x81",
    b"\xa4\x61k\x44abcd\x61p\x00\x61t\xf6\x61v",
    b"\x61l\xf6",
    b"\x80",
    b"\xf6",
    *(cbor_link(number) for number in (1, 2, 3, 4)),
]
blocks = st.lists(st.sampled_from(PIECES) | st.binary(max_size=12), max_size=6).map(b"".join)


@given(st.dictionaries(st.sampled_from([2, 3, 4]), blocks), blocks)
def test_any_blocks_behind_a_sound_commit_are_a_repository_or_refused(others, tree):
    """Past the header and the commit, where a file that somebody made up does its harm."""
    commit = b"\xa2\x63did\x78" + bytes([len(ANN)]) + ANN.encode() + b"\x64data" + cbor_link(2)
    made = {link(1): commit, link(2): tree} | {link(number): block for number, block in others.items()}
    try:
        read_whole = repository(car(made, link(1)))
    except NoRepositoryError:
        return
    assert read_whole.did == ANN


@given(st.integers(0, 14_000), st.integers(1, 255))
def test_a_damaged_byte_is_never_a_crash(place, change):
    damaged = bytearray(recorded_car())
    damaged[place % len(damaged)] ^= change
    try:
        tables = read([("repo.car", bytes(damaged))])
    except EngagementError:
        return
    assert tables.sources


def test_deep_nesting_is_refused():
    with pytest.raises(NoRepositoryError):
        repository(car({link(1): b"\x81" * 100_000 + b"\x00"}, link(1)))
