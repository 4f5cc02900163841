"""What was seeded into the local Bluesky network against what came out of it, act by act."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd

from engagement.data.schema import Tables

Truth = dict[str, Any]
_TOLERANCE = pd.Timedelta(milliseconds=2)
_SAME = {
    "actor_id": "actor",
    "target_id": "target",
    "kind": "kind",
    "post_id": "post",
    "parent_id": "parent",
    "thread_id": "thread",
}


def moment(text: str) -> pd.Timestamp:
    return pd.Timestamp(datetime.fromisoformat(text))


def visible_acts(truth: Truth, logged_in: bool) -> dict[str, Any]:
    """The acts that can be seen, by their id."""
    reach = {"public", "login"} if logged_in else {"public"}
    return {act["id"]: act for act in truth["acts"] if act["reach"] in reach}


def check_acts(tables: Tables, truth: Truth, logged_in: bool) -> None:
    """Every visible act found, none invented, each with whom, what, where and when."""
    visible = visible_acts(truth, logged_in)
    found = tables.interactions.set_index("interaction_id")
    assert set(visible) - set(found.index) == set(), "visible acts that were not found"
    assert set(found.index) - set(visible) == set(), "acts that nobody can see, or nobody did"
    for name, act in visible.items():
        row = found.loc[name]
        for column, key in _SAME.items():
            told = row[column] if pd.notna(row[column]) else None
            assert told == act.get(key), (name, column)
        if not _is_undated(act, truth, logged_in):
            assert abs(row["created_at"] - moment(act["created_at"])) <= _TOLERANCE, name
        hidden = act["actor"] == truth["shy"] and not logged_in
        assert (row["text"] if pd.notna(row["text"]) else None) == (None if hidden else act.get("text")), name


def _is_undated(act: Truth, truth: Truth, logged_in: bool) -> bool:
    """The list of reposters shows a blocked one, without a date, and no notification tells of them."""
    return logged_in and act["kind"] == "repost" and act["actor"] == truth["blocked"]


def check_follows(tables: Tables, truth: Truth) -> None:
    """Who follows whom, and since when."""
    owner = truth["owner"]["did"]
    expected = {(one["follower"], one["followed"]) for one in truth["follows"] if one["reach"] == "public"}
    assert set(zip(tables.follows["follower_id"], tables.follows["followed_id"], strict=True)) == expected
    accounts = tables.accounts.set_index("account_id")
    since = {one["follower"]: one["at"] for one in truth["follows"] if one["followed"] == owner}
    followers = [follower for follower, followed in expected if followed == owner]
    assert len(followers) == 27
    for follower in followers:
        assert abs(accounts.loc[follower, "followed_at"] - moment(since[follower])) <= _TOLERANCE
    assert accounts.drop(followers)["followed_at"].isna().all()
    followed = {followed for follower, followed in expected if follower == owner}
    assert set(accounts.index[accounts["followed_by_owner"].fillna(False).astype(bool)]) == followed


def check_people(tables: Tables, truth: Truth, logged_in: bool) -> None:
    """Handles and profiles; nobody who is deactivated or taken down."""
    accounts = tables.accounts.set_index("account_id")
    assert tables.owner.account_id == truth["owner"]["did"]
    assert tables.owner.handle == truth["owner"]["handle"]
    # Where the owner answered them, their ids stand in the owner's own records, and nothing else of them.
    for hidden in (truth["deactivated"], truth["taken_down"]):
        assert hidden not in accounts.index or accounts.loc[hidden].drop("followed_by_owner").isna().all()
    for did, row in accounts.iterrows():
        assert pd.isna(row["handle"]) or row["handle"] == truth["people"][did]
    shy, bare = accounts.loc[truth["shy"]], accounts.loc[truth["bare"]]
    assert pd.isna(shy["name"]) is not logged_in
    assert pd.isna(shy["bio"]) is not logged_in
    assert pd.isna(bare["name"])
    assert pd.isna(bare["created_at"])
    followers = tables.follower_ids()
    assert accounts.loc[followers, "followers_count"].notna().all()
    assert accounts.loc[followers, "posts_count"].notna().all()
