"""What people delete, withdraw or leave is gone after asking anew, and only then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engagement.data.schema import Tables, validate
from engagement.ingest.networks import client
from engagement.ingest.networks.client import Limiters
from engagement.ingest.networks.contract import Network, Options
from engagement.ingest.networks.fetch import open_run
from engagement.ingest.networks.handle import Handle
from engagement.ingest.networks.mastodon.network import connect
from engagement.ingest.networks.transport import Request, Response
from tests.ingest.networks.bluesky_replay import BRAND, RECORDED, TRUTH, is_, network, people
from tests.ingest.networks.bluesky_tape import Tape
from tests.ingest.networks.bluesky_truth import visible_acts
from tests.ingest.networks.mastodon_world import OWNER, Server


@pytest.fixture(autouse=True)
def own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ENGAGEMENT_DATA", str(tmp_path))
    monkeypatch.setattr(client, "SHARED_LIMITERS", Limiters())


def read(asked: Network, handle: Handle, refresh: bool = False) -> Tables:
    run = open_run(asked, asked.find(handle), Options(), refresh=refresh)
    try:
        assert run.go()
        return validate(run.tables())
    finally:
        run.close()


def acts(tables: Tables) -> set[str]:
    return set(tables.interactions["interaction_id"])


def without(value: Any, uri: str) -> Any:
    """An answer without the post of that address, wherever it stood."""
    if isinstance(value, dict):
        return {key: without(inner, uri) for key, inner in value.items()}
    if not isinstance(value, list):
        return value
    gone = [one for one in value if isinstance(one, dict) and one.get("post", {}).get("uri") == uri]
    return [without(one, uri) for one in value if one not in gone]


def test_bluesky_follows_deletions() -> None:
    seen = visible_acts(TRUTH, logged_in=False)
    answered = {act.get("parent") for act in seen.values()}
    reply = next(
        act
        for act in seen.values()
        if act["kind"] == "reply" and act["actor"] != TRUTH["owner"]["did"] and act["post"] not in answered
    )
    like = next(act for act in seen.values() if act["kind"] == "like" and act["actor"] != reply["actor"])
    leaver = next(
        one["follower"]
        for one in TRUTH["follows"]
        if one["followed"] == TRUTH["owner"]["did"] and one["reach"] == "public"
    )

    class Later(Tape):
        def send(self, request: Request) -> Response:
            if is_("getProfiles")(request) or is_("getRelationships")(request):
                return people(request)
            response = super().send(request)
            if is_("getRepo")(request):
                return response
            answer = without(json.loads(response.body), reply["post"])
            if is_("getFollowers")(request):
                answer["followers"] = [one for one in answer["followers"] if one["did"] != leaver]
            if is_("getLikes")(request) and answer["uri"] == like["parent"]:
                answer["likes"] = [one for one in answer["likes"] if one["actor"]["did"] != like["actor"]]
            return Response(response.status, response.headers, json.dumps(answer).encode(), response.url)

    before = read(network(), BRAND)
    kept = read(network(Later(RECORDED["answers"])), BRAND)
    assert acts(kept) == acts(before) == set(seen)
    after = read(network(Later(RECORDED["answers"])), BRAND, refresh=True)
    gone = {name for name, act in seen.items() if reply["post"] in (act.get("post"), act.get("parent"))}
    assert acts(before) - acts(after) == {like["id"], *gone}
    assert acts(after) <= acts(before)
    assert set(before.follower_ids()) - set(after.follower_ids()) == {leaver}


def test_mastodon_follows_deletions() -> None:
    server = Server(followers=90)
    handle = Handle("mastodon", "brand", "social.test")
    before = read(connect(server), handle)
    leaver, fan = server.people.pop(50), server.people[20]
    answered = {one.above for one in server.written.values()}
    reply = next(
        one
        for one in server.written.values()
        if one.id not in answered and one.author != OWNER and one.visibility == "public"
    )
    liked = next(post for post, people in server.liked.items() if fan in people)
    del server.written[reply.id]
    server.liked[liked].remove(fan)
    server.followers = len(server.people)
    kept = read(connect(server), handle)
    assert acts(kept) == acts(before)
    after = read(connect(server), handle, refresh=True)
    assert set(before.follower_ids()) - set(after.follower_ids()) == {leaver}
    lost = before.interactions.set_index("interaction_id").loc[sorted(acts(before) - acts(after))]
    assert set(zip(lost["actor_id"], lost["kind"].astype(str), strict=True)) == {
        (fan, "like"),
        (reply.author, "reply"),
    }
