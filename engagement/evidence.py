"""How much the data can tell: evidence levels 0 to 3, and what is missing below each."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from engagement.language import N_
from engagement.tables import VOICED_KINDS, Tables

CAN_TELL = {
    0: N_("who has gone quiet and who only passes by, as far as profiles show it"),
    1: N_("who talks with you, how often and how lately, and who may speak next"),
    2: N_("who talks with whom: conversation among members, and whom you answer"),
    3: N_("who leaves, and how long newcomers take to speak"),
}
CANNOT_TELL = {
    0: N_("a list of profiles cannot show who is community: it holds nothing that anybody said"),
    1: N_("acts towards you only: talk among members and your own answers are not in this data"),
    2: N_("one moment only: who left, and who was won since, needs a second export later"),
}
HOW_TO_GET = {
    0: N_("Add an export of replies, mentions and quotes addressed to you."),
    1: N_("Add whole threads and your own posts."),
    2: N_("Upload the same account again in a few weeks."),
}


@dataclass(frozen=True)
class Evidence:
    """What one set of tables can answer.

    `level` is 0-3 (see docs/method.md); `coverage_days` the days between the first and the last dated act,
    0 without any; `undated` the number of acts without a date.
    """

    level: int
    follower_list: bool
    towards_owner: int
    by_owner: int
    among_members: int
    undated: int
    coverage_days: float
    has_profiles: bool
    has_follow_dates: bool
    has_likes: bool


def evidence(tables: Tables) -> Evidence:
    """Count what is there and read the level off it.

    An archive of the owner's own posts stays at level 0: it holds nothing that followers said.
    """
    acts, owner = tables.interactions, tables.owner.account_id
    to_owner = acts["target_id"] == owner
    by_owner = acts["actor_id"] == owner
    voiced = acts["kind"].isin(VOICED_KINDS)
    among = voiced & ~to_owner & ~by_owner & acts["target_id"].notna()
    level = 0
    if to_owner.any() or among.any():
        level = 2 if among.any() else 1
    if level == 2 and _has_follow_graph(tables):
        level = 3
    dated = acts["created_at"].dropna()
    return Evidence(
        level=level,
        follower_list=tables.has_follower_list,
        towards_owner=int(to_owner.sum()),
        by_owner=int(by_owner.sum()),
        among_members=int(among.sum()),
        undated=int(acts["created_at"].isna().sum()),
        coverage_days=(dated.max() - dated.min()) / pd.Timedelta(days=1) if len(dated) else 0.0,
        has_profiles=bool(tables.accounts[["followers_count", "following_count"]].notna().all(axis=1).any()),
        has_follow_dates=bool(tables.accounts["followed_at"].notna().any()),
        has_likes=bool((to_owner & (acts["kind"] == "like")).any()),
    )


def _has_follow_graph(tables: Tables) -> bool:
    follows, owner = tables.follows, tables.owner.account_id
    return bool(((follows["follower_id"] != owner) & (follows["followed_id"] != owner)).any())
