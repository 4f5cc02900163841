"""What is known of words beforehand, in both languages alike: turns of phrase, rules and kinds of words.

A cue (`cues.toml`, `RULES`) votes for a reading or abstains. A kind of word (`senses.toml`) lets a word say
something that no training text held.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from scipy.sparse import csr_matrix

from engagement.text.words import words

_CUES_FILE = Path(__file__).with_name("cues.toml")
_SENSES_FILE = Path(__file__).with_name("senses.toml")
# A beginning or an ending counts where it leaves a stem.
_SHORTEST_STEM = 2


@cache
def word_list(name: str) -> frozenset[str]:
    """Return one of the lists of common words."""
    return frozenset(_cues()[name].split())


@cache
def _cues() -> dict[str, Any]:
    return tomllib.loads(_CUES_FILE.read_text(encoding="utf-8"))


# Rules see all words and signs of a text, and its words of letters only.


def few_words(_words: Sequence[str], letters: Sequence[str]) -> bool:
    """Tell whether there are only one or two words: they say nothing certain."""
    return len(letters) < 3


def asks(words: Sequence[str], letters: Sequence[str]) -> bool:
    """Tell whether there is a question mark with words before it."""
    return len(letters) > 2 and "?" in words


def opens_with_a_question(words: Sequence[str], letters: Sequence[str]) -> bool:
    """Tell whether a question word begins it and a mark ends it, or there is the Spanish opening mark."""
    return "¿" in words or bool(letters and letters[0] in word_list("question_words") and "?" in words)


def other_language(_words: Sequence[str], letters: Sequence[str]) -> bool:
    """Tell whether two function words are of a neighbouring language, or the script is another."""
    others = word_list("other_languages")
    foreign = sum(word in others for word in letters)
    return foreign >= 2 or 2 * sum(not word.isascii() for word in letters) > len(letters)


RULES: tuple[tuple[str, Callable[[Sequence[str], Sequence[str]], bool]], ...] = (
    ("none", few_words),
    ("request", asks),
    ("request", opens_with_a_question),
    ("none", other_language),
)


def cue_labels() -> tuple[str, ...]:
    """Return each cue's reading, in the order of the columns of `votes`; `none` speaks against all."""
    return (*_phrases()[0], *(label for label, _ in RULES))


def votes(texts: Sequence[Sequence[str]]) -> csr_matrix:
    """Let every cue vote: one row a text (its words), one column a cue, 1 for a vote, else 0."""
    labels, cues_of_phrase, lengths = _phrases()
    ends, columns = [0], list[int]()
    for text_words in texts:
        voting = set[int]()
        for place, word in enumerate(text_words):
            for length in lengths.get(word, ()):
                voting.update(cues_of_phrase.get(tuple(text_words[place : place + length]), ()))
        letters = [word for word in text_words if word.isalpha()]
        voting.update(len(labels) + n for n, (_, rule) in enumerate(RULES) if rule(text_words, letters))
        columns += voting
        ends.append(len(columns))
    return csr_matrix(([1.0] * len(columns), columns, ends), shape=(len(texts), len(labels) + len(RULES)))


@cache
def _phrases() -> tuple[tuple[str, ...], dict[tuple[str, ...], list[int]], dict[str, list[int]]]:
    """Return the label of each cue, the cues of each phrase, the lengths of phrases by their first word."""
    cues = _cues()["cue"]
    cues_of_phrase: dict[tuple[str, ...], list[int]] = {}
    for number, cue in enumerate(cues):
        for phrase in f"{cue['es']}|{cue['en']}".split("|"):
            cues_of_phrase.setdefault(tuple(words(phrase)), []).append(number)
    lengths: dict[str, set[int]] = {}
    for phrase_words in cues_of_phrase:
        lengths.setdefault(phrase_words[0], set()).add(len(phrase_words))
    labels = tuple(cue["label"] for cue in cues)
    return labels, cues_of_phrase, {word: sorted(n) for word, n in lengths.items()}


def sense_names() -> tuple[str, ...]:
    """Return the kinds of words, in the order of the columns of `senses`."""
    return tuple(_senses())


def senses(vocabulary: Iterable[str]) -> csr_matrix:
    """Tell each word's kinds: one row a word, one column a kind, 1 where it is of the kind."""
    ends, columns = [0], list[int]()
    for word in vocabulary:
        columns += _senses_of(word)
        ends.append(len(columns))
    return csr_matrix(([1.0] * len(columns), columns, ends), shape=(len(ends) - 1, len(sense_names())))


@cache
def _senses() -> dict[str, str]:
    return tomllib.loads(_SENSES_FILE.read_text(encoding="utf-8"))


@cache
def _sense_index() -> tuple[dict[str, set[int]], dict[str, set[int]], dict[str, set[int]]]:
    """Index the kinds of whole words, of beginnings and of endings."""
    whole, beginnings, endings = dict[str, set[int]](), dict[str, set[int]](), dict[str, set[int]]()
    for number, entries in enumerate(_senses().values()):
        for word in entries.split():
            where = endings if word.startswith("*") else beginnings if word.endswith("*") else whole
            where.setdefault(word.strip("*"), set()).add(number)
    return whole, beginnings, endings


@lru_cache(maxsize=100_000)
def _senses_of(word: str) -> tuple[int, ...]:
    whole, beginnings, endings = _sense_index()
    found = set(whole.get(word, ()))
    for cut in range(_SHORTEST_STEM, len(word) + 1):
        found |= beginnings.get(word[:cut], set())
        found |= endings.get(word[cut:], set())
    return tuple(sorted(found))
