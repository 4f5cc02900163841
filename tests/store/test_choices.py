"""Remembered column choices: kept, replaced, shared by processes, and never in the user's way."""

from __future__ import annotations

import logging
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagement.store.answers import recall, remember

FINGERPRINT, ME = "9f86d081884c7d65", "https://id.example|7"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ENGAGEMENT_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def test_nothing_is_known_and_nothing_is_created_at_first(folder: Path) -> None:
    assert recall(FINGERPRINT, ME) == {}
    assert not folder.exists()


def test_answers_are_remembered_and_replaced() -> None:
    remember(FINGERPRINT, ME, {"day_first": "yes", "Following": "follows_owner"})
    remember("another", ME, {"day_first": "no"})
    assert recall(FINGERPRINT, ME) == {"day_first": "yes", "Following": "follows_owner"}
    remember(FINGERPRINT, ME, {"day_first": "no"})
    assert recall(FINGERPRINT, ME) == {"day_first": "no"}
    assert recall("another", ME) == {"day_first": "no"}


def test_answers_are_their_own_to_whoever_gave_them() -> None:
    remember(FINGERPRINT, ME, {"day_first": "yes"})
    assert recall(FINGERPRINT, "https://id.example|8") == {}
    assert recall(FINGERPRINT, "") == {}
    remember(FINGERPRINT, "", {"day_first": "no"})
    assert recall(FINGERPRINT, ME) == {"day_first": "yes"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(st.dictionaries(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8"))))
def test_any_answer_comes_back_as_it_was(answers: dict[str, str]) -> None:
    remember(FINGERPRINT, ME, answers)
    assert recall(FINGERPRINT, ME) == answers


def test_many_processes_at_once_lose_nothing(folder: Path) -> None:
    code = (
        "import sys; from engagement.store.answers import remember\n"
        "for n in range(20): remember(f'{sys.argv[1]}-{n}', '', {'question': sys.argv[1]})"
    )
    root = Path(__file__).parents[2]
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(who)], cwd=root, stderr=subprocess.PIPE)
        for who in range(6)
    ]
    complaints = [process.communicate(timeout=60)[1] for process in running]
    assert complaints == [b""] * 6
    for who in range(6):
        assert [recall(f"{who}-{n}", "") for n in range(20)] == [{"question": str(who)}] * 20


def test_a_place_that_cannot_be_written_only_warns(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder.write_text("a file where the folder should be")
    with caplog.at_level(logging.WARNING):
        remember(FINGERPRINT, ME, {"day_first": "yes"})
        assert recall(FINGERPRINT, ME) == {}
    assert "not remembered" in caplog.text


def test_a_full_disk_only_warns_and_keeps_what_was_there(
    folder: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember(FINGERPRINT, ME, {"day_first": "yes"})
    connect = sqlite3.connect

    def small(*arguments: object, **options: object) -> sqlite3.Connection:
        connection = connect(*arguments, **options)  # type: ignore[call-overload]
        connection.execute("PRAGMA max_page_count = 4")
        return connection  # type: ignore[no-any-return]

    monkeypatch.setattr(sqlite3, "connect", small)
    remember(FINGERPRINT, ME, {str(n): "x" * 4000 for n in range(20)})
    assert "not remembered" in caplog.text
    assert recall(FINGERPRINT, ME) == {"day_first": "yes"}


def test_a_damaged_file_only_warns(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder.mkdir()
    (folder / "engagement.sqlite").write_bytes(b"this is no database, " * 100)
    assert recall(FINGERPRINT, ME) == {}
    remember(FINGERPRINT, ME, {"day_first": "yes"})
    assert "cannot be read" in caplog.text
    assert "not remembered" in caplog.text
