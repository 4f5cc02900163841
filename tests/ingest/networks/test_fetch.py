"""`engagement.fetch` and `python -m engagement fetch`: one command, tables that come back, one sentence."""

from __future__ import annotations

import json
import math
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pandas as pd
import pytest

import engagement
from engagement.cli.commands import main
from engagement.data.schema import conform
from engagement.export.cells import original_text
from engagement.ingest.join.reading import Fetched, mark_of, with_mark
from engagement.ingest.networks import client
from engagement.ingest.networks.client import Limiters
from engagement.ingest.networks.fetch import BudgetNeededError
from engagement.ingest.networks.transport import Request
from tests.ingest.networks.local_server import serving
from tests.ingest.networks.x_world import World

ROOT = Path(__file__).parents[3]
FILES = {
    f"{table}.{kind}" for table in ("accounts", "interactions", "follows") for kind in ("csv", "parquet")
}


class Served:
    """A small X behind a port; it falls silent after so many answers if asked to."""

    def __init__(self) -> None:
        self.world = World(followers=120, posts=12, following=20)
        self.world.page_limit = 25
        self.most_answers = math.inf
        self.speaks_again = threading.Event()

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        if len(self.world.answers) >= self.most_answers:
            self.speaks_again.wait(120)
            return
        headers = {"Authorization": handler.headers.get("authorization", "")}
        answer = self.world.send(Request("GET", f"https://api.x.com{handler.path}", headers))
        handler.send_response(answer.status)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.send_header("content-length", str(len(answer.body)))
        handler.end_headers()
        handler.wfile.write(answer.body)


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Served]:
    served = Served()
    with serving(served) as port:
        monkeypatch.setenv("ENGAGEMENT_TEST_SERVERS", f"api.x.com={port}")
        monkeypatch.setenv("ENGAGEMENT_DATA", str(tmp_path / "data"))
        monkeypatch.setenv("ENGAGEMENT_X_BEARER_TOKEN", "app-secret")
        monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
        monkeypatch.setattr(client, "SHARED_LIMITERS", Limiters())
        monkeypatch.setattr("engagement.ingest.networks.x.plan._LIMITS", ())
        yield served


def run(*arguments: str) -> int:
    return main(["fetch", *arguments])


