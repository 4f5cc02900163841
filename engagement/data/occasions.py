"""Occasions: acts that lie close together are one, whatever midnight runs between them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engagement.data.cut import zone
from engagement.data.schema import VOICED_KINDS, Tables

APART_HOURS = 12
_HOUR = 3_600_000_000  # microseconds
_DAY = 24 * _HOUR


def occasions(tables: Tables, kinds: Sequence[str] = VOICED_KINDS) -> pd.Series:
    """Give the number of the occasion of every dated act of these kinds, by actor from 0; missing elsewhere.

    A person's occasions are the most of their acts of which no two fall on one day of the account's time
    zone or lie less than twelve hours apart; what follows on an occasion before the next belongs to it.
    They are found from the first act on, so later acts never change earlier occasions.
    """
    acts = tables.interactions
    voiced = (acts["kind"].isin(kinds) & acts["created_at"].notna()).to_numpy()
    chosen = acts.loc[voiced, ["actor_id", "created_at"]]
    actor = pd.factorize(chosen["actor_id"])[0].astype(np.int64)
    local = chosen["created_at"].dt.tz_convert(zone(tables.owner.time_zone)).dt.tz_localize(None)
    found = pd.array([pd.NA] * len(acts), dtype="Int64")
    found[voiced] = numbered(actor, _microseconds(chosen["created_at"]), _microseconds(local))
    return pd.Series(found, index=acts.index)


def numbered(
    actor: NDArray[np.int64], moment: NDArray[np.int64], local: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Occasion numbers of acts given by actor code, UTC and local microseconds; in any order."""
    if not len(actor):
        return np.zeros(0, dtype=np.int64)
    moment = moment - moment.min()
    span = int(moment.max()) + 3 * _DAY
    order = np.lexsort((moment, actor))
    who, at, here = actor[order], moment[order], local[order]
    # The first act that may open the next occasion: twelve hours on, and not before the next local day.
    wait = np.maximum(APART_HOURS * _HOUR, _DAY - here % _DAY)
    key = who * span + at
    following = np.searchsorted(key, who * span + np.minimum(at + wait, span - 1))
    count = np.cumsum(opening(who, following))
    first = np.append(True, who[1:] != who[:-1])
    before = np.maximum.accumulate(np.where(first, count - 1, 0))
    numbers = np.empty(len(who), dtype=np.int64)
    numbers[order] = count - 1 - before
    return numbers


def opening(who: NDArray[np.int64], following: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Find the rows that open something new: everybody's first, then each that `following` leads to.

    `who` holds the person of each row, those of one person together in the order of time; `following` the
    first later row that may open, for each row.
    """
    opens = np.zeros(len(who), dtype=bool)
    current = np.flatnonzero(np.append(True, who[1:] != who[:-1]))
    while len(current):
        opens[current] = True
        after = following[current]
        inside = after < len(who)
        current, after = current[inside], after[inside]
        current = after[who[after] == who[current]]
    return opens


def occasion_table(tables: Tables, as_of: pd.Timestamp, kinds: Sequence[str] = VOICED_KINDS) -> pd.DataFrame:
    """One row an occasion of the people looked at, by person and time.

    Columns: person (place in `follower_ids` sorted), ago (days before `as_of`, of its first act), with_owner
    (whether any of it was said to the owner).
    """
    acts = tables.interactions
    number = occasions(tables, kinds)
    known = number.notna().to_numpy()
    people = pd.Index(tables.follower_ids().sort_values())
    rows = pd.DataFrame(
        {
            "person": people.get_indexer(pd.Index(acts.loc[known, "actor_id"])),
            "number": number[known].to_numpy(dtype=np.int64),
            "ago": (as_of - acts.loc[known, "created_at"]).dt.total_seconds() / 86_400.0,
            "with_owner": (acts.loc[known, "target_id"] == tables.owner.account_id).to_numpy(dtype=bool),
        }
    )
    rows = rows[rows["person"] >= 0]
    found = rows.groupby(["person", "number"], sort=True).agg(
        ago=("ago", "max"), with_owner=("with_owner", "any")
    )
    return found.reset_index().drop(columns="number")


def _microseconds(moments: pd.Series) -> NDArray[np.int64]:
    plain = moments if moments.dt.tz is None else moments.dt.tz_convert("UTC").dt.tz_localize(None)
    return np.asarray(plain.to_numpy(dtype="datetime64[us]").astype(np.int64), dtype=np.int64)
