"""Read texts: opinion, request, complaint, conversation, or cannot tell."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from engagement.text._clean import ADDRESS, words
from engagement.text._reading import VALUES

if TYPE_CHECKING:
    from engagement.text._classifier import Labelled, ValueClassifier

# Learned from all texts of the repository by `python -m benchmarks.train_value`.
COEFFICIENTS = Path(__file__).with_name("value.npz")
_BATCH = 20_000


def value(
    texts: Iterable[object],
    model: ValueClassifier | None = None,
    progress: Callable[[float], None] | None = None,
) -> pd.DataFrame:
    """How likely each text is an opinion, a request, a complaint, conversation; several may hold.

    One row a text with the columns opinion, request, complaint, conversation (0-1, not adding up to one);
    the index is that of a Series, else 0, 1, 2… A text without words gets 0 throughout. Spanish and
    English are read; what is written otherwise mostly stays low. `model` is by default the one that ships.
    `progress` is called with the share read (0-1); may raise to cancel.

    Raises:
        TypeError: one text instead of several.
    """
    if isinstance(texts, str):
        raise TypeError("value takes several texts: put a single one into a list")
    index = texts.index if isinstance(texts, pd.Series) else None
    told = list(texts)
    found = np.zeros((len(told), len(VALUES)))
    spoken = np.flatnonzero([_has_words(text) for text in told])
    for start in range(0, len(spoken), _BATCH):
        if progress is not None:
            progress(start / len(spoken))
        places = spoken[start : start + _BATCH]
        found[places] = (model or shipped()).predict_proba([told[place] for place in places])
    return pd.DataFrame(found, columns=list(VALUES), index=index)


@lru_cache(maxsize=1)
def shipped() -> ValueClassifier:
    """Return the model that ships: its coefficients are read from a file, nothing is trained here."""
    from engagement.text._classifier import ValueClassifier

    with np.load(COEFFICIENTS, allow_pickle=False) as content:
        return ValueClassifier.from_arrays(dict(content), own_texts)


def own_texts() -> Labelled:
    """Return all texts of the repository and their labels, which the shipped model learned from."""
    from engagement.text._texts import indicators, load

    told = load()
    return told["text"].tolist(), indicators(told["labels"])


def taught(texts: Iterable[object], labels: Iterable[Collection[str]]) -> ValueClassifier:
    """The model that ships, after the user's word on some texts: what each of them is, of `VALUES`."""
    told = list(texts)
    if not told:
        return shipped()
    return shipped().corrected(told, np.array([[label in said for label in VALUES] for said in labels]))


def _has_words(text: object) -> bool:
    return any(word.isalpha() and word != ADDRESS for word in words(text))
