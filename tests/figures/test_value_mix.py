"""The value mix: shares of the readings, their doubt, and what the user's own labels change."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from engagement.figures import value_mix
from engagement.figures._value import MOST_READ, NEEDS_TEXTS
from engagement.language import language
from engagement.tables import Tables, conform
from engagement.text import READINGS, readings, value
from engagement.text._texts import load
from engagement.wording import figure_formula, figure_meaning, figure_title
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
        (["hola a todos"], -50, 1, "nobody has spoken in the last 90 days of this data"),
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


def test_fifty_labels_of_the_user_correct_the_shares() -> None:
    told = load().sample(400, random_state=2)
    tables = talk(told["text"].tolist())
    said = {f"i{k}": labels.split() for k, labels in enumerate(told["labels"])}
    plain = value_mix(tables, NOW, 1)
    few = value_mix(tables, NOW, 1, dict(list(said.items())[:49]))
    assert few == plain
    corrected = value_mix(tables, NOW, 1, said)
    truth = np.array([[label in labels for label in READINGS[:-1]] for labels in said.values()])
    truth = np.column_stack([truth, ~truth.any(axis=1)])
    given = readings(value(told["text"])).to_numpy()
    n = len(told)
    sensitivity = ((given & truth).sum(axis=0) + 0.5) / (truth.sum(axis=0) + 1)
    specificity = ((~given & ~truth).sum(axis=0) + 0.5) / (n - truth.sum(axis=0) + 1)
    rogan = (given.mean(axis=0) + specificity - 1) / (sensitivity + specificity - 1)
    for name, expected in zip(NAMES, rogan / rogan.sum(), strict=True):
        assert corrected[name].value == pytest.approx(expected)
    real = truth.sum(axis=0) / truth.sum()
    assert (
        np.abs([corrected[name].value - share for name, share in zip(NAMES, real, strict=True)]).max() < 0.01
    )


@pytest.mark.parametrize("code", ["es", "en"])
def test_every_share_has_a_title_a_sentence_and_a_formula(code: str) -> None:
    words = language(code)
    mix = value_mix(talk(load()["text"].tolist()[:60]), NOW, 1)
    assert len({figure_title(name, words) for name in mix}) == 5
    for name, figure in mix.items():
        assert "%" in figure_meaning(name, figure, words)
        assert figure_formula(name, words)
