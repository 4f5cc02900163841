"""The contract between the parts."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from engagement.data.schema import TABLES, UNFINISHED, SourceReport, conform, empty, validate
from tests.made import OWNER, made_tables


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_table_has_the_columns_and_types(name: str) -> None:
    frame = empty(name)
    assert list(frame.columns) == list(TABLES[name])
    assert conform(frame, name).dtypes.equals(frame.dtypes)


def test_conform_drops_what_nobody_asked_for_and_keeps_long_ids() -> None:
    frame = conform(pd.DataFrame({"account_id": ["9007199254740993"], "email": ["x@y.z"]}), "accounts")
    assert "email" not in frame
    assert frame.loc[0, "account_id"] == "9007199254740993"


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("accounts", lambda frame: frame.drop(columns="bio")),
        ("accounts", lambda frame: frame.assign(followers_count=1.5)),
        ("accounts", lambda frame: frame.assign(account_id="same")),
        ("accounts", lambda frame: frame.assign(account_id=OWNER).head(1)),
        ("accounts", lambda frame: frame.assign(account_id="")),
        ("interactions", lambda frame: frame.assign(interaction_id="same")),
        ("follows", lambda frame: pd.concat([frame, frame], ignore_index=True)),
    ],
)
def test_a_broken_contract_is_refused(table: str, change: object) -> None:
    tables = made_tables(["a", "b"], [("a", OWNER, "reply", 1.0), ("b", OWNER, "like", 2.0)])
    broken = dataclasses.replace(tables, **{table: change(getattr(tables, table))})  # type: ignore[operator]
    with pytest.raises(ValueError, match=table):
        validate(broken)


def test_without_a_list_of_followers_the_people_are_those_who_acted() -> None:
    acts = [("a", OWNER, "reply", 1.0), (OWNER, "famous", "mention", 2.0)]
    tables = made_tables([], acts, follower_list=False)
    assert tables.follower_ids().tolist() == ["a"]


def test_a_part_is_known_by_what_its_source_says() -> None:
    whole = made_tables(["a"])
    note = SourceReport("@brand", "bluesky", 1, 1, (UNFINISHED,))
    assert not whole.is_partial
    assert dataclasses.replace(whole, sources=(note,)).is_partial


def test_what_a_network_did_not_show_is_told_once_and_apart_from_what_files_say() -> None:
    told = (
        SourceReport("Bluesky: Profiles", "handle.bluesky", 1, 1, (UNFINISHED, "No mentions.")),
        SourceReport("Bluesky: Follows", "handle.bluesky", 1, 1, ("No mentions.", "No dates.")),
        SourceReport("likes.csv", "csv", 1, 1, ("Read as Latin-1.",)),
    )
    assert dataclasses.replace(made_tables(["a"]), sources=told).unseen == ("No mentions.", "No dates.")
