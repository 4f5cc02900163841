"""Every page, at every level of evidence, in both languages, with and without an analysis."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

import engagement
from engagement.i18n import language
from engagement.web import session
from engagement.wording.headline import state_name
from tests.web.made_analyses import HOSTILE
from tests.web.opening import Open, words

PAGES = tuple(session.ENTRIES)


@pytest.mark.parametrize("code", ["es", "en"])
@pytest.mark.parametrize("analysis", ["made-0", "made-1", "made-2", "nobody-knows", None])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens(open_page: Open, page: str, analysis: str | None, code: str) -> None:
    query = {"lang": code} | ({"analysis": analysis} if analysis else {})
    app = open_page(page, **query)
    assert not app.exception
    assert app.title or app.header
    assert app.query_params["lang"] == code


@pytest.mark.parametrize(("locale", "code"), [("es-MX", "es"), ("en-GB", "en"), ("de-DE", "en")])
def test_the_browser_chooses_the_language_and_the_address_keeps_it(
    open_page: Open, locale: str, code: str
) -> None:
    from streamlit.testing.v1 import AppTest

    from tests.web.opening import MAIN

    app = AppTest.from_file(str(MAIN), default_timeout=30)
    app.context = {"locale": locale}
    app.run()
    assert app.query_params["lang"] == code
    assert app.segmented_control(key="language").value == code


def test_the_language_can_be_switched_on_a_page(open_page: Open) -> None:
    app = open_page("community", lang="en", analysis="made-2")
    app.segmented_control(key="language").set_value("es").run()
    assert app.query_params["lang"] == "es"
    assert language("es").gettext("The account in figures") in words(app)


@pytest.mark.parametrize("page", ["community", "people"])
def test_without_an_analysis_the_page_says_what_to_do(open_page: Open, page: str) -> None:
    app = open_page(page, lang="en")
    assert {button.key for button in app.button} >= {"empty_sample", "empty_start"}
    assert "There is nothing to show yet" in words(app)


def test_an_expired_analysis_is_not_called_nothing(open_page: Open) -> None:
    assert "no longer here" in words(open_page("community", lang="en", analysis="gone"))


def test_level_0_says_plainly_that_profiles_cannot_show_a_community(open_page: Open) -> None:
    app = open_page("community", lang="en", analysis="made-0")
    assert "A list of profiles cannot show a community" in words(app)
    assert len(app.get("vega_lite_chart")) == 1


def test_level_2_draws_bar_map_and_weeks(open_page: Open) -> None:
    charts = open_page("community", lang="en", analysis="made-2").get("vega_lite_chart")
    assert len(charts) == 3


def test_charts_have_names_for_those_who_cannot_see_them(open_page: Open) -> None:
    for page, extra in (("community", {}), ("method", {}), ("people", {"person": "9007199254740993"})):
        app = open_page(page, lang="es", analysis="made-2", **extra)
        for chart in app.get("vega_lite_chart"):
            assert chart.proto.alt


def test_the_state_in_the_address_is_the_list(open_page: Open) -> None:
    app = open_page("people", lang="en", analysis="made-2", state="starting")
    assert set(app.dataframe[0].value["state"]) == {"◐ " + state_name("starting", language("en"))}
    assert app.pills(key="people_states").value == ["starting"]


def test_chips_search_and_order_go_into_the_address(open_page: Open) -> None:
    app = open_page("people", lang="en", analysis="made-2")
    app.pills(key="people_states").set_value(["member", "shade"]).run()
    app.text_input(key="people_search").set_value("person_1").run()
    app.selectbox(key="people_sort").set_value("newest").run()
    assert app.query_params["state"] == ["member", "shade"]
    assert app.query_params["q"] == "person_1"
    assert app.query_params["sort"] == "newest"
    assert app.query_params["analysis"] == "made-2"
    assert app.dataframe[0].value["who"].str.startswith("@person_1").all()


def test_nobody_fits_is_a_state_of_its_own(open_page: Open) -> None:
    app = open_page("people", lang="en", analysis="made-2", q="zzzz")
    assert "Nobody fits" in words(app)
    app.button(key="show_everybody").click().run()
    assert len(app.dataframe[0].value) == 50


def test_a_person_opens_with_reasons_that_add_up(open_page: Open) -> None:
    app = open_page("people", lang="en", analysis="made-2", person="9007199254740999")
    assert "person\\_6" in app.header[0].value
    assert any(text.value.startswith("hola 6") for text in app.text)
    app.button(key="close_person").click().run()
    assert "person" not in app.query_params


def test_an_id_beyond_a_float_is_the_right_person(open_page: Open) -> None:
    app = open_page("people", lang="en", analysis="made-2", person="9007199254740993")
    assert "person\\_0" in app.header[0].value


@pytest.mark.parametrize("person", ["nobody", "", quote("<script>"), "9007199254740992"])
def test_an_unknown_person_is_just_the_list(open_page: Open, person: str) -> None:
    app = open_page("people", lang="en", analysis="made-2", person=person)
    assert not app.exception
    assert not app.header


def test_what_people_write_is_never_read_as_markdown(open_page: Open) -> None:
    for view in ("table", "cards"):
        app = open_page("people", lang="en", analysis="made-2", person="9007199254740993", view=view)
        for kind in ("title", "header", "subheader", "markdown", "caption", "button", "expander"):
            for element in app.get(kind):
                assert "![a](" not in f"{getattr(element, 'value', None)} {getattr(element, 'label', None)}"
        assert HOSTILE in {text.value for text in app.text}


def test_phones_get_cards(open_page: Open) -> None:
    app = open_page("people", lang="en", analysis="made-2", view="cards")
    assert not app.dataframe
    app.button(key="open_0").click().run()
    assert app.header


def test_pages_of_a_long_list(open_page: Open) -> None:
    app = open_page("people", lang="en", analysis="made-2")
    first = set(app.dataframe[0].value["who"])
    assert len(first) == 50
    app.get("pagination")[0].set_value(2).run()
    second = set(app.dataframe[0].value["who"])
    assert len(second) == 10
    assert not first & second


def test_the_menu_keeps_the_analysis(open_page: Open) -> None:
    app = open_page("community", lang="es", analysis="made-2")
    app.query_params.clear()
    app.switch_page("../../../pages/method.py").run()
    assert app.query_params["analysis"] == "made-2"
    assert app.query_params["lang"] == "es"


def test_a_lost_job_is_said_and_dropped_from_the_address(open_page: Open) -> None:
    app = open_page("start", lang="en", job="unknown")
    assert "no longer on this server" in app.warning[0].value
    assert "job" not in app.query_params


def test_a_finished_job_opens_its_analysis(open_page: Open) -> None:
    job = session.jobs().start(lambda _: "made-2")
    assert job.finished.wait(5)
    app = open_page("start", lang="en", job=job.id)
    assert app.query_params["analysis"] == "made-2"
    assert len(app.get("vega_lite_chart")) == 3


def test_a_running_job_can_be_cancelled_from_another_session(open_page: Open) -> None:
    import threading

    gate = threading.Event()

    def work(progress):
        progress(0.4, "")
        gate.wait(20)
        progress(0.5, "")

    job = session.jobs().start(work)
    app = open_page("start", lang="en", job=job.id)
    assert app.progress[0].value == 40
    app.button(key="cancel_analysis").click().run()
    gate.set()
    assert job.finished.wait(5)
    app.run()
    assert "Cancelled" in app.info[0].value


@pytest.mark.parametrize(("code", "pattern"), [("es", "D/M/YYYY"), ("en", "MMM D, YYYY")])
def test_the_date_column_follows_the_language(open_page: Open, code: str, pattern: str) -> None:
    app = open_page("people", lang=code, analysis="made-2")
    columns = json.loads(app.dataframe[0].proto.columns)
    assert columns["last"]["type_config"]["format"] == pattern


@pytest.mark.parametrize(
    ("code", "told"), [("es", "Engagement, versión {}"), ("en", "Engagement, version {}")]
)
def test_the_method_page_names_the_version(open_page: Open, code: str, told: str) -> None:
    captions = [caption.value for caption in open_page("method", lang=code).caption]
    assert told.format(engagement.__version__) in captions
