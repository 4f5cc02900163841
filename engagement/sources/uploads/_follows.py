"""Who follows whom, from follows tables and from lists of followers and followed."""

from __future__ import annotations

import pandas as pd

from engagement.language import N_
from engagement.sources.uploads._assembly import Assembly
from engagement.sources.uploads._identity import side
from engagement.sources.uploads._raw import skips
from engagement.sources.uploads.layouts._layout import FOLLOWERS, FOLLOWING
from engagement.tables import Owner

SAME_PAIR = N_("the same two accounts as row {value}")


def follow_pairs(assembly: Assembly, owner: Owner, people: pd.DataFrame) -> pd.DataFrame:
    """Who follows whom: from the follows tables and from the lists of followers and followed."""
    parts = [told_pairs(assembly, number) for number in range(len(assembly.readings))]
    if "role" in people:
        followers = people.loc[people["role"] == FOLLOWERS, "account_id"]
        followed = people.loc[people["role"] == FOLLOWING, "account_id"]
        parts.append(pd.DataFrame({"follower_id": followers, "followed_id": owner.account_id}, dtype="str"))
        parts.append(pd.DataFrame({"follower_id": owner.account_id, "followed_id": followed}, dtype="str"))
    filled = [part for part in parts if len(part)]
    if not filled:
        return pd.DataFrame({"follower_id": [], "followed_id": []}, dtype="str")
    return pd.concat(filled, ignore_index=True).drop_duplicates(["follower_id", "followed_id"])


def told_pairs(assembly: Assembly, number: int) -> pd.DataFrame:
    """The pairs of one follows table under account ids, each told once."""
    reading = assembly.readings[number]
    follows = reading.follows
    if follows is None:
        return pd.DataFrame()
    pairs = follows.assign(
        follower_id=side(follows, "follower_id", "follower_handle", assembly.identity, reading.network),
        followed_id=side(follows, "followed_id", "followed_handle", assembly.identity, reading.network),
    )
    twice = pairs.duplicated(["follower_id", "followed_id"])
    if twice.any():
        firsts = pairs[~twice]
        rows = pd.Series(firsts.index, index=pd.MultiIndex.from_frame(firsts[["follower_id", "followed_id"]]))
        same = rows.loc[pd.MultiIndex.from_frame(pairs.loc[twice, ["follower_id", "followed_id"]])]
        assembly.skip(number, skips(pairs.index[twice], SAME_PAIR, same))
    return pairs[~twice].drop(columns=["follower_handle", "followed_handle"], errors="ignore")


def pairs_as_acts(assembly: Assembly) -> pd.DataFrame:
    """Follows as if they were acts: without any act, they may still show whose account it is."""
    names = {"follower_id": "actor_id", "followed_id": "target_id"}
    told = [told_pairs(assembly, number) for number in range(len(assembly.readings))]
    filled = [pairs.rename(columns=names)[list(names.values())] for pairs in told if len(pairs)]
    return pd.concat(filled) if filled else pd.DataFrame(columns=list(names.values()), dtype="str")
