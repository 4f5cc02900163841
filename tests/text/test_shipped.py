"""What is shipped of the reader of texts is what its trainer makes of the texts in the repository."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from benchmarks import train_value
from benchmarks.value import BLIND
from engagement.text.classifier import ValueClassifier
from engagement.text.value import default_model, value
from engagement.text.words import VALUES

REMAKE = "run `python -m benchmarks.train_value`: texts, lists of words or settings have changed since"


@pytest.fixture(scope="module")
def anew() -> ValueClassifier:
    return train_value.trained()


def test_it_was_made_from_todays_texts_and_settings() -> None:
    with np.load(train_value.TARGET, allow_pickle=False) as content:
        assert str(content["made_from"]) == train_value.made_from(), REMAKE


@pytest.mark.parametrize("name", train_value.LEARNED_FROM)
def test_a_changed_list_asks_for_another_training(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = train_value.made_from()
    for known in train_value.LEARNED_FROM:
        shutil.copy(train_value.TEXT / known, tmp_path)
    monkeypatch.setattr(train_value, "TEXT", tmp_path)
    assert train_value.made_from() == before
    with (tmp_path / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert train_value.made_from() != before


def test_a_changed_setting_asks_for_another_training(monkeypatch: pytest.MonkeyPatch) -> None:
    before = train_value.made_from()
    monkeypatch.setattr(train_value, "ValueClassifier", lambda: ValueClassifier(C=3.0))
    assert train_value.made_from() != before


def test_it_is_what_the_trainer_makes(anew: ValueClassifier) -> None:
    made, ours = anew.to_arrays(), default_model().to_arrays()
    assert made.keys() == ours.keys()
    for name in ("classes", "words", "pieces"):
        np.testing.assert_array_equal(ours[name], made[name], err_msg=REMAKE)
    for name in ("word_rarity", "piece_rarity"):
        np.testing.assert_allclose(ours[name], made[name], rtol=1e-12, err_msg=REMAKE)
    # The fit ends at a tolerance of its own, so another machine may end a little elsewhere.
    for name in ("coef", "intercept"):
        np.testing.assert_allclose(ours[name], made[name], atol=5e-3, err_msg=REMAKE)


def test_it_reads_as_the_trainer_does(anew: ValueClassifier) -> None:
    texts = pd.read_csv(BLIND, dtype="str", keep_default_na=False)["text"]
    np.testing.assert_allclose(value(texts), value(texts, anew), atol=1e-3)


def test_corrections_teach_it_what_they_teach_the_trained_one(anew: ValueClassifier) -> None:
    texts, labels = ["la caja llegó chafada", "see you on Monday"], np.eye(4)[[2, 3]]
    corrected, expected = (model.corrected(texts, labels) for model in (default_model(), anew))
    np.testing.assert_allclose(corrected.coef_, expected.coef_, atol=5e-3)


def test_nothing_is_trained_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise AssertionError("trained")

    monkeypatch.setattr(LogisticRegression, "fit", refuse)
    default_model.cache_clear()
    assert value(["¿A qué hora abre la tienda?"]).loc[0, "request"] > 0.5
    with pytest.raises(AssertionError, match="trained"):
        default_model().corrected(["hola"], np.zeros((1, len(VALUES))))
