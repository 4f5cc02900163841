"""The owner named after the files were read: the same tables as if it had been said at once."""

from __future__ import annotations

import pandas as pd

from engagement.ingest.files.upload import inspect, with_owner

ACCOUNTS = ("followers.csv", b"account_id,handle\n1,ana\n2,bea\n3,clara\n3,clara\n")
ACTS = (
    "acts.csv",
    b"actor_id,target_id,kind,created_at\n"
    b"1,9,reply,2026-05-01T10:00:00Z\n2,1,mention,2026-05-02T10:00:00Z\n9,1,reply,2026-05-03T10:00:00Z\n"
    b"2,3,reply,2026-05-04T10:00:00Z\n",
)


def test_the_files_are_joined_and_wait_for_the_owner() -> None:
    waiting = inspect([ACCOUNTS, ACTS])
    assert waiting.error is not None
    assert waiting.joined is not None
    assert waiting.tables is None
    at_once = inspect([ACCOUNTS, ACTS], owner="9").tables
    later = with_owner(waiting, "9").tables
    assert at_once is not None
    assert later is not None
    for table in ("accounts", "interactions", "follows", "skipped"):
        pd.testing.assert_frame_equal(getattr(at_once, table), getattr(later, table))


def test_trying_one_owner_leaves_nothing_behind_for_the_next() -> None:
    waiting = inspect([ACCOUNTS, ACTS])
    with_owner(waiting, "1")
    tables = with_owner(waiting, "9").tables
    assert tables is not None
    assert tables.sources == inspect([ACCOUNTS, ACTS], owner="9").tables.sources  # type: ignore[union-attr]


def test_an_owner_who_is_nowhere_is_said() -> None:
    found = with_owner(inspect([ACCOUNTS, ACTS]), "nobody at all")
    assert found.tables is None or found.tables.owner.handle == "nobody at all"


def test_a_list_of_whom_the_owner_follows_alone_leaves_nobody_to_look_at() -> None:
    following = ("following_accounts.csv", b"Account address,Show boosts\nana@example.social,true\n")
    found = inspect([following], owner="me@example.social")
    assert found.tables is None
    assert "nobody in this data" in str(found.error)
