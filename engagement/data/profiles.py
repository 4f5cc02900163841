"""What a profile, as it is read today, says about following in order to be followed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from engagement.data.schema import Tables


# Phrases that ask for a follow in return, in Spanish and English.
_ASKS_BACK = re.compile(
    r"s[ií]gueme\s+y\s+te\s+sigo|te\s+sigo\s+(?:de\s+vuelta|si\s+me\s+sigues)|sigo\s+de\s+vuelta"
    r"|devuelvo\s+(?:el\s+)?follow|followback|follow\s*(?:for|4|x)\s*follow|f4f|follow\s*back|team\s*follow"
    r"|i\s+follow\s+back|gana\s+seguidores|gain\s+followers",
    re.IGNORECASE,
)


def profiles(tables: Tables, as_of: pd.Timestamp) -> pd.DataFrame:
    """One row a person, indexed by account_id: counts, three signs, dates, handle and name.

    `asks_back`: the bio asks for follows in return; `follows_thousands`: follows more than 1,500 and 1.2
    times as many as follow it; `unreturned` marks somebody who followed within 30 days, follows more
    than 800 and is not followed by the owner. These are facts of today: they never enter a past cut-off.
    """
    people = tables.follower_ids()
    frame = tables.accounts.set_index("account_id").reindex(people)
    new = (as_of - frame["followed_at"]) <= pd.Timedelta(days=30)
    not_back = (frame["followed_by_owner"] == False).fillna(False).astype(bool)  # noqa: E712 - three-valued
    followers, following = frame["followers_count"], frame["following_count"]
    thousands = ((following > 1500) & (following > 1.2 * followers)).fillna(False).astype(bool)
    many = (following > 800).fillna(False).astype(bool)
    return pd.DataFrame(
        {
            "followers": followers.astype("float64"),
            "following": following.astype("float64"),
            "posts": frame["posts_count"].astype("float64"),
            "asks_back": frame["bio"].str.contains(_ASKS_BACK, regex=True, na=False).astype(bool),
            "follows_thousands": thousands,
            "unreturned": (new & not_back & many).astype(bool),
            "last_post_at": frame["last_post_at"],
            "followed_at": frame["followed_at"],
            "follow_rank": frame["follow_rank"].astype("float64"),
            "handle": frame["handle"],
            "name": frame["name"],
        }
    )
