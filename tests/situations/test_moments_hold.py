"""Every sentence about two moments, two accounts or a report holds against the rows, counted anew here."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest

import engagement
from engagement.analysis.analysis import Analysis
from engagement.data.results import Figure
from engagement.export.content import document
from engagement.export.document import Bullets, Choice, Text
from engagement.history.changes import Changes, changes
from engagement.history.compare import compare
from engagement.history.moment import Moment
from engagement.i18n import LANGUAGES, Language
from engagement.wording.changes import (
    changes_headline,
    clock_basis,
    clock_sentence,
    compared_sentence,
    forecast_sentence,
    heads_sentence,
    heard_sentence,
    turns_finding,
    turns_sentence,
)
from tests.situations.made_accounts import BRAND, SITUATIONS
from tests.situations.test_sentences_hold import BANNED, BROKEN, SEED, VOICED, assert_true

NAMES = ("prize_draw", "fallen_silent", "come_back", "late_friends", "heralds", "applause")
BETWEEN = pd.Timedelta(days=60)
UP = {"passing": 0, "inactive": 0, "shade": 1, "quiet": 2, "starting": 2, "member": 3}


@cache
def two_moments(name: str) -> tuple[Analysis, Analysis]:
    account = SITUATIONS[name](SEED)
    tables = account.tables()
    return engagement.analyse(tables, as_of=account.now - BETWEEN), engagement.analyse(tables, account.now)


@cache
def moved(name: str) -> Changes:
    before, after = map(Moment.of, two_moments(name))
    return changes(before, after)


def numbers(said: str) -> list[int]:
    """The whole numbers of a sentence, percentages and dates aside."""
    plain = re.sub(r"[\d.,]+\s*%|\([^)]*\)|\b[A-Z][a-z]{2} \d+, \d{4}|\b\d+ [a-z]{3,4} \d{4}", "", said)
    return [int(re.sub(r"[.,]", "", one.rstrip(".,"))) for one in re.findall(r"\d[\d.,]*", plain)]


def spoke_since(name: str, who: set[str], days: float, to_owner: bool) -> int:
    """How many of these people said something in the days after the first moment."""
    before, after = two_moments(name)
    found = set()
    for act in after.tables.interactions.to_dict("records"):
        late = before.as_of < act["created_at"] <= before.as_of + pd.Timedelta(days=days)
        addressed = act["target_id"] == BRAND if to_owner else pd.notna(act["target_id"])
        if late and act["kind"] in VOICED and act["actor_id"] in who and addressed:
            found.add(act["actor_id"])
    return len(found)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_what_is_said_to_have_changed_has(name: str, code: str) -> None:
    language, found = Language(code), moved(name)
    before, after = (set(moment.people["account_id"]) for moment in two_moments(name))
    states = [dict(moment.people[["account_id", "state"]].to_numpy()) for moment in two_moments(name)]
    headline = changes_headline(found, language)
    assert numbers(headline) == [60, len(after - before), len(before - after)]
    turns = turns_sentence(found, language)
    if found.turned is None:
        assert not numbers(turns)
    else:
        rungs = [(UP.get(states[0][one]), UP.get(states[1][one])) for one in before & after]
        told = [(old, new) for old, new in rungs if old is not None and new is not None]
        up, down = sum(new > old for old, new in told), sum(new < old for old, new in told)
        held, unknown = len(told) - up - down, len(rungs) - len(told)
        assert numbers(turns) == [len(rungs), up, down, held, *([unknown] if unknown else [])]
        assert set(numbers(turns_finding(found, language))) == {up, down}
    members = {one for one, state in states[0].items() if state == "member"}
    heard = heard_sentence(found.speaking, language)
    if found.speaking.value is not None:
        assert numbers(heard) == [spoke_since(name, members, 60, to_owner=False), len(members)]
    forecast = forecast_sentence(found.forecast, language)
    if found.forecast.observed is not None:
        silent = two_moments(name)[0].people.query("state == 'shade' and voiced_days == 0")["account_id"]
        assert found.forecast.n == len(silent)
        assert found.forecast.observed == spoke_since(name, set(silent), 30, to_owner=True)
        assert str(found.forecast.observed) in forecast
    clock = [clock_sentence(found.clock, first, days, language)
             for first in ("owner", "member") for days in (30, 90)]  # fmt: skip
    for said in (headline, turns, heard, forecast, clock_basis(found.clock, language), *clock):
        assert not BROKEN.search(said), said
        assert not BANNED.search(said), said


def holds(said: str, one: Figure, other: Figure) -> bool:
    """Whether a comparison of two figures with a value each is what their numbers say."""
    assert one.value is not None
    assert other.value is not None
    ends = [(figure.low, figure.high) for figure in (one, other)]
    higher = "one" if one.value >= other.value else "two"
    named = re.search(r"\b(one|two)\b", said)
    if named is not None and named[0] != higher:
        return False
    if "do not touch" in said or "no se tocan" in said:
        (low, high), (other_low, other_high) = ends
        assert low is not None
        assert high is not None
        assert other_low is not None
        assert other_high is not None
        return bool(named) and (high < other_low or other_high < low)
    if re.search("chance, the data cannot|azar, los datos|^The same for both|^Igual en las dos", said):
        return None in (*ends[0], *ends[1])
    return None not in (*ends[0], *ends[1])


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("names", list(pairwise(NAMES)))
def test_what_is_said_of_two_accounts_is_what_their_figures_say(names: tuple[str, str], code: str) -> None:
    language = Language(code)
    one, other = (Moment.of(two_moments(name)[1]) for name in names)
    found = compare(one, other)
    for look, moment in ((found.one, one), (found.other, other)):
        said = heads_sentence("one", look, language)
        members = [int((moment.people["state"] == "member").sum())] if look.members is not None else []
        assert numbers(said) == [len(moment.people), *members]
    for compared in found.figures:
        said = compared_sentence(compared, ("one", "two"), language)
        assert not BROKEN.search(said), said
        if compared.one.value is None or compared.other.value is None:
            assert said.startswith("one: " if compared.one.value is None else "two: ")
        else:
            assert holds(said, compared.one, compared.other), (said, compared)


def texts(report: Any) -> list[str]:
    """The titles and running text of a report."""
    found = [report.lead, report.rest, *(section.title for section in report.sections)]
    for section in report.sections:
        for block in section.blocks:
            found += [block.text] if isinstance(block, Text) else []
            found += list(block.items) if isinstance(block, Bullets) else []
    return [str(text) for text in found]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_no_sentence_of_a_report_is_false(name: str, code: str) -> None:
    analysis = two_moments(name)[1]
    said = texts(document(analysis, Choice(), Language(code)))
    assert len(said) > 10
    assert_true(analysis, code, iter(said))
    voices = analysis.evidence.voices
    tells = {"en": "who talks with you, how often", "es": "quién habla contigo, cuánto"}[code]
    assert any(tells in one for one in said) is bool(voices)