def test_the_files_come_back_as_the_same_tables(
    served: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run("@brand", "--out", str(out), "--budget-usd", "5") == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert re.search(
        r"Brand \(@brand\): 120 followers. About \d+ requests, \d+ minutes, \$\d\.\d\d", told.out
    )
    assert "only a part" in told.out.lower()
    assert {file.name for file in out.iterdir()} == FILES
    direct = engagement.fetch("@brand", budget_usd=5)
    for kind in ("parquet", "csv"):
        files = [out / f"{table}.{kind}" for table in ("accounts", "interactions", "follows")]
        tables = engagement.read(files, owner="1000")
        assert set(tables.follower_ids()) == set(direct.follower_ids())
        for name in ("interactions", "follows"):
            given, back = (sorted_rows(getattr(one, name)) for one in (direct, tables))
            if kind == "csv" and "text" in back:
                # What would start a formula in a spreadsheet carries an apostrophe there.
                back["text"] = back["text"].map(original_text, na_action="ignore").astype("str")
            pd.testing.assert_frame_equal(given, back)
        accounts = tables.accounts.set_index("account_id").sort_index()
        assert accounts["followers_count"].equals(
            direct.accounts.set_index("account_id").sort_index()["followers_count"]
        )
    analysis = engagement.analyse(
        engagement.read([out / f"{t}.parquet" for t in ("accounts", "interactions", "follows")], owner="1000")
    )
    assert len(analysis.people) == 119


def sorted_rows(frame: pd.DataFrame) -> pd.DataFrame:
    keys = [name for name in ("interaction_id", "follower_id", "followed_id") if name in frame]
    frame = frame.drop(columns=["first_seen_at", "last_seen_at"], errors="ignore")
    times = frame.select_dtypes("datetimetz").columns
    return frame.assign(**{name: frame[name].dt.floor("s") for name in times}).sort_values(
        keys, ignore_index=True
    )


def test_money_is_not_spent_without_a_budget(
    served: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("@brand", "--out", str(tmp_path / "out")) == 2
    told = capsys.readouterr()
    assert re.fullmatch(r"Fetching @brand from X costs about \$\d\.\d\d\. Say how much.*\n", told.err)
    assert told.out == ""
    assert not (tmp_path / "out").exists()
    assert served.world.bill < 0.1
    with pytest.raises(BudgetNeededError):
        engagement.fetch("@brand")


@pytest.mark.parametrize(
    "arguments",
    [
        ["brand", "--out", "out"],
        ["@nobody", "--out", "out"],
        ["@a@127.0.0.1", "--out", "out"],
        ["@brand"],
        ["@brand", "--out", "out", "--since-days", "0"],
        ["@brand", "--out", "out", "--followers", "-1"],
        ["@brand", "--out", "out", "--budget-usd", "nan"],
        ["@brand", "--out", "out", "--budget-usd", "much"],
    ],
    ids=str,
)
def test_wrong_input_is_one_sentence(
    arguments: list[str], served: Served, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert run(*arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert "Traceback" not in told.err
    assert not (tmp_path / "out").exists()


def test_a_budget_ends_with_what_there_is_and_more_goes_on(
    served: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run("@brand", "--out", str(out), "--budget-usd", "1") == 0
    assert "budget of $1.00 is reached" in capsys.readouterr().out
    assert served.world.bill <= 1.0
    first = len(pd.read_parquet(out / "follows.parquet"))
    assert run("@brand", "--out", str(out), "--budget-usd", "5") == 0
    assert len(pd.read_parquet(out / "follows.parquet")) > first


def test_an_unwritable_folder_is_said(
    served: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert run("@brand", "--out", str(tmp_path / "file"), "--budget-usd", "5") == 2
    assert "cannot be written" in capsys.readouterr().err


def _interruptible() -> None:
    """A shell that runs the tests in its background would have everybody below ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_command_that_is_ended_goes_on(how: signal.Signals, served: Served, tmp_path: Path) -> None:
    served.most_answers = 20
    command = [sys.executable, "-m", "engagement", "fetch", "@brand", "--out", str(tmp_path / "out")]
    command += ["--budget-usd", "5"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=_interruptible
    )
    while len(served.world.answers) < 20 and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(how)
    process.communicate(timeout=60)
    assert process.returncode in (130, -how)
    before = served.world.answers[:]
    served.most_answers = math.inf
    served.speaks_again.set()
    assert run("@brand", "--out", str(tmp_path / "out"), "--budget-usd", "5") == 0
    asked = [json.dumps(body.get("meta")) + path for path, _, body in served.world.answers[len(before) :]]
    assert len(asked) < 60
    tables = engagement.read(
        [tmp_path / "out" / f"{t}.parquet" for t in ("accounts", "interactions", "follows")], owner="1000"
    )
    assert set(tables.follower_ids()) == set(served.world.people) - served.world.suspended
    acts = tables.interactions
    found = set(zip(acts["actor_id"], acts["target_id"], acts["kind"].astype(str), strict=True))
    assert found == served.world.acts


def test_empty_tables_keep_their_columns(tmp_path: Path) -> None:
    from engagement.cli.tables import _csv

    assert _csv(conform(pd.DataFrame(), "follows")).decode("utf-8-sig").startswith("follower_id,followed_id")


def test_of_x_only_so_much_leaves_for_spreadsheets(
    served: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engagement.export.names.PROFILES_A_DAY", 50)
    monkeypatch.setattr("engagement.export.names.PROFILES_A_DAY", 50)
    out, results = tmp_path / "out", tmp_path / "results"
    assert run("@brand", "--out", str(out), "--budget-usd", "5") == 0
    assert "X lets 50 of its profiles and posts a day leave in files: no CSV" in capsys.readouterr().out
    assert {file.name for file in out.iterdir()} == {name for name in FILES if name.endswith("parquet")}
    files = [str(file) for file in sorted(out.iterdir())]
    back = engagement.read(files, owner="1000")
    assert (back.unlisted, back.is_partial) == (1, True)
    assert back.seen_at == engagement.fetch("@brand", budget_usd=5).seen_at
    for _ in range(2):
        assert main(["analyse", *files, "--owner", "1000", "--out", str(results)]) == 0
        assert "69 people stand there with their id alone" in capsys.readouterr().out
        for people in (pd.read_parquet(results / "people.parquet"), pd.read_csv(results / "people.csv")):
            assert len(people) == 119
            assert people["handle"].notna().sum() == 50
        named = set(pd.read_parquet(results / "people.parquet").dropna(subset="handle")["handle"])
        page = (results / "report.html").read_text()
        shown = {handle for handle in back.accounts["handle"].dropna() if f"@{handle}<" in page}
        assert shown <= named


def test_the_mark_of_a_fetch_is_believed_only_where_it_makes_sense(tmp_path: Path) -> None:
    said = Fetched("handle.x", datetime(2026, 11, 1, 12, tzinfo=UTC), 3, partial=True)
    assert mark_of(with_mark(None, said)) == said
    assert mark_of(with_mark({b"pandas": b"{}"}, None)) is None
    later = Fetched("handle.x", datetime(2999, 1, 1, tzinfo=UTC), 0, partial=False)
    other = Fetched("canonical", said.seen_at, 0, partial=False)
    assert mark_of(with_mark(None, later)) is mark_of(with_mark(None, other)) is None
    for broken in (b"", b"[]", b"{", b'{"layout": "handle.x"}', b'{"layout": []}', b"7"):
        assert mark_of({b"engagement.fetched": broken}) is None
