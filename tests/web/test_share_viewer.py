"""What a client sees: the frozen pages, read-only, cleared as soon as the link is closed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from engagement.i18n import language
from engagement.web.pages import viewer
from engagement.web.pages.share_routes import client
from tests.web.made_analyses import HOSTILE, made
from tests.web.opening import MAIN, words
from tests.web.shared_links import Shared, share

pytestmark = pytest.mark.usefixtures("quick_passwords")

Look = Callable[..., AppTest]


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch) -> Look:
    """The page of a link as a browser sees that was let in."""

    def at(shared: Shared, **query: str | list[str]) -> AppTest:
        admitted = client().knock(shared.token, "203.0.113.7").admitted
        held = {shared.public: admitted}
        monkeypatch.setattr(viewer, "_held_pass", held.get)
        app = AppTest.from_file(str(MAIN), default_timeout=30)
        app.query_params.update({"v": shared.public, "lang": "en", **query})
        return app.run()

    return at


@pytest.mark.parametrize(("code", "view"), [("es", "cards"), ("en", "")])
@pytest.mark.parametrize("level", [0, 2])
@pytest.mark.parametrize("page", ["community", "figures", "people"])
def test_every_shared_page_opens(look: Look, level: int, page: str, code: str, view: str) -> None:
    app = look(share(made(level)), page=page, lang=code, view=view)
    assert not app.exception
    assert "**Our community**" in words(app)
    assert "60" in words(app) or page == "figures"


def test_there_is_no_way_to_the_pages_of_the_owner(look: Look) -> None:
    app = look(share(made()), analysis="made-2")
    assert not app.get("page_link")
    assert "@brand" not in words(app)
    assert "person_" not in words(app)


def test_l11_no_name_of_anybody_is_on_any_page(look: Look) -> None:
    shared = share(made())
    for page, view in (("community", ""), ("figures", ""), ("people", ""), ("people", "cards")):
        app = look(shared, page=page, view=view)
        told = words(app) + str([frame.value.to_string() for frame in app.dataframe])
        told += str([str(chart.proto) for chart in app.get("vega_lite_chart")])
        for known in ("person_", "Person 1", "900719925474", "evil.invalid", "brand"):
            assert known not in told


def test_names_are_shown_where_they_were_asked_for(look: Look) -> None:
    shared = share(made(), named=True)
    app = look(shared, page="people")
    assert app.dataframe[0].value["who"].str.startswith("@person_").all()
    app.text_input(key="shared_search").set_value("@person_1").run()
    assert "@person_1" in app.query_params["q"]
    assert len(app.dataframe[0].value) == 11
    assert HOSTILE not in words(app)


def test_only_the_shared_pages_can_be_asked_for(look: Look) -> None:
    app = look(share(made(), pages=["figures"]), page="people", state="member")
    assert not app.dataframe
    assert not app.get("vega_lite_chart")
    assert "The account in figures" in words(app)


def test_chips_and_order_work_on_the_frozen_rows(look: Look) -> None:
    app = look(share(made(people=600)), page="people")
    assert app.dataframe[0].value["state"].str.contains("Community").all()
    app.pills(key="shared_states").set_value(["shade"]).run()
    assert set(app.dataframe[0].value["state"]) == {"○ In the shade"}
    assert "100 people" in words(app)
    app.selectbox(key="shared_order").set_value("next").run()
    assert set(app.dataframe[0].value["state"]) == {"○ In the shade"}
    assert app.dataframe[0].value["chance"].iloc[0] == "50 % or more"


def test_a_pseudonym_stands_for_the_same_row_in_every_view(look: Look) -> None:
    shared = share(made())
    first = look(shared, page="people").dataframe[0].value
    member = look(shared, page="people", state="member", order="newest").dataframe[0].value
    rows = dict(zip(first["who"], first["state"], strict=True))
    assert all(
        rows.get(who, state) == state for who, state in zip(member["who"], member["state"], strict=True)
    )
    spanish = look(shared, page="people", lang="es").dataframe[0].value
    assert spanish["who"].str.fullmatch(r"Persona \d{4}").all()


@pytest.mark.parametrize(
    "hostile",
    [
        "' OR 1=1 --",
        "../../etc/passwd",
        "http://169.254.169.254/",
        "<script>",
        "\x00",
        "{{7*7}}",
        "9" * 5000,
        "-1",
    ],
)
def test_l13_hostile_addresses_change_nothing(look: Look, hostile: str) -> None:
    shared = share(made())
    before = shared.link()
    names = ("state", "order", "q", "lang", "view", "analysis", "person")
    for page in ("people", hostile):
        app = look(shared, page=page, **dict.fromkeys(names, hostile))
        assert not app.exception
        assert not app.error
    assert (before.state, before.client, before.pages) == (shared.link().state, "Acme", shared.link().pages)


@pytest.mark.parametrize("public", ["", "0" * 16, "'; --", "x" * 999, "../s"])
def test_l14_another_links_name_opens_nothing(look: Look, public: str) -> None:
    app = look(share(made()), v=public)
    assert app.title[0].value == "This link shows nothing"
    assert not app.dataframe


@pytest.mark.parametrize("act", ["revoke", "pause", "delete", "renew"])
def test_l09_the_next_look_at_a_closed_link_shows_nothing(look: Look, act: str) -> None:
    shared = share(made())
    app = look(shared, page="people")
    assert app.dataframe
    getattr(shared.owner, act)(shared.key, shared.link_id)
    app.run()
    assert app.title[0].value == "This link shows nothing"
    assert not app.dataframe
    assert not app.get("vega_lite_chart")
    assert "Our community" not in words(app)


def test_l04_the_page_says_the_same_as_the_gate(look: Look) -> None:
    from engagement.web.pages.share_routes import CLOSED

    spanish = language("es")
    app = look(share(made()), v="0" * 16, lang="es")
    assert [app.title[0].value, app.markdown[0].value] == [spanish.gettext(text) for text in CLOSED]


def test_l10_a_reload_is_the_same_opening(look: Look) -> None:
    shared = share(made())
    app = look(shared)
    app.run()
    app.query_params["page"] = "people"
    app.run()
    assert shared.link().opens == 1
    look(shared)
    assert shared.link().opens == 2


def test_the_page_without_a_link_says_so(look: Look) -> None:
    app = AppTest.from_file(str(MAIN), default_timeout=30)
    app.query_params["lang"] = "en"
    app.run()
    app.switch_page("../../../pages/shared.py").run()
    assert app.title[0].value == "This link shows nothing"
