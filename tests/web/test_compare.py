"""The compare page: whom to compare with, and what is said of the two."""

from __future__ import annotations

import secrets

import pytest

from engagement.i18n import language
from engagement.store.store import open_store
from tests.web.kept_moments import kept, settled, two_moments
from tests.web.opening import Open, words


@pytest.mark.parametrize("code", ["es", "en"])
def test_without_a_choice_the_page_says_what_there_is(open_page: Open, code: str) -> None:
    app = open_page("compare", lang=code, analysis="made-2")
    assert not app.exception
    assert language(code).gettext("Compare") == app.title[0].value
    assert not app.get("vega_lite_chart")


@pytest.mark.parametrize("code", ["es", "en"])
def test_two_moments_stand_side_by_side(open_page: Open, code: str) -> None:
    first, last = two_moments()
    key = kept(first, last)
    app = settled(open_page("compare", lang=code, analysis=key, other=key))
    assert not app.exception
    heads = [header.value.replace("\\", "") for header in app.subheader]
    for analysis, head in zip((last, first), heads, strict=True):
        members = int((analysis.people["state"] == "member").sum())
        assert language(code).date(analysis.as_of) in head
        assert f" {len(analysis.people)} " in head
        assert f" {members} " in head
    assert all(chart.proto.alt for chart in app.get("vega_lite_chart"))


def test_a_moment_is_chosen_from_the_list(open_page: Open) -> None:
    key = kept(*two_moments())
    snapshots = open_store().account(key)
    assert snapshots is not None
    app = open_page("compare", lang="en", analysis=key)
    app.selectbox(key="compare_with").set_value(f"moment {snapshots.snapshots[0].id}").run()
    app = settled(app)
    assert len(app.subheader) == 2


@pytest.mark.parametrize("form", ["http://localhost/community?analysis={key}&lang=en", "{key}"])
def test_a_pasted_private_link_opens_the_other(open_page: Open, form: str) -> None:
    first, last = two_moments()
    other = kept(first)
    app = open_page("compare", lang="en", analysis=kept(last))
    app.text_input(key="compare_link").set_value(form.format(key=other)).run()
    app = settled(app)
    assert not app.exception
    assert len(app.subheader) == 2


def test_a_link_that_opens_nothing_is_one_sentence(open_page: Open) -> None:
    key = kept(two_moments()[1])
    app = open_page("compare", lang="en", analysis=key, other=secrets.token_urlsafe(32))
    assert "is not here" in app.error[0].value
    app = open_page("compare", lang="en", analysis=key)
    app.text_input(key="compare_link").set_value("http://localhost/community").run()
    assert "no private link" in app.error[0].value


def test_profiles_alone_have_no_community_to_compare(open_page: Open) -> None:
    app = settled(open_page("compare", lang="en", analysis="made-0", other=kept(two_moments()[1])))
    assert not app.exception
    assert "cannot be told from profiles alone" in app.subheader[0].value
    assert "level 0" in words(app)
