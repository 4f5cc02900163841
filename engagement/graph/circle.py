"""The circle: members and those starting to speak, the ties of talk among them, and what each is to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engagement.data.schema import VOICED_KINDS, Tables
from engagement.data.states import CIRCLE_STATES
from engagement.graph.layout import seeded

if TYPE_CHECKING:
    import igraph

IntArray = NDArray[np.int64]
OWNER_STATE = "owner"
WINDOW_DAYS = 90
NO_GROUP = -1
MIN_GROUPS = 3
CONNECTORS_ONE_IN = 20
_LEIDEN_ITERATIONS = 10


@dataclass(frozen=True)
class Circle:
    """The community by who talks with whom in the window.

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
        """Return those whose leaving would cut others off, the weightiest first; never the owner."""
        found = self.people[(self.people["cut_off"] > 0) & (self.people["state"] != OWNER_STATE)]
        return found.sort_values(["cut_off", "partners", "account_id"], ascending=[False, False, True])

    def partners_of(self, rows: Sequence[int], most: int) -> list[list[int]]:
        """Find for each of these rows of people the rows they talk with most, by days; the owner aside."""
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
        """Return those who tie groups together, the one with most partners outside their group first."""
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
    """Find the circle of an account; `people` needs account_id, handle, name and state."""
    owner = tables.owner
    chosen = people.loc[people["state"].isin(CIRCLE_STATES), ["account_id", "handle", "name", "state"]]
    last = {"account_id": owner.account_id, "handle": owner.handle, "name": owner.name, "state": OWNER_STATE}
    rows = pd.concat([chosen.sort_values("account_id"), pd.DataFrame([last])], ignore_index=True)
    pairs = _by_row(ties(tables, as_of, window_days), pd.Index(rows["account_id"]))
    to_owner = pairs["b"] == len(chosen)
    rows = rows.assign(**_talk_with_owner(pairs[to_owner], len(rows)))
    shown = pairs if with_owner else pairs[~to_owner]
    alone = _graph(pairs[~to_owner], len(rows))
    group = groups(alone)
    reached, outside = groups_reached_by(pairs.loc[~to_owner, ["a", "b"]].to_numpy(), group)
    rows = rows.assign(
        partners=np.asarray(alone.degree(), dtype=np.int64),
        days=np.asarray(alone.strength(weights="days"), dtype=np.int64),
        group=group,
        groups_reached=reached,
        outside=outside,
        cut_off=cut_off(_graph(pairs, len(rows)) if with_owner else alone),
        connector=connectors(reached, outside),
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


def _by_row(pairs: pd.DataFrame, ids: pd.Index) -> pd.DataFrame:
    """Return the ties among these people, a and b their places; the owner, who stands last, is always b."""
    a, b = ids.get_indexer(pd.Index(pairs["a"])), ids.get_indexer(pd.Index(pairs["b"]))
    turned = a > b
    pairs = pairs.assign(
        a=np.minimum(a, b),
        b=np.maximum(a, b),
        forth=pairs["forth"].where(~turned, pairs["back"]),
        back=pairs["back"].where(~turned, pairs["forth"]),
    )
    return pairs[pairs["a"] >= 0].reset_index(drop=True)


def _talk_with_owner(theirs: pd.DataFrame, n: int) -> dict[str, np.ndarray]:
    """Count the days on which each of n people and the owner talked, and the owner's acts to them."""
    days, answered = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    days[theirs["a"]] = theirs["days"]
    answered[theirs["a"]] = theirs["back"]
    return {"owner_days": days, "answered": answered}


def _graph(pairs: pd.DataFrame, n: int) -> igraph.Graph:
    import igraph

    graph = igraph.Graph(n=n, edges=pairs[["a", "b"]].to_numpy())
    graph.es["days"] = pairs["days"].to_list()
    return graph


def ties(tables: Tables, as_of: pd.Timestamp, window_days: int = WINDOW_DAYS) -> pd.DataFrame:
    """Make one row a pair of people with dated voiced acts in the window up to `as_of`, the owner among them.

    Columns: a and b (ids, a < b), days (UTC days on which either spoke to the other), forth (acts of a
    towards b) and back. Likes and reposts are no talk, nor is what somebody says to themselves.
    """
    acts = tables.interactions
    recent = (acts["created_at"] > as_of - pd.Timedelta(days=window_days)) & (acts["created_at"] <= as_of)
    to_another = acts["target_id"].notna() & (acts["actor_id"] != acts["target_id"])
    talk = acts.loc[
        recent & to_another & acts["kind"].isin(VOICED_KINDS), ["actor_id", "target_id", "created_at"]
    ]
    codes, people = pd.factorize(pd.concat([talk["actor_id"], talk["target_id"]]), sort=True)
    actor, target = codes[: len(talk)].astype(np.int64), codes[len(talk) :].astype(np.int64)
    n = max(len(people), 1)
    frame = pd.DataFrame(
        {
            "pair": np.minimum(actor, target) * n + np.maximum(actor, target),
            "day": talk["created_at"].dt.tz_convert(None).dt.floor("D").to_numpy(),
            "forth": actor < target,
        }
    )
    grouped = frame.groupby("pair")
    table = grouped.agg(acts=("forth", "size"), forth=("forth", "sum"))
    days = frame.drop_duplicates(["pair", "day"]).groupby("pair").size()
    pair = table.index.to_numpy(dtype=np.int64)
    return pd.DataFrame(
        {
            "a": pd.Series(np.asarray(people)[pair // n], dtype="str"),
            "b": pd.Series(np.asarray(people)[pair % n], dtype="str"),
            "days": days.to_numpy(dtype=np.int64),
            "forth": table["forth"].to_numpy(dtype=np.int64),
            "back": (table["acts"] - table["forth"]).to_numpy(dtype=np.int64),
        }
    )


def groups(graph: igraph.Graph) -> IntArray:
    """Find the group of each vertex, 0 the largest; -1 for vertices without a tie.

    Leiden's algorithm on modularity, ties weighted by days (Traag, Waltman, van Eck 2019).
    """
    with seeded():
        found = graph.community_leiden(
            objective_function="modularity",
            weights="days" if graph.ecount() else None,
            n_iterations=_LEIDEN_ITERATIONS,
        )
    membership = np.asarray(found.membership, dtype=np.int64)
    alone = np.asarray(graph.degree(), dtype=np.int64) == 0
    if alone.all():
        return np.full(len(alone), NO_GROUP, dtype=np.int64)
    names, first, sizes = np.unique(membership[~alone], return_index=True, return_counts=True)
    rank = np.full(int(membership.max()) + 1, NO_GROUP, dtype=np.int64)
    rank[names[np.lexsort((first, -sizes))]] = np.arange(len(names))
    return np.where(alone, NO_GROUP, rank[membership])


def cut_off(graph: igraph.Graph) -> IntArray:
    """Count how many others would no longer reach the larger rest if this vertex left; 0 for most.

    The vertices with more than 0 are the articulation points. Worked out once for all on the tree of
    blocks and articulation points (Hopcroft and Tarjan 1973).
    """
    import igraph

    blocks, points = graph.biconnected_components(return_articulation_points=True)
    lost = np.zeros(graph.vcount(), dtype=np.int64)
    if not points:
        return lost
    place = {point: number for number, point in enumerate(points)}
    weights = [1] * len(points)
    edges = []
    for number, block in enumerate(blocks):
        inside = [vertex for vertex in block if vertex in place]
        weights.append(len(block) - len(inside))
        edges += [(place[vertex], len(points) + number) for vertex in inside]
    tree = igraph.Graph(n=len(weights), edges=edges)
    for members in tree.connected_components():
        _add_losses(tree, members, weights, points, lost)
    return lost


def _add_losses(
    tree: igraph.Graph, members: list[int], weights: list[int], points: list[int], lost: IntArray
) -> None:
    """Fill in the losses of one tree: below a vertex hang the sums of its branches, above it the rest."""
    order, _, parents = tree.bfs(members[0])
    below = list(weights)
    largest = [0] * len(weights)
    for vertex in reversed(order):
        parent = parents[vertex]
        if vertex != parent:
            below[parent] += below[vertex]
            largest[parent] = max(largest[parent], below[vertex])
    total = below[members[0]]
    for vertex in members:
        if vertex < len(points):
            above = total - below[vertex]
            lost[points[vertex]] = total - 1 - max(largest[vertex], above)


def groups_reached_by(ends: IntArray, group: IntArray) -> tuple[IntArray, IntArray]:
    """Count for each vertex the groups among its partners, and the partners outside its own group.

    `ends` are the vertices of each tie, shape (ties, 2).
    """
    here, there = np.concatenate([ends, ends[:, ::-1]]).T
    n, kinds = len(group), int(group.max(initial=0)) + 1
    pairs = np.unique(here * kinds + group[there])
    count = np.bincount(pairs // kinds, minlength=n)
    outside = np.bincount(here[group[here] != group[there]], minlength=n)
    return count.astype(np.int64), outside.astype(np.int64)


def connectors(groups_reached: IntArray, outside: IntArray) -> NDArray[np.bool_]:
    """Pick the one in twenty with most partners outside their own group, of those who reach three groups."""
    wide = (groups_reached >= MIN_GROUPS) & (outside > 0)
    most = -(-int((groups_reached > 0).sum()) // CONNECTORS_ONE_IN)
    order = np.lexsort((np.arange(len(outside)), -groups_reached, -outside))
    chosen = np.zeros(len(outside), dtype=bool)
    chosen[[vertex for vertex in order if wide[vertex]][:most]] = True
    return chosen
