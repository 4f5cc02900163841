"""What the invitations say, with none, one and several people, in both languages; and on the sample."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from engagement.analysis.analysis import Analysis
from engagement.analysis.invite import Won, background, candidates, topics
from engagement.data.results import Figure
from engagement.data.schema import VOICED_KINDS
from engagement.i18n import Language
from engagement.wording.invite import About, moment_sentence, opening, silent_line, take_up, won_line
from tests.made import START

CODES = pytest.mark.parametrize("code", ["es", "en"])
CANDIDATE = {
    "handle": "ana",
    "moment": "just_liked",
    "liked_at": START,
    "liked_kind": "like",
    "followed_at": START,
    "friend_id": None,
    "friend_handle": None,
}


def agrees(said: str) -> bool:
    """Whether no count of one stands before a plural, none of none before anything, and no place is open."""
    plural = r"(people|personas|pairs|parejas|groups|grupos|ties|days|días)"
    return not re.search(rf"(?<![\d.,])1 {plural}\b|(?<![\d.,])0 |[{{}}]|None\b(?! of)|nan", said)


@CODES
@pytest.mark.parametrize("count", [0, 1, 2, 1000])
@pytest.mark.parametrize("spoke", [0, 1, 3])
@pytest.mark.parametrize(
    ("value", "low", "high"), [(None, None, None), (0.1, 0.0, 0.2), (5.0, 4.0, 8.0), (5.0, 0.0, 90.0)]
)
def test_the_silent_are_counted(
    code: str, count: int, spoke: int, value: float | None, low: float | None, high: float | None
) -> None:
    days = [0] * count + [2] * spoke
    people = pd.DataFrame({"state": "shade", "voiced_days": days})
    missing = None if value is not None else "too little"
    figures = {"activation_potential": Figure(value, low, high, count, 30, 1, missing)}
    known = SimpleNamespace(voices=1)
    analysis: Any = SimpleNamespace(people=people, figures=figures, horizon_days=30, evidence=known)
    said = silent_line(analysis, Language(code))
    assert agrees(
        re.sub(r"(between|entre) 0 (and|y) ", "", said).replace("0 of them", "").replace("De ellas, 0", "")
    ), said
    assert said.endswith(".")
    assert ("30" in said) is (count > 1 and value is not None)
    assert ("90" in said) is False


@CODES
@pytest.mark.parametrize(("invited", "spoke"), [(1, 0), (1, 1), (2, 0), (2, 1), (2, 2), (40, 0), (40, 1)])
def test_those_who_spoke_since_are_counted(code: str, invited: int, spoke: int) -> None:
    said = won_line(Won(invited, tuple("abcdef"[:spoke]), ()), Language(code))
    assert agrees(said), said
    assert (str(invited) in said) is (invited > 1)


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("kind", ["like", "repost"])
@pytest.mark.parametrize("moment", ["just_liked", "just_came", "near_member", "no_moment"])
@pytest.mark.parametrize("about", [About(), About(("jabón",), "A mí me recuerda a casa.")])
@CODES
def test_an_opening_is_whole(code: str, moment: str, kind: str, about: About, known: bool) -> None:
    friend = {"friend_id": "7", "friend_handle": "bea"} if moment == "near_member" else {}
    candidate = {**CANDIDATE, "moment": moment, "liked_kind": kind, **friend}
    candidate |= {} if known else {"handle": None, "followed_at": pd.NaT}
    if moment == "just_came" and not known:
        return
    language = Language(code)
    said = opening(candidate, about, language)
    assert said.endswith("?")
    assert ("@ana" in said) is known
    assert ("@bea" in said) is (moment == "near_member")
    assert ("jabón" in said) is bool(about.topics)
    assert not re.search(r"\d|  |[{}]|None", said), said
    assert re.match(r"Hola(, @ana)?: [a-z]" if code == "es" else r"Hello( @ana)?, [a-z]", said), said
    for sentence in (moment_sentence(candidate, language), *take_up(candidate, about, language)):
        assert agrees(sentence), sentence


def test_on_the_sample_many_openings_take_up_what_was_said(sample: Analysis) -> None:
    analysis = sample
    acts, owner = analysis.tables.interactions, analysis.tables.owner.account_id
    usual, taken = background(acts), 0
    for candidate in candidates(analysis).head(100).to_dict("records"):
        found = topics(analysis.tables, candidate["account_id"], usual)
        taken += bool(found)
        theirs = acts[(acts["actor_id"] == candidate["account_id"]) & (acts["target_id"] == owner)]
        spoken = acts[acts["thread_id"].isin(theirs["thread_id"]) & acts["kind"].isin(VOICED_KINDS)]
        for word in found:
            saying = spoken[spoken["text"].str.casefold().str.contains(rf"\b{word}\b")]
            assert saying["actor_id"].nunique() >= 2
            assert set(saying["language"]) == {candidate["language"]}
    assert taken >= 30
