"""The user's word: on a card, in a round, from a file; and back again."""

from __future__ import annotations

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from engagement.analysis.analysis import Analysis
from engagement.i18n import language
from engagement.web import session
from engagement.web.analyses import SAMPLE, Analyses
from engagement.wording.headline import state_name
from tests.web.opening import Open, words


@pytest.fixture
def opened_id(sample: Analysis) -> str:
    """An analysis of this test's own, under an id nobody can guess."""
    return session.analyses().add(sample)


def said(analysis_id: str) -> dict[str, str]:
    table = session.analyses().get(analysis_id).corrections
    return dict(zip(table["account_id"], table["state"], strict=True))


def someone(sample: Analysis, state: str, place: int = 0) -> str:
    return str(sample.people.loc[sample.people["state"] == state, "account_id"].iloc[place])


def correct(app: AppTest, person: str, state: str) -> AppTest:
    app.radio(key=f"right_{person}").set_value(state)
    next(button for button in app.button if button.label in ("Save", "Guardar")).click()
    return app.run()


@pytest.mark.parametrize("code", ["es", "en"])
def test_a_correction_on_the_card_is_told_kept_and_undone(
    open_page: Open, sample: Analysis, opened_id: str, code: str
) -> None:
    person, name = someone(sample, "shade"), language(code)
    app = open_page("people", lang=code, analysis=opened_id, person=person)
    app = correct(app, person, "member")
    assert said(opened_id) == {person: "member"}
    assert name.ngettext("You corrected {n} person.", "You corrected {n} people.", 1).format(n=1) in words(
        app
    )
    assert f"**● {state_name('member', name)}**" in words(app)
    again = open_page("people", lang=code, analysis=opened_id, person=person)  # another visit: a reload
    assert f"**● {state_name('member', name)}**" in words(again)
    app.button(key="undo").click().run()
    assert said(opened_id) == {}
    assert f"**○ {state_name('shade', name)}**" in words(app)
    assert name.gettext("No corrections left: everybody stands where the data puts them.") in words(app)


def test_a_word_can_be_taken_back_later(open_page: Open, sample: Analysis, opened_id: str) -> None:
    person, other = someone(sample, "shade"), someone(sample, "shade", 1)
    both = pd.DataFrame({"account_id": [person, other], "state": "member"})
    session.analyses().correct(opened_id, lambda _: both)
    app = open_page("people", lang="en", analysis=opened_id, person=person)
    app.button(key="take_back").click().run()
    assert said(opened_id) == {other: "member"}


def test_correcting_the_sample_makes_a_private_copy(open_page: Open, sample: Analysis) -> None:
    session.analyses().add(sample, SAMPLE)
    person = someone(sample, "shade")
    copies = []
    for _ in range(2):
        app = open_page("people", lang="en", analysis=SAMPLE, person=person)
        app = correct(app, person, "passing")
        copies.append(str(app.query_params["analysis"]))
        assert "**Made-up sample**" in words(app)
    assert said(SAMPLE) == {}
    assert len({SAMPLE, *copies}) == 3
    assert min(map(len, copies)) >= 43
    session.analyses().undo(copies[0])
    assert said(copies[1]) == {person: "passing"}


def test_the_sample_itself_cannot_be_changed(sample: Analysis) -> None:
    kept = Analyses()
    kept.add(sample, SAMPLE)
    for change in (lambda: kept.correct(SAMPLE, lambda said: said), lambda: kept.undo(SAMPLE)):
        with pytest.raises(KeyError):
            change()


def test_corrections_of_two_visits_at_once_are_all_kept(sample: Analysis) -> None:
    from concurrent.futures import ThreadPoolExecutor

    kept = Analyses()
    key = kept.add(sample)
    ids = sample.people["account_id"].iloc[:12].tolist()

    def say(account_id: str) -> None:
        row = pd.DataFrame({"account_id": [account_id], "state": ["shade"]})
        kept.correct(key, lambda said: pd.concat([said, row], ignore_index=True))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(say, ids))
    assert set(kept.get(key).corrections["account_id"]) == set(ids)


