"""Learn the passing curves that are shipped: `python -m benchmarks.train_passing ../shared/data`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engagement.model.passing import PassingClassifier, profile_columns

ORIGIN = (
    "InstaFake (Akyon & Kalfaoglu 2019, arXiv:1910.03090), 200 empty, mass-following and 994 ordinary "
    "Instagram profiles, and part of Cresci et al. 2015 (arXiv:1509.04098), 1,337 X profiles bought from "
    "one seller and 1,481 people. Coefficients only; no row of them is in the program."
)
# The labelled profiles are extremes: sellers' goods against well-kept accounts. Whoever follows a real
# account lies between, so what was learned counts half, while its doubt is kept whole.
TRUST = 0.5
Labelled = tuple[NDArray[np.float64], NDArray[np.int_]]


def instafake(folder: Path) -> Labelled:
    """Profile columns and labels of the Instagram profiles."""
    rows = [
        row
        for name in ("fakeAccountData.json", "realAccountData.json")
        for row in json.loads((folder / "instafake" / name).read_text(encoding="utf-8"))
    ]
    frame = pd.DataFrame(rows)
    X = profile_columns(frame["userFollowerCount"], frame["userFollowingCount"], frame["userMediaCount"])
    return X, frame["isFake"].to_numpy(dtype=int)


def purchased(folder: Path) -> Labelled:
    """Profile columns and labels of the X profiles that one seller delivered, and of people."""
    frame = pd.read_csv(folder / "purchased_fakes_2015" / "accounts.csv")
    X = profile_columns(frame["followers_count"], frame["following_count"], frame["posts_count"])
    return X, (frame["label"] == "bought").to_numpy(dtype=int)


def main(folder: Path, target: Path) -> None:
    """Write the curves as plain numbers."""
    sets = (instafake(folder), purchased(folder))
    X, y = (np.concatenate(parts) for parts in zip(*sets, strict=True))
    curves = PassingClassifier(n_knots=4, prior_share=0.10).fit(X, y)
    curves.coef_, curves.intercept_ = curves.coef_ * TRUST, curves.intercept_ * TRUST
    target.write_text(
        json.dumps({"origin": ORIGIN, "trust": TRUST, **curves.to_dict()}, indent=1) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(__file__).parents[1] / "engagement" / "model" / "passing.json")
