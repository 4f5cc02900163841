"""Bluesky when it fails: nothing lost, nothing twice, nothing invented; a part is marked as one."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from engagement.data.schema import Tables
from engagement.errors import EngagementError
from engagement.ingest.networks.bluesky import account
from engagement.ingest.networks.client import StoppedError
from engagement.ingest.networks.contract import Options
from engagement.ingest.networks.run import Run
from engagement.ingest.networks.transport import ConnectionFailedError, Request, Response, TooLargeError
from tests.ingest.networks.bluesky_replay import (
    BRAND,
    OWNER,
    RECORDED,
    TRUTH,
    Meddler,
    Outcome,
    fetched,
    follower_key,
    is_,
    network,
    people,
)
from tests.ingest.networks.bluesky_truth import check_acts, check_follows, visible_acts


class CancelledError(Exception):
    """Somebody pressed stop."""


@pytest.mark.parametrize("stop_at", [1, 2, 5, 13, 30, 60])
def test_a_run_that_was_cancelled_goes_on_where_it_stopped(tmp_path, stop_at):
    calls = 0

    def progress(status: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == stop_at:
            raise CancelledError

    first = network()
    run = Run(first, first.find(BRAND), Options(), folder=tmp_path)
    with pytest.raises(CancelledError):
        run.go(progress)
    run.close()
    again = network()
    tables, run = fetched(again, tmp_path)
    check_acts(tables, TRUTH, logged_in=False)
    check_follows(tables, TRUTH)
    assert run.complete


# make test-slow has a hundred more of these runs.
SEEDS = [*range(12), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(12, 112))]


@pytest.mark.parametrize("seed", SEEDS)
def test_faults_and_stops_on_the_way_lose_nothing_and_double_nothing(tmp_path, seed):
    dice = random.Random(seed)
    faults = 0

    def progress(status: Any) -> None:
        if dice.random() < 0.01:
            raise CancelledError

    def faulty(request: Request, response: Response) -> Response:
        nonlocal faults
        if dice.random() > 0.25:
            return response
        faults += 1
        what = dice.choice(["429", "429 silent", "503", "timeout", "cut", "html"])
        if what == "timeout":
            raise ConnectionFailedError("timeout")
        if what == "429":
            return Response(429, {"ratelimit-reset": str(int(RECORDED["recorded_at"]) + 40)}, b"{}")
        if what in ("429 silent", "503"):
            return Response(int(what[:3]), {}, b'{"error":"InternalServerError"}')
        if not request.wants_json:
            raise ConnectionFailedError("cut")
        return Response(
            200, response.headers, b"<html>" if what == "html" else response.body[: len(response.body) // 2]
        )

    outcome = Outcome(False, [])
    for _ in range(60):
        asked = network(Meddler(faulty))
        try:
            tables, outcome = fetched(asked, tmp_path, progress=progress)
        except (StoppedError, CancelledError):
            continue
        if outcome.complete:
            break
    assert outcome.complete
    assert faults >= 5
    check_acts(tables, TRUTH, logged_in=False)
    check_follows(tables, TRUTH)


def test_repeated_and_overlapping_pages_of_followers_count_once(tmp_path):
    def paged(request: Request, response: Response) -> Response:
        if not is_("getFollowers")(request):
            return response
        whole = json.loads(RECORDED["answers"][follower_key()]["text"])
        place = int(parse_qs(urlsplit(request.url).query).get("cursor", ["0"])[0])
        # Each page begins with two people of the page before, as when somebody unfollows in between.
        rows = whole["followers"][max(0, place - 2) : place + 10]
        on = {"cursor": str(place + 10)} if place + 10 < len(whole["followers"]) else {}
        return Response(200, response.headers, json.dumps({**whole, "followers": rows, **on}).encode())

    class Paged(Meddler):
        def send(self, request: Request) -> Response:
            bare = (
                Request(request.method, request.url.split("&cursor=")[0])
                if is_("getFollowers")(request)
                else request
            )
            if is_("getProfiles")(request) or is_("getRelationships")(request):
                return people(request)
            return self.change(request, self.tape.send(bare))

    tables, _ = fetched(network(Paged(paged)), tmp_path)
    assert tables.follower_ids().is_unique
    check_follows(tables, TRUTH)


def test_a_list_that_leads_in_a_circle_ends_marked_as_a_part(tmp_path):
    tables, run = circle(tmp_path)
    assert not run.complete
    assert len(tables.interactions) > 100


def circle(folder: Path) -> tuple[Tables, Outcome]:
    def looped(request: Request, response: Response) -> Response:
        if not is_("getLikes")(request):
            return response
        return Response(200, {}, json.dumps({**json.loads(response.body), "cursor": "again"}).encode())

    class Looping(Meddler):
        def send(self, request: Request) -> Response:
            bare = Request(request.method, request.url.replace("&cursor=again", ""))
            return self.change(request, self.tape.send(bare if is_("getLikes")(request) else request))

    return fetched(network(Looping(looped)), folder)


@pytest.mark.parametrize("seed", range(25))
def test_answers_of_another_shape_never_crash_and_never_invent(tmp_path, seed):
    dice = random.Random(seed)

    def mutated(request: Request, response: Response) -> Response:
        if not request.wants_json or dice.random() > 0.3:
            return response
        answer = json.loads(response.body)
        place: Any = answer
        while isinstance(place, dict | list) and place:
            key = dice.choice(list(place)) if isinstance(place, dict) else dice.randrange(len(place))
            if not isinstance(place[key], dict | list) or not place[key] or dice.random() < 0.2:
                break
            place = place[key]
        if isinstance(place, dict | list) and place:
            if dice.random() < 0.3 and isinstance(place, dict):
                del place[key]
            else:
                place[key] = dice.choice([None, 7, -1, [], {}, True, 1e300])
        return Response(200, response.headers, json.dumps(answer).encode())

    class Mutated(Meddler):
        def send(self, request: Request) -> Response:
            if f"{request.method} {request.url}" not in self.tape.answers:
                return Response(400, {}, b'{"error":"NotFound","message":"another question than recorded"}')
            return super().send(request)

    try:
        tables, _ = fetched(network(Mutated(mutated)), tmp_path)
    except EngagementError:
        return
    visible = set(visible_acts(TRUTH, logged_in=False))
    orphaned = {name for name in tables.interactions["interaction_id"] if name not in visible}
    everything = {act["id"] for act in TRUTH["acts"]}
    assert orphaned <= everything
    assert len(tables.interactions) > 50


def test_a_thread_too_large_for_one_answer_is_read_in_less_depth(tmp_path):
    depths = []

    class Narrow(Meddler):
        def send(self, request: Request) -> Response:
            if "depth=1000" in request.url:
                depths.append(1000)
                raise TooLargeError("{host}", host="x")
            return self.tape.send(
                Request(
                    request.method,
                    request.url.replace("depth=8", "depth=1000"),
                    request.headers,
                    wants_json=request.wants_json,
                )
            )

    tables, _ = fetched(network(Narrow(lambda _, response: response)), tmp_path)
    assert depths
    check_acts(tables, TRUTH, logged_in=False)


def test_without_the_accounts_own_server_the_rest_is_there_and_the_gap_is_said(tmp_path):
    def gone(request: Request, response: Response) -> Response:
        return Response(400, {}, b'{"error":"RepoNotFound"}') if is_("getRepo")(request) else response

    tables, run = fetched(network(Meddler(gone)), tmp_path)
    assert (account.NO_HISTORY, {}) in run.notes
    acts = tables.interactions
    own = {act["id"] for act in TRUTH["acts"] if act["actor"] == OWNER}
    assert set(visible_acts(TRUTH, False)) - set(acts["interaction_id"]) < own
    # What the owner wrote and reposted stands in their feed too.
    assert set(acts.loc[acts["actor_id"] == OWNER, "kind"]) == {"reply", "quote", "repost"}
    check_follows(tables, TRUTH)


def test_an_account_that_goes_while_it_is_read_ends_the_run_with_a_sentence(tmp_path):
    asked = network()
    found = asked.find(BRAND)

    def gone(request: Request, response: Response) -> Response:
        if is_("getFollowers")(request):
            return Response(
                400, {"content-type": "application/json"}, b'{"error":"AccountDeactivated","message":""}'
            )
        return response

    run = Run(network(Meddler(gone)), found, Options(), folder=tmp_path)
    assert not run.go()
    assert any(message == account.DEACTIVATED for message, _ in run.notes)
    assert len(run.tables().interactions) > 50
    run.close()
