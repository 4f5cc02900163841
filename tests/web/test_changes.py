"""The changes page: what it needs, what it says, whom it lists."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from engagement.history.changes import changes
from engagement.history.moment import Moment
from engagement.i18n import language
from engagement.wording.changes import changes_headline, forecast_sentence, turns_sentence
from tests.web.kept_moments import CAME, LEFT, kept, settled, two_moments
from tests.web.opening import Open, words


@pytest.mark.parametrize("code", ["es", "en"])
def test_an_analysis_that_is_not_saved_is_told_how(open_page: Open, code: str) -> None:
    app = open_page("changes", lang=code, analysis="made-2")
    assert not app.exception
    assert language(code).gettext("What changed") in app.title[0].value
    assert not app.get("vega_lite_chart")


@pytest.mark.parametrize("code", ["es", "en"])
def test_one_moment_is_not_enough(open_page: Open, code: str) -> None:
    """Nothing is compared; the page says of when the one moment is and leads to the next upload."""
    first, last = two_moments()
    app = open_page("changes", lang=code, analysis=kept(last))
    assert not app.exception
    assert language(code).date(last.as_of) in words(app)
    assert language(code).date(first.as_of) not in words(app)
    assert not [*app.get("vega_lite_chart"), *app.dataframe]
    again = language(code).gettext("Upload or fetch again")
    assert again in [link.proto.label for link in app.get("page_link")]
    two = settled(open_page("changes", lang=code, analysis=kept(first, last)))
    assert two.get("vega_lite_chart")
    assert two.dataframe


@pytest.mark.parametrize("code", ["es", "en"])
def test_the_page_tells_what_the_library_found(open_page: Open, code: str) -> None:
    first, last = two_moments()
    app = settled(open_page("changes", lang=code, analysis=kept(first, last)))
    assert not app.exception
    found, tongue = changes(Moment.of(first), Moment.of(last)), language(code)
    assert app.title[0].value == changes_headline(found, tongue)
    said = words(app)
    assert turns_sentence(found, tongue) in said
    assert forecast_sentence(found.forecast, tongue) in said
    assert all(chart.proto.alt for chart in app.get("vega_lite_chart"))


def listed(app: AppTest) -> set[str]:
    return set(app.dataframe[0].value["who"])


@pytest.mark.parametrize(("name", "people"), [("came", CAME), ("gone", LEFT)])
def test_each_list_names_its_people(open_page: Open, name: str, people: tuple[str, ...]) -> None:
    app = settled(open_page("changes", lang="en", analysis=kept(*two_moments()), list=name))
    assert listed(app) == {f"@{person}" for person in people}
    assert app.dataframe[0].value["proof"].str.len().min() > 10


def test_a_new_name_is_text_and_nothing_else(open_page: Open) -> None:
    app = settled(
        open_page("changes", lang="en", analysis=kept(*two_moments()), list="renamed", view="cards")
    )
    assert not app.exception
    assert "before: @p0010" in words(app)
    assert not any("![new](" in element.value for element in [*app.markdown, *app.caption])
    assert not any("![new](" in button.label for button in app.button)


def test_the_list_can_be_changed_and_unknown_ones_do_no_harm(open_page: Open) -> None:
    app = settled(open_page("changes", lang="en", analysis=kept(*two_moments()), list="<script>"))
    assert not app.exception
    app.pills(key="changes_list").set_value("gone").run()
    assert "gone" in app.query_params["list"]
    assert listed(app) == {f"@{person}" for person in LEFT}
