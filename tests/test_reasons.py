"""A reason is declared once: the model's contributions, their facts and their sentences go by it."""

from __future__ import annotations

import pytest

import engagement
from engagement.analysis import Analysis
from engagement.features import ACTIVATION_COLUMNS
from engagement.language import LANGUAGES, Language
from engagement.reasons import REASONS
from engagement.wording import reason_text
from tests.made import made_talk


@pytest.fixture(scope="module")
def talk() -> Analysis:
    return engagement.analyse(made_talk(120))


def test_what_the_model_tells_is_what_is_declared(talk: Analysis) -> None:
    """Where a plain rule ranks, the forecast tells that rule's reason alone."""
    assert set(talk.answers) == {answer for answer, _ in REASONS}
    told = {(answer, str(feature)) for answer, of in talk.answers.items() for feature in of.contributions}
    assert told <= set(REASONS)
    assert {key for key in REASONS if key[0] == "membership"} <= told


def test_every_column_of_the_forecast_belongs_to_one_reason() -> None:
    columns = [column for reason in REASONS.values() for column in reason.columns]
    assert sorted(columns) == sorted(ACTIVATION_COLUMNS)


def test_the_facts_of_every_reason_are_known(talk: Analysis) -> None:
    needed = {fact for reason in REASONS.values() for fact in reason.facts}
    assert needed <= set(talk.facts.columns)


@pytest.mark.parametrize("code", LANGUAGES)
def test_everybody_s_reasons_are_told_whole(talk: Analysis, code: str) -> None:
    ids = talk.people["account_id"].tolist()
    for reasons in talk.reasons_of(ids):
        for reason in reasons:
            assert reason.value == next(iter(reason.values.values()))
            sentence = reason_text(reason, Language(code))
            assert sentence
            assert "{" not in sentence
