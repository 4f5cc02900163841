"""The texts the classifier learned from, and which of them only measure it.

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
    """One row a text: text, language, labels (any of VALUES, apart by spaces; none: cannot be told),
    register, domain."""
    return pd.read_csv(FILE, dtype="str", keep_default_na=False)


def parted() -> pd.DataFrame:
    """The texts with `part`: train, held_out, or unseen and later for the domains kept out of both."""
    told = load()
    unseen, later = told["domain"].isin(UNSEEN_DOMAINS), told["domain"].isin(LATER_DOMAINS)
    held = held_out(told["text"].tolist())
    return told.assign(part=np.select([unseen, later, held], ["unseen", "later", "held_out"], "train"))


def indicators(labels: pd.Series) -> pd.DataFrame:
    """One column a value: whether it is among a text's labels."""
    return pd.DataFrame({value: [value in told.split() for told in labels] for value in VALUES})


def held_out(told: Sequence[str]) -> NDArray[np.bool_]:
    """About one in five, by a digest; texts that resemble each other stay on one side."""
    group = similar_groups(told)
    digests = pd.Series([hashlib.sha256(" ".join(words(text)).encode()).hexdigest() for text in told])
    first = digests.groupby(group).transform("min")
    return np.array([int(digest, 16) % _PARTS == 0 for digest in first])


def similar_groups(told: Sequence[str]) -> NDArray[np.int32]:
    """The same number for texts that share most of their pieces of four letters (Jaccard, `SIMILAR`)."""
    return np.asarray(connected_components(resemblance(told) >= SIMILAR, directed=False)[1])


def resemblance(told: Sequence[str]) -> NDArray[np.float64]:
    """Jaccard similarity of the pieces of four letters of every two texts, shape (n, n)."""
    bare = [" ".join(words(text)) for text in told]
    pieces = CountVectorizer(analyzer="char_wb", ngram_range=(4, 4), binary=True).fit_transform(bare)
    shared = (pieces @ pieces.T).toarray().astype(np.float64)
    size = shared.diagonal()
    return np.asarray(shared / np.maximum(size[:, None] + size[None, :] - shared, 1))
