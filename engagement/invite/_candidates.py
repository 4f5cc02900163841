"""People in the shade with the moment that speaks for them and what an opening can take up."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engagement.analysis import Analysis

MOMENTS = ("just_liked", "just_came", "near_member", "no_moment")
LIKED_DAYS, CAME_DAYS = 14, 30
_APPLAUSE = ("like", "repost")
_COLUMNS = (
    "account_id", "handle", "name", "bio", "language", "activation", "outlook", "followed_at", "moment",
    "liked_at", "liked_kind", "liked_thread", "friend_id", "friend_handle",
)  # fmt: skip


def candidates(analysis: Analysis) -> pd.DataFrame:
    """Everybody in the shade, the most promising first; newest first where nothing sets them apart.

    Columns: account_id, handle, name, bio, language, activation, outlook, followed_at, moment (one of
    MOMENTS), liked_at, liked_kind and liked_thread (their latest like or repost of yours), friend_id and
    friend_handle (a member they are near to).
    """
    silent = analysis.people[analysis.people["state"] == "shade"]
    order = ["activation", "followed_at"] if analysis.ranked_silent else ["followed_at"]
    silent = silent.sort_values(order, ascending=False, na_position="last", kind="stable")
    known = analysis.tables.accounts.set_index("account_id")[["bio", "language"]]
    found = silent.join(known, on="account_id").join(_applause(analysis), on="account_id")
    found = found.join(_friends(analysis), on="account_id")
    found["moment"] = _moment(found, analysis.as_of)
    return found[list(_COLUMNS)].reset_index(drop=True)


def _applause(analysis: Analysis) -> pd.DataFrame:
    """By person, their latest like or repost of something of the owner's, its columns after `liked_`."""
    acts = analysis.tables.interactions
    liked = acts[
        acts["kind"].isin(_APPLAUSE)
        & (acts["target_id"] == analysis.tables.owner.account_id)
        & (acts["created_at"] <= analysis.as_of)
    ]
    thread = liked["thread_id"].fillna(liked["parent_id"])
    latest = liked.assign(liked_at=liked["created_at"], liked_kind=liked["kind"], liked_thread=thread)
    latest = latest.sort_values("liked_at").drop_duplicates("actor_id", keep="last")
    return latest.set_index("actor_id")[["liked_at", "liked_kind", "liked_thread"]]


def _friends(analysis: Analysis) -> pd.DataFrame:
    """By person, the member nearest to them: whose words they applaud, who addresses them, whom they follow.

    Acts weigh more than follows; of equals the one with the strongest habit of talk.
    """
    people = analysis.people.set_index("account_id")
    members = people.index[people["state"] == "member"]
    acts, follows = analysis.tables.interactions, analysis.tables.follows
    pair = ["account_id", "friend_id"]
    towards = acts.loc[acts["target_id"].isin(members), ["actor_id", "target_id"]].set_axis(pair, axis=1)
    back = acts.loc[acts["actor_id"].isin(members), ["target_id", "actor_id"]].set_axis(pair, axis=1)
    follow = follows.loc[follows["followed_id"].isin(members), ["follower_id", "followed_id"]]
    ties = pd.concat(
        [
            towards.assign(weight=2.0),
            back.assign(weight=2.0),
            follow.set_axis(pair, axis=1).assign(weight=1.0),
        ]
    )
    ties = ties[(ties["account_id"] != ties["friend_id"]) & ties["account_id"].isin(people.index)]
    weight = ties.groupby(pair)["weight"].sum().reset_index()
    weight["habit"] = people["membership"].reindex(weight["friend_id"]).to_numpy()
    nearest = weight.sort_values(["weight", "habit", "friend_id"], ascending=[False, False, True])
    nearest = nearest.drop_duplicates("account_id").set_index("account_id")
    handle = people["handle"].reindex(nearest["friend_id"]).to_numpy()
    return pd.DataFrame({"friend_id": nearest["friend_id"], "friend_handle": handle}, index=nearest.index)


def _moment(found: pd.DataFrame, as_of: pd.Timestamp) -> NDArray[np.str_]:
    liked = (as_of - found["liked_at"]) <= pd.Timedelta(days=LIKED_DAYS)
    came = (as_of - found["followed_at"]) <= pd.Timedelta(days=CAME_DAYS)
    near = found["friend_id"].notna()
    return np.select([liked, came, near], list(MOMENTS[:3]), default=MOMENTS[3])
