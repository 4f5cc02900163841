"""Cue rules in both languages: each votes for a reading or abstains.

What kind of word a word is, in both languages alike: so a word never learned from says something.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from scipy.sparse import csr_matrix

from engagement.text.words import words

_FILE = Path(__file__).with_name("cues.toml")


@cache
def word_list(name: str) -> frozenset[str]:
    """One of the lists of common words."""
    return frozenset(_read()[name].split())


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def few_words(_told: Sequence[str], letters: Sequence[str]) -> bool:
    """One or two words say nothing certain."""
    return len(letters) < 3


def asks(told: Sequence[str], letters: Sequence[str]) -> bool:
    """A question mark with words before it."""
    return len(letters) > 2 and "?" in told


def opens_with_a_question(told: Sequence[str], letters: Sequence[str]) -> bool:
    """Begins with a question word and ends with its mark, or has the Spanish opening one."""
    return "¿" in told or bool(letters and letters[0] in word_list("question_words") and "?" in told)


def other_language(_told: Sequence[str], letters: Sequence[str]) -> bool:
    """Holds two function words of a neighbouring language or is written in another script."""
    others = word_list("other_languages")
    foreign = sum(word in others for word in letters)
    return foreign >= 2 or 2 * sum(not word.isascii() for word in letters) > len(letters)


RULES: tuple[tuple[str, Callable[[Sequence[str], Sequence[str]], bool]], ...] = (
    ("none", few_words),
    ("request", asks),
    ("request", opens_with_a_question),
    ("none", other_language),
)


@cache
def _phrases() -> tuple[tuple[str, ...], dict[tuple[str, ...], list[int]], dict[str, list[int]]]:
    """The label of each cue; the cues that listen to a phrase; the lengths of phrases by first word."""
    found = _read()["cue"]
    listening: dict[tuple[str, ...], list[int]] = {}
    for number, cue in enumerate(found):
        for phrase in f"{cue['es']}|{cue['en']}".split("|"):
            listening.setdefault(tuple(words(phrase)), []).append(number)
    lengths: dict[str, set[int]] = {}
    for phrase_words in listening:
        lengths.setdefault(phrase_words[0], set()).add(len(phrase_words))
    return tuple(cue["label"] for cue in found), listening, {word: sorted(n) for word, n in lengths.items()}


def cue_labels() -> tuple[str, ...]:
    """The reading each cue speaks for, in the order of the columns of `votes`; none speaks against all."""
    return (*_phrases()[0], *(label for label, _ in RULES))


def votes(texts: Sequence[Sequence[str]]) -> csr_matrix:
    """One row a text (its words), one column a cue: 1 where it votes, 0 where it abstains."""
    labels, listening, lengths = _phrases()
    ends, columns = [0], list[int]()
    for told in texts:
        heard = set[int]()
        for place, word in enumerate(told):
            for length in lengths.get(word, ()):
                heard.update(listening.get(tuple(told[place : place + length]), ()))
        letters = [word for word in told if word.isalpha()]
        heard.update(len(labels) + n for n, (_, rule) in enumerate(RULES) if rule(told, letters))
        columns += heard
        ends.append(len(columns))
    return csr_matrix(([1.0] * len(columns), columns, ends), shape=(len(texts), len(labels) + len(RULES)))


_SENSES_FILE = Path(__file__).with_name("senses.toml")
# A beginning or an ending counts where it leaves a stem.
_SHORTEST_STEM = 2


@cache
def names() -> tuple[str, ...]:
    """The kinds, in the order of the columns of `senses`."""
    return tuple(_senses_read())


def senses(vocabulary: Iterable[str]) -> csr_matrix:
    """One row a word, one column a kind: 1 where the word is of the kind; a word may be of several."""
    ends, columns = [0], list[int]()
    for word in vocabulary:
        columns += _of(word)
        ends.append(len(columns))
    return csr_matrix(([1.0] * len(columns), columns, ends), shape=(len(ends) - 1, len(names())))


@cache
def _senses_read() -> dict[str, str]:
    return tomllib.loads(_SENSES_FILE.read_text(encoding="utf-8"))


@cache
def _listed() -> tuple[dict[str, set[int]], dict[str, set[int]], dict[str, set[int]]]:
    """The kinds of whole words, of beginnings and of endings."""
    whole, beginnings, endings = dict[str, set[int]](), dict[str, set[int]](), dict[str, set[int]]()
    for number, listed in enumerate(_senses_read().values()):
        for word in listed.split():
            where = endings if word.startswith("*") else beginnings if word.endswith("*") else whole
            where.setdefault(word.strip("*"), set()).add(number)
    return whole, beginnings, endings


@lru_cache(maxsize=100_000)
def _of(word: str) -> tuple[int, ...]:
    whole, beginnings, endings = _listed()
    found = set(whole.get(word, ()))
    for cut in range(_SHORTEST_STEM, len(word) + 1):
        found |= beginnings.get(word[:cut], set())
        found |= endings.get(word[cut:], set())
    return tuple(sorted(found))
