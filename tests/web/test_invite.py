"""The invite page: cards with an opening, marks that stay, what came of them."""

from __future__ import annotations

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from engagement.analysis.analysis import Analysis
from engagement.store.store import open_store
from engagement.web import session
from tests.web.opening import Open, words


def whom(app: AppTest) -> list[str]:
    """Who is on the list, as links to them."""
    return [link.proto.label for link in app.get("page_link") if link.proto.label.startswith("**")]


@pytest.mark.parametrize(("lang", "greeting"), [("es", "Hola"), ("en", "Hello")])
def test_a_card_has_a_moment_and_an_opening(
    open_page: Open, sample: Analysis, lang: str, greeting: str
) -> None:
    app = open_page("invite", lang=lang, analysis=session.analyses().add(sample))
    assert not app.exception
    assert len(app.text_area) == 10
    assert any(area.value.startswith(greeting) for area in app.text_area)
    assert any("mark_" in str(button.key) for button in app.button) is False


def test_the_moment_is_in_the_address(open_page: Open, sample: Analysis) -> None:
    app = open_page("invite", lang="en", analysis=session.analyses().add(sample), moment="just_came")
    assert "Follows since" in words(app)
    assert "something of yours on" not in words(app)


def test_a_mark_takes_somebody_off_the_list_and_back(open_page: Open, sample: Analysis) -> None:
    store = open_store()
    key = store.save(sample).key
    session.analyses().open_as(key, sample, store.load(key).version)
    app = open_page("invite", lang="en", analysis=key)
    first = whom(app)[0]
    app.button(key="mark_done_0").click().run()
    assert not app.exception
    assert first not in whom(app)
    assert "1 person off the list" in [expander.label for expander in app.expander]
    assert "**The person you invited has not spoken yet.**" in words(app)
    app.button(key="unmark_0").click().run()
    assert whom(app)[0] == first
    assert store.notes(key, "invite") == {}


def test_who_spoke_since_is_named(open_page: Open, sample: Analysis) -> None:
    store = open_store()
    key = store.save(sample).key
    spoke = sample.people[sample.people["state"] == "member"].iloc[0]
    long_ago = pd.Timestamp(spoke["last_voice_at"]) - pd.Timedelta(days=1)
    store.note(key, "invite", spoke["account_id"], {"kind": "done", "at": long_ago.isoformat()})
    session.analyses().open_as(key, sample, store.load(key).version)
    told = words(open_page("invite", lang="en", analysis=key))
    assert "**The person you invited has spoken since.**" in told


def test_profiles_alone_invite_nobody(open_page: Open) -> None:
    app = open_page("invite", lang="en", analysis="made-0")
    assert "nobody here is known to be silent" in words(app)
    assert not app.text_area
