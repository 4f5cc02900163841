"""Ties: who exchanged words with whom, on how many days, and whether both did."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engagement.tables import VOICED_KINDS, Tables

WINDOW_DAYS = 90


def ties(tables: Tables, as_of: pd.Timestamp, window_days: int = WINDOW_DAYS) -> pd.DataFrame:
    """One row a pair of people, the owner among them, with dated voiced acts in the window up to `as_of`.

    Columns: a and b (ids, a < b), days (UTC days on which either spoke to the other), forth (acts of a
    towards b) and back. Likes and reposts are no talk, nor is what somebody says to themselves.
    """
    acts = tables.interactions
    recent = (acts["created_at"] > as_of - pd.Timedelta(days=window_days)) & (acts["created_at"] <= as_of)
    to_another = acts["target_id"].notna() & (acts["actor_id"] != acts["target_id"])
    talk = acts.loc[
        recent & to_another & acts["kind"].isin(VOICED_KINDS), ["actor_id", "target_id", "created_at"]
    ]
    codes, people = pd.factorize(pd.concat([talk["actor_id"], talk["target_id"]]), sort=True)
    actor, target = codes[: len(talk)].astype(np.int64), codes[len(talk) :].astype(np.int64)
    n = max(len(people), 1)
    frame = pd.DataFrame(
        {
            "pair": np.minimum(actor, target) * n + np.maximum(actor, target),
            "day": talk["created_at"].dt.tz_convert(None).dt.floor("D").to_numpy(),
            "forth": actor < target,
        }
    )
    grouped = frame.groupby("pair")
    table = grouped.agg(acts=("forth", "size"), forth=("forth", "sum"))
    days = frame.drop_duplicates(["pair", "day"]).groupby("pair").size()
    pair = table.index.to_numpy(dtype=np.int64)
    return pd.DataFrame(
        {
            "a": pd.Series(np.asarray(people)[pair // n], dtype="str"),
            "b": pd.Series(np.asarray(people)[pair % n], dtype="str"),
            "days": days.to_numpy(dtype=np.int64),
            "forth": table["forth"].to_numpy(dtype=np.int64),
            "back": (table["acts"] - table["forth"]).to_numpy(dtype=np.int64),
        }
    )
