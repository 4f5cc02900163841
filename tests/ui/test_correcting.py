"""The user's word: on a card, in a round, from a file; and back again."""

from __future__ import annotations

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from engagement.analysis import Analysis, analyse
from engagement.language import language
from engagement.sample import load
from engagement.ui import visit
from engagement.ui.analyses import SAMPLE, Analyses
from engagement.wording import state_name
from tests.ui.opening import Open, words


@pytest.fixture(scope="session")
def sample() -> Analysis:
    return analyse(load())


@pytest.fixture
def opened_id(sample: Analysis) -> str:
    """An analysis of this test's own, under an id nobody can guess."""
    return visit.analyses().add(sample)


def said(analysis_id: str) -> dict[str, str]:
    table = visit.analyses().get(analysis_id).corrections
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
    visit.analyses().correct(opened_id, lambda _: both)
    app = open_page("people", lang="en", analysis=opened_id, person=person)
    app.button(key="take_back").click().run()
    assert said(opened_id) == {other: "member"}


def test_correcting_the_sample_makes_a_private_copy(open_page: Open, sample: Analysis) -> None:
    visit.analyses().add(sample, SAMPLE)
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
    visit.analyses().undo(copies[0])
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
