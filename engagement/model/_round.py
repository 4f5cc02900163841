"""Whom to ask the user about: half where the profile leaves most doubt, half at random."""

from __future__ import annotations

import numpy as np
import pandas as pd


def least_sure(people: pd.DataFrame, count: int = 10, seed: int = 0) -> list[str]:
    """The ids of `count` people worth a question, both halves mixed; fewer where there are fewer.

    `people` holds account_id, passing, passing_low, passing_high, corrected; only people with a passing
    answer and without a correction are asked about. The first half has the widest intervals, of equal ones
    the likelier to pass by; the random half keeps the corrections fair to everybody else (a sample of
    doubtful people alone would bend the curves).
    """
    open_ = people[people["passing"].notna() & ~people["corrected"].astype(bool)]
    width = open_["passing_high"] - open_["passing_low"]
    ranked = open_.assign(width=width).sort_values(
        ["width", "passing", "account_id"], ascending=[False, False, True]
    )
    random = np.random.default_rng(seed)
    doubtful = ranked["account_id"].iloc[: count // 2].to_numpy(dtype=object)
    rest = ranked["account_id"].iloc[len(doubtful) :].to_numpy(dtype=object)
    drawn = random.choice(rest, size=min(count - len(doubtful), len(rest)), replace=False)
    return [str(account_id) for account_id in random.permutation(np.concatenate([doubtful, drawn]))]
