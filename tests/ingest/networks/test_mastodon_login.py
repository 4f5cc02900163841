"""Mastodon with the owner's access token: what was said elsewhere, and when people reacted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from mastodon_mock.config import SeedAccount, SeedConfig, SeedFollow, SeedStatus
from mastodon_mock.testing.server import MockServer

from engagement.data.schema import Tables, validate
from engagement.ingest.networks import client
from engagement.ingest.networks.client import Limiters
from engagement.ingest.networks.contract import MissingAccessError, Options
from engagement.ingest.networks.fetch import find, plan
from engagement.ingest.networks.mastodon.posts import NO_MENTIONS
from engagement.ingest.networks.mastodon.rows import HIDDEN_FOLLOWERS, NO_DATES
from engagement.ingest.networks.run import Run
from engagement.ingest.networks.transport import HttpTransport, Request, Response
from tests.ingest.networks.mastodon_world import Server

BRAND = "@brand@social.test"
NAMES = [f"member{n}" for n in range(6)]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server where members speak in threads, elsewhere and in private, and react."""
    accounts = [SeedAccount(username="brand", access_token="brand-token")]
    accounts += [SeedAccount(username=name, access_token=f"token-{name}") for name in NAMES]
    statuses = [
        SeedStatus(account="brand", text="what do you think?", ref="p"),
        SeedStatus(account=NAMES[0], text="I like it", reply_to="p"),
    ]
    config = SeedConfig(
        accounts=accounts,
        follows=[SeedFollow(follower=name, following="brand") for name in NAMES[:4]],
        statuses=statuses,
    )
    server = MockServer(seed=config)
    server.start()
    base = f"http://127.0.0.1:{server.port}/api/v1"

    def as_(name: str, path: str, **data: str) -> None:
        headers = {"Authorization": f"Bearer token-{name}"}
        requests.post(f"{base}{path}", headers=headers, data=data, timeout=10).raise_for_status()

    try:
        brand = requests.get(f"{base}/accounts/lookup", params={"acct": "brand"}, timeout=10).json()["id"]
        (post,) = requests.get(f"{base}/accounts/{brand}/statuses", timeout=10).json()
        as_(NAMES[1], "/statuses", status="have you seen @brand today?")
        as_(NAMES[2], "/statuses", status="@brand between you and me", visibility="direct")
        as_(NAMES[3], f"/statuses/{post['id']}/favourite")
        as_(NAMES[4], f"/statuses/{post['id']}/reblog")
        as_(NAMES[5], f"/accounts/{brand}/follow")
        yield server.port
    finally:
        server.stop()


@pytest.fixture(autouse=True)
def reached(port: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ENGAGEMENT_TEST_SERVERS", f"social.test={port}")
    monkeypatch.setenv("ENGAGEMENT_DATA", str(tmp_path))
    monkeypatch.setattr(client, "SHARED_LIMITERS", Limiters())
    monkeypatch.setenv("ENGAGEMENT_MASTODON_HANDLE", "@Brand@social.test")


def fetched() -> Tables:
    network, found = find(BRAND)
    run = Run(network, found, Options())
    try:
        assert run.go()
        return validate(run.tables())
    finally:
        run.close()


def acts(tables: Tables) -> set[tuple[str, str]]:
    names = dict(zip(tables.accounts["account_id"], tables.accounts["handle"], strict=True))
    to_owner = tables.interactions[tables.interactions["target_id"] == tables.owner.account_id]
    return {
        (str(names[actor]).partition("@")[0], str(kind))
        for actor, kind in zip(to_owner["actor_id"], to_owner["kind"], strict=True)
    }


IN_THREADS = {(NAMES[0], "reply"), (NAMES[3], "like"), (NAMES[4], "repost")}


def test_without_a_token_mentions_elsewhere_are_missing_and_that_is_said() -> None:
    tables = fetched()
    assert acts(tables) == IN_THREADS
    assert {NO_MENTIONS, NO_DATES} <= set(tables.unseen)


def test_the_owners_token_shows_mentions_elsewhere_and_dates_and_nothing_private(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ENGAGEMENT_MASTODON_ACCESS_TOKEN", "brand-token")
    tables = fetched()
    assert acts(tables) == {*IN_THREADS, (NAMES[1], "mention")}
    assert tables.interactions["created_at"].notna().all()
    assert len(tables.interactions) == 4
    assert not tables.interactions["text"].str.contains("between you and me").any()
    dated = tables.accounts.set_index("handle")["followed_at"].dropna()
    assert f"{NAMES[5]}@social.test" in dated.index
    assert not {NO_MENTIONS, NO_DATES} & set(tables.unseen)
    network, found = find(BRAND)
    assert NO_MENTIONS not in [message for message, _ in plan(network, found, Options()).biases]


@pytest.mark.parametrize("own", [True, False])
def test_what_an_account_hides_is_shown_to_itself(monkeypatch: pytest.MonkeyPatch, own: bool) -> None:
    if own:
        monkeypatch.setenv("ENGAGEMENT_MASTODON_ACCESS_TOKEN", "brand-token")

    class Hiding(HttpTransport):
        def send(self, request: Request) -> Response:
            answer = super().send(request)
            if "/accounts/lookup" not in request.url:
                return answer
            return replace(
                answer, body=json.dumps({**json.loads(answer.body), "hide_collections": True}).encode()
            )

    _, found = find(BRAND, Hiding())
    assert ((HIDDEN_FOLLOWERS, {}) not in found.notes) is own


@pytest.mark.parametrize("token", ["wrong", f"token-{NAMES[0]}"])
def test_a_token_that_is_not_the_accounts_own_is_said(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGAGEMENT_MASTODON_ACCESS_TOKEN", token)
    with pytest.raises(MissingAccessError, match=r"social\.test does not take the access token"):
        find(BRAND)


def test_the_token_goes_to_nobody_but_the_accounts_own_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGAGEMENT_MASTODON_ACCESS_TOKEN", "secret")
    server = Server(host="other.test", home="other.test")
    sent: list[Request] = []

    class Watched:
        def send(self, request: Request) -> Response:
            sent.append(request)
            return server.send(request)

        def close(self) -> None:
            """Nothing is open."""

    network, found = find("@brand@other.test", transport=Watched())
    run = Run(network, found, Options())
    assert run.go()
    run.close()
    assert len(sent) > 20
    assert "secret" not in repr([request.headers for request in sent])
    assert "secret" not in repr(vars(network))
