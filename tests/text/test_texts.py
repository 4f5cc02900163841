"""The texts of the repository: enough, balanced, varied, and measured on what was not learned from."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd
import pytest

from benchmarks.value import BLIND
from engagement.text.classifier import ValueClassifier
from engagement.text.texts import SIMILAR, indicators, load, parted, resemblance
from engagement.text.words import VALUES, words

DOMAINS = {"brand", "creator", "city", "museum", "club", "game", "shop", "telecom", "food", "podcast"}


@pytest.fixture(scope="module")
def told() -> pd.DataFrame:
    return parted()


@pytest.fixture(scope="module")
def learned(told: pd.DataFrame) -> ValueClassifier:
    train = told[told["part"] == "train"]
    return ValueClassifier().fit(train["text"].tolist(), indicators(train["labels"]))


def test_there_are_enough_texts_of_every_reading_in_each_language(told: pd.DataFrame) -> None:
    assert len(told) >= 3000
    assert set(told["language"]) == {"es", "en"}
    assert set(told["domain"]) >= DOMAINS
    for language in ("es", "en"):
        labels = told.loc[told["language"] == language, "labels"]
        counts = [labels.str.split().map(set(VALUES).intersection).map(len).eq(0).sum()]
        counts += [labels.str.contains(value).sum() for value in VALUES]
        assert min(counts) >= 80
        assert max(counts) <= 2.5 * min(counts)


def test_labels_are_readings_and_registers_vary(told: pd.DataFrame) -> None:
    assert {label for labels in told["labels"] for label in labels.split()} == set(VALUES)
    assert (told["labels"].str.split().map(len) > 1).sum() >= 50
    assert told["register"].nunique() >= 6
    assert (told["text"].str.len() > 90).sum() >= 50
    assert (told["text"].str.len() < 20).sum() >= 50


def test_no_two_texts_are_alike_and_none_is_filled_into_a_pattern(told: pd.DataFrame) -> None:
    assert not told["text"].str.casefold().duplicated().any()
    alike = resemblance(told["text"].tolist())
    np.fill_diagonal(alike, 0)
    long = told["text"].str.len().to_numpy() > 25
    assert alike[np.ix_(long, long)].max() < 0.7


def test_nothing_that_measures_resembles_what_was_learned_from(told: pd.DataFrame) -> None:
    alike = resemblance(told["text"].tolist())
    train = (told["part"] == "train").to_numpy()
    assert alike[np.ix_(train, (told["part"] == "held_out").to_numpy())].max() < SIMILAR
    long = told["text"].str.len().to_numpy() > 15
    away = told["part"].isin(["unseen", "later"]).to_numpy() & long
    assert alike[np.ix_(train, away)].max() < SIMILAR


def test_nothing_was_learned_from_the_blind_texts(told: pd.DataFrame) -> None:
    blind = pd.read_csv(BLIND, dtype="str", keep_default_na=False)["text"]
    plain = {" ".join(words(text)) for text in told["text"]}
    assert not [text for text in blind if len(text) > 15 and " ".join(words(text)) in plain]


def test_the_held_out_fifth_follows_from_digests_alone(told: pd.DataFrame) -> None:
    alike = resemblance(told["text"].tolist()) >= SIMILAR
    alone = alike.sum(axis=1) == 1
    digests = [hashlib.sha256(" ".join(words(text)).encode()).hexdigest() for text in told["text"]]
    drawn = np.array([int(digest, 16) % 5 == 0 for digest in digests])
    inside = alone & told["part"].isin(["train", "held_out"]).to_numpy()
    np.testing.assert_array_equal(drawn[inside], (told["part"] == "held_out").to_numpy()[inside])
    share = (told["part"] == "held_out").sum() / told["part"].isin(["train", "held_out"]).sum()
    assert 0.15 < share < 0.25


def test_whole_domains_are_kept_out(told: pd.DataFrame) -> None:
    learned_from = set(told.loc[told["part"] == "train", "domain"])
    assert learned_from.isdisjoint({"telecom", "museum", "clinic", "school"})
    assert set(load()["domain"]) - learned_from == {"telecom", "museum", "clinic", "school"}


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_held_out_fifth_is_read_well_enough(
    told: pd.DataFrame, learned: ValueClassifier, language: str
) -> None:
    held = told[(told["part"] == "held_out") & (told["language"] == language)]
    truth = indicators(held["labels"]).to_numpy()
    given = learned.predict(held["text"].tolist()).astype(bool)
    hits = (truth & given).sum(axis=0)
    f1 = 2 * hits / (truth.sum(axis=0) + given.sum(axis=0))
    assert f1.mean() >= 0.75, dict(zip(VALUES, f1.round(2), strict=True))


@pytest.mark.parametrize("language", ["es", "en"])
def test_it_abstains_about_as_often_as_nothing_can_be_told(
    told: pd.DataFrame, learned: ValueClassifier, language: str
) -> None:
    held = told[(told["part"] == "held_out") & (told["language"] == language)]
    untold = (~indicators(held["labels"]).any(axis=1)).to_numpy()
    abstained = learned.predict(held["text"].tolist()).sum(axis=1) == 0
    assert abs(abstained.mean() - untold.mean()) < 0.15
    assert abstained[untold].mean() > 2 * abstained[~untold].mean()
