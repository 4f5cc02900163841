"""Reading texts: any input, quickly, and after the user's own word."""

from __future__ import annotations

import tomllib
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.utils import estimator_checks

import engagement
from engagement.text.classifier import TextFeatures, ValueClassifier, word_counts
from engagement.text.cues import cue_labels, sense_names, senses, votes
from engagement.text.texts import load
from engagement.text.value import default_model, spoken_language, value
from engagement.text.words import LONGEST, VALUES, readings, words

CLEAR = {
    "¿A qué hora abre la tienda el sábado?": "request",
    "Could you please send me the size chart?": "request",
    "Llevo tres semanas esperando y nadie contesta, una vergüenza.": "complaint",
    "It broke after two days and nobody answers my emails.": "complaint",
    "Creo que el nuevo diseño es mucho mejor que el anterior.": "opinion",
    "I think the old version was better.": "opinion",
    "¡Feliz cumpleaños! Un abrazo enorme desde Lima.": "conversation",
    "Good morning everyone, thanks for yesterday, haha.": "conversation",
}
OTHER_LANGUAGES = [
    "Ich habe das gestern nicht gesehen und wir sind sehr gespannt",
    "Je suis très contente, merci beaucoup pour tout avec vous",
    "Não gostei muito disso, pessoal, mas obrigado por tudo",
    "これは本当に素晴らしいですね",
    "Спасибо большое, очень красиво получилось",
    "Che bella serata, grazie a tutti, ci vediamo domani",
]
labels_of = st.lists(st.sampled_from(VALUES), unique=True)


def test_the_columns_are_the_four_readings_and_the_rows_keep_their_names() -> None:
    texts = pd.Series(["hola", "¿cuándo?"], index=["a", "b"], dtype="str")
    found = engagement.value(texts)
    assert list(found.columns) == ["opinion", "request", "complaint", "conversation"]
    assert list(found.index) == ["a", "b"]
    assert list(value(["one", "two"]).index) == [0, 1]


@pytest.mark.parametrize(("text", "reading"), CLEAR.items())
def test_what_is_plain_is_read_so(text: str, reading: str) -> None:
    assert readings(value([text])).loc[0, reading]


def test_nothing_to_read_is_no_reading() -> None:
    empty = [None, "", "   ", float("nan"), pd.NA, 7, "🎉🎉", "https://", "...", "12 34"]
    found = value(empty)
    assert len(found) == len(empty)
    assert (found.to_numpy() == 0).all()
    assert readings(found)["unsure"].all()
    assert value([]).shape == (0, 4)


def test_other_languages_mostly_stay_unread() -> None:
    assert readings(value(OTHER_LANGUAGES))["unsure"].sum() >= 5


def test_a_megabyte_is_read_by_its_beginning() -> None:
    long = value(["¿me ayudan por favor? " + "bla " * 250_000, "x" * 1_000_000])
    assert long.loc[0, "request"] > 0.5
    assert len(words("ja " * 500_000)) <= LONGEST


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=6))
def test_any_text_gives_probabilities(texts: list[str]) -> None:
    found = value(texts)
    assert found.shape == (len(texts), 4)
    assert found.to_numpy().min(initial=0) >= 0
    assert found.to_numpy().max(initial=0) <= 1


def test_the_reading_of_a_text_does_not_depend_on_its_neighbours() -> None:
    texts = load()["text"].tolist()[:50]
    together = value(texts)
    alone = pd.concat([value([text]) for text in texts], ignore_index=True)
    np.testing.assert_allclose(together, alone, atol=1e-9)


def test_case_accents_and_long_drawn_letters_do_not_matter() -> None:
    assert words("¿CUÁÁÁÁNDO ABRÍS?") == words("¿cuando abris?")
    assert words("jajajaja") == words("hahahaha") == ["haha"]
    assert words("@maria_01 mira https://x.com/a?b=c 12") == ["@", "mira", "url", "0"]


def test_several_texts_are_asked_for() -> None:
    with pytest.raises(TypeError, match="list"):
        value("one text")


@settings(max_examples=12, deadline=None)
@given(st.sampled_from(load()["text"].tolist()) | st.text(alphabet="abc ñé¿?!", min_size=3), labels_of)
def test_a_correction_never_moves_its_text_away_from_what_was_said(text: str, said: list[str]) -> None:
    truth = np.array([[label in said for label in VALUES]])
    before = default_model().predict_proba([text])[0]
    after = default_model().corrected([text], truth).predict_proba([text])[0]
    towards = np.where(truth[0], after - before, before - after)
    assert towards.min() > -2e-3


def test_many_corrections_are_read_better_than_before() -> None:
    told = load().sample(40, random_state=3)
    truth = np.random.default_rng(1).random((40, 4)) < 0.3
    texts = told["text"].tolist()

    def loss(model: ValueClassifier) -> float:
        chance = np.clip(model.predict_proba(texts), 1e-9, 1 - 1e-9)
        return float(-np.where(truth, np.log(chance), np.log(1 - chance)).sum())

    assert loss(default_model().corrected(texts, truth)) < loss(default_model())


def test_a_correction_helps_with_texts_that_resemble_it() -> None:
    text, sibling = "la caja llegó chafada", "mi caja llegó chafada también"
    said = np.array([[label == "complaint" for label in VALUES]])
    before = value([sibling])
    after = value([sibling], default_model().corrected([text], said))
    assert after.loc[0, "complaint"] > before.loc[0, "complaint"]


