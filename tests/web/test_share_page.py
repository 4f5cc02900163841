"""The owner's page: a link is made, listed, paused, renewed, withdrawn; what is refused makes none."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from engagement.i18n import language
from engagement.sharing.frozen import Frozen
from engagement.store.links.client import Client
from engagement.store.links.owner import Owner
from engagement.web import session, storage
from tests.web.made_analyses import HOSTILE, made
from tests.web.opening import Open, words
from tests.web.shared_links import small

pytestmark = pytest.mark.usefixtures("quick_passwords")

KEY = "K" * 43


@pytest.fixture
def page(open_page: Open) -> AppTest:
    """The share page of an analysis of one's own."""
    session.analyses().add(small(), KEY)
    return open_page("share", lang="en", analysis=KEY)


def fill(app: AppTest, client: str = "Acme") -> AppTest:
    return app.text_input(key="share_client").set_value(client).run()


def create(app: AppTest) -> AppTest:
    return app.button(key="share_create").click().run()


def links() -> list:
    return Owner(storage.store()).listed(KEY) if storage.saved_account(KEY) else []


def shown(app: AppTest) -> list[str]:
    return [code.value for code in app.code]


@pytest.mark.parametrize(("analysis", "code"), [("made-0", "es"), ("made-2", "en"), (None, "es")])
def test_the_page_opens(open_page: Open, analysis: str | None, code: str) -> None:
    app = open_page("share", lang=code, **({"analysis": analysis} if analysis else {}))
    assert not app.exception
    assert app.title


def test_a_link_is_made_and_shown_once(page: AppTest, open_page: Open) -> None:
    app = create(fill(page))
    assert not app.exception
    address = shown(app)[0]
    token = re.fullmatch(r"http://[^/]+/s/([A-Za-z0-9_-]{43})", address).group(1)
    made_link = links()[0]
    assert (made_link.client, made_link.state, made_link.named, made_link.has_password) == (
        "Acme", "active", False, False,
    )  # fmt: skip
    assert (made_link.expires_at - made_link.created_at).days == 30
    client = Client(storage.store())
    seen = client.open_link(client.knock(token, "203.0.113.7").admitted)
    assert Frozen.from_bytes(client.content(seen.link_id)).total == 40
    again = open_page("share", lang="en", analysis=KEY)
    assert "Acme" in words(again)
    assert token not in words(again) + "".join(shown(again))


def test_saving_is_said_before_and_done_with_the_link(page: AppTest) -> None:
    assert "also saves this analysis" in words(page)
    assert storage.saved_account(KEY) is None
    app = create(fill(page))
    assert storage.saved_account(KEY) is not None
    assert "The analysis is kept until" in words(app)


def test_l17_a_weak_password_makes_no_link_and_saves_nothing(page: AppTest) -> None:
    app = fill(page)
    app.segmented_control(key="share_password_kind").set_value("own").run()
    for weak in ("", "short", "aaaaaaaaaaaa"):
        app.text_input(key="share_password").set_value(weak).run()
        app = create(app)
        assert "no link was created" in app.error[0].value
    assert storage.saved_account(KEY) is None
    app.text_input(key="share_password").set_value("seven brown horses").run()
    app = create(app)
    assert links()[0].has_password
    assert shown(app)[1] == "seven brown horses"


def test_a_made_password_opens_the_link(page: AppTest) -> None:
    app = fill(page)
    app.segmented_control(key="share_password_kind").set_value("made").run()
    address, password = shown(create(app))
    client = Client(storage.store())
    assert client.enter(address.rsplit("/", 1)[1], password, "203.0.113.7").state == "open"


def test_a_link_without_end_needs_a_tick(page: AppTest) -> None:
    app = fill(page)
    app.selectbox(key="share_lifetime").set_value("never").run()
    assert "Tick that" in create(app).error[0].value
    app.checkbox(key="share_sure").check().run()
    create(app)
    assert links()[0].expires_at is None


def test_names_are_a_choice_with_a_warning(page: AppTest) -> None:
    app = fill(page)
    assert not app.warning
    app.toggle(key="share_named").set_value(True).run()
    assert "personal data" in app.warning[0].value
    create(app)
    assert links()[0].named


def test_only_the_chosen_pages_are_shared(page: AppTest) -> None:
    app = fill(page)
    app.pills(key="share_pages").set_value(["figures"]).run()
    create(app)
    assert links()[0].pages == ("figures",)
    app.pills(key="share_pages").set_value([]).run()
    assert "at least one page" in create(app).error[0].value


def test_a_link_without_a_name_is_refused(page: AppTest) -> None:
    assert "for whom" in create(fill(page, "  ")).error[0].value
    assert links() == []


def test_pause_renew_withdraw_and_take_off_the_list(page: AppTest) -> None:
    app = create(fill(page))
    link_id = links()[0].id
    app.button(key=f"pause_{link_id}").click().run()
    assert links()[0].state == "paused"
    app.button(key=f"resume_{link_id}").click().run()
    first = shown(app)[0]
    app.button(key=f"renew_{link_id}").click().run()
    assert shown(app)[0] != first
    app.button(key=f"revoke_{link_id}").click().run()
    assert links()[0].state == "revoked"
    assert shown(app) == []
    app.button(key=f"delete_{link_id}").click().run()
    assert links() == []


def test_a_link_that_was_withdrawn_elsewhere_is_shown_so(page: AppTest) -> None:
    app = create(fill(page))
    link_id = links()[0].id
    Owner(storage.store()).revoke(KEY, link_id)
    app.button(key=f"pause_{link_id}").click().run()
    assert not app.exception
    assert app.button(key=f"delete_{link_id}")
    assert links()[0].state == "revoked"


def test_what_a_client_is_called_is_never_read_as_markdown(page: AppTest) -> None:
    app = create(fill(page, HOSTILE[:80]))
    assert "![a](" not in "".join(str(element.value) for element in app.markdown)


def test_counters_are_told_in_spanish_too(open_page: Open) -> None:
    session.analyses().add(small(), KEY)
    app = create(fill(open_page("share", lang="es", analysis=KEY)))
    assert language("es").gettext("not opened yet") in words(app)


def test_the_sample_is_shared_as_a_copy(open_page: Open) -> None:
    session.analyses().add(small(), "sample")
    try:
        app = create(fill(open_page("share", lang="en", analysis="sample")))
        own = app.query_params["analysis"]
        own = own[0] if isinstance(own, list) else own
        assert own != "sample"
        assert storage.saved_account(own) is not None
    finally:
        session.analyses.clear()
        for level in (0, 1, 2):
            session.analyses().add(made(level), f"made-{level}")
