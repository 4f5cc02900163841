"""Which act a text belongs to, so that what the user says about it finds it again."""

from __future__ import annotations

import hashlib

import pandas as pd


def act_ids(acts: pd.DataFrame) -> pd.Series:
    """The id of each act; where the source gave none, one that follows from who said what, when."""
    content = acts["actor_id"] + "\x1f" + acts["created_at"].astype("str") + "\x1f" + acts["text"]
    made = content[acts["interaction_id"].isna()].map(
        lambda said: hashlib.sha256(said.encode()).hexdigest()[:20]
    )
    return acts["interaction_id"].fillna(made.astype("str"))