def test_the_card_says_how_sure_it_is_and_what_would_change_it(
    open_page: Open, sample: Analysis, opened_id: str
) -> None:
    app = open_page("people", lang="en", analysis=opened_id, person=someone(sample, "starting"))
    text = words(app)
    assert "What would change this:" in text
    assert "make" in text
    assert "within 30 days)" in text
    silent = words(open_page("people", lang="en", analysis=opened_id, person=someone(sample, "passing")))
    assert "The profile looks like it (" in silent
    assert ", between " in silent


def test_a_round_asks_ten_people_once_and_tells_what_changed(
    open_page: Open, sample: Analysis, opened_id: str
) -> None:
    app = open_page("people", lang="en", analysis=opened_id)
    app.button(key="begin_round").click().run()
    asked = session.analyses().round(opened_id).asked
    assert len(set(asked)) == 10
    for place in range(3):
        assert app.progress[0].value == 10 * (place + 1)
        app.button(key="say_passing").click().run()
    app.button(key="skip").click().run()
    assert said(opened_id) == dict.fromkeys(asked[:3], "passing")
    again = open_page("people", lang="en", analysis=opened_id, round="1")  # a reload goes on where it was
    assert again.progress[0].value == 50
    again.button(key="stop_round").click().run()
    assert "You corrected 3 people." in words(again)
    again.button(key="undo_round").click().run()
    assert said(opened_id) == {}
    assert "round" not in again.query_params


def test_a_round_does_not_repeat_our_own_guess(open_page: Open, opened_id: str) -> None:
    app = open_page("people", lang="en", analysis=opened_id)
    app.button(key="begin_round").click().run()
    assert "The profile" not in words(app)
    assert "within 30 days)" not in words(app)


def test_a_file_of_corrections_comes_in_and_every_other_row_is_told(
    open_page: Open, sample: Analysis, opened_id: str
) -> None:
    person = someone(sample, "shade")
    app = open_page("people", lang="en", analysis=opened_id)
    content = f"account_id;state\n{person};member\nnobody;member\n{person}x;friend\n"
    app.file_uploader(key="corrections_file").upload("mine.csv", content.encode()).run()
    assert said(opened_id) == {person: "member"}
    assert "1 correction was read." in words(app)
    left = next(table.value for table in app.dataframe if "Why not" in table.value)
    assert left["Line"].tolist() == [3, 4]
    app.pills(key="people_flags").set_value(["corrected"]).run()
    assert app.title[0].value == "1 person"
    app.button(key="take_all_back").click().run()
    assert said(opened_id) == {}


def test_a_file_of_something_else_changes_nothing(open_page: Open, opened_id: str) -> None:
    app = open_page("people", lang="en", analysis=opened_id)
    app.file_uploader(key="corrections_file").upload("list.csv", b"who\nme\n").run()
    assert "corrections need a column state" in app.warning[0].value
    assert said(opened_id) == {}


@pytest.mark.parametrize("code", ["es", "en"])
def test_where_nothing_sets_the_silent_apart_no_ranking_is_claimed(open_page: Open, code: str) -> None:
    from dataclasses import replace

    from tests.web.made_analyses import made

    flat = made(1)
    flat = replace(
        flat,
        people=flat.people.assign(
            activation=flat.people["activation"].where(flat.people["voiced_days"] > 0, 0.1)
        ),
        evidence=replace(flat.evidence, has_follow_dates=True),
    )
    key, name = session.analyses().add(flat), language(code)
    app = open_page("people", lang=code, analysis=key, state="shade", sort="next")
    assert name.gettext("They stand with the newest follower first.") in words(app)
    assert app.selectbox(key="people_sort").value == "newest"
    handles = app.dataframe[0].value["who"].str.removeprefix("@person_").astype(int).tolist()
    assert handles == sorted(handles)
    ranked = open_page("people", lang=code, analysis="made-2", state="shade")
    assert name.gettext("They stand with the newest follower first.") not in words(ranked)
