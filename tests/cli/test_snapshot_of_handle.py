"""The snapshot command with a handle: asked of its network, again by cron, one moment after the other."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from engagement.cli.commands import main
from engagement.ingest.networks import client, run
from engagement.ingest.networks.client import Limiters
from engagement.ingest.networks.transport import Request
from engagement.store.contract import SavedAccount
from engagement.store.store import open_store
from tests.ingest.networks.listed import Clock
from tests.ingest.networks.local_server import serving
from tests.ingest.networks.mastodon_world import Server

BRAND = "@brand@social.test"


class Served:
    """A small Mastodon behind a port; with `silent` it answers that it is out of order."""

    def __init__(self) -> None:
        self.world = Server(followers=40, posts=4, following=5, likes=9)
        self.silent = False

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        answer = self.world.send(Request("GET", f"https://social.test{handler.path}", {}))
        handler.send_response(503 if self.silent else answer.status)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.send_header("content-length", str(len(answer.body)))
        handler.end_headers()
        handler.wfile.write(answer.body)


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Served]:
    served = Served()
    with serving(served) as port:
        monkeypatch.setenv("ENGAGEMENT_TEST_SERVERS", f"social.test={port}")
        monkeypatch.setenv("ENGAGEMENT_DATA", str(tmp_path / "data"))
        monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
        monkeypatch.setattr(client, "SHARED_LIMITERS", Limiters())
        yield served


def snapshot(tmp_path: Path, *more: str, handle: str = BRAND) -> int:
    return main(["snapshot", handle, "--key-file", str(tmp_path / "key"), *more])


def kept(tmp_path: Path) -> SavedAccount:
    found = open_store().account((tmp_path / "key").read_text().strip())
    assert found is not None
    return found


def test_twice_by_cron_is_two_moments(
    served: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    began = datetime.now(UTC)
    assert snapshot(tmp_path, "--title", "Shop") == 0
    told = capsys.readouterr()
    assert "40 people of brand saved" in told.out
    assert told.err == ""
    [first] = kept(tmp_path).snapshots
    assert began - timedelta(seconds=1) <= first.as_of <= pd.Timestamp.now(tz="UTC")

    gone, new = served.world.people[20], "2001"
    served.world.people.remove(gone)
    served.world.people.append(new)
    assert snapshot(tmp_path, "--refresh") == 0
    told = capsys.readouterr()
    assert "1 person came, 1 is no longer in the list." in told.out
    assert told.err == ""
    account = kept(tmp_path)
    assert account.title == "Shop"
    assert [moment.people for moment in account.snapshots] == [40, 40]
    key = (tmp_path / "key").read_text().strip()
    before, after = (set(open_store().people(key, moment.id)["account_id"]) for moment in account.snapshots)
    assert (before - after, after - before) == ({gone}, {new})


def test_within_the_hour_it_is_the_same_moment(served: Served, tmp_path: Path) -> None:
    assert snapshot(tmp_path) == 0
    asked = len(served.world.asked)
    assert snapshot(tmp_path) == 0
    assert len(kept(tmp_path).snapshots) == 1
    assert len(served.world.asked) == asked + 1  # whether the account is there


def test_what_was_fetched_yesterday_is_asked_for_again(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    yesterday = SimpleNamespace(
        now=lambda zone: datetime.now(zone) - timedelta(days=1), fromisoformat=datetime.fromisoformat
    )
    monkeypatch.setattr("engagement.ingest.networks.mastodon.network._FRESH", timedelta(days=2))
    with monkeypatch.context() as earlier:
        earlier.setattr(run, "datetime", yesterday)
        assert snapshot(tmp_path) == 0
    assert snapshot(tmp_path) == 0
    assert len(kept(tmp_path).snapshots) == 2


@pytest.mark.parametrize(
    ("handle", "words"), [("@nobody@social.test", "nobody"), ("@brand@127.0.0.1", "127.0.0.1")]
)
def test_who_is_not_there_is_one_sentence(
    served: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str], handle: str, words: str
) -> None:
    assert snapshot(tmp_path, handle=handle) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert words in told.err
    assert open_store().accounts() == []


def test_a_server_out_of_order_leaves_the_moments_as_they_are(
    served: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert snapshot(tmp_path) == 0
    capsys.readouterr()
    served.silent = True
    clock = Clock(time.time())
    monkeypatch.setattr(client, "SystemClock", lambda: clock)
    assert snapshot(tmp_path, "--refresh") == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert len(kept(tmp_path).snapshots) == 1


def test_the_key_of_another_account_is_refused(
    served: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = tmp_path / "accounts.csv"
    people.write_text("account_id,handle\n11,one\n12,two\n")
    assert main(["snapshot", str(people), "--owner", "7", "--key-file", str(tmp_path / "key")]) == 0
    capsys.readouterr()
    assert snapshot(tmp_path) == 2
    assert "is an analysis of" in capsys.readouterr().err
    assert len(kept(tmp_path).snapshots) == 1


def test_who_is_taken_out_is_in_no_file_of_the_data_folder(served: Served, tmp_path: Path) -> None:
    assert snapshot(tmp_path) == 0
    store = open_store()
    store.set_corrections(
        (tmp_path / "key").read_text().strip(),
        pd.DataFrame({"account_id": ["1021"], "state": ["member"]}),
        kept(tmp_path).version,
    )

    def found() -> bool:
        files = [file.read_bytes() for file in (tmp_path / "data").rglob("*") if file.is_file()]
        return any(b"member1021" in content for content in files)

    assert found()
    assert main(["remove-person", "@member1021@social.test"]) == 0
    assert not found()
