"""The circle: members and those starting to speak, the ties among them, what each is to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from engagement.conversation import _roles
from engagement.conversation._ties import WINDOW_DAYS, ties
from engagement.states import CIRCLE_STATES
from engagement.tables import Tables

if TYPE_CHECKING:
    import igraph

OWNER_STATE = "owner"


@dataclass(frozen=True)
class Circle:
    """Who of the community talks with whom in the window.

    `people` has one row for everybody of the circle who talked with anybody in it or with the owner, in
    the order of their ids, and last the owner where they are in: account_id, handle, name, state (member,
    starting, owner), partners and days (of the ties with others than the owner), group (-1 without a tie),
    groups_reached, outside (partners in other groups), cut_off, connector, owner_days (of talk with the
    owner), answered (acts of the owner towards them). `ties`: a and b (rows of people), days, forth, back.
    `talking` people talk at all, `among` of them with others of the circle, `largest` of these in one
    connected piece; all three without the owner. `quiet` belong to the circle and were in no talk.
    """

    people: pd.DataFrame
    ties: pd.DataFrame
    with_owner: bool
    talking: int
    among: int
    largest: int
    quiet: int
    window_days: int

    @property
    def bridges(self) -> pd.DataFrame:
        """Those whose leaving would cut others off, the weightiest first; the owner is not among them."""
        found = self.people[(self.people["cut_off"] > 0) & (self.people["state"] != OWNER_STATE)]
        return found.sort_values(["cut_off", "partners", "account_id"], ascending=[False, False, True])

    def partners_of(self, rows: Sequence[int], most: int) -> list[list[int]]:
        """For each of these rows of people the rows of whom they talk with most, by days; the owner aside."""
        ties = self.ties[self.ties["a"].isin(rows) | self.ties["b"].isin(rows)]
        if self.with_owner:
            ties = ties[ties["b"] != len(self.people) - 1]
        turned = ties.rename(columns={"a": "b", "b": "a"})
        both = pd.concat([ties[["a", "b", "days"]], turned[["a", "b", "days"]]])
        both = both[both["a"].isin(rows)].sort_values(["days", "b"], ascending=[False, True])
        found = {row: partners.tolist()[:most] for row, partners in both.groupby("a")["b"]}
        return [found.get(row, []) for row in rows]

    @property
    def connectors(self) -> pd.DataFrame:
        """Those who tie groups together, the one with most partners outside their group first."""
        found = self.people[self.people["connector"]]
        order = ["outside", "groups_reached", "account_id"]
        return found.sort_values(order, ascending=[False, False, True])


def circle(
    tables: Tables,
    people: pd.DataFrame,
    as_of: pd.Timestamp,
    with_owner: bool = False,
    window_days: int = WINDOW_DAYS,
) -> Circle:
    """The circle of an account: `people` needs account_id, handle, name and state."""
    owner = tables.owner
    chosen = people.loc[people["state"].isin(CIRCLE_STATES), ["account_id", "handle", "name", "state"]]
    last = {"account_id": owner.account_id, "handle": owner.handle, "name": owner.name, "state": OWNER_STATE}
    rows = pd.concat([chosen.sort_values("account_id"), pd.DataFrame([last])], ignore_index=True)
    pairs = _numbered(ties(tables, as_of, window_days), pd.Index(rows["account_id"]))
    with_them = pairs["b"] == len(chosen)
    rows = rows.assign(**_with_owner(pairs[with_them], len(rows)))
    shown = pairs if with_owner else pairs[~with_them]
    alone = _graph(pairs[~with_them], len(rows))
    group = _roles.groups(alone)
    reached, outside = _roles.reached(pairs.loc[~with_them, ["a", "b"]].to_numpy(), group)
    rows = rows.assign(
        partners=np.asarray(alone.degree(), dtype=np.int64),
        days=np.asarray(alone.strength(weights="days"), dtype=np.int64),
        group=group,
        groups_reached=reached,
        outside=outside,
        cut_off=_roles.cut_off(_graph(pairs, len(rows)) if with_owner else alone),
        connector=_roles.connectors(reached, outside),
    )
    talking = ((rows["partners"] > 0) | (rows["owner_days"] > 0)).to_numpy()[:-1]
    kept = np.append(talking, with_owner)
    place = np.cumsum(kept) - 1
    return Circle(
        people=rows[kept].reset_index(drop=True),
        ties=shown.assign(a=place[shown["a"]], b=place[shown["b"]]).reset_index(drop=True),
        with_owner=with_owner,
        talking=int(talking.sum()),
        among=int((rows["partners"] > 0).sum()),
        largest=max((size for size in alone.connected_components().sizes() if size > 1), default=0),
        quiet=int((~talking).sum()),
        window_days=window_days,
    )


def _numbered(pairs: pd.DataFrame, ids: pd.Index) -> pd.DataFrame:
    """The ties among these people, a and b their places; the owner, who stands last, is always b."""
    a, b = ids.get_indexer(pd.Index(pairs["a"])), ids.get_indexer(pd.Index(pairs["b"]))
    turned = a > b
    pairs = pairs.assign(
        a=np.minimum(a, b),
        b=np.maximum(a, b),
        forth=pairs["forth"].where(~turned, pairs["back"]),
        back=pairs["back"].where(~turned, pairs["forth"]),
    )
    return pairs[pairs["a"] >= 0].reset_index(drop=True)


def _with_owner(theirs: pd.DataFrame, n: int) -> dict[str, np.ndarray]:
    """On how many days each of n people and the owner talked, and how often the owner spoke to them."""
    days, answered = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    days[theirs["a"]] = theirs["days"]
    answered[theirs["a"]] = theirs["back"]
    return {"owner_days": days, "answered": answered}


def _graph(pairs: pd.DataFrame, n: int) -> igraph.Graph:
    import igraph

    graph = igraph.Graph(n=n, edges=pairs[["a", "b"]].to_numpy())
    graph.es["days"] = pairs["days"].to_list()
    return graph
