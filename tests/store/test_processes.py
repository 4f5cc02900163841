"""Several processes at once, and another machine with the same address."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import threading
from multiprocessing.connection import Connection
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import make_url

from engagement.analysis.analysis import Analysis
from engagement.store.contract import StaleError
from engagement.store.store import Store, open_store
from tests.store import deeds
from tests.store.victims import context

WRITERS = 8
ROOT = Path(__file__).parents[2]


def write(address: str, key: str, me: str, told: Connection) -> None:
    """Save an account of one's own, and add a word to what everybody corrects at once."""
    store = open_store(address)
    mine = store.save(deeds.variant(0), title=me).key
    stale = 0
    while True:
        loaded = store.load(key)
        more = pd.DataFrame({"account_id": [me], "state": ["member"]})
        try:
            store.set_corrections(key, pd.concat([loaded.corrections, more]), loaded.version)
            break
        except StaleError:
            stale += 1
    store.note(key, "invite", me, "done")
    told.send((mine, stale))


def test_many_writers_lose_nothing_while_others_read(store: Store, address: str) -> None:
    key = store.save(deeds.variant(0)).key
    names = {f"writer-{number}" for number in range(WRITERS)}
    pipes = []
    for name in sorted(names):
        mine, theirs = multiprocessing.Pipe(duplex=False)
        writer = context().Process(target=write, args=(address, key, name, theirs))
        writer.start()
        theirs.close()
        pipes.append((mine, writer))
    seen = []
    while any(writer.is_alive() for _, writer in pipes):
        loaded = store.load(key)
        seen.append((loaded.version, len(loaded.corrections), len(store.accounts())))
    told = [mine.recv() for mine, _ in pipes]
    for mine, writer in pipes:
        writer.join()
        mine.close()
        assert writer.exitcode == 0
    assert all(version == said for version, said, _ in seen)
    assert seen == sorted(seen)
    loaded = store.load(key)
    assert set(loaded.corrections["account_id"]) == names
    assert loaded.version == WRITERS
    assert set(store.notes(key, "invite")) == names
    assert {kept.title for kept in store.accounts()} == names | {"brand"}
    assert sorted(kept.title for one, _ in told if (kept := store.account(one))) == sorted(names)


def test_two_who_save_under_one_new_key_make_one_account(store: Store, analysis: Analysis) -> None:
    key = "k" * 43
    savers = [threading.Thread(target=store.save, args=(analysis, key)) for _ in range(6)]
    for saver in savers:
        saver.start()
    for saver in savers:
        saver.join()
    [kept] = store.accounts()
    assert len(kept.snapshots) == 1
    assert store.account(key) == kept


def open_and_close(address: str) -> None:
    """Open a store that nobody has used yet."""
    store = open_store(address)
    assert store.accounts() == []
    store.database.close()


def test_several_processes_may_be_the_first(address: str) -> None:
    first = [context().Process(target=open_and_close, args=(address,)) for _ in range(4)]
    for process in first:
        process.start()
    for process in first:
        process.join(120)
    assert [process.exitcode for process in first] == [0] * 4


def test_another_machine_with_the_same_address_opens_it(
    store: Store, address: str, analysis: Analysis, tmp_path: Path
) -> None:
    key = store.save(analysis, title="über").key
    url = make_url(address)
    if url.drivername == "sqlite":
        copy = tmp_path / "elsewhere" / "engagement.sqlite"
        copy.parent.mkdir()
        copy.write_bytes(Path(str(url.database)).read_bytes())
        address = f"sqlite:///{copy}"
    code = (
        "import sys; from engagement.store.store import open_store; store = open_store()\n"
        "print(store.account(sys.argv[1]).title, len(store.load(sys.argv[1]).tables.accounts))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, key],
        cwd=ROOT,
        env={"ENGAGEMENT_DATABASE": address, "PYTHONUTF8": "1"},
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode() == "über 120\n"


def test_without_an_address_it_is_a_file_in_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENGAGEMENT_DATA", str(tmp_path / "mine"))
    monkeypatch.delenv("ENGAGEMENT_DATABASE", raising=False)
    open_store()
    assert (tmp_path / "mine" / "engagement.sqlite").exists()
