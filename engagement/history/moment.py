"""One moment of one account: its tables with the result worked out on them, made comparable with others."""

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
from engagement.data.states import RULES
from engagement.errors import EngagementError
from engagement.figures.window import voices_until


class OneAccountError(EngagementError):
    """Raised for changes between moments of two different accounts."""


class SameMomentError(EngagementError):
    """Raised for changes between a moment and one that is not later."""


@dataclass(frozen=True)
class Moment:
    """The tables of one moment with the result worked out on them.

    `people` needs account_id and state as they were shown; `figures` are the figures shown; `as_of` is the
    moment up to which the data reach, and the day on which the list of followers is taken to have been seen;
    `coverage_days` is how many days of acts the data hold; `rules` are those (`states.RULES`) that states and
    figures followed.
    """

    tables: Tables
    people: pd.DataFrame
    as_of: pd.Timestamp
    horizon_days: int
    level: int
    figures: Mapping[str, Figure]
    coverage_days: float
    rules: int = RULES

    @classmethod
    def of(cls, analysis: Analysis) -> Moment:
        """Take the moment of an analysis."""
        return cls(
            tables=analysis.tables,
            people=analysis.people,
            as_of=analysis.as_of,
            horizon_days=analysis.horizon_days,
            level=analysis.evidence.level,
            figures=analysis.figures,
            coverage_days=analysis.evidence.coverage_days,
            rules=analysis.rules,
        )

    @classmethod
    def unscored(cls, tables: Tables, as_of: pd.Timestamp) -> Moment:
        """Wrap tables that are not analysed yet: nobody has a state."""
        nobody = pd.DataFrame({"account_id": [], "state": []}, dtype="str")
        return cls(tables, nobody, as_of, horizon_days=0, level=0, figures={}, coverage_days=0.0)

    @cached_property
    def followers(self) -> pd.Index:
        """Return the ids on the list of followers; empty without a list."""
        if not self.tables.has_follower_list:
            return pd.Index([], dtype="str")
        listed: pd.Index = pd.Index(self.tables.follower_ids().array)
        return listed

    @cached_property
    def accounts(self) -> pd.DataFrame:
        """Return the profiles by account_id."""
        return self.tables.accounts.set_index("account_id")

    @cached_property
    def states(self) -> pd.Series:
        """Return the state of each person, by account_id."""
        return self.people.set_index("account_id")["state"].astype("str")

    def states_of(self, ids: pd.Index | pd.Series) -> pd.Series:
        """Return the states of these people; missing for who is not here, and where other rules told them."""
        told = self.states if self.rules == RULES else self.states.iloc[:0]
        return told.reindex(ids)

    @cached_property
    def voices(self) -> pd.DataFrame:
        """Return the dated voiced acts of everybody but the owner up to this moment that address somebody."""
        return voices_until(self.tables, self.as_of)

    @cached_property
    def acts_begin(self) -> pd.Timestamp:
        """Return the time of the first dated act; NaT without any."""
        begin: pd.Timestamp = self.tables.interactions["created_at"].min()
        return begin


@dataclass(frozen=True)
class MomentSummary:
    """What one of two compared moments was: when, how many people and members, and what its data held.

    `earlier_rules` says that an earlier version of this program told the states, by other rules.
    """

    as_of: pd.Timestamp
    people: int
    members: int | None
    level: int
    partial: bool
    whole_list: bool
    earlier_rules: bool = False

    @classmethod
    def of(cls, moment: Moment) -> MomentSummary:
        """Summarise a moment."""
        return cls(
            as_of=moment.as_of,
            people=len(moment.people),
            members=int((moment.states == "member").sum()) if moment.level else None,
            level=moment.level,
            partial=moment.tables.is_partial,
            whole_list=moment.tables.has_follower_list,
            earlier_rules=moment.rules < RULES,
        )


def aligned(moments: Sequence[Moment]) -> list[Moment]:
    """Give each person one id in all moments.

    Where one export knows only handles, its ids are `@handle`; the id that another moment has for that
    handle takes their place, so that nobody seems to leave because an export was poorer.
    """
    if not any(map(_has_handles_for_ids, moments)):
        return list(moments)
    ids: dict[str, str] = {}
    for moment in moments:
        named = moment.tables.accounts.dropna(subset=["handle"])
        named = named[~named["account_id"].str.startswith("@")]
        ids |= dict(zip("@" + named["handle"].str.casefold(), named["account_id"], strict=True))
        owner = moment.tables.owner
        if owner.handle and not owner.account_id.startswith("@"):
            ids["@" + owner.handle.casefold()] = owner.account_id
    return [_with_shared_ids(moment, ids) for moment in moments]


def _with_shared_ids(moment: Moment, ids: Mapping[str, str]) -> Moment:
    tables = moment.tables
    if not _has_handles_for_ids(moment):
        return moment
    owner = replace(tables.owner, account_id=ids.get(tables.owner.account_id, tables.owner.account_id))
    pair = ("follower_id", "followed_id")
    changed = replace(
        tables,
        owner=owner,
        accounts=_with_ids(tables.accounts, ("account_id",), ids).drop_duplicates("account_id"),
        interactions=_with_ids(tables.interactions, ("actor_id", "target_id"), ids),
        follows=_with_ids(tables.follows, pair, ids).drop_duplicates(list(pair)),
    )
    people = _with_ids(moment.people, ("account_id",), ids).drop_duplicates("account_id")
    return replace(moment, tables=changed, people=people)


def _has_handles_for_ids(moment: Moment) -> bool:
    ids = moment.tables.accounts["account_id"]
    return moment.tables.owner.account_id.startswith("@") or bool(ids.str.startswith("@").any())


def _with_ids(frame: pd.DataFrame, columns: tuple[str, ...], ids: Mapping[str, str]) -> pd.DataFrame:
    return frame.assign(**{name: frame[name].map(ids).fillna(frame[name]).astype("str") for name in columns})


def covered_since(moments: Sequence[Moment]) -> pd.Timestamp:
    """Find since when acts are complete without a hole up to the last moment; NaT where nothing is dated."""
    begin = moments[-1].acts_begin
    for earlier in reversed(moments[:-1]):
        if pd.isna(begin) or pd.isna(earlier.acts_begin) or begin > earlier.as_of:
            break
        begin = min(begin, earlier.acts_begin)
    return begin


def all_voices(moments: Sequence[Moment]) -> pd.DataFrame:
    """Return actor_id, target_id, created_at of all voices; an act of two moments may stand twice."""
    columns = ["actor_id", "target_id", "created_at"]
    return pd.concat([moment.voices[columns] for moment in moments], ignore_index=True)


def among(ids: pd.Index | pd.Series, others: pd.Index | pd.Series) -> NDArray[np.bool_]:
    """Tell which of the ids are among the others; pandas' own `isin` compares them one text at a time."""
    if not len(ids):
        return np.zeros(0, dtype=bool)
    found = pc.is_in(_arrow(ids), value_set=_arrow(others), skip_nulls=True)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def _arrow(ids: pd.Index | pd.Series) -> pa.Array:
    texts = pa.array(pd.Series(ids.array, dtype="str")).cast(pa.large_string())
    return texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
