"""Real data, file to result through the shell; skipped where ../shared is not on the machine."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.collegemsg import messages
from engagement.cli.commands import main

Shared = Callable[[str], Path]


def analysed(files: list[Path], out: Path, capsys: pytest.CaptureFixture[str], *options: str) -> pd.DataFrame:
    """The people of a run that must succeed."""
    status = main(["analyse", *map(str, files), *options, "--out", str(out)])
    assert status == 0, capsys.readouterr().err
    return pd.read_parquet(out / "people.parquet")


def collegemsg_files(path: Path, folder: Path) -> list[tuple[str, list[Path], int]]:
    """Canonical files for the three people with most senders: owner, files, rows."""
    acts = messages(path)
    owners = acts.groupby("target_id")["actor_id"].nunique().nlargest(3).index
    made = []
    for owner in owners:
        touching = acts[(acts["actor_id"] == owner) | (acts["target_id"] == owner)]
        circle = pd.unique(pd.concat([touching["actor_id"], touching["target_id"]]))
        among = acts[acts["actor_id"].isin(circle) & acts["target_id"].isin(circle)]
        people = pd.DataFrame({"account_id": [person for person in circle if person != owner]})
        files = [folder / f"{owner}-accounts.csv", folder / f"{owner}-interactions.csv"]
        people.to_csv(files[0], index=False)
        among.drop(columns="day").to_csv(files[1], index=False)
        made.append((owner, files, len(people) + len(among)))
    return made


def test_collegemsg_three_owners(shared: Shared, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for owner, files, rows in collegemsg_files(shared("data/collegemsg/CollegeMsg.txt"), tmp_path):
        people = analysed(files, tmp_path / f"out-{owner}", capsys, "--owner", owner)
        skipped = pd.read_csv(tmp_path / f"out-{owner}" / "skipped.csv")
        assert len(people) == len(pd.read_csv(files[0]))
        assert f"{rows:,}" in capsys.readouterr().out.replace("\u00a0", "")
        assert skipped.empty
        assert (people["state"] == "member").any()
        backtest = json.loads((tmp_path / f"out-{owner}" / "backtest.json").read_text())
        assert backtest


def test_a_real_archive_reduced(shared: Shared, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    followers = pd.read_csv(shared("data/x_archive_reduced/followers.csv"))
    events = pd.read_csv(shared("data/x_archive_reduced/owner_outgoing_events.csv"))
    accounts, interactions = tmp_path / "accounts.csv", tmp_path / "interactions.csv"
    pd.DataFrame(
        {
            "account_id": followers["user"],
            "follow_rank": followers["position"].max() - followers["position"],
            "followed_by_owner": followers["owner_follows_back"],
        }
    ).to_csv(accounts, index=False)
    pd.DataFrame(
        {
            "actor_id": "owner-of-the-archive",
            "target_id": events["user"],
            "kind": events["kind"].replace({"retweet": "repost"}),
            "created_at": events["ts"],
        }
    ).to_csv(interactions, index=False)
    people = analysed([accounts, interactions], tmp_path / "out", capsys, "--owner", "owner-of-the-archive")
    assert len(people) == 420
    # The owner's own posts say nothing about what followers said: nobody may be called community.
    assert set(people["state"]) == {"unsure"}
    figures = json.loads((tmp_path / "out" / "figures.json").read_text())
    assert figures["share_member"]["value"] is None


def test_a_list_of_instagram_says_itself_that_it_is_followers(
    shared: Shared, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = shared("data/export_samples/instagram/connections/followers_and_following/followers_1.json")
    people = analysed([file], tmp_path / "out", capsys)
    assert len(people) > 0
    assert people["account_id"].is_unique


@pytest.mark.parametrize("name", ["twitter_v1.1_users.json", "twarc2_users.jsonl"])
def test_a_list_of_users_is_followers_where_its_name_says_so(
    name: str, shared: Shared, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing in the rows tells followers from accounts looked up for another reason."""
    file = shared(f"data/export_samples/{name}")
    assert main(["analyse", str(file), "--out", str(tmp_path / "out")]) == 2
    capsys.readouterr()
    named = tmp_path / f"followers_{name}"
    named.write_bytes(file.read_bytes())
    people = analysed([named], tmp_path / "out", capsys)
    assert len(people) > 0
    assert people["account_id"].is_unique


@pytest.mark.parametrize("zipped", [False, True])
def test_x_archive_sample(
    zipped: bool, shared: Shared, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = sorted((shared("data/export_samples/x_archive") / "data").glob("*.js"))
    if zipped:
        archive = tmp_path / "twitter-archive.zip"
        with zipfile.ZipFile(archive, "w") as target:
            for file in files:
                target.write(file, f"data/{file.name}")
            target.writestr("data/direct-messages.js", "window.YTD.direct_messages.part0 = [ never read")
        files = [archive]
    people = analysed(files, tmp_path / "out", capsys)
    assert len(people) > 5
    assert people["account_id"].str.fullmatch(r"\d+").all()
