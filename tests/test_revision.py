"""Every answer has a revision that names what it says, so that nothing kept under it is ever out of date."""

from __future__ import annotations

import copy
import pickle
from dataclasses import fields, replace

import pandas as pd
import pytest

import engagement
from engagement.analysis.analysis import Analysis
from tests.made import made_talk


@pytest.fixture(scope="module")
def talk() -> Analysis:
    return engagement.analyse(made_talk(60))


def said(analysis: Analysis, state: str) -> pd.DataFrame:
    return pd.DataFrame({"account_id": analysis.people["account_id"][:1], "state": [state]})


def test_every_analysis_and_every_word_of_the_user_is_another(talk: Analysis) -> None:
    corrected = talk.correct(said(talk, "passing"))
    answers = [talk, engagement.analyse(talk.tables), corrected, talk.correct(said(talk, "member"))]
    assert len({answer.revision for answer in answers}) == len(answers)


def test_the_same_corrections_give_the_same_answer_under_the_same_revision(talk: Analysis) -> None:
    corrected = talk.correct(said(talk, "passing"))
    for back in (corrected.correct(None), talk.correct(None)):
        assert back.revision == talk.revision
        assert back.figures == talk.figures
        pd.testing.assert_frame_equal(back.people, talk.people, check_exact=True)
    again = talk.correct(said(talk, "member")).correct(said(talk, "passing"))
    assert again.revision == corrected.revision
    pd.testing.assert_frame_equal(again.people, corrected.people, check_exact=True)
    other = engagement.analyse(talk.tables).correct(said(talk, "passing"))
    assert other.revision != corrected.revision


@pytest.mark.parametrize("name", [field.name for field in fields(Analysis) if field.init])
def test_a_copy_with_anything_replaced_is_another(talk: Analysis, name: str) -> None:
    assert replace(talk, **{name: getattr(talk, name)}).revision != talk.revision


def test_the_same_answer_keeps_its_revision(talk: Analysis) -> None:
    assert copy.copy(talk).revision == talk.revision
    back = pickle.loads(pickle.dumps(talk))
    assert back.revision == talk.revision
    pd.testing.assert_frame_equal(back.correct(said(talk, "member")).people.head(1), as_member(talk))


def as_member(analysis: Analysis) -> pd.DataFrame:
    return analysis.correct(said(analysis, "member")).people.head(1)


def test_two_answers_are_equal_by_what_they_say(talk: Analysis) -> None:
    assert replace(talk) == talk
    assert replace(talk, horizon_days=7) != talk
    assert talk.revision not in repr(talk)


def test_figures_worked_out_from_the_same_are_the_same_answer(talk: Analysis) -> None:
    figures = {"retention": talk.figures["share_member"]}
    one, again, other = (talk.with_figures(figures, mark) for mark in ("a", "a", "b"))
    assert one.figures["retention"] is figures["retention"]
    assert one.figures["share_member"] is talk.figures["share_member"]
    assert talk.figures["retention"] is not figures["retention"]
    assert one.revision == again.revision
    assert len({talk.revision, one.revision, other.revision}) == 3
    corrected = talk.correct(said(talk, "member")).with_figures(figures, "a")
    assert corrected.revision != one.revision
    assert corrected.revision.startswith(talk.correct(said(talk, "member")).revision + "-")
    assert one.correct(said(talk, "member")).revision != talk.correct(said(talk, "member")).revision
