"""Mastodon where mastodon-mock is kinder than real servers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engagement.data.schema import Tables
from engagement.ingest.networks import client
from engagement.ingest.networks.addresses import ForbiddenServerError
from engagement.ingest.networks.client import Limiters
from engagement.ingest.networks.contract import AccountNotFoundError, MissingAccessError, Options
from engagement.ingest.networks.fetch import find
from engagement.ingest.networks.handle import Handle
from engagement.ingest.networks.mastodon.posts import THREAD_CUT
from engagement.ingest.networks.mastodon.rows import HIDDEN_FOLLOWERS
from engagement.ingest.networks.run import Run
from engagement.ingest.networks.transport import HttpTransport, Request, Response
from tests.ingest.networks.listed import Answers, Clock
from tests.ingest.networks.mastodon_world import OWNER, Server

BRAND = Handle("mastodon", "brand", "social.test")


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    import time

    made = Clock(time.time())
    monkeypatch.setattr(client, "SHARED_LIMITERS", Limiters())
    monkeypatch.setattr(client, "SystemClock", lambda: made)
    return made


def fetched(server: Server, folder: Path, options: Options | None = None) -> tuple[Run, Tables]:
    network, found = find(BRAND, server)
    run = Run(network, found, options or Options(), folder)
    assert run.go()
    return run, run.tables()


def acts(tables: Tables) -> set[tuple[str, str, str]]:
    frame = tables.interactions
    named = frame[frame["kind"] != "mention"]
    return set(zip(named["actor_id"], named["target_id"], named["kind"].astype(str), strict=True))


def test_lists_are_paged_by_link_and_nothing_is_lost(tmp_path: Path) -> None:
    server = Server()
    _, tables = fetched(server, tmp_path)
    assert acts(tables) == server.acts
    assert set(tables.follower_ids()) == set(server.people)
    pages = [url for url in server.asked if "/followers" in url]
    assert len(pages) == 3
    assert all("limit=80" in url for url in pages)
    assert len([url for url in server.asked if "favourited_by" in url]) == 3
    assert len(server.asked) == len(set(server.asked))


def test_profiles_and_words_are_read_as_text(tmp_path: Path) -> None:
    _, tables = fetched(Server(), tmp_path)
    people = tables.accounts.set_index("account_id")
    assert people.loc["1007", "bio"] == "I write & read\nHere"
    assert people.loc["1007", "url"] == "https://example.org"
    assert people.loc["1007", "handle"] == "member1007@social.test"
    assert not people.loc["1007", "has_avatar"]
    # Who asks search engines to stay away keeps their words.
    assert people["bio"].isna()["1005"]
    said = tables.interactions[tables.interactions["kind"] == "reply"]
    words = said.set_index("actor_id")["text"]
    assert words.loc[["1004"]].notna().all()
    assert words.loc[["1005"]].isna().all()


def test_the_window_of_the_server_is_kept(tmp_path: Path, clock: Clock) -> None:
    server = Server(window=10)
    fetched(server, tmp_path)
    assert sum(clock.slept) >= 25 * (len(server.asked) // 10 - 1)


@pytest.mark.parametrize("answers", [30, 59, 200])
def test_long_threads_are_followed_below_the_cut(answers: int, tmp_path: Path) -> None:
    server = Server(long_thread=answers)
    _, tables = fetched(server, tmp_path)
    assert acts(tables) == server.acts


def test_what_a_wide_thread_hides_is_said(tmp_path: Path) -> None:
    run, tables = fetched(Server(wide_thread=85), tmp_path)
    assert (THREAD_CUT, {}) in run.notes
    missing = Server(wide_thread=85).acts - acts(tables)
    assert 0 < len(missing) <= 25


def test_a_hidden_network_is_said(tmp_path: Path) -> None:
    network, found = find(BRAND, Server(hidden=True))
    assert (HIDDEN_FOLLOWERS, {}) in found.notes
    run = Run(network, found, Options(), tmp_path)
    assert run.go()
    tables = run.tables()
    assert (HIDDEN_FOLLOWERS, {}) in run.notes
    assert not tables.has_follower_list
    assert len(tables.interactions)


def test_an_instance_that_wants_a_login_is_said() -> None:
    with pytest.raises(MissingAccessError, match="not signed in"):
        find(BRAND, Server(login_wanted=True))


def test_a_suspended_account_is_said() -> None:
    with pytest.raises(AccountNotFoundError, match="suspended by its server"):
        find(BRAND, Server(suspended=True))


def test_an_account_may_live_on_another_host(tmp_path: Path) -> None:
    server = Server(home="web.test")
    _, tables = fetched(server, tmp_path)
    assert set(tables.follower_ids()) == set(server.people)
    hosts = {re.match(r"https://([^/]+)/", url)[1] for url in server.asked}  # type: ignore[index]
    assert hosts == {"social.test", "web.test"}


@pytest.mark.parametrize("home", ["127.0.0.1", "localhost", "10.0.0.1", "intranet", "social.test:22"])
def test_webfinger_leads_nowhere_inward(home: str) -> None:
    links = f'{{"links": [{{"rel": "self", "href": "https://{home}/users/brand"}}]}}'.encode()
    real = HttpTransport(lambda _: ["127.0.0.1"], {})

    def answer(request: Request) -> Response:
        if request.host != "social.test" or ":22" in request.url:
            return real.send(request)
        return Response(200, {}, links) if "webfinger" in request.url else Response(404, {}, b"{}")

    with pytest.raises((ForbiddenServerError, AccountNotFoundError)):
        find(BRAND, Answers(answer))


def test_an_account_that_answers_to_another_name_is_not_taken() -> None:
    class Wrong(Server):
        def _lookup(self, *_: object) -> tuple[int, object, dict[str, str]]:
            return 200, {**self._account("1007")}, {}

    with pytest.raises(AccountNotFoundError, match="another account"):
        find(BRAND, Wrong())


@pytest.mark.parametrize(
    "body", [b"[]", b"null", b'"x"', b"{}", b'{"id": null}', b'{"id": {"a": 1}, "username": "brand"}']
)
def test_answers_of_another_shape_are_no_account(body: bytes) -> None:
    with pytest.raises(AccountNotFoundError):
        find(BRAND, Answers(lambda _: Response(200, {"content-type": "application/json"}, body)))


def test_the_owner_is_never_among_the_people(tmp_path: Path) -> None:
    _, tables = fetched(Server(), tmp_path)
    assert OWNER not in set(tables.accounts["account_id"])
