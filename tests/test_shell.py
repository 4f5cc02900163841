"""The command: every file of the contract, every row accounted for, one sentence when it cannot."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from engagement.analysis.pipeline import analyse
from engagement.cli.commands import language_code, main
from engagement.cli.corrections import read_corrections
from engagement.data.schema import Owner, Tables, conform
from engagement.sample.generate import load
from engagement.store.store import open_store
from tests.made import made_talk

ROOT = Path(__file__).parents[1]
FILES = {"people.parquet", "people.csv", "figures.json", "backtest.json", "skipped.csv", "report.html"}
ACCOUNTS = """account_id,handle,followers_count,following_count,last_post_at
90071992547409931,ada,120,80,2026-10-30T10:00:00Z
2,NA,40,90,2026-10-29T10:00:00Z
3,eloy,3,4100,2026-10-28T10:00:00Z
,,1,1,
5,quiet,10,20,2024-01-01T10:00:00Z
"""
ACTS = """actor_id,target_id,kind,created_at
90071992547409931,1,reply,2026-10-01T10:00:00Z
90071992547409931,1,reply,2026-10-09T10:00:00Z
90071992547409931,2,reply,2026-10-20T10:00:00Z
2,1,mention,2026-10-20T10:00:00Z
2,1,dance,2026-10-21T10:00:00Z
"""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    (tmp_path / "accounts.csv").write_text(ACCOUNTS)
    (tmp_path / "interactions.csv").write_text(ACTS)
    return [str(tmp_path / "accounts.csv"), str(tmp_path / "interactions.csv")]


def run(*arguments: str) -> int:
    return main(["analyse", *arguments])


def refused(capsys: pytest.CaptureFixture[str]) -> str:
    """The one sentence on stderr; nothing on stdout."""
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert "Traceback" not in told.err
    return told.err.strip()


def test_it_writes_every_file_and_accounts_for_every_row(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run(*files, "--owner", "1", "--out", str(out)) == 0
    assert {file.name for file in out.iterdir()} == FILES
    with (out / "skipped.csv").open(encoding="utf-8-sig", newline="") as file:
        skipped = list(csv.DictReader(file))
    told = capsys.readouterr()
    assert (
        told.out.strip()
        == f"10 rows read: {10 - len(skipped)} analysed, {len(skipped)} left out. Results in {out}"
    )
    assert len(skipped) == 2
    assert all(row["source"] and row["reason"] for row in skipped)
    assert told.err == ""
    people = pd.read_parquet(out / "people.parquet")
    assert set(people["account_id"]) == {"90071992547409931", "2", "3", "5"}
    assert set(people["handle"]) == {"ada", "NA", "eloy", "quiet"}
    assert set(json.loads((out / "backtest.json").read_text())) >= {
        "cutoff",
        "horizon_days",
        "model",
        "rules",
    }
    assert "share_member" in json.loads((out / "figures.json").read_text())


def test_it_runs_as_a_module_and_stays_silent_but_for_one_line(files: list[str], tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "engagement",
            "analyse",
            *files,
            "--owner=1",
            "--language=es",
            "--out",
            tmp_path / "o",
        ],
        cwd=ROOT,
        env={**os.environ, "ENGAGEMENT_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1
    assert 'lang="es"' in (tmp_path / "o" / "report.html").read_text(encoding="utf-8")


def test_corrections_have_the_last_word(files: list[str], tmp_path: Path) -> None:
    (tmp_path / "fix.csv").write_text(
        "handle,state\n@ADA,shade\nnobody,member\nquiet,starting\nquiet,unsure\n"
    )
    corrections = str(tmp_path / "fix.csv")
    assert run(*files, "--owner", "1", "--corrections", corrections, "--out", str(tmp_path / "out")) == 0
    states = pd.read_parquet(tmp_path / "out" / "people.parquet").set_index("handle")["state"]
    assert states["ada"] == "shade"
    assert states["quiet"] == "unsure"


def test_the_moment_and_the_horizon_are_taken(files: list[str], tmp_path: Path) -> None:
    moment = ["--as-of", "2026-10-05", "--horizon-days", "7"]
    assert run(*files, "--owner", "1", *moment, "--out", str(tmp_path / "out")) == 0
    people = pd.read_parquet(tmp_path / "out" / "people.parquet").set_index("handle")
    assert people.loc["ada", "voiced_days"] == 1
    assert json.loads((tmp_path / "out" / "backtest.json").read_text())["horizon_days"] == 7


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["absent.csv", "--out", "out"], "absent.csv"),
        (["{accounts}", "--as-of", "yesterday", "--owner", "1", "--out", "out"], "yesterday"),
        (["{accounts}", "--horizon-days", "0", "--out", "out"], "at least one day"),
        (["{accounts}", "--horizon-days", "a", "--out", "out"], "not understood"),
        (["{accounts}"], "--out"),
        (["{accounts}", "--engine", "abacus", "--out", "out"], "abacus"),
        (["{accounts}", "--owner", "1", "--corrections", "none.csv", "--out", "out"], "none.csv"),
        (["{accounts}", "--owner", "1", "--out", "{accounts}"], "choose another folder"),
        ([], "not understood"),
    ],
)
def test_wrong_input_is_one_sentence(
    files: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(*[word.replace("{accounts}", files[0]) for word in arguments]) == 2
    assert words in refused(capsys)
    assert not (tmp_path / "out").exists()


def test_an_unknown_command_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fetch", "@someone"]) == 2
    assert "not understood" in refused(capsys)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("account_id,state\n2,friend\n", "line 2"),
        ("name,state\nAda,member\n", "need a column state"),
        ("handle\nada\n", "need a column state"),
        ("", "cannot be read"),
        ('handle,state\n"ada', "cannot be read"),
    ],
)
def test_wrong_corrections_are_one_sentence(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, words: str
) -> None:
    (tmp_path / "fix.csv").write_text(content)
    arguments = ["--owner", "1", "--corrections", str(tmp_path / "fix.csv"), "--out", str(tmp_path / "out")]
    assert run(*files, *arguments) == 2
    assert words in refused(capsys)


def test_an_id_that_was_made_safe_for_a_spreadsheet_still_matches(tmp_path: Path) -> None:
    people = conform(pd.DataFrame({"account_id": ["-x", "2"], "handle": ["=a", "b"]}), "accounts")
    tables = Tables(owner=Owner("1"), accounts=people)
    (tmp_path / "fix.csv").write_text("account_id,state\n'-x,member\n")
    assert read_corrections(str(tmp_path / "fix.csv"), tables)["account_id"].tolist() == ["-x"]


def test_a_reader_on_a_terminal_sees_progress(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert run(*files, "--owner", "1", "--out", str(tmp_path / "out")) == 0
    told = capsys.readouterr().err
    assert "100\u00a0%" in told
    assert told.endswith("\r\x1b[K")


@pytest.mark.parametrize(
    ("arguments", "environment", "code"),
    [
        (["--language", "es"], "en_GB.UTF-8", "es"),
        (["--language=es"], "en_GB.UTF-8", "es"),
        (["--language", "xx"], "es_MX.UTF-8", "es_MX"),
        ([], "es_ES@euro", "es_ES"),
        ([], "C.UTF-8", "C"),
        ([], "", "en"),
    ],
)
def test_the_language_comes_from_the_option_or_the_environment(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], environment: str, code: str
) -> None:
    for name in ("LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", environment)
    assert language_code(arguments) == code


def test_the_sample_goes_through_the_shell_unchanged(tmp_path: Path) -> None:
    folder = ROOT / "engagement" / "sample" / "data"
    inputs = [str(folder / f"{name}.parquet") for name in ("accounts", "interactions", "follows")]
    assert run(*inputs, "--owner", "frasco", "--language", "es", "--out", str(tmp_path)) == 0
    people = pd.read_parquet(tmp_path / "people.parquet")
    assert set(people["account_id"]) == set(load().accounts["account_id"])
    assert set(people["state"]) == {"member", "starting", "quiet", "shade", "passing", "inactive", "unsure"}
    for told in people["reasons"].head(300):
        assert all(reason["text"] for reason in json.loads(told))


def test_a_person_is_taken_out_for_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ENGAGEMENT_DATA", str(tmp_path))
    store = open_store()
    key = store.save(analyse(made_talk(30))).key
    assert main(["remove-person", "@p0003", "--language", "en"]) == 0
    assert capsys.readouterr().out == "@p0003 is out of 1 saved moment and stays out.\n"
    assert "p0003" not in set(store.load(key).tables.accounts["account_id"])
