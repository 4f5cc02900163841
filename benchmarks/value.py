"""How well texts are read: texts by another hand, a held-out fifth, domains never seen, and how quickly.

All texts were written for this project: the figures are about texts like these, and no proof about what
people write to a given account.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.lines import Line
from engagement.text.classifier import ValueClassifier
from engagement.text.texts import indicators, parted
from engagement.text.value import default_model
from engagement.text.words import READINGS

BLIND = Path(__file__).with_name("blind_texts.csv")
COPIES = 5
RESAMPLES = 1000
_PARTS = {
    "held_out": "own texts, held-out fifth",
    "unseen": "own texts, museum and telecom kept out",
    "later": "own texts, clinic and school kept out",
}
_NAMES = [*READINGS[:-1], "cannot tell"]
_SCORES = ("precision", "recall", "F1")


def value() -> list[Line]:
    """Read the blind texts with the model that ships, the own texts with one that has not seen them."""
    lines = []
    blind = pd.read_csv(BLIND, dtype="str", keep_default_na=False)
    for language in ("es", "en"):
        lines += _quality(f"blind texts, {language}", blind[blind["language"] == language], default_model())
    told = parted()
    train = told[told["part"] == "train"]
    model = ValueClassifier().fit(train["text"].tolist(), indicators(train["labels"]))
    for part, name in _PARTS.items():
        for language in ("es", "en"):
            chosen = told[(told["part"] == part) & (told["language"] == language)]
            lines += _quality(f"{name}, {language}", chosen, model)
    return [*lines, _speed(model, told["text"])]


def _quality(data: str, told: pd.DataFrame, model: ValueClassifier) -> list[Line]:
    """Precision, recall and F1 of each reading, how much is read wrongly, how often it abstains."""
    truth, given = (
        _with_unsure(indicators(told["labels"])),
        _with_unsure(model.predict(told["text"].tolist())),
    )
    n = len(told)
    rows = np.random.default_rng(0).integers(0, n, size=(RESAMPLES, n))
    scores, drawn = _scores(truth, given), _scores(truth[rows], given[rows])
    macro, drawn_macro = scores[2, :-1].mean(), drawn[2, :, :-1].mean(axis=-1)
    sure = given[:, :-1].sum()
    wrong = (given & ~truth)[:, :-1].sum() / sure
    return [
        _line(data, "macro-F1 of the four readings", macro, drawn_macro, n),
        *(
            _line(data, f"{score} of {name}", scores[row, column], drawn[row, :, column], n)
            for column, name in enumerate(_NAMES)
            for row, score in enumerate(_SCORES)
        ),
        Line(data, "share of readings given that are wrong", float(wrong), n=int(sure), unit="readings"),
        Line(data, "share it abstains on", float(given[:, -1].mean()), n=n, unit="texts"),
        Line(data, "share labelled cannot tell", float(truth[:, -1].mean()), n=n, unit="texts"),
    ]


def _with_unsure(labels: object) -> NDArray[np.bool_]:
    told = np.asarray(labels, dtype=bool)
    return np.column_stack([told, ~told.any(axis=1)])


def _scores(truth: NDArray[np.bool_], given: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Precision, recall and F1 along the last axis but one, shape (3, …, n_readings); 0 where undefined."""
    hits, said, real = (truth & given).sum(axis=-2), given.sum(axis=-2), truth.sum(axis=-2)
    pairs = ((hits, said), (hits, real), (2 * hits, said + real))
    return np.stack([np.divide(up, down, out=np.zeros(up.shape), where=down > 0) for up, down in pairs])


def _line(data: str, what: str, found: float, drawn: NDArray[np.float64], n: int) -> Line:
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Line(data, what, float(found), float(low), float(high), n, "texts")


def _speed(model: ValueClassifier, texts: pd.Series) -> Line:
    many = texts.tolist() * COPIES
    begun = time.process_time()
    model.predict_proba(many)
    a_second = len(many) / (time.process_time() - begun)
    return Line("own texts", "texts read in a second of one processor", a_second, n=len(many), unit="texts")
