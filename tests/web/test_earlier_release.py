"""Addresses that the program of commit 99c9a36 gave out: bookmarks, private links, links for clients."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

from engagement.analysis.analysis import Analysis
from engagement.i18n import language
from engagement.store.links.credentials import public_name
from engagement.web import session, storage
from engagement.web.pages import share_routes, viewer
from engagement.web.server import middleware, routes
from tests.store.earlier_release import saved_at, unpack
from tests.web.kept_moments import settled
from tests.web.opening import MAIN, open_page, patience, words

Expected = dict[str, Any]
# Every query parameter that commit 99c9a36 wrote into an address, with a value it wrote there.
ADDRESSES = {
    "community": {},
    "people": {"state": ["member", "shade"], "only": ["corrected"], "q": "@p000", "sort": "name"},
    "people of one": {"person": "p0001"},
    "people in a round": {"round": "1"},
    "people as cards": {"view": "cards"},
    "conversation": {"owner": "in"},
    "requests": {"kind": ["request"], "answered": "any", "days": "90", "spoken": "es", "to": "all"},
    "requests about one": {"answered": "any", "asked": "0"},
    "invite": {"moment": "just_liked"},
    "saved": {},
    "changes": {"from": "1", "to": "2", "list": "gone"},
    "compare": {"other": "KEY", "moment": "1"},
    "report": {},
    "share": {},
    "method": {},
    "privacy": {},
}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> tuple[Analysis, int]:
    """The analysis as the page opens it, and the version of its corrections."""
    folder = tmp_path_factory.mktemp("opened")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ENGAGEMENT_DATA", str(folder))
        left = unpack(folder)
        storage.store().clock = lambda: saved_at(left)
        storage.reopen_job(left["key"])(lambda *_: None)
    analysis, version = session.analyses().get(left["key"]), session.analyses().version(left["key"])
    assert analysis is not None
    return analysis, version


@pytest.fixture
def expected(tmp_path: Path, opened: tuple[Analysis, int]) -> Iterator[Expected]:
    """The folder as it was left, on the day it was saved, with the analysis open."""
    left = unpack(tmp_path)
    store = storage.store()
    store.clock = lambda: saved_at(left)
    session.analyses().open_as(left["key"], *opened)
    with patience():
        yield left
    session.analyses().forget(lambda key, _: key == left["key"])


@pytest.mark.parametrize("code", ["es", "en"])
@pytest.mark.parametrize("name", ADDRESSES)
def test_an_old_address_opens_its_page(expected: Expected, name: str, code: str) -> None:
    query = {"lang": code, "analysis": expected["key"], **ADDRESSES[name]}
    if query.get("other") == "KEY":
        query["other"] = expected["key"]
    app = settled(open_page(name.split()[0], **query))
    assert not app.exception
    assert not app.error
    assert app.title or app.header or app.subheader
    for parameter, value in query.items():
        assert [*np.atleast_1d(app.query_params[parameter])] == [*np.atleast_1d(value)]


def test_the_private_link_opens_what_is_saved_and_not_in_memory(expected: Expected) -> None:
    session.analyses().forget(lambda key, _: key == expected["key"])
    app = open_page("community", lang="en", analysis=expected["key"])
    for _ in range(20):
        if session.analyses().get(expected["key"]) is not None and app.title:
            break
        app.run()
    assert not app.exception
    assert session.analyses().get(expected["key"]) is not None


def test_the_choice_of_people_in_an_old_address_is_made(expected: Expected) -> None:
    later = expected["moments"][-1]
    corrected = expected["corrections"]
    shown = open_page("people", lang="en", analysis=expected["key"], only="corrected")
    assert len(shown.dataframe[0].value) == len(corrected)
    shown = open_page("people", lang="en", analysis=expected["key"], q="@p000")
    assert len(shown.dataframe[0].value) == sum(person.startswith("p000") for person in later["people"])


def test_two_saved_moments_stand_on_the_pages_that_look_back(expected: Expected) -> None:
    key, english = expected["key"], language("en")
    for who, person in (("gone", "@p0003"), ("came", "@p0039")):
        app = settled(open_page("changes", lang="en", analysis=key, list=who, **{"from": "1", "to": "2"}))
        assert app.dataframe[0].value["who"].tolist() == [person]
    app = settled(open_page("compare", lang="en", analysis=key, other=key, moment="1"))
    heads = [header.value.replace("\\", "") for header in app.subheader]
    assert any(english.date(snapshot_day(expected, 0)) in head for head in heads)
    assert any(english.date(snapshot_day(expected, 1)) in head for head in heads)


def snapshot_day(expected: Expected, number: int) -> Any:
    kept = storage.store().account(expected["key"])
    assert kept is not None
    return kept.snapshots[number].as_of


@pytest.fixture
def ask() -> Callable[..., httpx.Response]:
    """Ask the server's own routes, as a browser does."""
    app = Starlette(routes=routes, middleware=middleware)

    def send(path: str, password: str | None = None) -> httpx.Response:
        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(app, client=("203.0.113.7", 4711))
            headers = {"user-agent": "Mozilla/5.0 Firefox/140.0", "accept-language": "en"}
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                if password is None:
                    return await client.get(path, headers=headers)
                return await client.post(path, data={"password": password}, headers=headers)

        return asyncio.run(go())

    return send


@pytest.mark.parametrize("name", ["named", "nameless", "locked"])
def test_an_old_link_for_a_client_leads_to_its_page(
    expected: Expected, name: str, ask: Callable[..., httpx.Response], monkeypatch: pytest.MonkeyPatch
) -> None:
    link = expected["links"][name]
    reply = ask(f"/s/{link['token']}")
    if name == "locked":
        assert 'type="password"' in reply.text
        reply = ask(f"/s/{link['token']}", expected["password"])
    public = public_name(link["token"])
    assert reply.headers["location"] == f"/shared?v={public}&lang=en"
    cookie = SimpleCookie(reply.headers["set-cookie"])[share_routes.cookie_name(public)]
    monkeypatch.setattr(viewer, "_held_pass", {public: cookie.value}.get)
    for page, query in (
        ("community", {}),
        ("figures", {}),
        ("people", {"state": "member", "order": "last", "q": "@p000"}),
    ):
        app = AppTest.from_file(str(MAIN), default_timeout=30)
        app.query_params.update({"v": public, "lang": "en", "page": page, **query})
        app.run()
        assert not app.exception
        assert f"**{link['title']}**" in words(app)
        if page == "people":
            members = [who for who in link["who"] or [] if who.startswith("@p000")]
            shown = app.dataframe[0].value["who"]
            assert set(shown) <= set(members) if link["who"] else len(shown) == link["states"]["member"]


@pytest.mark.parametrize(
    ("path", "statuses"),
    [("/words/es", {200}), ("/robots.txt", {200}), ("/start?lang=es", {307}), ("/x/login", {303, 307})],
)
def test_the_servers_own_addresses_answer(
    ask: Callable[..., httpx.Response], path: str, statuses: set[int]
) -> None:
    assert ask(path).status_code in statuses
