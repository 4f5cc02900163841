"""The words of a text as the classifier reads them, and the readings (`READINGS`) it gives.

Words carry what matters for a meaning and nothing about a person. A text may have several readings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
import pandas as pd

VALUES = ("opinion", "request", "complaint", "conversation")
UNSURE = "unsure"
READINGS = (*VALUES, UNSURE)
# Best in cross-validation among the training texts, one domain after the other kept out; complaints get a
# higher bar, because they are rarer in real talk than among these texts.
THRESHOLDS = (0.5, 0.5, 0.6, 0.5)

LONGEST = 2000
ADDRESS = "url"
_ADDRESS = re.compile(r"(?:https?://|www\.)\S*")
_HANDLE = re.compile(r"@[\w.\-]+")
_WORD = re.compile(r"\w+|[^\w\s]")
_LONG_DRAWN = re.compile(r"(.)\1{2,}")
_LAUGHTER = re.compile(r"a?(?:ja|je|ji|ha|he|js|hs){2,}[jhaes]*|l(?:ol)+|lmf?a+o+|xd+")


def words(text: object) -> list[str]:
    """Split the first `LONGEST` characters into words and signs, without case and accents, in order.

    Links, handles, numbers and laughter each become one sign. Anything that is no text has no words.
    """
    if not isinstance(text, str):
        return []
    plain = text[:LONGEST].casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFC", plain)
    if "@" in plain:
        plain = _HANDLE.sub("@", plain)
    if "http" in plain or "www." in plain:
        plain = _ADDRESS.sub(f" {ADDRESS} ", plain)
    return [_form(word) for word in _WORD.findall(plain)]


def words_of(texts: Iterable[object]) -> list[list[str]]:
    """Split each text as `words` does."""
    return [words(text) for text in texts]


@lru_cache(maxsize=100_000)
def _form(word: str) -> str:
    """Return one word without accents; all numbers alike, all laughter alike, no letter drawn out."""
    if word[0].isdigit():
        return "0"
    if word == "’":
        return "'"
    parts = unicodedata.normalize("NFKD", word)
    bare = "".join(sign for sign in parts if not unicodedata.combining(sign)) or word
    return "haha" if _LAUGHTER.fullmatch(bare) else _LONG_DRAWN.sub(r"\1", bare)


def readings(probabilities: pd.DataFrame, thresholds: float | Sequence[float] = THRESHOLDS) -> pd.DataFrame:
    """Decide the readings of each text: a column of truth values each, and `unsure` where none is given.

    `probabilities` as from `classify_intent`; a reading is given from its threshold on.
    """
    given = probabilities[list(VALUES)] >= np.asarray(thresholds)
    return given.assign(**{UNSURE: ~given.any(axis=1)})
