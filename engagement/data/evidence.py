"""How much the data can tell: one table of the acts that are there, and everything read off it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from engagement.data.schema import VOICED_KINDS, Tables
from engagement.i18n import N_

CAN_TELL = {
    0: N_("who has gone quiet and who only passes by, as far as profiles show it"),
    1: N_("who talks with you, how often and how lately, and who may speak next"),
    2: N_("who talks with whom: conversation among members, and whom you answer"),
    3: N_("who leaves, and how long newcomers take to speak"),
}
ONLY_SIGNS = N_("who likes or shares what you post")  # in place of level 1 where nothing was said
ONLY_THEIR_TALK = N_(
    "who talks with whom among the people on your list"
)  # of level 2 where the owner says nothing
CANNOT_TELL = {
    0: N_("a list of profiles cannot show who is community: it holds nothing that anybody said"),
    1: N_("acts towards you only: talk among the people on your list is not in this data"),
    2: N_("one moment only: who left, and who came since, needs a second export later"),
}
HOW_TO_GET = {
    0: N_("Add an export of replies, mentions and quotes addressed to you."),
    1: N_("Add whole threads and your own posts."),
    2: N_("Upload the same account again in a few weeks."),
}


STALE_DAYS = 28
UNDATED_TOLD = 0.02  # from this share of acts without a date on it is told
UNDATED_LIMIT = 0.1  # and from this share on figures that hang on dates are not
WHO = ("owner", "follower", "outsider", "nobody")


@dataclass(frozen=True)
class Evidence:
    """What one set of tables can answer.

    `table` has one row for each kind of act by whom and to whom: kind, by and to (owner; follower: on the
    list; outsider; to also nobody), acts, undated, first and last (dates), with_text, with_post,
    with_parent, with_thread. Whatever is told about what is there or missing is read off it.

    `level` is 0-3 (see docs/method.md); `coverage_days` the days between the first and the last dated act,
    0 without any; `undated` the number of acts without a date; `later` how many acts were left out because
    they are later than the moment, or have no date where others are later.
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
    table: pd.DataFrame = field(compare=False, repr=False)
    unlisted: int = 0
    later: int = 0

    def acts(
        self,
        kinds: Sequence[str] | None = None,
        by: Sequence[str] | None = None,
        to: Sequence[str] | None = None,
        column: str = "acts",
    ) -> int:
        """How many acts of these kinds, by and to these, there are; or how many with what `column` says."""
        chosen = np.ones(len(self.table), dtype=bool)
        for name, wanted in (("kind", kinds), ("by", by), ("to", to)):
            if wanted is not None:
                chosen &= self.table[name].isin(list(wanted)).to_numpy()
        return int(self.table.loc[chosen, column].sum())

    @property
    def voices(self) -> int:
        """Replies, mentions and quotes by anybody but the owner."""
        return self.acts(VOICED_KINDS, by=("follower", "outsider"))

    @property
    def owner_words(self) -> int:
        """Replies, mentions and quotes of the owner that name whom they are for."""
        return self.acts(VOICED_KINDS, by=("owner",), to=("follower", "outsider"))

    @property
    def owner_posts_to_nobody(self) -> int:
        """Acts of the owner that name nobody."""
        return self.acts(by=("owner",), to=("nobody",))

    @property
    def can_tell(self) -> tuple[str, ...]:
        """What these data can tell, level by level up to their own (msgids)."""
        told = dict(CAN_TELL)
        if not self.voices:
            told[1] = ONLY_SIGNS
        if not self.owner_words:
            told[2] = ONLY_THEIR_TALK
        return tuple(told[level] for level in range(self.level + 1))

    def answers_by(self, owner: bool) -> str:
        """Tell what says which act answers which: parent, thread, or only who wrote to whom (week).

        `owner` asks about the owner's answers to people, else about theirs to the owner.
        """
        people = ("follower", "outsider")
        answering, asking = (("owner",), people) if owner else (people, ("owner",))
        told = {
            name: self.acts(VOICED_KINDS, answering, asking, f"with_{name}")
            and self.acts(VOICED_KINDS, asking, answering, column)
            for name, column in (("parent", "with_post"), ("thread", "with_thread"))
        }
        return next((name for name, there in told.items() if there), "week")

    @property
    def undated_share(self) -> float:
        """The share of the acts that have no date."""
        every = self.acts()
        return self.acts(column="undated") / every if every else 0.0

    @property
    def begins_at(self) -> pd.Timestamp:
        """The first dated act; NaT without any."""
        begin: pd.Timestamp = self.table["first"].min()
        return begin

    @property
    def ends_at(self) -> pd.Timestamp:
        """The last dated act of anybody; NaT without any."""
        end: pd.Timestamp = self.table["last"].max()
        return end

    @property
    def voices_end_at(self) -> pd.Timestamp:
        """The last dated word of anybody but the owner; NaT without any."""
        theirs = self.table["kind"].isin(VOICED_KINDS) & (self.table["by"] != "owner")
        end: pd.Timestamp = self.table.loc[theirs, "last"].max()
        return end

    def silent_days(self, as_of: pd.Timestamp) -> int | None:
        """For how many days all acts have been over, where it is four weeks or more; None otherwise."""
        days = (as_of - self.ends_at) / pd.Timedelta(days=1)
        return int(days) if days >= STALE_DAYS else None


