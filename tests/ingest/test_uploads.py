"""The whole way: several files of one account, one identity a person, nothing lost."""

from __future__ import annotations

import html
import json
import string
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from engagement.data.evidence import evidence
from engagement.data.schema import validate
from engagement.errors import AmbiguousInputError, EngagementError
from engagement.ingest.files.upload import inspect, read
from tests.ingest import upload_samples

ACCOUNTS = "account_id,handle,followers_count"
ACTS = "actor_id,target_id,kind,created_at"


def accounts(*rows: list[str]) -> tuple[str, bytes]:
    return "accounts.csv", upload_samples.csv_bytes(ACCOUNTS, *rows)


def acts(*rows: list[str], header: str = ACTS) -> tuple[str, bytes]:
    return "interactions.csv", upload_samples.csv_bytes(header, *rows)


def check_nothing_lost(tables) -> None:
    """Rows in = rows used + rows skipped, file by file; and the tables keep their contract."""
    validate(tables)
    for source in tables.sources:
        listed = tables.skipped[tables.skipped["source"] == source.name]
        assert source.rows == source.used + len(listed)
        assert listed["row"].is_unique
    for reason, value in zip(tables.skipped["reason"], tables.skipped["value"], strict=True):
        assert "{value}" not in reason or not pd.isna(value)
        reason.format(value=value)


def test_the_hard_list_of_ids_and_handles():
    names = ["NA", "null_poet", "nonetheless", "1e5", "nan0", "true"]
    rows = [[str(2**60 + number), name, "1.2K"] for number, name in enumerate(names)]
    tables = read([accounts(*rows, ["", "", "5"], ["", "only_handle", ""], [str(2**61), "", "1,234"])])
    assert tables.accounts["handle"].tolist()[:6] == names
    assert tables.accounts["account_id"].tolist() == [row[0] for row in rows] + ["@only_handle", str(2**61)]
    assert tables.accounts["followers_count"].tolist()[:1] == [1200]
    assert tables.skipped[["row", "reason"]].values.tolist() == [
        [8, "this row has neither an id nor a handle"]
    ]
    check_nothing_lost(tables)


def test_one_person_is_one_person_in_every_file():
    tables = read(
        [
            accounts(["11", "Ann", "5"], ["12", "bob", "6"]),
            acts(
                ["aNN", "brand", "reply", "2026-01-01"],
                ["@BOB", "Ann", "mention", "1767225600"],
                header="actor_handle,target_handle,kind,created_at",
            ),
        ],
        owner="Brand",
    )
    assert tables.interactions[["actor_id", "target_id"]].values.tolist() == [["11", "@brand"], ["12", "11"]]
    assert tables.accounts["account_id"].tolist() == ["11", "12"]
    assert tables.owner.account_id == "@brand"
    assert evidence(tables).level == 2


def test_the_same_account_twice_is_listed_with_the_first_row():
    tables = read([accounts(["11", "Ann", "5"], ["12", "bob", ""], ["11", "ann", "7"], ["", "BOB", "8"])])
    assert set(tables.accounts["account_id"]) == {"11", "12"}
    assert tables.skipped[["row", "value"]].values.tolist() == [[4, "2"], [5, "3"]]
    assert tables.accounts.set_index("account_id")["followers_count"].to_dict() == {"11": 5, "12": 8}
    check_nothing_lost(tables)


def test_the_account_itself_among_its_followers_names_it():
    tables = read(
        [
            (
                "accounts.csv",
                upload_samples.csv_bytes(
                    "account_id,handle,name", ["42", "brand", "The Brand"], ["11", "a", ""]
                ),
            ),
            acts(["11", "42", "reply", "2026-01-01"]),
        ],
        owner="42",
    )
    assert (tables.owner.handle, tables.owner.name) == ("brand", "The Brand")
    assert tables.accounts["account_id"].tolist() == ["11"]
    assert tables.skipped["reason"].tolist() == ["this is the account itself"]


def test_the_owner_is_whoever_takes_part_in_every_act():
    tables = read([acts(["11", "42", "reply", "2026-01-01"], ["42", "12", "reply", "2026-01-02"])])
    assert tables.owner.account_id == "42"
    assert not tables.has_follower_list
    assert set(tables.accounts["account_id"]) == {"11", "12"}


