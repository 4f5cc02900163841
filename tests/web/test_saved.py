"""Keeping an analysis: saved, forgotten by memory, opened again, corrected, continued, deleted."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from engagement.analysis.analysis import Analysis
from engagement.analysis.pipeline import analyse
from engagement.data.states import RULES
from engagement.i18n import language
from engagement.ingest.networks.run_store import RunStore
from engagement.store.store import open_store
from engagement.web import session, storage
from engagement.web.analyses import RunClaim
from tests.made import made_talk
from tests.web.kept_moments import kept
from tests.web.opening import Open, patience, words


@pytest.fixture(scope="module")
def talk() -> Analysis:
    return analyse(made_talk(60))


def saved(
    open_page: Open, analysis: Analysis, lang: str = "en", run: RunClaim | None = None
) -> tuple[AppTest, str]:
    app = open_page("saved", lang=lang, analysis=session.analyses().add(analysis, run=run))
    app.button(key="save_it").click().run()
    for _ in range(100):  # on a busy machine the page shows first that it is saving
        if app.code:
            break
        time.sleep(0.1)
        app.run()
    key = app.query_params["analysis"]
    return app, key if isinstance(key, str) else key[0]


@pytest.mark.parametrize("lang", ["es", "en"])
def test_saved_it_opens_again_by_its_link(open_page: Open, talk: Analysis, lang: str) -> None:
    app, key = saved(open_page, talk, lang)
    assert not app.exception
    assert key in app.code[0].value
    session.analyses().forget(lambda known, _: known == key)
    again = open_page("people", lang=lang, analysis=key)
    for _ in range(100):
        if session.analyses().get(key) is not None:
            break
        time.sleep(0.1)
    again.run()
    assert not again.exception
    assert "@brand" in words(again)
    opened = session.analyses().get(key)
    assert opened is not None
    pd.testing.assert_frame_equal(opened.people, talk.people)


@pytest.mark.parametrize("lang", ["es", "en"])
def test_what_earlier_rules_told_is_said_and_made_anew(open_page: Open, talk: Analysis, lang: str) -> None:
    said = "con otras reglas" if lang == "es" else "by other rules"
    key = open_store().save(replace(talk, rules=RULES - 1)).key
    storage.reopen_job(key)(lambda *_: None)
    with patience():
        app = open_page("people", lang=lang, analysis=key)
        assert said in words(app)
        app.button(key="make_anew").click().run()
    assert not app.exception
    assert said not in words(app)
    opened = session.analyses().get(key)
    assert opened is not None
    assert opened.rules == RULES
    assert said not in words(open_page("community", lang=lang, analysis=key))


def test_corrections_are_kept_and_come_back(open_page: Open, talk: Analysis) -> None:
    _, key = saved(open_page, talk)
    person = str(talk.people["account_id"].iloc[0])
    said = pd.DataFrame({"account_id": [person], "state": ["passing"]}, dtype="str")
    _, after = session.analyses().correct(key, lambda _: said)
    assert storage.save_corrections(key, after) is None
    assert open_store().load(key).corrections.to_dict("records") == said.to_dict("records")


def test_somebody_elses_change_is_not_overwritten(open_page: Open, talk: Analysis) -> None:
    _, key = saved(open_page, talk)
    first, second = (str(name) for name in talk.people["account_id"].iloc[:2])
    theirs = pd.DataFrame({"account_id": [first], "state": ["member"]}, dtype="str")
    store = open_store()
    store.set_corrections(key, theirs, store.load(key).version)
    mine = pd.DataFrame({"account_id": [second], "state": ["passing"]}, dtype="str")
    _, after = session.analyses().correct(key, lambda _: mine)
    problem = storage.save_corrections(key, after)
    assert problem is not None
    assert store.load(key).corrections.to_dict("records") == theirs.to_dict("records")
    opened = session.analyses().get(key)
    assert opened is not None
    assert opened.corrections.to_dict("records") == theirs.to_dict("records")


def test_the_next_moment_joins_the_first(
    open_page: Open, talk: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "own_machine", lambda: True)
    _, first = saved(open_page, talk)
    later = analyse(made_talk(60, days=230.0))
    app, key = saved(open_page, later)
    kept = storage.saved_account(key)
    assert kept is not None
    assert len(kept.snapshots) == 2
    assert storage.saved_account(first) == kept
    assert "2 moments" in words(app)


def test_deleting_leaves_nothing(open_page: Open, talk: Analysis) -> None:
    app, key = saved(open_page, talk)
    app.checkbox(key="sure").check().run()
    app.button(key="delete_all").click().run()
    assert not app.exception
    assert storage.saved_account(key) is None
    assert session.analyses().get(key) is None
    assert open_store().inventory().counts["snapshots"] == 0


def test_deleting_lets_go_of_ones_own_fetch_and_of_nobody_elses(
    open_page: Open, talk: Analysis, tmp_path: Path
) -> None:
    for name in ("mine", "theirs"):
        run = RunStore(tmp_path / "runs" / f"{name}.sqlite")
        run.begin([], found={"account_id": talk.tables.owner.account_id}, claims=[f"{name} alone"])
        run.close()
    # The same account, uploaded by somebody who fetched nothing.
    for fetched in (None, RunClaim("mine", "mine alone")):
        app, _ = saved(open_page, talk, run=fetched)
        app.checkbox(key="sure").check().run()
        app.button(key="delete_all").click().run()
        left = {"theirs.sqlite"} if fetched else {"mine.sqlite", "theirs.sqlite"}
        assert {path.name for path in (tmp_path / "runs").glob("*.sqlite")} == left


def test_without_anything_open_it_says_what_to_do(open_page: Open) -> None:
    assert "Nothing is open" in words(open_page("saved", lang="en"))


def test_a_stranger_sees_no_list(open_page: Open, talk: Analysis) -> None:
    saved(open_page, talk)
    assert "Your analyses" not in words(open_page("saved", lang="en"))


def test_the_own_machine_sees_the_list(
    open_page: Open, talk: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(open_page, talk)
    monkeypatch.setattr(storage, "own_machine", lambda: True)
    app = open_page("saved", lang="en")
    assert "Your analyses" in words(app)


def test_a_person_goes_from_what_is_kept_and_open(open_page: Open, talk: Analysis) -> None:
    _, key = saved(open_page, talk)
    person = str(talk.people["account_id"].iloc[3])
    assert storage.remove_person(f"@{person}") == 1
    assert session.analyses().get(key) is None
    assert person not in set(open_store().load(key).tables.accounts["account_id"])


@pytest.mark.parametrize("lang", ["es", "en"])
def test_moments_that_end_with_the_same_act_are_said_to_tell_nothing(
    open_page: Open, talk: Analysis, lang: str
) -> None:
    sentence = language(lang).gettext(
        "Some of these moments end with the same act, so nothing can be told between them: export again once "
        "somebody has done something."
    )
    fewer = replace(talk.tables, follows=talk.tables.follows.iloc[1:].reset_index(drop=True))
    again = analyse(fewer, as_of=talk.as_of)
    later = replace(again, as_of=talk.as_of + pd.Timedelta(days=1))
    assert sentence in words(open_page("saved", lang=lang, analysis=kept(talk, again)))
    assert sentence not in words(open_page("saved", lang=lang, analysis=kept(talk, later)))
