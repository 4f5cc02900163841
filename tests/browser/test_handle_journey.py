"""From a handle to the answer in a real browser, against a Mastodon server on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from mastodon_mock.config import SeedAccount, SeedConfig, SeedFollow, SeedStatus
from mastodon_mock.testing.server import MockServer
from playwright.sync_api import expect

from engagement.i18n import Language, language
from tests.browser.visitor import Visitor
from tests.ingest.networks.local_server import reply, serving
from tests.serving import running_server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
Visit = Callable[..., Visitor]
HANDLE = "@brand@social.test"
FOLLOWERS, POSTS, REPLIES = 300, 6, 60
HOSTILE = "[Brand](javascript:alert(1)) <b>"


def seed() -> SeedConfig:
    """A small account: its posts, and followers who answer it and each other."""
    names = [f"member{n:03}" for n in range(FOLLOWERS)]
    accounts = [SeedAccount(username="brand", display_name=HOSTILE, access_token="brand-token")]
    accounts += [SeedAccount(username=name, access_token=f"token-{name}") for name in names]
    follows = [SeedFollow(follower=name, following="brand") for name in names]
    statuses = [SeedStatus(account="brand", text=f"post {n}", ref=f"p{n}") for n in range(POSTS)]
    for n in range(REPLIES):
        said = SeedStatus(account=names[n % 30], text=f"yes {n}", reply_to=f"p{n % POSTS}", ref=f"r{n}")
        statuses += [said, SeedStatus(account=names[n % 30 + 1], text=f"me too {n}", reply_to=f"r{n}")]
    return SeedConfig(accounts=accounts, follows=follows, statuses=statuses)


@pytest.fixture(scope="module")
def mastodon() -> Iterator[int]:
    """The port of a Mastodon server with the account."""
    server = MockServer(seed=seed())
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


@pytest.fixture(scope="module")
def connected(mastodon: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app that takes social.test for that server."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ENGAGEMENT_TEST_SERVERS", f"social.test={mastodon}")
        with running_server(tmp_path_factory.mktemp("connected")) as address:
            yield address


def answered(visitor: Visitor, words: Language) -> None:
    """Wait for the answer: fetching and analysing take their time on a busy machine."""
    visitor.page.get_by_text(words.gettext("The account in figures")).first.wait_for(timeout=150_000)


def query(visitor: Visitor) -> dict[str, list[str]]:
    return parse_qs(urlsplit(visitor.page.url).query)


def look_up(visitor: Visitor, lang: str) -> None:
    words = language(lang)
    box = visitor.page.get_by_label(words.gettext("Paste a handle"))
    box.fill(HANDLE)
    box.press("Enter")
    visitor.sees(words.gettext("Followers to read"))


@pytest.mark.parametrize(("lang", "width", "days"), [("es", 1280, 90), ("en", 390, 30)])
def test_from_a_handle_to_the_answer(visit: Visit, connected: str, lang: str, width: int, days: int) -> None:
    words = language(lang)
    visitor = visit("/", lang=lang, width=width, address=connected)
    look_up(visitor, lang)
    assert query(visitor)["handle"] == [HANDLE]
    visitor.page.get_by_text(words.ngettext("{n} day", "{n} days", days).format(n=days)).click()
    visitor.sees(words.gettext("What it takes"))
    visitor.sees(words.ngettext("{n} follower", "{n} followers", FOLLOWERS).format(n=FOLLOWERS))
    visitor.sees(HOSTILE)
    assert visitor.page.locator("[data-testid=stMain] a[href^=mailto]").count() == 0
    assert visitor.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width
    visitor.page.get_by_role("button", name=words.gettext("Fetch"), exact=True).click()
    answered(visitor, words)
    assert "analysis" in query(visitor)
    assert not {"handle", "fetch", "job"} & set(query(visitor))
    assert words.number(FOLLOWERS) in visitor.title()
    assert visitor.page.locator("a[href^=mailto]").count() == 0


def test_a_mistaken_handle_is_said_back_as_text(visit: Visit, connected: str) -> None:
    visitor = visit("/?handle=@nobody@social.test", address=connected)
    visitor.sees("There is no account @nobody@\u2060social.test")
    assert visitor.page.locator("a[href^=mailto]").count() == 0


@contextmanager
def slow(mastodon: int, released: Event) -> Iterator[int]:
    """The port of the same server behind a slow line, until it is released."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        released.wait(1.5)
        address = f"http://127.0.0.1:{mastodon}{handler.path}"
        got = requests.get(address, headers={"Host": handler.headers["Host"]}, timeout=30)
        link = {"link": got.headers["link"]} if "link" in got.headers else {}
        reply(handler, got.content, got.status_code, link)

    with serving(answer) as port:
        yield port


def test_a_reload_loses_nothing_and_a_cancelled_run_goes_on(
    visit: Visit, mastodon: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = Event()
    with slow(mastodon, released) as port:
        monkeypatch.setenv("ENGAGEMENT_TEST_SERVERS", f"social.test={port}")
        with running_server(tmp_path) as address:
            visitor = visit("/", address=address)
            look_up(visitor, "en")
            visitor.page.get_by_role("button", name="Fetch", exact=True).click()
            visitor.page.wait_for_url("**fetch=**")
            visitor.sees("Fetching the account")
            visitor.page.reload()
            visitor.sees("Fetching the account")
            visitor.page.get_by_role("button", name="Cancel").click()
            visitor.sees("Cancelled. What was fetched is kept.")
            assert visitor.title() == "Fetching has stopped"
            visitor.sees(HANDLE)
            # A handle is no mailbox.
            assert visitor.page.locator("a[href^=mailto]").count() == 0
            assert "analysis" not in query(visitor)
            released.set()
            visitor.page.get_by_role("button", name="Go on where it stopped").click()
            answered(visitor, language("en"))
            assert f"{FOLLOWERS}" in visitor.title()
            visitor.leave()


def test_x_without_keys_shows_the_free_way(visit: Visit, connected: str) -> None:
    visitor = visit("/?handle=@brand", lang="es", address=connected)
    visitor.sees("twitter-web-exporter")
    expect(visitor.page.get_by_text("Tampermonkey").first).to_be_visible()
    assert visitor.page.locator("input[type=text], input[type=password]").count() == 1