def test_follows_alone_show_whose_account_it_is():
    pairs = upload_samples.csv_bytes("follower_id,followed_id", ["11", "42"], ["12", "42"])
    tables = read([("follows.csv", pairs), accounts(["11", "Ann", "5"], ["12", "bob", "6"])])
    assert tables.owner.account_id == "42"
    assert tables.follower_ids().tolist() == ["11", "12"]


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("followers.json", "followers"),
        ("seguidores.json", "followers"),
        ("twitter-Following-1.json", "following"),
        ("siguiendo.json", "following"),
        ("twitter-Retweeters-1.json", "reposted"),
        ("twitter-ListMembers-1.json", "profiles"),
        ("unfollowers.json", "profiles"),
        ("followers and following.json", "profiles"),
        ("users.json", "profiles"),
    ],
)
def test_roles_by_file_name(name, role):
    found = inspect([(name, upload_samples.json_bytes([upload_samples.V1_USER]))])
    assert next(one.answer for one in found.files[0].questions if one.id == "role") == role


def test_an_owner_nobody_names_is_asked_for():
    rows = [["11", "42"], ["12", "11"], ["12", "13"]]
    files = [acts(*[[*row, "reply", "2026-01-01"] for row in rows])]
    with pytest.raises(AmbiguousInputError, match=r"12 \(2\)"):
        read(files)
    found = inspect(files)
    assert set(found.owner_candidates[:2]) == {("11", 2), ("12", 2)}
    assert found.tables is None
    with pytest.raises(AmbiguousInputError, match="takes part in no act"):
        read(files, owner="nobody")
    assert read(files, owner="42").owner.account_id == "42"


def test_an_archive_of_somebody_else_is_not_taken_for_the_owner():
    content = upload_samples.zipped(*upload_samples.archive_members().items())
    with pytest.raises(AmbiguousInputError, match="brand"):
        read([("archive.zip", content)], owner="other")
    for owner in ("@Brand", upload_samples.OWNER_ID):
        assert read([("archive.zip", content)], owner=owner).owner.handle == "brand"


def test_followers_alone_need_no_owner():
    tables = read([accounts(["11", "Ann", "5"])])
    assert tables.owner.account_id == "owner"
    assert tables.follows[["follower_id", "followed_id"]].values.tolist() == [["11", "owner"]]


def test_kinds_dates_and_targets_that_cannot_be_read():
    tables = read(
        [
            acts(
                ["11", "42", "Retweet", "2026-01-01"],
                ["11", "42", "wave", "2026-01-01"],
                ["", "42", "reply", "2026-01-01"],
                ["12", "42", "reply", "someday"],
                ["12", "", "reply", "2004-04-15"],
            )
        ],
        owner="42",
    )
    frame = tables.interactions
    assert frame["kind"].tolist() == ["repost", "reply", "reply"]
    assert frame["created_at"].isna().tolist() == [False, True, False]
    assert pd.isna(frame.loc[2, "target_id"])
    assert tables.skipped[["row", "value"]].fillna("").values.tolist() == [[3, "wave"], [4, ""]]
    check_nothing_lost(tables)


def test_the_order_of_ambiguous_dates_is_asked_and_remembered():
    file = acts(["11", "42", "reply", "3/4/2026"], ["12", "42", "reply", "5/6/2026"])
    found = inspect([file])
    question = found.files[0].questions[0]
    assert (question.id, question.required, question.answer) == ("date_order:created_at", True, None)
    with pytest.raises(AmbiguousInputError, match="created_at"):
        read([file])
    choices = {found.files[0].fingerprint: {"date_order:created_at": "day_first"}}
    assert read([file], choices=choices).interactions["created_at"].dt.month.tolist() == [4, 6]


def test_an_ambiguous_date_of_a_profile_is_left_out_and_said():
    content = upload_samples.csv_bytes("account_id,created_at", ["11", "3/4/2020"])
    found = inspect([("accounts.csv", content)])
    assert not found.files[0].questions[0].required
    assert found.tables.accounts["created_at"].isna().all()
    assert found.tables.sources[0].notes


