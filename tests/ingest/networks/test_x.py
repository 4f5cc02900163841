"""X through tweepy, against a small X of our own whose answers X's own OpenAPI document vouches for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from engagement.data.schema import UNFINISHED, Tables
from engagement.ingest.networks import client
from engagement.ingest.networks.client import Limiters, StoppedError
from engagement.ingest.networks.contract import AccountNotFoundError, MissingAccessError, Options
from engagement.ingest.networks.fetch import find, kept_since, open_run
from engagement.ingest.networks.handle import Handle
from engagement.ingest.networks.run import Run
from engagement.ingest.networks.transport import Request, Response
from engagement.ingest.networks.x import lists
from engagement.ingest.networks.x.budget import OVER_BUDGET
from engagement.ingest.networks.x.network import connect
from tests.ingest.networks.listed import Clock
from tests.ingest.networks.x_world import OWNER, World

BRAND = Handle("x", "brand")
SPECS = {False: "x-openapi-v2.166.json", True: "x-openapi-v2.167.json"}


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGAGEMENT_X_BEARER_TOKEN", " Bearer app-secret\n")
    monkeypatch.delenv("ENGAGEMENT_X_USER_TOKEN", raising=False)
    monkeypatch.setattr(client, "SHARED_LIMITERS", Limiters())
    monkeypatch.setattr(client, "SystemClock", Clock)


def run_of(world: World, folder: Path, options: Options | None = None) -> Run:
    network, found = find(BRAND, world)
    return Run(network, found, options or Options(), folder)


def acts(tables: Tables) -> set[tuple[str, str, str]]:
    frame = tables.interactions
    return set(zip(frame["actor_id"], frame["target_id"], frame["kind"].astype(str), strict=True))


@pytest.mark.parametrize("new_names", [False, True], ids=["tweet.fields", "post.fields"])
def test_everything_is_found_and_nothing_invented(new_names: bool, tmp_path: Path) -> None:
    world = World(new_names=new_names)
    run = run_of(world, tmp_path)
    assert not run.go()
    tables = run.tables()
    assert acts(tables) == world.acts
    listed = set(world.people) - world.suspended
    assert set(tables.follower_ids()) == listed
    followed = tables.accounts.set_index("account_id")["followed_by_owner"].fillna(False)
    assert set(followed[followed].index) == set(world.people[10 : 10 + world.following])
    strangers = tables.accounts[tables.accounts["account_id"].isin(world.strangers)]
    assert strangers["followers_count"].notna().all()
    assert (tables.accounts["handle"].notna()).all()
    assert set(tables.accounts["url"].dropna()) == {"https://example.org/me"}
    # One follower of those X counts is suspended: that the list came short is said, and looked at on request.
    assert run.notes[0] == (UNFINISHED, {})
    assert run.go()
    assert set(run.tables().follower_ids()) == listed


@pytest.mark.parametrize("new_names", [False, True], ids=["tweet.fields", "post.fields"])
def test_every_answer_is_as_x_describes_it(
    new_names: bool, tmp_path: Path, shared: Callable[[str], Path]
) -> None:
    """Against X's OpenAPI document of the same names, the refusals too."""
    world = World(new_names=new_names)
    run_of(world, tmp_path / "all").go()
    world.refused = lambda path: "search/all" in path
    run_of(world, tmp_path / "refused").go()
    for name in ("nobody", f"member{world.people[4]}"):
        with pytest.raises(AccountNotFoundError):
            find(f"@{name}", world)
    spec = json.loads(shared(f"specs/{SPECS[world.new_names]}").read_text())
    checked = 0
    validators: dict[str, Any] = {}
    for path, status, body in world.answers:
        place = next(
            known for known in sorted(spec["paths"], key=lambda known: known.count("{"))
            if re.fullmatch(re.sub(r"\{\w+\}", r"[^/]+", known), path)
        )  # fmt: skip
        answers = spec["paths"][place]["get"]["responses"]
        content = answers["200" if status == 200 else "default"]["content"]
        kind = "application/json" if status == 200 or "code" in body else "application/problem+json"
        named = f"{place} {kind} {status}"
        if named not in validators:
            schema = {**content[kind]["schema"], "components": spec["components"]}
            validators[named] = jsonschema.Draft4Validator(schema)
        problems = list(validators[named].iter_errors(body))
        assert problems == [], (path, problems[0].message[:300])
        checked += 1
    assert checked == len(world.answers) > 30


@pytest.mark.parametrize("new_names", [False, True], ids=["tweet.fields", "post.fields"])
@pytest.mark.parametrize("options", [Options(), Options(followers=150), Options(followers=0)], ids=str)
def test_the_bill_is_the_estimate(new_names: bool, options: Options, tmp_path: Path) -> None:
    world = World(new_names=new_names)
    run = run_of(world, tmp_path, options)
    told = run.network.plan(run.found, options)
    run.go()
    assert world.bill == pytest.approx(told.dollars, rel=0.1)
    assert run.dollars >= world.bill - 1e-9


@pytest.mark.parametrize("new_names", [False, True], ids=["tweet.fields", "post.fields"])
@pytest.mark.parametrize("budget", [0.0, 0.1, 1.0, 4.0])
def test_no_request_goes_over_the_budget(new_names: bool, budget: float, tmp_path: Path) -> None:
    world = World(new_names=new_names)
    run = run_of(world, tmp_path, Options(budget_usd=budget))
    looked_up = world.bill
    assert not run.go()
    assert world.bill <= max(budget, looked_up) + 1e-9
    assert OVER_BUDGET in [note for note, _ in run.notes]
    run.close()
    before = world.bill
    more = run_of(world, tmp_path, Options(budget_usd=50.0))
    more.go()
    assert world.bill > before
    assert set(more.tables().follower_ids()) == set(world.people) - world.suspended
    assert acts(more.tables()) == world.acts