def evidence(tables: Tables) -> Evidence:
    """Count what is there and read the level off it.

    An archive of the owner's own posts stays at level 0: it holds nothing that followers said.
    """
    table = _counted(tables)
    known = Evidence(
        level=0,
        follower_list=tables.has_follower_list,
        towards_owner=int(table.loc[(table["to"] == "owner") & (table["by"] != "owner"), "acts"].sum()),
        by_owner=int(table.loc[table["by"] == "owner", "acts"].sum()),
        among_members=0,
        undated=int(table["undated"].sum()),
        coverage_days=0.0,
        has_profiles=bool(tables.accounts[["followers_count", "following_count"]].notna().all(axis=1).any()),
        has_follow_dates=bool(tables.accounts["followed_at"].notna().any()),
        has_likes=bool(((table["to"] == "owner") & (table["kind"] == "like")).any()),
        table=table,
        unlisted=tables.unlisted,
    )
    among = known.acts(VOICED_KINDS, by=("follower",), to=("follower",))
    level = 0
    if known.towards_owner or known.voices:
        level = 2 if among else 1
    if level == 2 and _has_follow_graph(tables):
        level = 3
    covered = (known.ends_at - known.begins_at) / pd.Timedelta(days=1) if pd.notna(known.ends_at) else 0.0
    return replace(known, level=level, among_members=among, coverage_days=covered)


def _counted(tables: Tables) -> pd.DataFrame:
    acts, owner = tables.interactions, tables.owner.account_id
    listed = tables.follower_ids()
    side = {}
    for name, column in (("by", acts["actor_id"]), ("to", acts["target_id"])):
        chosen = [column == owner, column.isin(listed), column.notna()]
        side[name] = pd.Categorical(np.select(chosen, WHO[:3], default=WHO[3]), categories=list(WHO))
    frame = pd.DataFrame(
        {
            "kind": acts["kind"],
            **side,
            "undated": acts["created_at"].isna(),
            "moment": acts["created_at"],
            **{
                f"with_{name}": acts[column].notna() & (acts[column] != "")
                for name, column in (
                    ("text", "text"), ("post", "post_id"), ("parent", "parent_id"), ("thread", "thread_id")
                )
            },
        }
    )  # fmt: skip
    # What people say to themselves is said to nobody.
    frame.loc[(acts["actor_id"] == acts["target_id"]).fillna(False).to_numpy(dtype=bool), "to"] = "nobody"
    grouped = frame.groupby(["kind", "by", "to"], observed=True, sort=True)
    table = grouped.agg(
        acts=("undated", "size"),
        undated=("undated", "sum"),
        first=("moment", "min"),
        last=("moment", "max"),
        with_text=("with_text", "sum"),
        with_post=("with_post", "sum"),
        with_parent=("with_parent", "sum"),
        with_thread=("with_thread", "sum"),
    )
    return table.reset_index()


def _has_follow_graph(tables: Tables) -> bool:
    follows, owner = tables.follows, tables.owner.account_id
    return bool(((follows["follower_id"] != owner) & (follows["followed_id"] != owner)).any())
