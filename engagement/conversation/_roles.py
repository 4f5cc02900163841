"""What people are to the circle: the group they talk in, whom it would lose with them, whom they connect."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engagement.conversation._seeded import seeded

if TYPE_CHECKING:
    import igraph

Whole = NDArray[np.int64]
NO_GROUP = -1
CONNECTED_GROUPS = 3
ONE_IN = 20
_ROUNDS = 10


def groups(graph: igraph.Graph) -> Whole:
    """The group of each vertex, 0 the largest; -1 for vertices without a tie.

    Leiden's algorithm on modularity, ties weighted by days (Traag, Waltman, van Eck 2019).
    """
    with seeded():
        found = graph.community_leiden(
            objective_function="modularity",
            weights="days" if graph.ecount() else None,
            n_iterations=_ROUNDS,
        )
    membership = np.asarray(found.membership, dtype=np.int64)
    alone = np.asarray(graph.degree(), dtype=np.int64) == 0
    if alone.all():
        return np.full(len(alone), NO_GROUP, dtype=np.int64)
    names, first, sizes = np.unique(membership[~alone], return_index=True, return_counts=True)
    rank = np.full(int(membership.max()) + 1, NO_GROUP, dtype=np.int64)
    rank[names[np.lexsort((first, -sizes))]] = np.arange(len(names))
    return np.where(alone, NO_GROUP, rank[membership])


def cut_off(graph: igraph.Graph) -> Whole:
    """How many others would no longer reach the larger rest if this vertex left; 0 for most.

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
        _losses(tree, members, weights, points, lost)
    return lost


def _losses(
    tree: igraph.Graph, members: list[int], weights: list[int], points: list[int], lost: Whole
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


def reached(ends: Whole, group: Whole) -> tuple[Whole, Whole]:
    """For each vertex the number of groups among its partners, and of partners outside its own group.

    `ends` are the vertices of each tie, shape (ties, 2).
    """
    here, there = np.concatenate([ends, ends[:, ::-1]]).T
    n, kinds = len(group), int(group.max(initial=0)) + 1
    pairs = np.unique(here * kinds + group[there])
    count = np.bincount(pairs // kinds, minlength=n)
    outside = np.bincount(here[group[here] != group[there]], minlength=n)
    return count.astype(np.int64), outside.astype(np.int64)


def connectors(groups_reached: Whole, outside: Whole) -> NDArray[np.bool_]:
    """The one in twenty with most partners outside their own group, of those who reach three or more."""
    wide = (groups_reached >= CONNECTED_GROUPS) & (outside > 0)
    most = -(-int((groups_reached > 0).sum()) // ONE_IN)
    order = np.lexsort((np.arange(len(outside)), -groups_reached, -outside))
    chosen = np.zeros(len(outside), dtype=bool)
    chosen[[vertex for vertex in order if wide[vertex]][:most]] = True
    return chosen
