"""What kind of word a word is, in both languages alike: so a word never learned from says something."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from scipy.sparse import csr_matrix

_FILE = Path(__file__).with_name("senses.toml")
# A beginning or an ending counts where it leaves a stem.
_SHORTEST_STEM = 2


@cache
def names() -> tuple[str, ...]:
    """The kinds, in the order of the columns of `senses`."""
    return tuple(_read())


def senses(vocabulary: Iterable[str]) -> csr_matrix:
    """One row a word, one column a kind: 1 where the word is of the kind; a word may be of several."""
    ends, columns = [0], list[int]()
    for word in vocabulary:
        columns += _of(word)
        ends.append(len(columns))
    return csr_matrix(([1.0] * len(columns), columns, ends), shape=(len(ends) - 1, len(names())))


@cache
def _read() -> dict[str, str]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@cache
def _listed() -> tuple[dict[str, set[int]], dict[str, set[int]], dict[str, set[int]]]:
    """The kinds of whole words, of beginnings and of endings."""
    whole, beginnings, endings = dict[str, set[int]](), dict[str, set[int]](), dict[str, set[int]]()
    for number, listed in enumerate(_read().values()):
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
