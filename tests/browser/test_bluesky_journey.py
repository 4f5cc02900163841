"""From a Bluesky handle to the answer in a real browser, against the recorded answers of real servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from urllib.parse import parse_qs, urlsplit

import pytest

from engagement.i18n import language
from tests.browser.visitor import Visitor
from tests.ingest.networks.bluesky_replay import BRAND
from tests.ingest.networks.bluesky_server import Playing, playing
from tests.serving import running_server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
Visit = Callable[..., Visitor]
COUNTED, LISTED = 30, 27
"""What the profile counts, and those of them whom the servers show."""


@pytest.fixture
def bluesky(monkeypatch: pytest.MonkeyPatch, released: Event) -> Iterator[Playing]:
    """The recorded servers, slow until they are released; nobody is logged in."""
    with playing(lambda: released.wait(0.7)) as found:
        monkeypatch.setenv("ENGAGEMENT_TEST_SERVERS", found.servers)
        monkeypatch.delenv("ENGAGEMENT_BLUESKY_APP_PASSWORD", raising=False)
        yield found
    assert found.unrecorded == []


@pytest.fixture
def released() -> Event:
    """Set when the servers are to answer at once."""
    return Event()


def query(visitor: Visitor) -> dict[str, list[str]]:
    return parse_qs(urlsplit(visitor.page.url).query)


def look_up(visitor: Visitor, lang: str) -> None:
    """Type the handle and see the account as found."""
    words = language(lang)
    box = visitor.page.get_by_label(words.gettext("Paste a handle"))
    box.fill(BRAND.name)
    box.press("Enter")
    visitor.sees(words.gettext("What it takes"))
    visitor.sees(words.ngettext("{n} follower", "{n} followers", COUNTED).format(n=COUNTED))


def fits(visitor: Visitor, width: int) -> bool:
    wide: int = visitor.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    return wide <= width


def test_from_a_handle_to_the_answer(visit: Visit, bluesky: Playing, released: Event, tmp_path: Path) -> None:
    released.set()
    words = language("es")
    with running_server(tmp_path) as address:
        visitor = visit("/", lang="es", width=390, address=address)
        look_up(visitor, "es")
        assert query(visitor)["handle"] == [BRAND.name]
        assert fits(visitor, 390)
        visitor.page.get_by_role("button", name=words.gettext("Fetch"), exact=True).click()
        visitor.sees(words.gettext("The account in figures"))
        assert "analysis" in query(visitor)
        assert f" {LISTED} " in visitor.title()
        assert fits(visitor, 390)
        visitor.leave()


@pytest.mark.slow  # the Mastodon journey goes the same way in `make test`
def test_cancelled_it_goes_on_to_the_same_answer(
    visit: Visit, bluesky: Playing, released: Event, tmp_path: Path
) -> None:
    with running_server(tmp_path) as address:
        visitor = visit("/", width=1280, address=address)
        look_up(visitor, "en")
        visitor.page.get_by_role("button", name="Fetch", exact=True).click()
        visitor.sees("Fetching the account")
        visitor.page.get_by_role("button", name="Cancel").click()
        visitor.sees("Cancelled. What was fetched is kept.")
        assert "analysis" not in query(visitor)
        released.set()
        visitor.page.get_by_role("button", name="Go on where it stopped").click()
        visitor.sees("The account in figures")
        assert f" {LISTED} " in visitor.title()
        visitor.leave()
