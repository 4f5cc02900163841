"""Runs on disk go when somebody wants them gone, but not under the feet of one that is under way."""

from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock

from engagement.ingest.networks.fetch import forget_runs, release_run
from engagement.ingest.networks.run_store import RunStore


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ENGAGEMENT_DATA", str(tmp_path))
    folder = tmp_path / "runs"
    folder.mkdir()
    for name in ("one", "two"):
        store = RunStore(folder / f"{name}.sqlite")
        store.begin([], found={"account_id": f"id-{name}"})
        store.close()
    return folder


def named(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def claimed(runs: Path, name: str, *claims: str) -> None:
    store = RunStore(runs / f"{name}.sqlite")
    store.put(claims=[*claims])
    store.close()


def test_a_run_goes_with_its_last_claim(runs: Path) -> None:
    claimed(runs, "one", "mine", "theirs")
    assert not release_run("one", "mine")
    assert named(runs) == {"one.sqlite", "two.sqlite"}
    assert release_run("one", "theirs")
    assert named(runs) == {"two.sqlite"}


@pytest.mark.parametrize(
    ("name", "claim"),
    [("one", "guessed"), ("one", ""), ("two", "mine"), ("../runs/one", "mine"), ("", "mine")],
)
def test_nobody_lets_go_of_what_others_fetched(runs: Path, name: str, claim: str) -> None:
    claimed(runs, "one", "mine")
    assert not release_run(name, claim)
    assert named(runs) == {"one.sqlite", "two.sqlite"}


def test_all_runs_go(runs: Path) -> None:
    assert forget_runs() == 2
    assert named(runs) == set()


def test_a_run_under_way_stays(runs: Path) -> None:
    with FileLock(runs / "one.lock"):
        assert forget_runs() == 1
        assert "one.sqlite" in named(runs)


def test_without_a_folder_there_is_nothing_to_forget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGAGEMENT_DATA", str(tmp_path))
    assert forget_runs() == 0
