"""Lists that end early: every way a server leads on, and every way it does not."""

from __future__ import annotations

import time
from typing import Any

import pytest

from engagement.ingest.networks import client as clients
from engagement.ingest.networks.client import Limiters
from engagement.ingest.networks.contract import Options
from engagement.ingest.networks.fetch import find
from engagement.ingest.networks.handle import Handle
from engagement.ingest.networks.mastodon.api import way_on
from engagement.ingest.networks.run import Run
from tests.ingest.networks.listed import Clock
from tests.ingest.networks.mastodon_world import Server

BRAND = Handle("mastodon", "brand", "social.test")


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    clock = Clock(time.time())
    monkeypatch.setattr(clients, "SHARED_LIMITERS", Limiters())
    monkeypatch.setattr(clients, "SystemClock", lambda: clock)


def fetched(server: Server, folder) -> tuple[Run, Any]:
    network, found = find(BRAND, server)
    run = Run(network, found, Options(), folder)
    run.go()
    return run, run.tables()


class Paged(Server):
    """A server that names places in its own way, under the rel that it means for older entries."""

    param, older, first, by_page, keeps = "max_id", "next", "0", False, ""

    def _page(self, path, rows, asked, least, most):
        size = min(int(asked.get("limit", least)), most)
        at = self._at(asked.get(self.param, self.first), size)
        links = []
        if at + size < len(rows):
            links.append((self.older, self._place(at + size, size)))
        if at:
            links.append(("prev" if self.older == "next" else "next", self._place(max(at - size, 0), size)))
        told = [
            f'<https://{self.home}{path}?{self.keeps}limit={size}&{self.param}={place}>; rel="{rel}"'
            for rel, place in links
        ]
        return rows[at : at + size], {"link": ", ".join(told)} if told else {}

    def _at(self, place: str, size: int) -> int:
        number = int(place.removeprefix("eyJ"))
        return (number - 1) * size if self.by_page else number

    def _place(self, at: int, size: int) -> str:
        return str(at // size + 1) if self.by_page else ("eyJ" if self.param == "cursor" else "") + str(at)


WAYS = {
    "Mastodon": {},
    "GoToSocial": {"keeps": "local=true&"},
    "Pixelfed": {"param": "cursor", "older": "prev", "first": "eyJ0"},
    "Sharkey": {"param": "until_id"},
    "Akkoma": {"param": "offset"},
    "Friendica": {"param": "max_id", "keeps": "since_id=0&"},
    "WordPress": {"param": "page", "by_page": True, "first": "1"},
    "cursor": {"param": "cursor", "first": "eyJ0"},
    "page under prev": {"param": "page", "older": "prev", "by_page": True, "first": "1"},
}


@pytest.mark.parametrize("followers", [79, 80, 81, 160, 205])
@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_paging_gives_all_followers(way, followers, tmp_path):
    server = type("Its", (Paged,), WAYS[way])(followers=followers)
    run, tables = fetched(server, tmp_path)
    assert len(tables.follower_ids()) == followers
    assert run.complete
    assert not tables.is_partial


class Unlinked(Server):
    """No Link header anywhere."""

    def _page(self, path, rows, asked, least, most):
        assert path
        return rows[: min(int(asked.get("limit", least)), most)], {}


@pytest.mark.parametrize("followers", [81, 205, 1000])
def test_a_full_page_without_a_way_on_is_called_a_part(followers, tmp_path):
    run, tables = fetched(Unlinked(followers=followers), tmp_path)
    assert len(tables.follower_ids()) == 80
    assert tables.is_partial
    assert tables.unlisted == followers - 80
    assert any("part of it" in note for source in tables.sources for note in source.notes)
    assert not run.complete


@pytest.mark.parametrize("followers", [1, 79, 80])
def test_a_list_that_fits_one_page_is_whole_without_a_link(followers, tmp_path):
    run, tables = fetched(Unlinked(followers=followers, posts=0, likes=0), tmp_path)
    assert (len(tables.follower_ids()), tables.is_partial, run.complete) == (followers, False, True)


class Circling(Server):
    """The same rows again and again, under a link that moves on."""

    moves = 0

    def _page(self, path, rows, asked, least, most):
        self.moves += 1
        size = min(int(asked.get("limit", least)), most)
        link = f'<https://{self.home}{path}?limit={size}&max_id={self.moves}>; rel="next"'
        return rows[:size], {"link": link}


class EmptyOnwards(Circling):
    """One page, then empty ones, under a link that moves on."""

    def _page(self, path, rows, asked, least, most):
        page, headers = super()._page(path, rows, asked, least, most)
        return ([] if "max_id" in asked else page), headers


@pytest.mark.parametrize("kind", [Circling, EmptyOnwards])
@pytest.mark.parametrize("followers", [5, 80, 205])
def test_a_page_without_anything_new_ends_the_list(kind, followers, tmp_path):
    server = kind(followers=followers, posts=min(2, followers - 3), likes=4)
    _, tables = fetched(server, tmp_path)
    assert len(tables.follower_ids()) == min(followers, 80)
    assert tables.unlisted == max(followers - 80, 0)
    assert len(server.asked) < 250


class Refusing(Server):
    """No list of followers, or none for strangers."""

    answer: tuple[int, Any] = (404, {"error": "rest_no_route"})

    def _route(self, host, path, asked):
        if path.endswith(("/followers", "/following")):
            return *self.answer, {"link": f'<https://{self.home}/wp-json/>; rel="https://api.w.org/"'}
        return super()._route(host, path, asked)


@pytest.mark.parametrize(
    "answer",
    [
        (404, {"error": "rest_no_route", "error_description": "No route was found"}),
        (404, {}),
        (410, {"error": "gone"}),
        (401, {"error": "This method requires an authenticated user"}),
        (403, {"error": "This action is not allowed"}),
    ],
)
def test_a_missing_or_refused_list_is_not_an_empty_one(answer, tmp_path):
    _, tables = fetched(type("Its", (Refusing,), {"answer": answer})(followers=20, likes=10), tmp_path)
    assert not tables.has_follower_list
    notes = [note for source in tables.sources for note in source.notes]
    assert any("does not show the list of followers" in note or "signed in" in note for note in notes)
    assert len(tables.follower_ids()) > 0


PLACES = [
    ("", None, None),
    ('<https://a.test/x?max_id=5>; rel="next"', None, "5"),
    ('<https://a.test/x?limit=80&max_id=5>; rel="next", <https://a.test/x?min_id=9>; rel="prev"', None, "5"),
    ('<https://a.test/x?min_id=9>; rel="prev"', "5", None),
    ('<https://a.test/x?since_id=9>; rel="prev"', None, None),
    ('<https://a.test/x?cursor=abc>; rel="prev"', None, "prev?cursor=abc"),
    (
        '<https://a.test/x?cursor=a>; rel="next", <https://a.test/x?cursor=b>; rel="prev"',
        "prev?cursor=z",
        "prev?cursor=b",
    ),
    (
        '<https://a.test/x?cursor=a>; rel="next", <https://a.test/x?cursor=b>; rel="prev"',
        "next?cursor=z",
        "next?cursor=a",
    ),
    ('<https://a.test/x?page=2>; rel="next"', None, "next?page=2"),
    ('<https://a.test/x?page=1>; rel="prev"', "next?page=2", None),
    ('<https://a.test/x?page=1>; rel="prev"', "prev?page=2", None),
    ('<https://a.test/x?offset=80&limit=80>; rel="next"', None, "next?offset=80"),
    ("<https://a.test/x?cursor=a%3D%26b>; rel=next", None, "next?cursor=a%3D%26b"),
    ('<https://a.test/x>; rel="next"', None, None),
    ('<https://a.test/x?limit=40>; rel="next"', None, None),
    ('<https://[>; rel="next"', None, None),
    ("nonsense", None, None),
    ('<https://a.test/x?max_id=5>; title="x"', None, None),
    (f'<https://a.test/x?cursor={"a" * 5000}>; rel="next"', None, None),
    ('<https://a.test/wp-json/>; rel="https://api.w.org/"', None, None),
]


@pytest.mark.parametrize(("link", "after", "place"), PLACES)
def test_where_a_link_header_leads(link, after, place):
    assert way_on(link, after) == place
