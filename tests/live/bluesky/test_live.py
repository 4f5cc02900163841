"""The real PLC, PDS and AppView on this machine: fetch returns what was seeded (make test-bluesky)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

import engagement
from engagement.ingest.networks.bluesky.network import connect
from engagement.ingest.networks.contract import AccountNotFoundError, Options, Task
from engagement.ingest.networks.fetch import find
from engagement.ingest.networks.handle import Handle
from engagement.ingest.networks.run import Run
from engagement.ingest.networks.transport import HttpTransport
from tests.ingest.networks import bluesky_tape
from tests.ingest.networks.bluesky_truth import check_acts, check_follows, check_people, visible_acts

pytestmark = pytest.mark.skipif(
    not (Path(__file__).parent / "run/network.json").exists(),
    reason="no local Bluesky network: make test-bluesky starts one",
)


@pytest.fixture
def app_password(monkeypatch, truth, servers):
    """A real app password of the owner, in the environment."""
    server = f"http://127.0.0.1:{servers['pds.test']}/xrpc/com.atproto.server"

    def ask(method, body, token=None):
        headers = {"content-type": "application/json"} | (
            {"authorization": f"Bearer {token}"} if token else {}
        )
        with urlopen(Request(f"{server}.{method}", json.dumps(body).encode(), headers), timeout=10) as answer:
            return json.load(answer)

    session = ask("createSession", {"identifier": truth["owner"]["did"], "password": truth["password"]})
    made = ask("createAppPassword", {"name": f"test {time.time_ns()}"}, session["accessJwt"])
    monkeypatch.setenv("ENGAGEMENT_BLUESKY_HANDLE", "@" + truth["owner"]["handle"].upper())
    monkeypatch.setenv("ENGAGEMENT_BLUESKY_APP_PASSWORD", made["password"])
    return made["password"]


def test_what_was_seeded_is_as_much_as_was_asked_for(truth):
    assert len(truth["people"]) >= 30
    assert len(truth["posts"]) >= 12
    kinds = [act["kind"] for act in truth["acts"] if act["reach"] == "public"]
    assert {kind: kinds.count(kind) > 5 for kind in ("reply", "quote", "repost", "like")} == dict.fromkeys(
        ("reply", "quote", "repost", "like"), True
    )
    assert {act["reach"] for act in truth["acts"]} == {"public", "login", "never"}


def test_fetch_without_a_login_finds_every_visible_act_and_invents_none(truth):
    tables = engagement.fetch(truth["owner"]["handle"])
    check_acts(tables, truth, logged_in=False)
    check_follows(tables, truth)
    check_people(tables, truth, logged_in=False)


def test_fetch_with_the_owners_app_password_finds_what_only_they_are_told(truth, app_password):
    tables = engagement.fetch(truth["owner"]["handle"])
    check_acts(tables, truth, logged_in=True)
    check_follows(tables, truth)
    check_people(tables, truth, logged_in=True)
    assert len(visible_acts(truth, True)) >= len(visible_acts(truth, False)) + 5


def test_the_plan_is_near_what_it_took(truth, tmp_path):
    network, found = find(truth["owner"]["handle"])
    run = Run(network, found, Options(), folder=tmp_path)
    before = network.client.requests
    assert run.go()
    took = network.client.requests - before
    run.close()
    assert network.plan(found, Options()).requests == pytest.approx(took, rel=0.1)


@pytest.mark.parametrize("who", ["deactivated", "taken_down"])
def test_accounts_that_are_gone_are_told_apart(truth, who):
    with pytest.raises(AccountNotFoundError) as told:
        engagement.fetch(truth[who])
    expected = "deactivated by its owner" if who == "deactivated" else "taken down by Bluesky"
    assert expected in str(told.value)


def test_the_repository_is_read_as_an_upload_too(truth, servers):
    owner = truth["owner"]["did"]
    url = f"http://127.0.0.1:{servers['pds.test']}/xrpc/com.atproto.sync.getRepo?did={owner}"
    with urlopen(url, timeout=10) as answer:
        tables = engagement.read([("repo.car", answer.read())])
    assert tables.owner.account_id == owner
    own = {act["id"] for act in truth["acts"] if act["actor"] == owner}
    assert own <= set(tables.interactions["interaction_id"])
    assert set(tables.interactions["actor_id"]) == {owner}
    followed = {one["followed"] for one in truth["follows"] if one["follower"] == owner}
    assert set(tables.follows["followed_id"]) == followed


def test_the_shell_writes_tables_that_are_read_back(truth, tmp_path):
    handle = truth["owner"]["handle"]
    command = [sys.executable, "-m", "engagement", "fetch", handle, "--out", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=dict(os.environ))
    assert done.returncode == 0, done.stderr
    files = sorted((tmp_path / "out").glob("*.parquet"))
    tables = engagement.read(files, owner=truth["owner"]["did"])
    assert set(tables.interactions["interaction_id"]) == set(visible_acts(truth, logged_in=False))


def test_the_answers_are_recorded(truth, app_password, tmp_path, monkeypatch):
    """With ENGAGEMENT_RECORD=1 the answers of this run become the recordings of the normal suite."""
    recorder = bluesky_tape.Recorder(HttpTransport())
    moment = None
    for login in (False, True):
        if not login:
            monkeypatch.setenv("ENGAGEMENT_BLUESKY_APP_PASSWORD", "")
        else:
            monkeypatch.setenv("ENGAGEMENT_BLUESKY_APP_PASSWORD", app_password)
        network = connect(recorder)
        found = network.find(Handle("bluesky", truth["owner"]["handle"]))
        moment = moment or found.seen_at.timestamp()
        run = Run(network, found, Options(), folder=tmp_path / str(login))
        assert run.go()
        run.close()
    # A run that goes on after a stop asks for branches that an unbroken one has seen already.
    later = connect(recorder)
    for task in later.page(found, Options(), Task("feed"), None).tasks:
        if task.kind == "branch":
            connect(recorder).page(found, Options(), task, None)
    later.page(found, Options(), Task("follows"), None)
    for who in ("deactivated", "taken_down"):
        with pytest.raises(AccountNotFoundError):
            connect(recorder).find(Handle("bluesky", truth[who]))
    with pytest.raises(AccountNotFoundError):
        connect(recorder).find(Handle("bluesky", "nobody-here.test"))
    recorder.close()
    text = json.dumps(recorder.kept)
    assert app_password not in text
    assert truth["password"] not in text
    assert not any(
        here in text for here in ("localhost", "127.0.0.1", str(Path.home()), "eyJhbGciOiJFUzI1Nk")
    )
    if os.environ.get("ENGAGEMENT_RECORD") == "1":
        bluesky_tape.write(bluesky_tape.ANSWERS, {"recorded_at": moment, "answers": recorder.kept})
        told = {key: value for key, value in truth.items() if key != "password"}
        bluesky_tape.write(bluesky_tape.TRUTH, told)
