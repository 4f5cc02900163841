"""What became of somebody who is no longer on the list, as far as the data can tell."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engagement.changes._ids import among
from engagement.changes._moment import Moment

FEWEST_OTHER_WORDS = 20
CHANCE = 0.05


def fates(gone: pd.Index, before: Moment, after: Moment) -> pd.Series:
    """`left`, `vanished` or `unknown` for each id in `gone`.

    left: the account was there after it was last on the list (it acted, posted, or the owner still follows
    it). vanished: what it had said is missing too, where the words of others stand; it was suspended,
    deleted, made private or blocked, which cannot be told apart. unknown: nothing tells, or the later list
    is so much shorter than its network's own count that they may be missing in it by accident.
    """
    there = _still_there(gone, before, after) & (not is_short(gone, before, after))
    silenced = among(gone, _words_gone(before, after))
    return pd.Series(
        np.select([there, silenced], ["left", "vanished"], default="unknown"), index=gone, dtype="str"
    )


def newly_unlisted(before: Moment, after: Moment) -> int:
    """How many more followers the network counts beyond those it lists than it did before."""
    return max(0, after.tables.unlisted - before.tables.unlisted)


def is_short(gone: pd.Index, before: Moment, after: Moment) -> bool:
    """Whether more than one in twenty of those missing may merely not be listed."""
    return newly_unlisted(before, after) > CHANCE * len(gone)


def _still_there(gone: pd.Index, before: Moment, after: Moment) -> np.ndarray:
    acts, owner = after.tables.interactions, after.tables.owner.account_id
    later = acts.loc[acts["created_at"] > before.as_of, "actor_id"]
    posted = (after.accounts["last_post_at"].reindex(gone) > before.as_of).to_numpy(dtype=bool)
    follows = after.tables.follows
    followed = follows.loc[follows["follower_id"] == owner, "followed_id"]
    return np.asarray(among(gone, later) | posted | among(gone, followed))


def _words_gone(before: Moment, after: Moment) -> pd.Index:
    """Whose words in the time that both moments cover are all missing in the later one, beyond accident."""
    said = before.voices[before.voices["created_at"] >= after.acts_begin]
    named = said["post_id"].fillna(said["interaction_id"])
    later = after.tables.interactions
    known = pd.concat([later["post_id"], later["interaction_id"]]).dropna()
    named = named.dropna()
    stands = pd.Series(among(named, known), index=named.index)
    person = said.loc[stands.index, "actor_id"]
    others = stands[among(person, after.followers)]
    if len(others) < FEWEST_OTHER_WORDS:
        return pd.Index([], dtype="str")
    words = stands.groupby(person).agg(["sum", "size"])
    silenced = words.loc[words["sum"] == 0, "size"]
    beyond_accident: pd.Index = silenced.index[(1 - others.mean()) ** silenced <= CHANCE]
    return beyond_accident
