"""Full disks, folders that take nothing, files that are no longer what was written."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import pandas as pd
import pytest

from engagement.analysis.analysis import Analysis
from engagement.errors import EngagementError
from engagement.store.contract import DamagedStoreError, StoreError
from engagement.store.store import Store, open_store
from tests.store.postgres import Server, running
from tests.store.victims import context

FLIPS, CUTS = 120, 30


def address_of(file: Path) -> str:
    return f"sqlite:///{file}"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, analysis: Analysis) -> tuple[Path, str]:
    """A database with an account in it, and the key."""
    file = tmp_path_factory.mktemp("whole") / "engagement.sqlite"
    store = open_store(address_of(file))
    key = store.save(analysis, title="kept").key
    store.set_corrections(key, pd.DataFrame({"account_id": ["p0001"], "state": ["member"]}), 0)
    store.note(key, "invite", "p0001", "done")
    return file, key


def read(store: Store, key: str, analysis: Analysis) -> None:
    """All that is kept, or a sentence; anything else fails the test."""
    [listed] = store.accounts()
    kept = store.account(key)
    assert kept == listed
    opened = store.open(key)
    assert opened.inputs.tables.interactions.equals(analysis.tables.interactions)
    assert opened.analysis is not None
    assert opened.analysis.facts.equals(analysis.facts)
    assert opened.analysis.people["state"].drop(1).equals(analysis.people["state"].drop(1))
    assert dict(store.summary(key).figures) == dict(analysis.figures)
    assert len(opened.inputs.corrections) == 1
    assert len(store.notes(key, "invite")) == 1


def damaged(
    whole: tuple[Path, str], folder: Path, analysis: Analysis, times: int, harm: Callable[[bytearray], None]
) -> int:
    """How many of so many harmed files could still be read in full; each of the others was told about."""
    file, key = whole
    content = file.read_bytes()
    readable, said = 0, []
    for number in range(times):
        harmed = bytearray(content)
        harm(harmed)
        copy = folder / f"{number}.sqlite"
        copy.write_bytes(harmed)
        try:
            read(open_store(address_of(copy)), key, analysis)
            readable += 1
        except StoreError as error:
            said.append(str(error))
        copy.unlink()
    assert all(str(folder) in sentence and "\n" not in sentence for sentence in said)
    return readable


def test_a_flipped_byte_is_noticed_or_harmless(
    whole: tuple[Path, str], tmp_path: Path, analysis: Analysis
) -> None:
    random = Random(7)

    def flip(content: bytearray) -> None:
        place = random.randrange(len(content))
        while not content[place]:  # most of what is not written on is zero
            place = random.randrange(len(content))
        content[place] ^= 1 << random.randrange(8)

    readable = damaged(whole, tmp_path, analysis, FLIPS, flip)
    assert 0 < readable < FLIPS / 2


def test_a_cut_file_is_noticed(whole: tuple[Path, str], tmp_path: Path, analysis: Analysis) -> None:
    random = Random(8)

    def cut(content: bytearray) -> None:
        del content[random.choice([0, 1, 100, random.randrange(len(content))]) :]

    assert damaged(whole, tmp_path, analysis, CUTS, cut) == 0


@pytest.mark.parametrize("content", [b"", b"this is no database, " * 500, b"SQLite format 3\0", bytes(8192)])
def test_what_is_no_database_is_not_written_over(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "engagement.sqlite"
    file.write_bytes(content)
    with pytest.raises(DamagedStoreError):
        open_store(address_of(file))
    assert file.read_bytes() == content


def test_a_file_that_is_gone_is_not_replaced_while_its_log_is_there(
    whole: tuple[Path, str], tmp_path: Path
) -> None:
    file = tmp_path / "engagement.sqlite"
    (tmp_path / "engagement.sqlite-wal").write_bytes(b"x" * 40)
    with pytest.raises(DamagedStoreError, match="is gone"):
        open_store(address_of(file))
    assert not file.exists()


def test_a_file_taken_away_from_an_open_store_is_not_replaced(tmp_path: Path, analysis: Analysis) -> None:
    file = tmp_path / "engagement.sqlite"
    store = open_store(address_of(file))
    file.unlink()
    with pytest.raises(StoreError):
        store.save(analysis)
    assert not file.exists()


def test_a_backup_gives_back_the_same(whole: tuple[Path, str], tmp_path: Path, analysis: Analysis) -> None:
    file, key = whole
    copy = tmp_path / "engagement.sqlite"
    with sqlite3.connect(file) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    source.close()
    target.close()
    read(open_store(address_of(copy)), key, analysis)


def _with_little_room(address: str, key: str, analysis: Analysis, room: int, answer: Path) -> None:
    """Save where files may not grow beyond so many bytes, and write down what was said."""
    said = ""
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    try:
        store = open_store(address)
        store.set_corrections(key, pd.DataFrame({"account_id": ["p0002"], "state": ["passing"]}), 1)
        store.save(analysis)
    except EngagementError as error:
        said = f"{type(error).__name__}: {error}"
    answer.write_text(said)


def test_a_full_disk_is_told_and_the_old_data_are_whole(
    whole: tuple[Path, str], tmp_path: Path, analysis: Analysis
) -> None:
    file, key = whole
    refused = 0
    for step in range(0, 12, 2):
        copy, answer = tmp_path / f"{step}.sqlite", tmp_path / f"{step}.txt"
        shutil.copy(file, copy)
        room = 4096 + step * copy.stat().st_size // 5
        child = context().Process(
            target=_with_little_room, args=(address_of(copy), key, analysis, room, answer)
        )
        child.start()
        child.join()
        assert child.exitcode == 0
        said = answer.read_text()
        refused += bool(said)
        assert said == "" or said.startswith("NotSavedError: This cannot be saved in"), said
        store = open_store(address_of(copy))
        after = store.load(key)
        assert after.corrections["account_id"].tolist() == ["p0001" if after.version == 1 else "p0002"]
        assert after.version in ((1, 2) if said else (2,))
        assert len(store.accounts()) == (1 if said else 2)
        pd.testing.assert_frame_equal(after.tables.interactions, analysis.tables.interactions)
    assert 0 < refused < 6


def _as_nobody(address: str, key: str, analysis: Analysis, answer: Path) -> None:
    """Read and save as somebody who may not write there."""
    os.setgid(65534)
    os.setuid(65534)
    said = []
    for act in (lambda store: len(store.load(key).tables.accounts), lambda store: store.save(analysis)):
        try:
            said.append(str(act(open_store(address))))
        except EngagementError as error:
            said.append(f"{type(error).__name__}: {error}")
    answer.write_text("\n".join(said))


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_a_folder_that_takes_nothing_is_told(whole: tuple[Path, str], analysis: Analysis) -> None:
    file, key = whole
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy = folder / "engagement.sqlite"
        shutil.copy(file, copy)
        copy.chmod(0o644)
        folder.chmod(0o755)
        before = copy.read_bytes()
        answer = folder / "answer.txt"
        answer.touch()
        answer.chmod(0o666)
        child = context().Process(target=_as_nobody, args=(address_of(copy), key, analysis, answer))
        child.start()
        child.join()
        loaded, saved = answer.read_text().split("\n")
        assert loaded == "120" or loaded.startswith("NotSavedError")
        assert saved.startswith("NotSavedError: This cannot be saved in")
        assert copy.read_bytes() == before


def test_a_server_that_stops_is_told_and_comes_back(postgres: Server, analysis: Analysis) -> None:
    with running() as own:
        store = open_store(own.address("postgres"))
        key = store.save(analysis).key
        own.stop()
        with pytest.raises(StoreError, match="does not answer"):
            store.load(key)
        own.start()
        assert len(store.load(key).tables.accounts) == 120
        store.database.close()