def test_acts_told_twice_count_once():
    header = "interaction_id," + ACTS
    first = acts(
        ["1", "11", "42", "reply", "2026-01-01"], ["1", "11", "42", "reply", "2026-01-01"], header=header
    )
    second = (
        "more.csv",
        upload_samples.csv_bytes(
            header, ["1", "11", "42", "reply", "2026-01-01"], ["2", "12", "42", "like", "2026-01-02"]
        ),
    )
    tables = read([first, second], owner="42")
    assert tables.interactions["interaction_id"].tolist() == ["1", "2"]
    assert tables.skipped["source"].tolist() == ["interactions.csv", "more.csv"]
    check_nothing_lost(tables)


def test_posts_in_two_exports_count_once():
    search = upload_samples.json_bytes(upload_samples.EXPORTER_SEARCH)
    thread = upload_samples.json_bytes(
        [upload_samples.EXPORTER_SEARCH[0], upload_samples.exporter_tweet("607", "dan", "@brand hi")]
    )
    tables = read(
        [("twitter-SearchTimeline-1.json", search), ("twitter-TweetDetail-2.json", thread)], owner="brand"
    )
    assert tables.interactions["interaction_id"].is_unique
    twice = tables.skipped[tables.skipped["source"] == "twitter-TweetDetail-2.json"]
    assert twice["value"].tolist() == ["twitter-SearchTimeline-1.json 1"]
    check_nothing_lost(tables)


def test_files_of_the_same_name_are_told_apart(tmp_path: Path):
    (tmp_path / "more").mkdir()
    for folder, handle in ((tmp_path, "ann"), (tmp_path / "more", "bob")):
        (folder / "followers.csv").write_text(f"handle,followers\n{handle},5\n,6\n")
    tables = read([tmp_path / "followers.csv", tmp_path / "more" / "followers.csv"])
    assert [source.name for source in tables.sources] == ["followers.csv", "followers (2).csv"]
    check_nothing_lost(tables)


def test_a_follows_table_decides_who_follows():
    tables = read(
        [
            accounts(["11", "Ann", "5"], ["12", "bob", "6"]),
            (
                "follows.csv",
                upload_samples.csv_bytes("follower_id,followed_id", ["11", "42"], ["11", "42"], ["12", "11"]),
            ),
        ],
        owner="42",
    )
    assert tables.follower_ids().tolist() == ["11"]
    assert tables.skipped["row"].tolist() == [3]
    check_nothing_lost(tables)


def test_canonical_tables_come_back_as_they_went(tmp_path: Path):
    first = read([("archive.zip", upload_samples.zipped(*upload_samples.archive_members().items()))])
    for name in ("accounts", "interactions", "follows"):
        getattr(first, name).to_parquet(tmp_path / f"{name}.parquet")
        getattr(first, name).to_csv(tmp_path / f"{name}.csv", index=False)
        getattr(first, name).to_json(
            tmp_path / f"{name}.jsonl", orient="records", lines=True, date_format="iso"
        )
    for form in ("parquet", "csv", "jsonl"):
        paths = [tmp_path / f"{name}.{form}" for name in ("accounts", "interactions", "follows")]
        again = read(paths, upload_samples.OWNER_ID)
        assert set(again.follower_ids()) == {"11", "12", "13"}
        for name in ("accounts", "interactions", "follows"):
            keys = list(getattr(first, name).columns[:2])
            pd.testing.assert_frame_equal(
                getattr(again, name).sort_values(keys, ignore_index=True),
                getattr(first, name).sort_values(keys, ignore_index=True),
            )


def test_a_preview_shows_columns_examples_and_the_first_rows():
    shown = inspect([accounts(*[[str(number), f"user{number}", "5"] for number in range(20)])]).files[0]
    assert [(column.header, column.becomes) for column in shown.columns] == [
        ("account_id", "accounts.account_id"),
        ("handle", "accounts.handle"),
        ("followers_count", "accounts.followers_count"),
    ]
    assert shown.columns[1].examples == ("user0", "user1", "user2")
    assert shown.head.index.tolist()[:2] == [2, 3]
    assert shown.rows == 20


