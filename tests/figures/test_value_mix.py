"""The value mix: shares of the readings, their doubt, and what the user's own labels change."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from engagement.data.schema import Tables, conform
from engagement.figures.value import FEWEST_SAID, MOST_READ, NEEDS_TEXTS, value_mix
from engagement.i18n import language
from engagement.text.texts import load
from engagement.text.value import act_ids, default_model, value
from engagement.text.words import READINGS, readings
from engagement.wording.figures import figure_formula, figure_meaning, figure_title
from tests.made import OWNER, START, made_tables

NOW = START + pd.Timedelta(days=60)
NAMES = [f"value_{reading}" for reading in READINGS]


def talk(texts: list[str | None], people: int = 7, days: float = 40) -> Tables:
    n = len(texts)
    ids = [f"p{k}" for k in range(people)]
    frame = pd.DataFrame(
        {
            "interaction_id": [f"i{k}" for k in range(n)],
            "actor_id": [ids[k % people] for k in range(n)],
            "target_id": OWNER,
            "kind": "reply",
            "created_at": START + pd.Timedelta(days=days),
            "text": texts,
        }
    )
    return made_tables(ids, conform(frame, "interactions"))


def test_the_shares_are_those_of_the_readings_and_add_up_to_one() -> None:
    texts = load()["text"].tolist()[:300]
    mix = value_mix(talk(list(texts)), NOW, 1)
    assert list(mix) == NAMES
    given = readings(value(texts)).sum()
    for reading, name in zip(READINGS, NAMES, strict=True):
        figure = mix[name]
        assert figure.value == pytest.approx(given[reading] / given.sum())
        assert figure.low is not None
        assert figure.high is not None
        assert figure.low <= figure.value <= figure.high
        assert (figure.n, figure.window_days, figure.level) == (300, 90, 1)
    assert sum(figure.value or 0 for figure in mix.values()) == pytest.approx(1)


def test_the_interval_is_wider_with_fewer_people() -> None:
    texts = load()["text"].tolist()[:200]
    few = value_mix(talk(list(texts), people=4), NOW, 1)["value_request"]
    many = value_mix(talk(list(texts), people=200), NOW, 1)["value_request"]
    assert few.value == pytest.approx(many.value)
    assert few.low is not None
    assert many.low is not None
    one = value_mix(talk(list(texts), people=1), NOW, 1)["value_request"]
    assert (one.low, one.high) == (one.value, one.value)


@pytest.mark.parametrize(
    ("texts", "days", "level", "why"),
    [
        (["hola"], 40, 0, "this data holds nothing that anybody said to you"),
        ([None, " "], 40, 1, NEEDS_TEXTS),
        (["hola a todos"], -50, 1, "no dated word falls into the last 90 days"),
    ],
)
def test_what_cannot_be_told_says_why(texts: list[str | None], days: float, level: int, why: str) -> None:
    mix = value_mix(talk(texts, days=days), NOW, level)
    assert {figure.missing for figure in mix.values()} == {why}
    assert all(figure.value is None for figure in mix.values())


def test_of_very_many_acts_a_part_is_read() -> None:
    mix = value_mix(talk(["¿cuándo abren la tienda?"] * (MOST_READ + 50)), NOW, 1)
    assert mix["value_request"].n == MOST_READ
    assert mix["value_request"].value == pytest.approx(1)


def _labelled(number: int) -> tuple[pd.DataFrame, Tables, dict[str, list[str]], np.ndarray]:
    """400 texts as talk, what a user says about the first of them, and the truth about all."""
    told = load().sample(400, random_state=2)
    said = {f"i{k}": labels.split() for k, labels in enumerate(told["labels"])}
    truth = np.array([[label in labels for label in READINGS[:-1]] for labels in said.values()])
    truth = np.column_stack([truth, ~truth.any(axis=1)])
    return told, talk(told["text"].tolist()), dict(list(said.items())[:number]), truth


def test_what_the_user_said_about_every_text_is_the_mix() -> None:
    _, tables, said, truth = _labelled(400)
    mix = value_mix(tables, NOW, 1, said)
    for name, expected in zip(NAMES, truth.sum(axis=0) / truth.sum(), strict=True):
        assert mix[name].value == pytest.approx(expected)


@pytest.mark.parametrize("number", [1, 20, FEWEST_SAID - 1])
def test_a_few_labels_hold_and_teach_how_the_others_are_read(number: int) -> None:
    told, tables, said, truth = _labelled(number)
    learned = default_model().corrected(told["text"].tolist()[:number], truth[:number, :4])
    given = readings(value(told["text"], learned)).to_numpy()
    given[:number] = truth[:number]
    mix = value_mix(tables, NOW, 1, said)
    for name, expected in zip(NAMES, given.sum(axis=0) / given.sum(), strict=True):
        assert mix[name].value == pytest.approx(expected)


def test_from_fifty_labels_on_the_others_are_corrected_for_the_errors_on_them() -> None:
    told, tables, said, truth = _labelled(150)
    # Read a little worse than they are, so that there are errors to correct for.
    truth[:150:7] = [False, False, True, False, False]
    said |= {f"i{k}": ["complaint"] for k in range(0, 150, 7)}
    given = readings(value(told["text"])).to_numpy()
    seen, right = given[:150], truth[:150]
    sensitivity = ((seen & right).sum(axis=0) + 0.5) / (right.sum(axis=0) + 1)
    specificity = ((~seen & ~right).sum(axis=0) + 0.5) / (150 - right.sum(axis=0) + 1)
    rogan = 250 * (given[150:].mean(axis=0) + specificity - 1) / (sensitivity + specificity - 1)
    expected = np.clip(rogan, 0, 250) + right.sum(axis=0)
    mix = value_mix(tables, NOW, 1, said)
    for name, share in zip(NAMES, expected / expected.sum(), strict=True):
        assert mix[name].value == pytest.approx(share)


def test_labels_of_acts_without_an_id_find_them_again() -> None:
    tables = talk(["buenas tardes a todas", "qué bonito quedó"])
    nameless = replace(tables, interactions=tables.interactions.assign(interaction_id=None))
    nameless = replace(nameless, interactions=conform(nameless.interactions, "interactions"))
    said = {act: ["complaint"] for act in act_ids(nameless.interactions)}
    assert value_mix(nameless, NOW, 1, said)["value_complaint"].value == 1


@pytest.mark.parametrize("code", ["es", "en"])
def test_every_share_has_a_title_a_sentence_and_a_formula(code: str) -> None:
    words = language(code)
    mix = value_mix(talk(load()["text"].tolist()[:60]), NOW, 1)
    assert len({figure_title(name, words) for name in mix}) == 5
    for name, figure in mix.items():
        assert "%" in figure_meaning(name, figure, words)
        assert figure_formula(name, words)
