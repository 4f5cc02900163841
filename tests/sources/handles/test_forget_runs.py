"""Runs on disk go when somebody wants them gone, but not under the feet of one that is under way."""

from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock

from engagement.sources.handles import forget_runs
from engagement.sources.handles._store import RunStore


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


def test_the_runs_of_one_account_go(runs: Path) -> None:
    assert forget_runs("id-one") == 1
    assert named(runs) == {"two.sqlite"}


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
