"""Read texts with the model that ships: what each is likely to be, its language, the act it belongs to."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from engagement.text.cues import word_list
from engagement.text.words import ADDRESS, VALUES, words

if TYPE_CHECKING:
    from engagement.text.classifier import Labelled, ValueClassifier


# Learned from all texts of the repository by `python -m benchmarks.train_value`.
COEFFICIENTS = Path(__file__).with_name("value.npz")
_BATCH = 20_000


def classify_intent(
    texts: Iterable[object],
    model: ValueClassifier | None = None,
    progress: Callable[[float], None] | None = None,
) -> pd.DataFrame:
    """Return how likely each text is an opinion, a request, a complaint, conversation; several may hold.

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
    contents = list(texts)
    probabilities = np.zeros((len(contents), len(VALUES)))
    with_words = np.flatnonzero([_has_words(text) for text in contents])
    for start in range(0, len(with_words), _BATCH):
        if progress is not None:
            progress(start / len(with_words))
        batch = with_words[start : start + _BATCH]
        probabilities[batch] = (model or default_model()).predict_proba([contents[row] for row in batch])
    return pd.DataFrame(probabilities, columns=list(VALUES), index=index)


# The name it has in the public API.
value = classify_intent


@lru_cache(maxsize=1)
def default_model() -> ValueClassifier:
    """Read the coefficients of the model that ships; nothing is trained here."""
    from engagement.text.classifier import ValueClassifier

    with np.load(COEFFICIENTS, allow_pickle=False) as content:
        return ValueClassifier.from_arrays(dict(content), own_texts)


def own_texts() -> Labelled:
    """Return all texts of the repository with their labels: what the default model learned from."""
    from engagement.text.texts import indicators, load

    own = load()
    return own["text"].tolist(), indicators(own["labels"])


def fit_with_corrections(texts: Iterable[object], labels: Iterable[Collection[str]]) -> ValueClassifier:
    """Fit the default model once more with the user's labels, of `VALUES`, for some texts."""
    corrected = list(texts)
    if not corrected:
        return default_model()
    indicator = np.array([[value in given for value in VALUES] for given in labels])
    return default_model().corrected(corrected, indicator)


def _has_words(text: object) -> bool:
    return any(word.isalpha() and word != ADDRESS for word in words(text))


def act_ids(acts: pd.DataFrame) -> pd.Series:
    """Return the id of each act; where the source gave none, a digest of who said what, and when.

    So what the user says about a text finds it again in later data.
    """
    content = acts["actor_id"] + "\x1f" + acts["created_at"].astype("str") + "\x1f" + acts["text"]
    made = content[acts["interaction_id"].isna()].map(
        lambda text: hashlib.sha256(text.encode()).hexdigest()[:20]
    )
    return acts["interaction_id"].fillna(made.astype("str"))


def spoken_language(text: object) -> str | None:
    """Return `es`, `en`, or None where neither has more of its common words in the text."""
    written = words(text)
    spanish = sum(word in word_list("spanish") for word in written) + sum(word in "¿¡" for word in written)
    english = sum(word in word_list("english") for word in written)
    if spanish == english:
        return None
    return "es" if spanish > english else "en"
