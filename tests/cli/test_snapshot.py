"""The snapshot command: the same account again becomes its next moment, by cron and without a person."""

from __future__ import annotations

import stat
from pathlib import Path

import pandas as pd
import pytest

from engagement.cli.commands import main
from engagement.store.store import open_store

ACTS = """actor_id,target_id,kind,created_at
11,1,reply,2026-09-01T10:00:00Z
11,1,reply,2026-09-12T10:00:00Z
12,1,mention,2026-09-20T10:00:00Z
"""
LATER = "13,1,reply,2026-10-25T10:00:00Z\n12,11,reply,2026-10-28T10:00:00Z\n"


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGAGEMENT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


def export(folder: Path, followers: list[int], acts: str) -> list[str]:
    folder.mkdir(exist_ok=True)
    rows = [f"{number},person{number},2026-08-{number}T10:00:00Z" for number in followers]
    (folder / "accounts.csv").write_text("\n".join(["account_id,handle,followed_at", *rows]) + "\n")
    (folder / "interactions.csv").write_text(acts)
    pairs = [f"{number},1" for number in followers]
    (folder / "follows.csv").write_text("\n".join(["follower_id,followed_id", *pairs]) + "\n")
    return [str(folder / f"{name}.csv") for name in ("accounts", "interactions", "follows")]


def test_two_runs_are_two_moments_of_one_account(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key_file = tmp_path / "key"
    first = export(tmp_path / "first", [11, 12, 13, 14], ACTS)
    assert main(["snapshot", *first, "--owner", "1", "--key-file", str(key_file), "--title", "Shop"]) == 0
    told = capsys.readouterr()
    assert "4 people" in told.out
    assert "no longer" not in told.out
    assert told.err == ""
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    second = export(tmp_path / "second", [11, 12, 13, 15], ACTS + LATER)
    assert main(["snapshot", *second, "--key-file", str(key_file)]) == 0
    assert "In 38 days: 1 is no longer in the list." in " ".join(capsys.readouterr().out.split()).replace(
        "0 people came, ", ""
    )
    kept = open_store().account(key_file.read_text().strip())
    assert kept is not None
    assert kept.title == "Shop"
    assert [moment.people for moment in kept.snapshots] == [4, 4]
    assert kept.snapshots[0].as_of == pd.Timestamp("2026-09-20T10:00:00Z")


def test_the_same_export_again_is_the_same_moment(tmp_path: Path) -> None:
    files = export(tmp_path / "first", [11, 12, 13, 14], ACTS)
    for _ in range(2):
        assert main(["snapshot", *files, "--owner", "1", "--key-file", str(tmp_path / "key")]) == 0
    kept = open_store().account((tmp_path / "key").read_text().strip())
    assert kept is not None
    assert len(kept.snapshots) == 1


def test_corrections_of_the_account_go_on(tmp_path: Path) -> None:
    files = export(tmp_path / "first", [11, 12, 13, 14], ACTS)
    assert main(["snapshot", *files, "--owner", "1", "--key-file", str(tmp_path / "key")]) == 0
    key = (tmp_path / "key").read_text().strip()
    store = open_store()
    kept = store.account(key)
    assert kept is not None
    store.set_corrections(key, pd.DataFrame({"account_id": ["14"], "state": ["member"]}), kept.version)
    later = export(tmp_path / "second", [11, 12, 13, 14], ACTS + LATER)
    assert main(["snapshot", *later, "--key-file", str(tmp_path / "key")]) == 0
    people = store.people(key).set_index("account_id")
    assert people.loc["14", "state"] == "member"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["absent.csv", "--key-file", "{new}"], "absent.csv"),
        (["{accounts}", "absent.csv", "--key-file", "{new}"], "absent.csv"),
        (["{accounts}", "--owner", "1"], "--key-file"),
        (["{accounts}", "--owner", "1", "--key-file", "{bad}"], "private link"),
        (["{accounts}", "--owner", "1", "--key-file", "{folder}"], "key file"),
        (["{accounts}", "--owner", "1", "--horizon-days", "0", "--key-file", "{new}"], "at least one day"),
        (["nobody at all", "--key-file", "{new}"], "nobody at all"),
    ],
)
def test_wrong_input_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    (tmp_path / "bad").write_text("not a key")
    places = {
        "new": tmp_path / "key",
        "bad": tmp_path / "bad",
        "folder": tmp_path,
        "accounts": export(tmp_path / "first", [11, 12], ACTS)[0],
    }
    assert main(["snapshot", *(argument.format(**places) for argument in arguments)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert words in told.err