ENDPOINTS = {
    "tweets": (r"/2/users/\d+/tweets", lists.NO_POSTS),
    "search all": (r"/2/tweets/search/all", lists.NO_ARCHIVE),
    "followers": (r"/2/users/\d+/followers", lists.NO_FOLLOWERS),
    "following": (r"/2/users/\d+/following", lists.NO_FOLLOWING),
    "retweeted_by": (r"/2/tweets/\d+/retweeted_by", lists.NO_REPOSTS),
    "profiles": (r"/2/users", None),
    "counts": (r"/2/tweets/counts/all", None),
}


@pytest.mark.parametrize("new_names", [False, True], ids=["tweet.fields", "post.fields"])
@pytest.mark.parametrize("name", ENDPOINTS)
def test_each_endpoint_may_be_refused(name: str, new_names: bool, tmp_path: Path) -> None:
    pattern, note = ENDPOINTS[name]
    world = World(new_names=new_names)
    world.refused = lambda path: re.fullmatch(pattern, path) is not None
    run = run_of(world, tmp_path)
    run.go()
    tables = run.tables()
    if note is not None:
        assert note in [told for told, _ in run.notes]
    assert acts(tables) <= world.acts
    assert tables.has_follower_list == (name != "followers")
    if name in ("profiles", "counts", "following", "followers"):
        assert acts(tables) == world.acts
    if name == "search all":
        late = {act for act in world.acts if act[2] in ("reply", "quote", "mention")} - acts(tables)
        assert {kind for _, _, kind in late} <= {"reply", "mention"}
        assert {act for act in world.acts if OWNER in act[:2]} == {
            act for act in acts(tables) if OWNER in act[:2]
        }


@pytest.mark.parametrize("where", ["mentions", "recent", "quote_tweets"])
def test_what_stands_in_for_the_archive_may_be_refused_too(where: str, tmp_path: Path) -> None:
    world = World()
    world.refused = lambda path: "search/all" in path or where in path
    run = run_of(world, tmp_path)
    run.go()
    assert acts(run.tables()) < world.acts
    notes = {"mentions": lists.NO_MENTIONS, "recent": lists.NO_THREADS, "quote_tweets": lists.NO_QUOTES}
    assert notes[where] in [told for told, _ in run.notes]


def test_the_owners_login_shows_likes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGAGEMENT_X_USER_TOKEN", "user-secret")
    world = World()
    run = run_of(world, tmp_path)
    run.go()
    likes = {(person, OWNER, "like") for people in world.likes.values() for person in people}
    assert acts(run.tables()) == world.acts | likes
    assert lists.NO_LIKES not in [told for told, _ in run.notes]


def test_names_that_change_in_the_middle_are_followed(tmp_path: Path) -> None:
    world = World()
    run = run_of(world, tmp_path)
    world.new_names = True
    world.__dict__["words"] = World(new_names=True).words
    run.go()
    assert acts(run.tables()) == world.acts


def test_nobody_is_told_apart_from_suspended(tmp_path: Path) -> None:
    world = World()
    with pytest.raises(AccountNotFoundError, match="no account @nobody on X"):
        find("@nobody", world)
    with pytest.raises(AccountNotFoundError, match="suspended"):
        find(f"@member{world.people[4]}", world)
    _, found = find(f"@member{world.people[3]}", world)
    assert found.notes[0][0] == lists.PROTECTED


def test_without_keys_or_credits_there_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    run = run_of(world, tmp_path)

    class Empty(World):
        def send(self, _: Request) -> Response:
            return Response(402, {"content-type": "application/json"}, b'{"title": "CreditsDepleted"}')

    run.client.transport = Empty()
    assert not run.go()
    with pytest.raises(StoppedError, match="no credits left"):
        run.tables()
    world.route = lambda *_: (401, {"title": "Unauthorized", "detail": "x", "type": "about:blank"})  # type: ignore[method-assign]
    with pytest.raises(MissingAccessError, match="does not accept the key"):
        find(BRAND, world)
    monkeypatch.delenv("ENGAGEMENT_X_BEARER_TOKEN")
    with pytest.raises(MissingAccessError, match="has none"):
        connect(world)


def test_keys_never_reach_a_log_or_a_file(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        run = run_of(World(), tmp_path)
        run.go()
        run.close()
    assert "app-secret" not in caplog.text
    assert not any(b"app-secret" in file.read_bytes() for file in tmp_path.iterdir())


def test_a_finished_result_is_kept_for_the_utc_day_and_anew_follows_what_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENGAGEMENT_DATA", str(tmp_path))
    world = World(followers=80, posts=6, following=10)
    world.suspended.clear()
    network, found = find(BRAND, world)
    assert kept_since(network, found, Options()) is None
    run = open_run(network, found, Options(budget_usd=20.0))
    assert run.go()
    before = set(run.tables().follower_ids())
    run.close()
    kept = kept_since(network, found, Options())
    assert kept is not None
    assert network.is_fresh(kept, kept)
    midnight = datetime.combine(kept.astimezone(UTC).date() + timedelta(days=1), time(), UTC)
    assert network.is_fresh(kept, midnight - timedelta(seconds=1))
    assert not network.is_fresh(kept, midnight)
    assert kept_since(network, found, Options(followers=0)) is None
    gone = world.people[20]
    world.people.remove(gone)
    bill = world.bill
    for refresh, expected in ((False, before), (True, before - {gone})):
        run = open_run(network, found, Options(budget_usd=20.0), refresh=refresh)
        run.go()
        assert set(run.tables().follower_ids()) == expected
        run.close()
        if not refresh:
            assert world.bill == bill