def test_the_shipped_model_is_not_changed_by_corrections() -> None:
    before = value(["la caja llegó chafada"])
    default_model().corrected(["la caja llegó chafada"], np.array([[True, True, True, True]]))
    pd.testing.assert_frame_equal(before, value(["la caja llegó chafada"]))


def test_no_correction_leaves_everything_as_it_was() -> None:
    same = default_model().corrected([], np.zeros((0, 4)))
    np.testing.assert_allclose(same.coef_, default_model().coef_, atol=1e-3)


@pytest.mark.parametrize(
    "check",
    [
        estimator_checks.check_estimator_cloneable,
        estimator_checks.check_no_attributes_set_in_init,
        estimator_checks.check_parameters_default_constructible,
        estimator_checks.check_get_params_invariance,
        estimator_checks.check_set_params,
        estimator_checks.check_estimator_repr,
        estimator_checks.check_estimator_tags_renamed,
        estimator_checks.check_valid_tag_types,
    ],
)
def test_it_keeps_the_manners_of_an_estimator(check: object) -> None:
    check("ValueClassifier", ValueClassifier())  # type: ignore[operator]
    check("TextFeatures", TextFeatures())  # type: ignore[operator]


def test_it_says_what_it_cannot_learn_from() -> None:
    with pytest.raises(NotFittedError):
        ValueClassifier().predict(["hola"])
    with pytest.raises(ValueError, match="indicator"):
        ValueClassifier().fit(["a b", "c d"], [0, 1])
    with pytest.raises(ValueError, match="inconsistent"):
        ValueClassifier().fit(["a b"], [[0, 1], [1, 0]])
    with pytest.raises(ValueError, match="with it"):
        ValueClassifier().fit(["a b", "c d"], [[0, 1], [0, 0]])


def test_two_fits_are_the_same_and_a_clone_knows_nothing() -> None:
    texts, labels = (
        ["hola amigos", "no funciona", "hola a todos", "no llega"],
        [[1, 0], [0, 1], [1, 0], [0, 1]],
    )
    first, second = (
        ValueClassifier(thresholds=0.5).fit(texts, labels),
        ValueClassifier(thresholds=0.5).fit(texts, labels),
    )
    np.testing.assert_array_equal(first.coef_, second.coef_)
    assert first.predict(["hola amigas"]).tolist() == [[1, 0]]
    assert not hasattr(clone(first), "coef_")


def test_pieces_of_words_are_those_of_scikit_learn() -> None:
    told = load()["text"].tolist()[:80]
    features = TextFeatures(shortest=2, longest=4).fit(told)
    told_words = [words(text) for text in told]
    theirs = CountVectorizer(
        analyzer="char_wb", ngram_range=(2, 4), vocabulary=features.pieces_.vocabulary_, lowercase=False
    ).transform([" ".join(text) for text in told_words])
    np.testing.assert_array_equal(features._pieces(*word_counts(told_words)).toarray(), theirs.toarray())


def test_every_cue_votes_somewhere_and_abstains_elsewhere() -> None:
    heard = votes([words(text) for text in load()["text"]]).toarray()
    assert heard.shape[1] == len(cue_labels())
    assert set(cue_labels()) == {*VALUES, "none"}
    assert (heard.sum(axis=0) > 0).all()
    assert (heard.mean(axis=0) < 0.5).all()


def test_every_kind_of_word_occurs_and_none_is_everywhere() -> None:
    told = [words(text) for text in load()["text"]]
    vocabulary = sorted(set(chain.from_iterable(told)))
    kinds = dict(zip(vocabulary, senses(vocabulary).toarray().astype(bool), strict=True))
    heard = np.array([np.any([kinds[word] for word in text], axis=0) for text in told])
    assert heard.shape[1] == len(sense_names())
    assert heard.mean(axis=0).min() > 0.003
    assert heard.mean(axis=0).max() < 0.7


def test_a_kind_is_one_for_both_languages() -> None:
    kinds = senses(["broken", "roto", "broke", "brocoli"]).toarray()[:, sense_names().index("broken")]
    assert kinds.tolist() == [1, 1, 1, 0]


def test_beginnings_and_endings_of_words_tell_their_kind() -> None:
    kinds = senses(["buenisimo", "isimo", "esperabamos"]).toarray()
    assert kinds[:2, sense_names().index("good")].tolist() == [1, 0]
    assert kinds[2, sense_names().index("wait")] == 1


def test_kinds_are_listed_as_words_are_read() -> None:
    listed = tomllib.loads(Path("engagement/text/senses.toml").read_text(encoding="utf-8"))
    for kind in listed.values():
        single = [word.strip("*") for word in kind.split()]
        assert [words(word) for word in single] == [[word] for word in single]


def test_cues_hear_whole_words_only() -> None:
    column = cue_labels().index("opinion")
    assert votes([words("I think so"), words("I thinking-cap")]).toarray()[:, column].tolist() == [1, 0]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("¿Cuándo abren la tienda?", "es"),
        ("when do you open", "en"),
        ("ok", None),
        (None, None),
        ("123", None),
    ],
)
def test_the_language_is_told_by_common_words(text: str | None, language: str | None) -> None:
    assert spoken_language(text) == language
