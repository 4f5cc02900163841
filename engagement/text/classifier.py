"""Classify short texts: each may be several things at once, or none that can be told.

`TextFeatures` is what the classifier sees of a text: its words and pairs, their pieces and kinds, the cues.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain, pairwise
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix, diags_array, hstack, vstack
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.utils import Tags
from sklearn.utils.validation import check_consistent_length, check_is_fitted

from engagement.text.cues import senses, votes
from engagement.text.words import THRESHOLDS, words_of

# With fewer kinds of words than these a text is not long enough for each to weigh more.
FEWEST_KINDS = 8


def _words_and_pairs(words: Sequence[str]) -> list[str]:
    return [*words, *(" ".join(pair) for pair in pairwise(words))]


class TextFeatures(TransformerMixin, BaseEstimator):
    """Texts to a sparse matrix: TF-IDF of words and pairs and of pieces of words, kinds of words, cues.

    The pieces are character n-grams inside the borders of a word, as `analyzer="char_wb"` of scikit-learn
    makes them; each different word of a batch is taken apart once, which is what makes it quick.

    Parameters:
        shortest, longest: length of the pieces.
    """

    def __init__(self, shortest: int = 2, longest: int = 5) -> None:
        self.shortest = shortest
        self.longest = longest

    def fit(self, X: Sequence[object], y: object = None) -> Self:  # noqa: ARG002 - what a pipeline passes
        """Learn which words and pieces occur, and how rare they are."""
        texts = words_of(X)
        self.words_ = CountVectorizer(analyzer=_words_and_pairs).fit(texts)
        self.pieces_ = self._piece_counter().fit(sorted(set(chain.from_iterable(texts))))
        self.word_rarity_ = TfidfTransformer(sublinear_tf=True).fit(self.words_.transform(texts))
        counts, vocabulary = word_counts(texts)
        self.piece_rarity_ = TfidfTransformer(sublinear_tf=True).fit(self._pieces(counts, vocabulary))
        return self

    def transform(self, X: Sequence[object]) -> csr_matrix:
        """Return one row a text."""
        check_is_fitted(self)
        texts = words_of(X)
        counts, vocabulary = word_counts(texts)
        blocks = [
            self.word_rarity_.transform(self.words_.transform(texts)),
            self.piece_rarity_.transform(self._pieces(counts, vocabulary)),
            _normalised(csr_matrix((counts @ senses(vocabulary)).sign())),
            votes(texts),
        ]
        return csr_matrix(hstack(blocks, format="csr"))

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return what was learned as plain arrays: words and pieces (UTF-8, a line each), their rarity."""
        check_is_fitted(self)
        return {
            "words": _lines(self.words_.get_feature_names_out()),
            "word_rarity": self.word_rarity_.idf_,
            "pieces": _lines(self.pieces_.get_feature_names_out()),
            "piece_rarity": self.piece_rarity_.idf_,
        }

    def with_arrays(self, content: Mapping[str, NDArray[np.generic]]) -> Self:
        """Take over what `to_arrays` returned instead of learning it."""
        self.words_ = CountVectorizer(analyzer=_words_and_pairs, vocabulary=_read_lines(content["words"]))
        self.pieces_ = self._piece_counter(_read_lines(content["pieces"]))
        self.word_rarity_, self.piece_rarity_ = (TfidfTransformer(sublinear_tf=True) for _ in range(2))
        self.word_rarity_.idf_, self.piece_rarity_.idf_ = content["word_rarity"], content["piece_rarity"]
        return self

    def _piece_counter(self, vocabulary: list[str] | None = None) -> CountVectorizer:
        lengths = (self.shortest, self.longest)
        return CountVectorizer(analyzer="char_wb", ngram_range=lengths, vocabulary=vocabulary)

    def _pieces(self, counts: csr_matrix, vocabulary: Sequence[str]) -> csr_matrix:
        # Words by text times pieces by word.
        return csr_matrix(counts @ self.pieces_.transform(vocabulary))


def _lines(names: Sequence[str]) -> NDArray[np.uint8]:
    # Text in an archive without pickle; no name holds a line break.
    return np.frombuffer("\n".join(names).encode(), dtype=np.uint8)


def _read_lines(content: NDArray[np.generic]) -> list[str]:
    return content.tobytes().decode().split("\n")


def word_counts(texts: Sequence[Sequence[str]]) -> tuple[csr_matrix, list[str]]:
    """Count each word in each text: one row a text, and the words in the order of the columns."""
    codes: dict[str, int] = {}
    columns = [codes.setdefault(word, len(codes)) for word in chain.from_iterable(texts)]
    ends = np.cumsum([0, *map(len, texts)])
    counts = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(texts), len(codes)))
    return counts, list(codes)


def _normalised(kinds: csr_matrix) -> csr_matrix:
    """Bring the kinds of each text to one length, or less where there are fewer than `FEWEST_KINDS`."""
    many = np.asarray(kinds.sum(axis=1)).ravel()
    return csr_matrix(diags_array(1 / np.sqrt(np.maximum(many, FEWEST_KINDS))) @ kinds)


Labelled = tuple[Sequence[object], ArrayLike]


