"""Between whom an act is: among the people on the list, to the owner, to many at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engagement.data.schema import VOICED_KINDS, Tables

MANY = 3


def among(tables: Tables) -> NDArray[np.bool_]:
    """Which interactions are between two people on the list (without one: two who acted), the owner aside."""
    acts, listed = tables.interactions, tables.follower_ids()
    both = acts["actor_id"].isin(listed) & acts["target_id"].isin(listed)
    other = (acts["actor_id"] != acts["target_id"]).fillna(False)
    owner = tables.owner.account_id
    not_owner = (acts["actor_id"] != owner) & (acts["target_id"] != owner).fillna(True)
    return np.asarray(both & other.astype(bool) & not_owner.astype(bool), dtype=bool)


def to_many(tables: Tables) -> NDArray[np.bool_]:
    """Which of the owner's words went to three people or more at once: greetings, not answers.

    At once means one post, or one moment; where a file knows days only, one moment with the same text.
    """
    acts = tables.interactions
    mine = ((acts["actor_id"] == tables.owner.account_id) & acts["kind"].isin(VOICED_KINDS)).to_numpy()
    found = np.zeros(len(acts), dtype=bool)
    if not mine.any():
        return found
    said = acts.loc[mine, ["target_id", "created_at", "post_id", "text"]]
    whole_day = said["created_at"].dt.floor("D") == said["created_at"]
    text = said["text"].fillna("").astype("str").where(whole_day, "")
    dated = said["created_at"].notna() & ~(whole_day & (text == ""))
    by_moment = (
        said.assign(text=text)[dated].groupby(["created_at", "text"])["target_id"].transform("nunique")
    )
    by_post = said[said["post_id"].notna()].groupby("post_id")["target_id"].transform("nunique")
    most = np.fmax(by_moment.reindex(said.index).fillna(0), by_post.reindex(said.index).fillna(0))
    found[mine] = most.to_numpy() >= MANY
    return found
