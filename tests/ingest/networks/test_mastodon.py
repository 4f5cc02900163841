"""Mastodon against mastodon-mock: everything that was seeded is found, nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from mastodon_mock.config import SeedAccount, SeedConfig, SeedFollow, SeedStatus
from mastodon_mock.testing.server import MockServer

import engagement
from engagement.data.evidence import evidence
from engagement.data.schema import Tables
from engagement.ingest.networks import client
from engagement.ingest.networks.client import Limiters
from engagement.ingest.networks.contract import NEWEST_ONLY, WITHOUT_FOLLOWERS, AccountNotFoundError, Options
from engagement.ingest.networks.fetch import find, plan
from engagement.ingest.networks.handle import Handle
from engagement.ingest.networks.run import Run
from engagement.ingest.networks.transport import HttpTransport

# Three pages of followers, and as little talk as shows every kind of act.
FOLLOWERS, POSTS, REPLIES, TALK, THANKS = 170, 8, 30, 20, 8
BRAND = Handle("mastodon", "brand", "social.test")


def name(number: int) -> str:
    return f"member{number:03}"


@dataclass
class World:
    """What is on the server: (actor, target, kind) with names, as often as it happened."""

    port: int
    acts: list[tuple[str, str, str]] = field(default_factory=list)


def seed(world: list[tuple[str, str, str]]) -> SeedConfig:
    accounts = [SeedAccount(username="brand", display_name="The Brand", access_token="brand-token")]
    accounts += [
        SeedAccount(
            username=name(n), display_name=f"Member {n}", note="<p>I write</p>", access_token=f"token-{n}"
        )
        for n in range(FOLLOWERS + 5)
    ]
    follows = [SeedFollow(follower=name(n), following="brand") for n in range(FOLLOWERS)]
    follows += [SeedFollow(follower="brand", following=name(n)) for n in range(0, 100, 2)]
    statuses = [SeedStatus(account="brand", text=f"post {n}", ref=f"p{n}") for n in range(POSTS)]
    for n in range(REPLIES):
        answer = SeedStatus(account=name(n), text=f"I think so {n}", reply_to=f"p{n % POSTS}", ref=f"r{n}")
        statuses.append(answer)
        world.append((name(n), "brand", "reply"))
    for n in range(TALK):
        statuses.append(SeedStatus(account=name(n + 1), text=f"me too {n}", reply_to=f"r{n}", ref=f"t{n}"))
        world.append((name(n + 1), name(n), "reply"))
    for n in range(THANKS):
        statuses.append(SeedStatus(account="brand", text=f"thank you {n}", reply_to=f"t{n}"))
        world.append(("brand", name(n + 1), "reply"))
    for n in range(15):
        statuses.append(SeedStatus(account=name(n + 40), text=f"look at this {n}", quotes=f"p{n % 3}"))
        world.append((name(n + 40), "brand", "quote"))
    # Private words are nobody's business, and somebody who does not follow can speak too.
    statuses.append(SeedStatus(account=name(3), text="psst", reply_to="p0", visibility="private"))
    statuses.append(SeedStatus(account=name(FOLLOWERS + 1), text="hello there", reply_to="p1"))
    world.append((name(FOLLOWERS + 1), "brand", "reply"))
    return SeedConfig(accounts=accounts, follows=follows, statuses=statuses)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    acts: list[tuple[str, str, str]] = []
    server = MockServer(seed=seed(acts))
    server.start()
    try:
        base = f"http://127.0.0.1:{server.port}/api/v1"
        brand = requests.get(f"{base}/accounts/lookup", params={"acct": "brand"}, timeout=10).json()["id"]
        posts = requests.get(f"{base}/accounts/{brand}/statuses", params={"limit": 40}, timeout=10).json()
        own = [post["id"] for post in posts if post["in_reply_to_id"] is None]
        for at, post in enumerate(own):
            for n in range(at * 3):
                kind, path = ("like", "favourite") if n % 3 else ("repost", "reblog")
                headers = {"Authorization": f"Bearer token-{n + 100}"}
                requests.post(
                    f"{base}/statuses/{post}/{path}", headers=headers, timeout=10
                ).raise_for_status()
                acts.append((name(n + 100), "brand", kind))
        yield World(server.port, acts)
    finally:
        server.stop()


@pytest.fixture
def reached(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> World:
    monkeypatch.setenv("ENGAGEMENT_TEST_SERVERS", f"social.test={world.port}")
    monkeypatch.setenv("ENGAGEMENT_DATA", str(tmp_path))
    monkeypatch.setattr(client, "SHARED_LIMITERS", Limiters())
    return world


def acts_by_name(tables: Tables) -> list[tuple[str, str, str]]:
    names = {
        str(row.account_id): str(row.handle).partition("@")[0]
        for row in tables.accounts.itertuples(index=False)
    }
    names[tables.owner.account_id] = "brand"
    acts = tables.interactions
    return [
        (names[actor], names[target], str(kind))
        for actor, target, kind in zip(acts["actor_id"], acts["target_id"], acts["kind"], strict=True)
    ]


def test_every_seeded_act_is_found_and_none_invented(reached: World) -> None:
    tables = engagement.fetch("@brand@social.test")
    found = [act for act in acts_by_name(tables) if act[2] != "mention"]
    assert sorted(found) == sorted(reached.acts)
    handles = tables.accounts.set_index("account_id")["handle"]
    assert sorted(handles[tables.follower_ids()]) == [f"{name(n)}@social.test" for n in range(FOLLOWERS)]
    followed = tables.accounts.loc[tables.accounts["followed_by_owner"].fillna(False), "handle"]
    assert sorted(followed) == [f"{name(n)}@social.test" for n in range(0, 100, 2)]
    assert tables.owner.name == "The Brand"
    seen = evidence(tables)
    assert seen.level == 3 or seen.level == 2
    assert (seen.follower_list, seen.has_profiles, seen.has_likes) == (True, True, True)
    assert seen.among_members >= TALK
    assert set(tables.accounts["bio"].dropna()) == {"I write"}


def test_the_plan_tells_about_what_the_run_needs(reached: World) -> None:
    network, found = find("https://social.test/@brand")
    assert (found.name, found.followers_count, found.posts_count) == ("The Brand", FOLLOWERS, POSTS + THANKS)
    told = plan(network, found, Options())
    before = network.client.requests
    run = Run(network, found, Options())
    assert run.go()
    needed = network.client.requests - before
    assert needed / 2 <= told.requests <= needed * 2
    assert told.dollars == 0
    run.close()


def test_cheaper_choices_say_what_they_leave_out(reached: World) -> None:
    network, found = find(BRAND)
    for followers, bias in ((60, NEWEST_ONLY), (0, WITHOUT_FOLLOWERS)):
        options = Options(followers=followers)
        assert plan(network, found, options).biases[0][0] == bias
        run = Run(network, found, options)
        assert run.go()
        tables = run.tables()
        listed = int((tables.follows["followed_id"] == tables.owner.account_id).sum())
        assert listed == followers
        assert tables.has_follower_list == bool(followers)
        run.close()


def test_old_posts_are_not_read(reached: World) -> None:
    network, found = find(BRAND)
    run = Run(network, found, Options(since_days=0, followers=0))
    assert run.go()
    assert len(run.tables().interactions) == 0
    run.close()


def test_an_interrupted_run_asks_for_nothing_twice(reached: World) -> None:
    network, found = find(BRAND)
    seen: list[str] = []
    send = network.client.transport.send

    def counted(request: object) -> object:
        seen.append(request.url)  # type: ignore[attr-defined]
        return send(request)  # type: ignore[arg-type]

    network.client.transport.send = counted  # type: ignore[method-assign, assignment]
    for stop in range(1, 400, 37):
        run = Run(network, found, Options())

        def cancel(status: object, stop: int = stop) -> None:
            if len(seen) >= stop:
                raise KeyboardInterrupt

        try:
            done = run.go(cancel)
        except KeyboardInterrupt:
            done = False
        tables = run.tables() if run.followers else None
        run.close()
        if done:
            break
    assert done
    assert tables is not None
    assert len(seen) == len(set(seen))
    assert sorted(act for act in acts_by_name(tables) if act[2] != "mention") == sorted(reached.acts)


def test_who_does_not_exist_is_said(reached: World) -> None:
    with pytest.raises(AccountNotFoundError, match=r"There is no account @nobody@social\.test"):
        find("@nobody@social.test")


def test_a_fresh_result_is_not_asked_for_again(reached: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first = engagement.fetch("@brand@social.test", followers=10)
    sent: list[str] = []
    real = HttpTransport.send

    def counted(self: HttpTransport, request: object) -> object:
        sent.append(request.url)  # type: ignore[attr-defined]
        return real(self, request)  # type: ignore[arg-type]

    monkeypatch.setattr(HttpTransport, "send", counted)
    again = engagement.fetch("@brand@social.test", followers=10)
    assert len(sent) == 1
    assert again.interactions.equals(first.interactions)
    engagement.fetch("@brand@social.test", followers=10, refresh=True)
    assert len(sent) > 10


def test_deletions_are_followed_on_refresh(reached: World) -> None:
    base = f"http://127.0.0.1:{reached.port}/api/v1"
    headers = {"Authorization": f"Bearer token-{FOLLOWERS}"}
    brand = find(BRAND)[1].account_id
    words = {"status": "@brand soon gone", "in_reply_to_id": _first(base, brand)}
    post = requests.post(f"{base}/statuses", headers=headers, data=words, timeout=10).json()

    def seen() -> set[str]:
        tables = engagement.fetch("@brand@social.test", followers=10, refresh=True)
        return set(tables.interactions["post_id"].dropna())

    assert post["id"] in seen()
    requests.delete(f"{base}/statuses/{post['id']}", headers=headers, timeout=10).raise_for_status()
    assert post["id"] not in seen()


def _first(base: str, brand: str) -> str:
    posts = requests.get(f"{base}/accounts/{brand}/statuses", timeout=10).json()
    return str(posts[-1]["id"])
