"""What the classifier sees of a text: its words and pairs, their pieces and kinds, the cues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags_array, hstack
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.utils.validation import check_is_fitted

from engagement.text._clean import words_of
from engagement.text._cues import votes
from engagement.text._senses import senses

# With fewer kinds of words than these a text is not long enough for each to weigh more.
FEWEST_KINDS = 8


def _words_and_pairs(told: Sequence[str]) -> list[str]:
    return [*told, *(" ".join(pair) for pair in pairwise(told))]


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
        told = words_of(X)
        self.words_ = CountVectorizer(analyzer=_words_and_pairs).fit(told)
        self.pieces_ = self._piece_counter().fit(sorted(set(chain.from_iterable(told))))
        self.word_rarity_ = TfidfTransformer(sublinear_tf=True).fit(self.words_.transform(told))
        counts, vocabulary = _counted(told)
        self.piece_rarity_ = TfidfTransformer(sublinear_tf=True).fit(self._pieces(counts, vocabulary))
        return self

    def transform(self, X: Sequence[object]) -> csr_matrix:
        """One row a text."""
        check_is_fitted(self)
        told = words_of(X)
        counts, vocabulary = _counted(told)
        blocks = [
            self.word_rarity_.transform(self.words_.transform(told)),
            self.piece_rarity_.transform(self._pieces(counts, vocabulary)),
            _evened(csr_matrix((counts @ senses(vocabulary)).sign())),
            votes(told),
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
        """How often each piece occurs in each text: words by text times pieces by word."""
        return csr_matrix(counts @ self.pieces_.transform(vocabulary))


def _lines(names: Sequence[str]) -> NDArray[np.uint8]:
    """Names that hold no line break as one array of bytes: text in an archive without pickle."""
    return np.frombuffer("\n".join(names).encode(), dtype=np.uint8)


def _read_lines(content: NDArray[np.generic]) -> list[str]:
    return content.tobytes().decode().split("\n")


def _counted(told: Sequence[Sequence[str]]) -> tuple[csr_matrix, list[str]]:
    """How often each word occurs in each text, and the words in the order of the columns."""
    codes: dict[str, int] = {}
    columns = [codes.setdefault(word, len(codes)) for word in chain.from_iterable(told)]
    ends = np.cumsum([0, *map(len, told)])
    counts = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(told), len(codes)))
    return counts, list(codes)


def _evened(kinds: csr_matrix) -> csr_matrix:
    """The kinds of each text at one length, or less where there are fewer than `FEWEST_KINDS`."""
    many = np.asarray(kinds.sum(axis=1)).ravel()
    return csr_matrix(diags_array(1 / np.sqrt(np.maximum(many, FEWEST_KINDS))) @ kinds)
