"""The texts that the classifier learned from, and those that only measure it.

They were written for this project by its authors, in the manner of what people write to accounts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import CountVectorizer

from engagement.text.words import VALUES, words

FILE = Path(__file__).with_name("texts.csv")
UNSEEN_DOMAINS = ("museum", "telecom")
LATER_DOMAINS = ("clinic", "school")
SIMILAR = 0.6
_PARTS = 5


def load() -> pd.DataFrame:
    """Read one row a text: text, language, labels, register, domain.

    Labels are any of VALUES, apart by spaces; none stands for a text that cannot be told.
    """
    return pd.read_csv(FILE, dtype="str", keep_default_na=False)


def parted() -> pd.DataFrame:
    """Return the texts with `part`: train, held_out, or unseen and later for domains kept out of both."""
    texts = load()
    unseen, later = texts["domain"].isin(UNSEEN_DOMAINS), texts["domain"].isin(LATER_DOMAINS)
    held = held_out(texts["text"].tolist())
    return texts.assign(part=np.select([unseen, later, held], ["unseen", "later", "held_out"], "train"))


def indicators(labels: pd.Series) -> pd.DataFrame:
    """Return one column a value: whether it is among a text's labels."""
    return pd.DataFrame({value: [value in given.split() for given in labels] for value in VALUES})


def held_out(texts: Sequence[str]) -> NDArray[np.bool_]:
    """Choose about one in five by a digest; texts that resemble each other stay on one side."""
    group = similar_groups(texts)
    digests = pd.Series([hashlib.sha256(" ".join(words(text)).encode()).hexdigest() for text in texts])
    first = digests.groupby(group).transform("min")
    return np.array([int(digest, 16) % _PARTS == 0 for digest in first])


def similar_groups(texts: Sequence[str]) -> NDArray[np.int32]:
    """Give one number to texts that share most pieces of four letters (Jaccard, `SIMILAR`)."""
    return np.asarray(connected_components(resemblance(texts) >= SIMILAR, directed=False)[1])


def resemblance(texts: Sequence[str]) -> NDArray[np.float64]:
    """Return the Jaccard similarity of the pieces of four letters of every two texts, shape (n, n)."""
    normalised = [" ".join(words(text)) for text in texts]
    pieces = CountVectorizer(analyzer="char_wb", ngram_range=(4, 4), binary=True).fit_transform(normalised)
    shared = (pieces @ pieces.T).toarray().astype(np.float64)
    size = shared.diagonal()
    return np.asarray(shared / np.maximum(size[:, None] + size[None, :] - shared, 1))