class ValueClassifier(ClassifierMixin, BaseEstimator):
    """Multi-label classifier of texts: one balanced logistic regression a label over `TextFeatures`.

    A label is given from its threshold on; a text without any label is one that cannot be told.

    Parameters:
        C: inverse strength of the ridge penalty.
        thresholds: least probability with which a label is given, one for all or one a label.
        correction_weight: how many texts of its own one correction outweighs.

    Attributes:
        classes_: the labels, shape (n_labels,); the columns of Y if it is a DataFrame.
        coef_: shape (n_labels, n_features).
        intercept_: shape (n_labels,).
    """

    def __init__(
        self,
        C: float = 2.0,
        thresholds: float | Sequence[float] = THRESHOLDS,
        correction_weight: float = 5.0,
    ) -> None:
        self.C = C
        self.thresholds = thresholds
        self.correction_weight = correction_weight

    def fit(self, X: Sequence[object], y: ArrayLike) -> Self:
        """Learn from texts and their labels, an indicator matrix of shape (n_samples, n_labels).

        Raises:
            ValueError: the lengths differ, or a label holds for every text or for none.
        """
        labels = _indicator(y)
        check_consistent_length(X, labels)
        weights = _balanced(labels)
        self.classes_ = np.asarray(getattr(y, "columns", np.arange(labels.shape[1])))
        self.features_ = TextFeatures().fit(X)
        return self._fit_labels(self.features_.transform(X), labels, weights)

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return labels, coefficients and features as plain arrays, for `from_arrays`.

        Coefficients are rounded to single precision, far below what the fit's own tolerance leaves open.
        """
        check_is_fitted(self)
        return {
            "classes": np.asarray(self.classes_, dtype=np.str_),
            "coef": self.coef_.astype(np.float32),
            "intercept": self.intercept_.astype(np.float32),
            **self.features_.to_arrays(),
        }

    @classmethod
    def from_arrays(
        cls, content: Mapping[str, NDArray[np.generic]], learned_from: Callable[[], Labelled]
    ) -> ValueClassifier:
        """Return the classifier that `to_arrays` described, with the default parameters, without a fit.

        `learned_from` gives the texts and labels of its fit; they are asked for at the first correction.
        """
        made = cls()
        made.classes_, made.features_ = content["classes"], TextFeatures().with_arrays(content)
        made.coef_ = content["coef"].astype(np.float64)
        made.intercept_ = content["intercept"].astype(np.float64)
        made._learned_from = learned_from
        return made

    def corrected(self, X: Sequence[object], y: ArrayLike) -> ValueClassifier:
        """Return a classifier that also learned from corrections; the words it knows stay the same.

        The penalised likelihood is convex, features and weights of the old texts stay: so the corrections
        are never read worse than before, and a single one never moves away from what was said.
        """
        check_is_fitted(self)
        labels = _indicator(y)
        check_consistent_length(X, labels)
        other = ValueClassifier(self.C, self.thresholds, self.correction_weight)
        other.classes_, other.features_ = self.classes_, self.features_
        self._remember()
        if not len(labels):
            return other._fit_labels(self._rows, self._labels, self._weights)
        rows = csr_matrix(vstack([self._rows, self.features_.transform(X)], format="csr"))
        extra = np.full(labels.shape, self.correction_weight)
        return other._fit_labels(rows, np.vstack([self._labels, labels]), np.vstack([self._weights, extra]))

    def _remember(self) -> None:
        """Read again what the default coefficients were learned from, where that was not needed so far."""
        if hasattr(self, "_rows"):
            return
        texts, y = self._learned_from()
        labels = _indicator(y)
        self._labels, self._weights = labels, _balanced(labels)
        self._rows = self.features_.transform(texts)

    def decision_function(self, X: Sequence[object]) -> NDArray[np.float64]:
        """Return the log-odds of each label, shape (n_samples, n_labels)."""
        check_is_fitted(self)
        return np.asarray(self.features_.transform(X) @ self.coef_.T + self.intercept_)

    def predict_proba(self, X: Sequence[object]) -> NDArray[np.float64]:
        """Return each label's probability, shape (n_samples, n_labels); rows need not add up to one."""
        return np.asarray(expit(self.decision_function(X)))

    def predict(self, X: Sequence[object]) -> NDArray[np.int64]:
        """Return the labels given, as an indicator matrix; a row of zeros is a text that cannot be told."""
        return (self.predict_proba(X) >= np.asarray(self.thresholds)).astype(np.int64)

    def _fit_labels(
        self, rows: csr_matrix, labels: NDArray[np.bool_], weights: NDArray[np.float64]
    ) -> ValueClassifier:
        self._rows, self._labels, self._weights = rows, labels, weights
        fitted = [
            LogisticRegression(
                C=self.C, solver="liblinear", dual=True, tol=1e-5, max_iter=5000, random_state=0
            ).fit(rows, labels[:, column], sample_weight=weights[:, column])
            for column in range(labels.shape[1])
        ]
        self.coef_ = np.vstack([regression.coef_ for regression in fitted])
        self.intercept_ = np.concatenate([regression.intercept_ for regression in fitted])
        return self

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.classifier_tags.multi_label = True
        tags.classifier_tags.multi_class = False
        tags.target_tags.two_d_labels = True
        tags.target_tags.multi_output = True
        tags.target_tags.single_output = False
        return tags


def _balanced(labels: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Weigh texts so that those with and without a label count alike; shape of `labels`."""
    n, positives = len(labels), labels.sum(axis=0)
    if (positives == 0).any() or (positives == n).any():
        raise ValueError("every label needs texts with it and texts without it")
    return np.asarray(np.where(labels, n / 2 / positives, n / 2 / (n - positives)))


def _indicator(y: ArrayLike) -> NDArray[np.bool_]:
    labels = np.asarray(y)
    if labels.ndim != 2:
        raise ValueError("labels are an indicator matrix: one row a text, one column a label")
    return labels.astype(bool)
