"""Passing on labelled profiles: from one network to the other, and under simulated corrections."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score, roc_auc_score

from benchmarks.lines import Line
from benchmarks.train_passing import Labelled, instafake, purchased
from engagement.model.passing import POINTS, PassingClassifier, PassingModel, Profiles

WHAT_IT_IS = "empty mass-following profiles, not proof about people"
REPEATS = 20


def passing(folder: Path) -> Iterator[Line]:
    """Both directions, then the effect of 20, 50 and 100 corrections that a simulated user makes."""
    sets = {"InstaFake": instafake(folder), "purchased 2015": purchased(folder)}
    for trained, tested in (("InstaFake", "purchased 2015"), ("purchased 2015", "InstaFake")):
        name = f"{trained} → {tested}"
        curves = PassingClassifier(n_knots=4, prior_share=0.10).fit(*sets[trained])
        yield transfer(name, curves, sets[tested])
        yield from corrections(name, curves, sets[tested])


def transfer(name: str, curves: PassingClassifier, test: Labelled) -> Line:
    """AUC on the other network, profiles resampled."""
    score, label = curves.decision_function(test[0]), test[1]
    random = np.random.default_rng(0)
    drawn = [
        roc_auc_score(label[rows], score[rows])
        for rows in (random.integers(0, len(label), len(label)) for _ in range(500))
    ]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Line(name, f"AUC of passing ({WHAT_IT_IS})", float(roc_auc_score(label, score)),
                float(low), float(high), len(label), "profiles")  # fmt: skip


def corrections(name: str, curves: PassingClassifier, test: Labelled) -> Iterator[Line]:
    """Average precision on profiles nobody corrected, corrections half from the top, half at random."""
    X, label = test
    profiles = Profiles(
        index=pd.RangeIndex(len(X)),
        X=X,
        flags=np.zeros((len(X), len(POINTS))),
        middle=np.median(X, axis=0)[None, :],
        abstains=np.zeros(len(X), dtype=bool),
    )
    start = PassingModel(curves, POINTS)
    order = np.argsort(-curves.decision_function(X))
    for asked in (0, 20, 50, 100):
        found = []
        for seed in range(REPEATS):
            random = np.random.default_rng(seed)
            top = random.choice(order[: len(X) // 4], size=asked // 2, replace=False)
            rest = random.choice(np.setdiff1d(order, top), size=asked - asked // 2, replace=False)
            rows = np.concatenate([top, rest]).astype(np.intp)
            moved = start.corrected(profiles, rows, label[rows] == 1)
            kept = np.setdiff1d(np.arange(len(X)), rows)
            found.append(average_precision_score(label[kept], moved.answer(profiles).log_odds[kept]))
        low, high = np.quantile(found, [0.025, 0.975])
        yield Line(name, f"average precision after {asked} simulated corrections",
                   float(np.mean(found)), float(low), float(high), REPEATS, "draws")  # fmt: skip