def test_progress_is_told_and_can_stop_the_run():
    steps: list[float] = []
    read([accounts(["11", "Ann", "5"])], progress=lambda share, _message: steps.append(share))
    assert steps == sorted(steps)
    assert steps[-1] == 1.0

    def stop(share: float, message: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read([accounts(["11", "Ann", "5"])], progress=stop)


CELLS = st.one_of(
    st.sampled_from(
        ["", "11", "12", "@ann", "Ann", "42", "1.23457E+18", "NA", "reply", "like", "2026-01-01", "x,y"]
    ),
    st.text(string.printable, max_size=6),
)
TABLES = st.sampled_from(
    [
        ACCOUNTS,
        ACTS,
        "interaction_id," + ACTS,
        "follower_id,followed_id,first_seen_at",
        "Username,Following,Followers",
        "id,created_at,full_text,screen_name,in_reply_to,retweeted_status,quoted_status",
        "Account address,Show boosts",
    ]
)


# Few examples and each of them telling: rows that are mostly filled, in files of two kinds that meet.
@settings(max_examples=25, deadline=None, phases=set(Phase) - {Phase.explain})
@given(
    st.lists(
        st.tuples(TABLES, st.lists(st.lists(CELLS, min_size=2, max_size=7), min_size=3, max_size=8)),
        min_size=1,
        max_size=2,
    ),
    st.booleans(),
)
def test_no_row_is_ever_lost(files, named):
    given_files = [
        (f"followers {number}.csv", upload_samples.csv_bytes(header, *rows))
        for number, (header, rows) in enumerate(files)
    ]
    found = inspect(given_files, owner="42" if named else None)
    if found.tables is not None:
        check_nothing_lost(found.tables)


# Real and hostile files beside the checkout


def test_every_export_sample_is_read_loose_and_zipped(shared: Callable[[str], Path]):
    folder = shared("data/export_samples")
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "README.md"]
    assert len(files) >= 9
    for group in ("x_archive", "instagram", ""):
        members = [path for path in files if (group in path.parts if group else path.parent == folder)]
        assert members
        for given_files in [members] if group else [[path] for path in members]:
            check_nothing_lost(read(given_files))
        inside = [(str(path.relative_to(folder / group)), path.read_bytes()) for path in members]
        check_nothing_lost(read([("export.zip", upload_samples.zipped(*inside))]))


def corpus(shared: Callable[[str], Path]) -> list[Path]:
    folders = (
        "duckdb-csv",
        "messytables-horror",
        "poi-spreadsheet-malformed",
        "defusedxml-xmltestdata",
        "blns",
    )
    return sorted(path for name in folders for path in shared(f"corpora/{name}").rglob("*") if path.is_file())


def check_hostile(path: Path) -> None:
    found = inspect([path])
    assert found.error is None or isinstance(found.error, EngagementError)
    if found.tables is not None:
        check_nothing_lost(found.tables)


def test_a_sample_of_the_hostile_files_is_borne(shared: Callable[[str], Path]):
    for path in corpus(shared)[::15]:
        check_hostile(path)


@pytest.mark.slow
def test_all_hostile_files_are_borne(shared: Callable[[str], Path]):
    paths = corpus(shared)
    assert len(paths) > 500
    for path in paths:
        check_hostile(path)


def test_naughty_strings_come_through_unchanged(shared: Callable[[str], Path]):
    naughty = json.loads(shared("corpora/blns/blns.json").read_text())
    rows = [[str(number), text] for number, text in enumerate(naughty)]
    tables = read(
        [("accounts.csv", upload_samples.csv_bytes("account_id,name", *rows).replace(b"\x00", b""))]
    )
    got = tables.accounts.set_index("account_id")["name"]
    nothing = {"undefined", "null", "NULL", "(null)", "None", "NaN", "-", "\\N"}
    for number, text in rows:
        cleaned = "" if text in nothing else text.strip().replace("\x00", "")
        assert html.unescape(got[number] if cleaned else "") == html.unescape(cleaned)
