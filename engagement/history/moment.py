"""One moment of one account, as it was known and told then.

What keeps two moments from being compared at all.

Ids among ids, quickly.

What is told of a moment beside its changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from engagement.analysis.analysis import Analysis
from engagement.data.results import Figure
from engagement.data.schema import Tables
from engagement.errors import EngagementError
from engagement.figures.window import voices_until


@dataclass(frozen=True)
class Moment:
    """The tables of one moment with the answer that was given on them.

    `people` needs account_id and state as they were told; `figures` are the figures told; `as_of` is the
    moment that the data tell of, and the day on which the list of followers is taken to have been seen.
    """

    tables: Tables
    people: pd.DataFrame
    as_of: pd.Timestamp
    horizon_days: int
    level: int
    figures: Mapping[str, Figure]

    @classmethod
    def of(cls, analysis: Analysis) -> Moment:
        """The moment of an analysis."""
        return cls(
            tables=analysis.tables,
            people=analysis.people,
            as_of=analysis.as_of,
            horizon_days=analysis.horizon_days,
            level=analysis.evidence.level,
            figures=analysis.figures,
        )

    @classmethod
    def untold(cls, tables: Tables, as_of: pd.Timestamp) -> Moment:
        """Tables on which no answer has been given yet: nobody has a state."""
        nobody = pd.DataFrame({"account_id": [], "state": []}, dtype="str")
        return cls(tables, nobody, as_of, horizon_days=0, level=0, figures={})

    @cached_property
    def followers(self) -> pd.Index:
        """The ids on the list of followers; empty without a list."""
        if not self.tables.has_follower_list:
            return pd.Index([], dtype="str")
        listed: pd.Index = pd.Index(self.tables.follower_ids().array)
        return listed

    @cached_property
    def accounts(self) -> pd.DataFrame:
        """The profiles by account_id."""
        return self.tables.accounts.set_index("account_id")

    @cached_property
    def states(self) -> pd.Series:
        """The state told of each person, by account_id."""
        return self.people.set_index("account_id")["state"].astype("str")

    @cached_property
    def voices(self) -> pd.DataFrame:
        """The dated voiced acts of everybody but the owner up to this moment, with somebody addressed."""
        return voices_until(self.tables, self.as_of)

    @cached_property
    def acts_begin(self) -> pd.Timestamp:
        """The first dated act; NaT without any."""
        begin: pd.Timestamp = self.tables.interactions["created_at"].min()
        return begin


def aligned(moments: Sequence[Moment]) -> list[Moment]:
    """The same moments with one id a person.

    Where one export knows only handles, its ids are `@handle`; the id that another moment has for that
    handle takes their place, so that nobody seems to leave because an export was poorer.
    """
    if not any(map(_has_handles_for_ids, moments)):
        return list(moments)
    known: dict[str, str] = {}
    for moment in moments:
        named = moment.tables.accounts.dropna(subset=["handle"])
        named = named[~named["account_id"].str.startswith("@")]
        known |= dict(zip("@" + named["handle"].str.casefold(), named["account_id"], strict=True))
        owner = moment.tables.owner
        if owner.handle and not owner.account_id.startswith("@"):
            known["@" + owner.handle.casefold()] = owner.account_id
    return [_renamed(moment, known) for moment in moments]


def covered_since(moments: Sequence[Moment]) -> pd.Timestamp:
    """Since when acts are known without a hole up to the last moment; NaT where nothing is dated."""
    begin = moments[-1].acts_begin
    for earlier in reversed(moments[:-1]):
        if pd.isna(begin) or pd.isna(earlier.acts_begin) or begin > earlier.as_of:
            break
        begin = min(begin, earlier.acts_begin)
    return begin


def all_voices(moments: Sequence[Moment]) -> pd.DataFrame:
    """actor_id, target_id, created_at of the voices of all moments; an act known twice may stand twice."""
    columns = ["actor_id", "target_id", "created_at"]
    return pd.concat([moment.voices[columns] for moment in moments], ignore_index=True)


def _renamed(moment: Moment, known: Mapping[str, str]) -> Moment:
    tables = moment.tables
    if not _has_handles_for_ids(moment):
        return moment
    owner = replace(tables.owner, account_id=known.get(tables.owner.account_id, tables.owner.account_id))
    pair = ("follower_id", "followed_id")
    changed = replace(
        tables,
        owner=owner,
        accounts=_with_ids(tables.accounts, ("account_id",), known).drop_duplicates("account_id"),
        interactions=_with_ids(tables.interactions, ("actor_id", "target_id"), known),
        follows=_with_ids(tables.follows, pair, known).drop_duplicates(list(pair)),
    )
    people = _with_ids(moment.people, ("account_id",), known).drop_duplicates("account_id")
    return replace(moment, tables=changed, people=people)


def _has_handles_for_ids(moment: Moment) -> bool:
    ids = moment.tables.accounts["account_id"]
    return moment.tables.owner.account_id.startswith("@") or bool(ids.str.startswith("@").any())


def _with_ids(frame: pd.DataFrame, columns: tuple[str, ...], known: Mapping[str, str]) -> pd.DataFrame:
    return frame.assign(
        **{name: frame[name].map(known).fillna(frame[name]).astype("str") for name in columns}
    )


class OneAccountError(EngagementError):
    """Changes were asked for between moments of two different accounts."""


class SameMomentError(EngagementError):
    """Changes were asked for between a moment and one that is not later."""


def among(ids: pd.Index | pd.Series, known: pd.Index | pd.Series) -> NDArray[np.bool_]:
    """Which of the ids are among the known; pandas' own `isin` walks through them one text at a time."""
    if not len(ids):
        return np.zeros(0, dtype=bool)
    found = pc.is_in(_arrow(ids), value_set=_arrow(known), skip_nulls=True)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def _arrow(ids: pd.Index | pd.Series) -> pa.Array:
    texts = pa.array(pd.Series(ids.array, dtype="str")).cast(pa.large_string())
    return texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts


@dataclass(frozen=True)
class Look:
    """What one of the two moments was: when, how many people and members, and what its data held."""

    as_of: pd.Timestamp
    people: int
    members: int | None
    level: int
    partial: bool
    whole_list: bool

    @classmethod
    def of(cls, moment: Moment) -> Look:
        """The same of a moment."""
        return cls(
            as_of=moment.as_of,
            people=len(moment.people),
            members=int((moment.states == "member").sum()) if moment.level else None,
            level=moment.level,
            partial=moment.tables.is_partial,
            whole_list=moment.tables.has_follower_list,
        )
