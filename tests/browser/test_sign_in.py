"""Sign-in for teams: one's own analyses in every browser, nobody else's in any."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.account import query
from tests.browser.visitor import WAIT, Rooms, Visitor
from tests.serving import running_server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(240),
    pytest.mark.skipif(
        find_spec("authlib") is None, reason="*** NO AUTHLIB: sign-in not tested (extra teams) ***"
    ),
]
Arrive = Callable[..., Visitor]
SIGN_IN, SIGN_OUT, MINE = "Sign in to see your analyses", "Sign out", "Your analyses"


@pytest.fixture
def team(
    rooms: Rooms, tmp_path: Path, analysed_sample: Path
) -> Iterator[tuple[Arrive, Callable[[str], None]]]:
    """Arrive in a browser of one's own, and say who is in front of the provider from now on."""
    from tests.browser.provider import running_provider, settings

    visitors: list[Visitor] = []
    with running_provider() as provider:
        secrets = tmp_path / "secrets.toml"
        secrets.write_text(settings(provider))
        with running_server(tmp_path, "--secrets.files", str(secrets), sample=analysed_sample) as address:

            def arrive(path: str, lang: str = "en") -> Visitor:
                visitors.append(Visitor.arrive(rooms.new(lang, 1280), address, path))
                return visitors[-1]

            yield arrive, lambda name: setattr(provider, "person", name)
            for visitor in visitors:
                visitor.leave()
        for visitor in visitors:
            assert [url for url in visitor.foreign_requests if not url.startswith(provider.issuer)] == []
            assert visitor.complaints == []


def sign_in(visitor: Visitor, label: str = SIGN_IN) -> None:
    visitor.page.get_by_role("link", name=label).click()
    visitor.page.wait_for_url("**/saved?**", timeout=WAIT)
    visitor.settle()


def heading(visitor: Visitor) -> int:
    return visitor.page.get_by_role("heading", name=MINE).count()


def test_own_analyses_after_signing_in(team: tuple[Arrive, Callable[[str], None]]) -> None:
    arrive, in_front = team
    first = arrive("/saved?analysis=sample&lang=en")
    first.sees("Save this analysis")
    assert heading(first) == 0
    sign_in(first)
    assert query(first)["analysis"] == ["sample"]
    expect(first.page.get_by_role("link", name=SIGN_OUT)).to_be_visible(timeout=WAIT)
    first.page.get_by_label("Name", exact=True).fill("Our bakery")
    first.page.get_by_role("button", name="Save this analysis").click()
    first.sees("is saved. This private link opens it again:")

    second = arrive("/saved?lang=es", "es")
    assert second.page.get_by_text("Our bakery").count() == 0
    sign_in(second, "Inicia sesión para ver tus análisis")
    assert query(second)["lang"] == ["es"]
    second.sees("Our bakery")
    second.page.get_by_role("button", name="Abrir").click()
    second.page.wait_for_url("**/community?**", timeout=WAIT)

    in_front("berta")
    other = arrive("/saved?lang=en")
    sign_in(other)
    expect(other.page.get_by_role("link", name=SIGN_OUT)).to_be_visible(timeout=WAIT)
    assert other.page.get_by_text("Our bakery").count() == 0

    first.go("/saved?lang=es")
    first.sees("Our bakery")
    first.page.get_by_role("link", name="Cerrar sesión").click()
    first.page.wait_for_url(lambda url: "/saved" not in url, timeout=WAIT)
    first.settle()
    assert query(first) == {"lang": ["es"]}
    first.go("/saved?lang=en")
    first.sees(SIGN_IN)
    assert heading(first) == 0
    assert first.page.get_by_text("Our bakery").count() == 0
