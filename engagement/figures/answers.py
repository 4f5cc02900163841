"""Which words were answered: by parent, by thread, or, where nothing says so, written to within a week."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

ANSWER_WITHIN = pd.Timedelta(days=7)


def answered(asked: pd.DataFrame, answers: pd.DataFrame, by: str) -> NDArray[np.bool_]:
    """Whether each of `asked` was answered within a week by the one it was said to.

    `by` parent: an answer names the act as its parent. thread: an answer to this person stands later in the
    same thread. week: whoever was asked said something to this person later.
    """
    met = np.zeros(len(asked), dtype=bool)
    if answers.empty or asked.empty:
        return met
    keys = {
        "parent": (["post_id"], ["parent_id"]),
        "thread": (["actor_id", "target_id", "thread_id"], ["target_id", "actor_id", "thread_id"]),
        "week": (["actor_id", "target_id"], ["target_id", "actor_id"]),
    }
    left_on, right_on = keys[by]
    names = [f"key{place}" for place in range(len(left_on))]
    left = asked[left_on].set_axis(names, axis=1).astype("str")
    left = left.assign(at=asked["created_at"].array, row=np.arange(len(asked)))
    left = left[asked[left_on].notna().all(axis=1).to_numpy()].sort_values("at", kind="stable")
    right = answers[right_on].set_axis(names, axis=1).astype("str").assign(at=answers["created_at"].array)
    right = right[answers[right_on].notna().all(axis=1).to_numpy()].sort_values("at", kind="stable")
    found = pd.merge_asof(
        left,
        right.assign(answered_at=right["at"]),
        on="at",
        by=names,
        direction="forward",
        tolerance=ANSWER_WITHIN,
    )
    met[found.loc[found["answered_at"].notna(), "row"].to_numpy(dtype=np.int64)] = True
    return met
