"""The papers say what is so: every command they show runs, every link leads somewhere.

Nothing is passed over: a block in a language, or a command, that no check is known for fails.
"""

from __future__ import annotations

import os
import re
import runpy
import shlex
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple
from urllib.parse import urlsplit

import pandas as pd
import pytest

from tests.ingest.networks.local_server import reply, serving
from tests.ingest.networks.mastodon_world import Server

ROOT = Path(__file__).parents[1]
PAPERS = (*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/*.md")))
NAMES = tuple(str(paper.relative_to(ROOT)) for paper in PAPERS)
TEXTS = dict(zip(NAMES, (paper.read_text(encoding="utf-8") for paper in PAPERS), strict=True))
ONLY_READ = ("text", "mermaid")
# What stands in the papers for a server that is there, and the one of the test.
SHOWN, SERVED = "mastodon.example", "papers.test"
WORKS = re.compile(r"make [a-z-]+|python -m [a-z_.]+")


class Block(NamedTuple):
    """A fenced block of a paper."""

    paper: str
    language: str
    text: str


def blocks_of(text: str, paper: str = "") -> list[Block]:
    found = re.findall(r"^```([^\n]*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert len(found) * 2 == len(re.findall(r"^```", text, re.MULTILINE)), f"{paper}: a block has no end"
    return [Block(paper, language, content) for language, content in found]


def commands_of(text: str) -> list[list[str]]:
    lines = text.replace("\\\n", " ").splitlines()
    return [words for line in lines if (words := shlex.split(line, comments=True))]


BLOCKS = [block for name, text in TEXTS.items() for block in blocks_of(text, name)]
COMMANDS = {
    name: [
        words
        for block in BLOCKS
        if (block.paper, block.language) == (name, "sh")
        for words in commands_of(block.text)
    ]
    for name in NAMES
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with the files that the papers speak of."""
    people = range(1, 61)
    pd.DataFrame(
        {
            "account_id": [str(n) for n in people],
            "handle": [f"user{n}" for n in people],
            "followers_count": [n * 7 for n in people],
            "following_count": [n * 5 for n in people],
            "last_post_at": "2026-10-20T10:00:00Z",
        }
    ).to_csv(tmp_path / "followers.csv", index=False)
    days = pd.date_range("2026-03-01", "2026-10-28", freq="3D", tz="UTC")
    acts = [
        (f"user{n}", "brand" if (n + turn) % 3 else f"user{n % 20 + 1}", "reply", day)
        for turn, day in enumerate(days)
        for n in people
        if (turn + n * n) % (n + 1) == 0
    ]
    told = pd.DataFrame(acts, columns=["actor_handle", "target_handle", "kind", "created_at"])
    told = told[told["actor_handle"] != told["target_handle"]]
    told.assign(
        created_at=told["created_at"].dt.strftime("%Y-%m-%dT%H:%M:%SZ"), text="¿Cuándo abrís?"
    ).to_csv(tmp_path / "interactions.csv", index=False)
    (tmp_path / "corrections.csv").write_text("account_id,state\n42,member\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ENGAGEMENT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    return tmp_path


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A small Mastodon in place of the server that the papers name."""
    world = Server(followers=40, posts=4, following=5, likes=9, host=SERVED, home=SERVED)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        given = world.send(SimpleNamespace(url=f"https://{SERVED}{handler.path}"))  # type: ignore[arg-type]
        reply(handler, given.body, given.status, dict(given.headers))

    with serving(answer) as port:
        monkeypatch.setenv("ENGAGEMENT_TEST_SERVERS", f"{SERVED}={port}")
        yield


@pytest.mark.parametrize("name", [name for name in NAMES if COMMANDS[name]])
def test_every_command_runs(name: str, folder: Path, network: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for words in COMMANDS[name]:
        told = f"{name}: {shlex.join(words)}"
        if words[0] == "make":
            dry_run(words[1:], told)
        elif words[:3] == ["python", "-m", "engagement"]:
            run_here([word.replace(SHOWN, SERVED) for word in words[3:]], folder, monkeypatch, told)
        elif words[:2] == ["python", "-m"]:
            run_beside(words[1:], folder, told)
        elif words[:3] == ["streamlit", "run", "app.py"]:
            serve(words[1:], folder, told)
        else:
            pytest.fail(f"{told}: nothing here knows how to check this")


def dry_run(targets: list[str], told: str) -> None:
    """Whether make knows what to do; it does nothing, a whole test run is long."""
    asked = subprocess.run(["make", "-n", *targets], cwd=ROOT, capture_output=True, text=True, check=False)
    assert asked.returncode == 0, f"{told}: {asked.stderr}"


def run_here(words: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    """`python -m engagement …` in this process, stars spread as a shell does."""
    spread = [
        name
        for word in words
        for name in (sorted(str(found) for found in folder.glob(word)) if "*" in word else [word])
    ]
    monkeypatch.setattr(sys, "argv", ["engagement", *spread])
    with pytest.raises(SystemExit) as left:
        runpy.run_module("engagement", run_name="__main__")
    assert left.value.code == 0, told
    if "--out" in words:
        assert any((folder / words[words.index("--out") + 1]).iterdir()), told


def run_beside(words: list[str], folder: Path, told: str) -> None:
    """`python -m …` in a process of its own."""
    beside = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, *words], cwd=folder, env=beside, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, f"{told}: {ran.stderr}"


def serve(words: list[str], folder: Path, told: str) -> None:
    """`streamlit run …` until it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", *words, "--server.port", str(port)]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + 120
            while not healthy(port):
                assert server.poll() is None, f"{told}: {(folder / 'server.log').read_text()}"
                assert time.monotonic() < deadline, f"{told}: no answer"
                time.sleep(0.2)
        finally:
            server.terminate()
            server.wait(20)


def healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
            return True
    except OSError:
        return False


@pytest.mark.parametrize(
    "block", [block for block in BLOCKS if block.language == "python"], ids=lambda block: block.paper
)
def test_every_block_of_python_runs(block: Block, folder: Path) -> None:
    assert (folder / "followers.csv").is_file()
    exec(compile(block.text, block.paper, "exec"), {"__name__": "shown"})


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: f"{block.paper}-{block.language}")
def test_every_block_is_of_a_kind_that_is_checked(block: Block) -> None:
    if block.language == "toml":
        tomllib.loads(block.text)
    else:
        assert block.language in ("sh", "python", *ONLY_READ)


@pytest.mark.parametrize("name", NAMES)
def test_commands_within_a_sentence_are_there(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for inline in re.findall(r"`([^`\n]+)`", TEXTS[name]):
        if not WORKS.match(inline):
            continue
        words = inline.split()
        assert words[1] in targets if words[0] == "make" else find_spec(words[2]), f"{name}: {inline}"


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere(name: str) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", TEXTS[name]):
        if urlsplit(link).scheme:
            continue
        path, _, anchor = link.partition("#")
        target = (ROOT / name).parent / path if path else ROOT / name
        assert target.exists(), f"{name}: {link}"
        if anchor:
            assert anchor in anchors_of(target.read_text(encoding="utf-8")), f"{name}: {link}"


def anchors_of(text: str) -> set[str]:
    """The headings as GitHub links them."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_every_picture_is_shown() -> None:
    shown = {picture.name for picture in (ROOT / "docs" / "screenshots").iterdir()}
    assert {
        name for name in shown if not any(f"screenshots/{name}" in text for text in TEXTS.values())
    } == set()


def test_the_front_page_is_short() -> None:
    assert len(TEXTS["README.md"].split()) <= 700


def test_every_room_that_is_named_is_there() -> None:
    named = set(re.findall(r"`((?:engagement|pages|benchmarks)/[\w/.]*)`", TEXTS["docs/architecture.md"]))
    assert len(named) > 20
    assert {path for path in named if not (ROOT / path).exists()} == set()


@pytest.mark.parametrize(
    ("shown", "problem"),
    [
        ("```sh\nrm -rf /\n```\n", "nothing here knows"),
        ("```sh\nmake nothing-of-the-kind\n```\n", "nothing-of-the-kind"),
        ("```sh\npython -m engagement analyse nowhere.csv --out results\n```\n", "nowhere.csv"),
        ("```sh\npython -m benchmarks.nothing\n```\n", "benchmarks.nothing"),
    ],
)
def test_a_wrong_command_would_be_found(
    shown: str, problem: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [block] = blocks_of(shown)
    monkeypatch.setitem(COMMANDS, "made up", commands_of(block.text))
    with pytest.raises((AssertionError, pytest.fail.Exception), match=problem):
        test_every_command_runs("made up", folder, None, monkeypatch)
