"""Sentences: every reason and figure has one, in both languages, without a hole."""

from __future__ import annotations

import pandas as pd
import pytest

import engagement
from engagement.data.reasons import REASONS, ago
from engagement.data.results import Figure, Reason
from engagement.data.states import STATES
from engagement.i18n import LANGUAGES, Language
from engagement.wording.figures import figure_formula, figure_meaning, figure_title
from engagement.wording.headline import (
    change_sentence,
    headline,
    state_meaning,
    state_name,
    what_would_change,
)
from engagement.wording.reasons import outlook_text, reason_text, voice_line
from tests.made import made_tables, made_talk


@pytest.fixture(scope="module")
def talk() -> engagement.Analysis:
    return engagement.analyse(made_talk())


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("key", REASONS)
@pytest.mark.parametrize("number", [None, 0.0, 1.0, 1234.0])
def test_every_reason_has_a_sentence(code: str, key: tuple[str, str], number: float | None) -> None:
    values = dict.fromkeys(REASONS[key].facts, number)
    text = reason_text(Reason(*key, number, 0.5, values), Language(code))
    assert text
    assert "{" not in text
    assert "None" not in text
    assert "nan" not in text


@pytest.mark.parametrize("code", LANGUAGES)
def test_states_and_figures_have_words(code: str, talk: engagement.Analysis) -> None:
    language = Language(code)
    for state in STATES:
        assert state_name(state, language)
        assert state_meaning(state, language).endswith(".")
    for name, figure in talk.figures.items():
        for text in (
            figure_title(name, language),
            figure_formula(name, language),
            figure_meaning(name, figure, language),
        ):
            assert text
            assert "{" not in text


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_missing_figure_says_why(code: str) -> None:
    missing = Figure(None, None, None, 0, 90, 2, "no dated word falls into the last 90 days")
    assert "{" not in figure_meaning("reciprocity_in", missing, Language(code))


def test_english_headline_counts_heads_first(talk: engagement.Analysis) -> None:
    counts = talk.people["state"].value_counts()
    text = headline(talk, Language("en"))
    assert text.startswith(f"{counts['member']} of your 300 followers are your community (")
    begun = talk.people[(talk.people["state"] == "starting") & (talk.people["voiced_days"] > 0)]
    assert f"{len(begun)} have begun to speak." in text


def test_profiles_alone_are_said_to_show_no_community() -> None:
    found = engagement.analyse(made_tables(50, followers_count=100, following_count=100, posts_count=50))
    assert headline(found, Language("en")).startswith("This list shows 50 followers, not a community")


def test_days_are_told_as_people_tell_them() -> None:
    english = Language("en")
    assert [ago(days, english) for days in (0.2, 1.9, 9.7)] == ["today", "yesterday", "9 days ago"]
    assert voice_line(2, 9.3, 1, english) == "spoke on 2 days, the last 9 days ago; you wrote to them 1 time"
    assert voice_line(0, None, 0, english) == "has not spoken in this data"


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_corrections_changed(code: str, talk: engagement.Analysis) -> None:
    language = Language(code)
    tables = made_tables(
        [f"p{n:03d}" for n in range(200)],
        followers_count=[20 + n for n in range(200)],
        following_count=[2000 - 5 * n for n in range(200)],
        posts_count=5,
    )
    before = engagement.analyse(tables)
    said = pd.DataFrame({"account_id": before.people["account_id"].iloc[:120:2], "state": "shade"})
    after = before.correct(said)
    text = change_sentence(before, after, language)
    others = (before.people["state"] != after.people["state"]) & ~after.people["corrected"]
    assert others.sum() > 0
    assert language.number(int(others.sum())) in text
    assert "{" not in text
    assert "60" in text
    assert change_sentence(talk, talk, language).count(".") == 2


def test_what_would_make_a_member(talk: engagement.Analysis) -> None:
    english = Language("en")
    states = talk.people.set_index("account_id")["state"]
    member, silent = states.index[states == "member"][0], states.index[states == "shade"][0]
    assert what_would_change(talk, member, english) is None
    assert "more days with a word" in str(what_would_change(talk, silent, english))


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("outlook", ["speaks", "silent", "either", "good", "some", "low"])
def test_outlooks_have_words(code: str, outlook: str) -> None:
    assert outlook_text(outlook, Language(code))


def test_only_what_is_new_is_counted(talk: engagement.Analysis) -> None:
    first = talk.correct(pd.DataFrame({"account_id": ["p0001", "p0002"], "state": "passing"}))
    second = talk.correct(pd.DataFrame({"account_id": ["p0001", "p0002", "p0003"], "state": "passing"}))
    assert change_sentence(first, second, Language("en")).startswith("You corrected 1 person.")
