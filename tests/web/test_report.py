"""The report page: what is asked for is built, kept apart from other answers, and named by its content."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

import pytest

from engagement.data.schema import VOICED_KINDS, SourceReport
from engagement.export.document import Choice
from engagement.export.names import Names
from engagement.i18n import language
from engagement.web import session
from engagement.web.pages import report
from engagement.web.pages.report import FORMATS, MIME, Built, Order, build_job, named_by_content
from tests.web.made_analyses import made
from tests.web.opening import Open, words

ORDER = Order("en", Choice("T", "C", names=Names(hidden=True)), ("html", "pdf"))


@pytest.mark.parametrize("code", ["es", "en"])
@pytest.mark.parametrize("level", [0, 1, 2])
def test_it_is_built_and_offered(open_page: Open, level: int, code: str) -> None:
    app = open_page("report", lang=code, analysis=f"made-{level}")
    assert not app.exception
    assert app.title[0].value == language(code).gettext("A report to send")
    app.button(key="report_build").click().run(timeout=60)
    for _ in range(60):
        if app.get("download_button"):
            break
        app.run(timeout=60)
    assert not app.exception
    offered = [button.proto.label.split(" · ")[0] for button in app.get("download_button")]
    assert offered == [language(code).gettext("Web page"), "PDF"]


def test_the_mix_of_the_talk_follows_what_the_user_said(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    analysis = made(2)
    acts = analysis.tables.interactions
    spoken = acts["kind"].isin(VOICED_KINDS) & (acts["actor_id"] != analysis.tables.owner.account_id)
    acts = acts[spoken].head(4)
    analysis = replace(analysis, tables=replace(analysis.tables, interactions=acts))
    key = session.analyses().add(analysis)
    ordered = []
    monkeypatch.setattr("engagement.web.pages.report.build_job", lambda *order: ordered.append(order) or str)
    app = open_page("report", lang="en", analysis=key)
    app.session_state["readings_said"] = {key: {act: ["opinion"] for act in acts["interaction_id"]}}
    app.button(key="report_build").click().run(timeout=60)
    app.button(key="report_build").click().run(timeout=60)
    app.session_state["readings_said"] = {key: {act: ["request"] for act in acts["interaction_id"]}}
    app.button(key="report_build").click().run(timeout=60)
    (first, _, about), (_, _, again), (other, _, changed) = ordered
    assert first.figures["value_opinion"].value == 1
    assert other.figures["value_request"].value == 1
    assert about == again
    assert len({about, changed, analysis.revision}) == 3


def test_nothing_is_offered_before(open_page: Open) -> None:
    assert not open_page("report", lang="en", analysis="made-2").get("download_button")


def test_without_a_file_to_make_it_cannot_be_built(open_page: Open) -> None:
    app = open_page("report", lang="en", analysis="made-2")
    app.button_group(key="report_formats").set_value([]).run()
    assert app.button(key="report_build").disabled


def test_names_are_out_until_asked_for(open_page: Open) -> None:
    app = open_page("report", lang="en", analysis="made-2")
    assert not app.toggle(key="report_names").value
    app.toggle(key="report_names").set_value(True).run()
    assert "personal data" in words(app)


def test_what_the_pdf_cannot_write_is_said_first(open_page: Open) -> None:
    app = open_page("report", lang="en", analysis="made-2")
    app.text_input(key="report_client").set_value("会社 Ltd").run()
    assert "The PDF cannot write 会社" in words(app)


def test_the_work_makes_every_file_under_its_digest() -> None:

    steps: list[tuple[float, str]] = []
    built = build_job(made(2), ORDER, "about")(lambda share, step: steps.append((share, step)))
    assert isinstance(built, Built)
    assert list(built.files) == ["html", "pdf"]
    for suffix, (name, content) in built.files.items():
        assert name == f"report-{hashlib.sha256(content).hexdigest()[:16]}.{suffix}"
    assert [share for share, _ in steps] == sorted(share for share, _ in steps)
    assert all(language("es").gettext(step) != step for _, step in steps)


def test_files_of_another_answer_are_not_offered(open_page: Open) -> None:
    analysis = made(2)
    key = session.analyses().add(analysis)
    app = open_page("report", lang="en", analysis=key)
    built = build_job(analysis, ORDER, analysis.revision)(lambda *_: None)
    job = session.jobs().start(lambda _: built)
    app.session_state["report_job"] = job.id
    assert app.run(timeout=60).get("download_button")
    session.analyses().add(replace(analysis, corrections=analysis.corrections), key)
    assert not app.run(timeout=60).get("download_button")


def test_two_contents_of_one_length_have_two_names() -> None:
    one, other = b"a" * 5_000_000, b"a" * 2_500_000 + b"b" + b"a" * 2_499_999
    assert named_by_content("r", "csv", one) != named_by_content("r", "csv", other)
    assert re.fullmatch(r"r-[0-9a-f]{16}\.csv", named_by_content("r", "csv", one))


def test_every_format_has_a_type() -> None:
    assert set(MIME) == set(FORMATS)


def test_profiles_of_x_are_counted_over_reports_and_lists() -> None:
    analysis = made(2, people=700)
    source = SourceReport("X: profiles", "handle.x", 700, 700)
    fetched = replace(analysis, tables=replace(analysis.tables, sources=(source,)))
    named = replace(ORDER, choice=Choice(), formats=("html",))
    lists = report.with_names(fetched, named)
    assert lists.choice.names.only is not None
    assert len(lists.choice.names.only) == 6 * 8
    tables = report.with_names(fetched, replace(named, formats=("html", "csv")))
    assert len(tables.choice.names.only or ()) == 500
    told = report.withheld_line(fetched, tables, language("en"))
    assert "200 people stand there with their id alone" in told
    assert report.with_names(fetched, ORDER) is ORDER
    everybody = report.with_names(analysis, named)
    assert everybody.choice.names == Names()
    assert report.withheld_line(analysis, everybody, language("en")) == ""


def test_the_people_page_says_whose_profile_stays(open_page: Open) -> None:
    analysis = made(1, people=620)
    source = SourceReport("X: profiles", "handle.x", 620, 620)
    fetched = replace(analysis, tables=replace(analysis.tables, sources=(source,)))
    session.analyses().add(fetched, "made-x")
    assert "120 people stand there with their id alone" in words(
        open_page("people", lang="en", analysis="made-x")
    )
    assert "with their id alone" not in words(open_page("people", lang="en", analysis="made-1"))
