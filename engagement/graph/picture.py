"""Draw a circle: at most so many dots, lines or bands between them, and names where they have room.

A large circle becomes bubbles: groups with their strongest people, bands between groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.graph import layout
from engagement.graph.circle import OWNER_STATE, Circle
from engagement.graph.layout import LABEL_COLUMNS, Places, label_bubbles, place_labels, shortened

MOST_DOTS = 150
MIN_GROUP_SIZE = 3
_LINES_PER_DOT = 2.0
_BOX_MARGIN, _DOT_RADIUS, _GRID_SPACING, _ROOM_PER_PERSON = 22.0, 9.0, 24.0, 45.0
_COVERAGE, _BUBBLE_GAP, _LABEL_HEIGHT = 0.26, 9.0, 18.0
_MIN_RADIUS, _OWNER_RADIUS = 20.0, 20.0
_PULL_WITHOUT_TALK = 0.02
_AREA_PER_BUBBLE = 13_000.0


@dataclass(frozen=True)
class Picture:
    """What to draw on a canvas of `width` by `height`, y upwards, distances in its units.

    `dots`: row (of the circle's people), x, y. `lines`: x, y, x2, y2, weight (days of a tie, or pairs of a
    band), mutual, to_owner. `bubbles`: x, y, r, n (people), names (the strongest two), empty where every
    person has a dot. `labels`: x, y, text and more (people beside the one named) where there is room.
    `undrawn` people have no dot, `outside` of them no bubble either; the lines are `lines_of` at most.
    """

    width: float
    height: float
    dots: pd.DataFrame
    lines: pd.DataFrame
    bubbles: pd.DataFrame
    labels: pd.DataFrame
    undrawn: int
    outside: int
    lines_of: int


def picture(circle: Circle, names: Sequence[str], width: float = 1000, height: float = 560) -> Picture:
    """Draw the circle; `names` holds what each row of its people is called.

    Up to `MOST_DOTS` people each has a dot; beyond, groups are bubbles in which the strongest have one.
    """
    if len(circle.people) > MOST_DOTS:
        return _with_bubbles(circle, names, width, height)
    places = _dot_places(circle, width, height)
    chosen = strongest(circle)
    people = np.arange(len(circle.people))
    return Picture(
        width=width,
        height=height,
        dots=pd.DataFrame({"row": people, "x": places[:, 0], "y": places[:, 1]}),
        lines=_tie_lines(circle.ties[chosen], circle, places),
        bubbles=_no_bubbles(),
        labels=place_labels(_label_order(circle), places, names, width, height),
        undrawn=0,
        outside=0,
        lines_of=len(circle.ties),
    )


def strongest(circle: Circle) -> np.ndarray:
    """Choose the ties to draw: all of few; of many those that hold the pieces together, and the strongest.

    A maximal spanning forest by days keeps everybody in their place; the rest goes by days.
    """
    import igraph

    ties, people = circle.ties, circle.people
    most = int(_LINES_PER_DOT * len(people))
    if len(ties) <= most:
        return np.ones(len(ties), dtype=bool)
    graph = igraph.Graph(n=len(people), edges=ties[["a", "b"]].to_numpy())
    kept = np.zeros(len(ties), dtype=bool)
    kept[graph.spanning_tree(weights=(-ties["days"]).to_list(), return_tree=False)] = True
    order = np.lexsort((np.arange(len(ties)), -ties["days"].to_numpy()))
    kept[order[~kept[order]][: max(0, most - int(kept.sum()))]] = True
    return kept


def _dot_places(circle: Circle, width: float, height: float) -> Places:
    """Every piece in a box of its own, springs within; those without a tie in rows."""
    import igraph

    ties, n = circle.ties, len(circle.people)
    graph = igraph.Graph(n=n, edges=ties[["a", "b"]].to_numpy())
    pieces = sorted((p for p in graph.connected_components() if len(p) > 1), key=lambda p: (-len(p), p[0]))
    alone = [vertex for vertex, ways in enumerate(graph.degree()) if not ways]
    weights = [len(piece) + 1.0 for piece in pieces] + ([0.5 * len(alone) + 1.0] if alone else [])
    parts = layout.boxes(weights, (0.0, 0.0, width, height))
    places = np.empty((n, 2))
    for piece, part in zip(pieces, parts, strict=False):
        inner = _middle(_without_margin(part), len(piece))
        within = ties[ties["a"].isin(piece)]
        number = {vertex: place for place, vertex in enumerate(piece)}
        edges = [(number[a], number[b]) for a, b in zip(within["a"], within["b"], strict=True)]
        found = layout.fit_to_box(layout.springs(len(piece), edges, within["days"].to_list()), inner)
        places[piece] = layout.separate(
            found, np.full(len(piece), _DOT_RADIUS), _extended(inner, _DOT_RADIUS)
        )
    if alone:
        places[alone] = layout.grid(len(alone), _without_margin(parts[-1]), _GRID_SPACING)
    return places


def _without_margin(box: layout.Box) -> layout.Box:
    x, y, width, height = box
    across, up = min(_BOX_MARGIN, width / 4), min(_BOX_MARGIN, height / 4)
    return x + across, y + up, width - 2 * across, height - 2 * up


def _middle(box: layout.Box, n: int) -> layout.Box:
    """Return the middle of a box that is larger than so few people need."""
    x, y, width, height = box
    most = _ROOM_PER_PERSON * n
    across, up = min(width, most), min(height, most)
    return x + (width - across) / 2, y + (height - up) / 2, across, up


def _extended(box: layout.Box, by: float) -> layout.Box:
    x, y, width, height = box
    return x - by, y - by, width + 2 * by, height + 2 * by


def _tie_lines(ties: pd.DataFrame, circle: Circle, places: Places) -> pd.DataFrame:
    owner = (circle.people["state"] == OWNER_STATE).to_numpy()
    a, b = ties["a"].to_numpy(), ties["b"].to_numpy()
    return pd.DataFrame(
        {
            "x": places[a, 0],
            "y": places[a, 1],
            "x2": places[b, 0],
            "y2": places[b, 1],
            "weight": ties["days"].to_numpy(dtype=np.float64),
            "mutual": ((ties["forth"] > 0) & (ties["back"] > 0)).to_numpy(),
            "to_owner": owner[a] | owner[b],
        }
    )


def _label_order(circle: Circle) -> np.ndarray:
    """Rows in the order in which they deserve a name: the owner, bridges, connectors, many partners."""
    people = circle.people
    order = np.lexsort(
        (
            people["account_id"].to_numpy(dtype=object),
            -people["days"].to_numpy(),
            -people["partners"].to_numpy(),
            -people["connector"].to_numpy(dtype=int),
            -people["cut_off"].to_numpy(),
            (people["state"] != OWNER_STATE).to_numpy(dtype=int),
        )
    )
    return np.asarray(order)


@dataclass(frozen=True)
class _Bubbles:
    """The bubbles of a `Picture`, with their dots, bands and labels."""

    dots: pd.DataFrame
    bands: pd.DataFrame
    bubbles: pd.DataFrame
    labels: pd.DataFrame
    bands_of: int


def _with_bubbles(circle: Circle, names: Sequence[str], width: float, height: float) -> Picture:
    drawn = _arrange_bubbles(circle, names, width, height, MOST_DOTS)
    inside = int(drawn.bubbles["n"].sum())
    shown = len(drawn.dots)
    return Picture(
        width=width,
        height=height,
        dots=drawn.dots,
        lines=drawn.bands,
        bubbles=drawn.bubbles,
        labels=drawn.labels,
        undrawn=len(circle.people) - shown,
        outside=len(circle.people) - inside - int(circle.with_owner),
        lines_of=drawn.bands_of,
    )


def _no_bubbles() -> pd.DataFrame:
    return pd.DataFrame(columns=["x", "y", "r", "n", "names"])


def _arrange_bubbles(
    circle: Circle, names: Sequence[str], width: float, height: float, most_dots: int
) -> _Bubbles:
    """_Bubbles in proportion to the people of a group, near to those with whom it talks most."""
    people = circle.people
    sizes = people.loc[people["group"] >= 0, "group"].value_counts().sort_index()
    most = max(4, int(width * height / _AREA_PER_BUBBLE))
    shown = sizes[sizes >= MIN_GROUP_SIZE].head(most)
    radii = np.sqrt(_COVERAGE * width * height * shown.to_numpy() / np.pi / max(int(shown.sum()), 1))
    radii = np.maximum(radii, _MIN_RADIUS)
    between = _band_table(circle, shown.index, len(shown))
    nodes = len(shown) + int(circle.with_owner)
    places = _bubble_places(
        nodes, between, np.append(radii, [_OWNER_RADIUS] * int(circle.with_owner)), width, height, circle
    )
    ranked = people.sort_values(["partners", "days", "account_id"], ascending=[False, False, True])
    dots, first, groups = [], [], []
    for place, group in enumerate(shown.index):
        rows = ranked.index[ranked["group"] == group]
        drawn = rows[: max(1, int(most_dots * len(rows) / max(int(shown.sum()), most_dots)))]
        spots = layout.sunflower(len(drawn), places[place], radii[place] - 11)
        dots.append(pd.DataFrame({"row": drawn, "x": spots[:, 0], "y": spots[:, 1]}))
        first.append(names[rows[0]])
        groups.append(" · ".join(shortened(names[row]) for row in rows[:2]))
    count = len(shown)
    labels = label_bubbles(places[:count], radii, first, shown.tolist(), width, height)
    if circle.with_owner:
        x, y = places[-1]
        dots.append(pd.DataFrame({"row": [len(people) - 1], "x": [x], "y": [y]}))
        labels = pd.concat(
            [labels, pd.DataFrame([(x, y + _OWNER_RADIUS, names[-1], 0)], columns=LABEL_COLUMNS)]
        )
    return _Bubbles(
        dots=pd.concat(dots, ignore_index=True),
        bands=_band_lines(between, places, len(shown)),
        bubbles=pd.DataFrame(
            {
                "x": places[: len(shown), 0],
                "y": places[: len(shown), 1],
                "r": radii,
                "n": shown.to_numpy(),
                "names": groups,
            }
        ),
        labels=labels.reset_index(drop=True),
        bands_of=len(between),
    )


def _band_table(circle: Circle, shown: pd.Index, count: int) -> pd.DataFrame:
    """Return a, b (bubbles, the owner last), pairs of people who talk across, mutual (half or more)."""
    groups = circle.people["group"].to_numpy()
    node = np.where(
        (circle.people["state"] == OWNER_STATE).to_numpy(),
        count,
        pd.Index(shown).get_indexer(pd.Index(groups)),
    )
    a, b = node[circle.ties["a"]], node[circle.ties["b"]]
    across = (a != b) & (a >= 0) & (b >= 0)
    frame = pd.DataFrame(
        {
            "a": np.minimum(a, b)[across],
            "b": np.maximum(a, b)[across],
            "mutual": ((circle.ties["forth"] > 0) & (circle.ties["back"] > 0)).to_numpy()[across],
        }
    )
    counted = frame.groupby(["a", "b"])["mutual"].agg(["size", "mean"]).reset_index()
    return pd.DataFrame(
        {"a": counted["a"], "b": counted["b"], "pairs": counted["size"], "mutual": counted["mean"] >= 0.5}
    )


def _bubble_places(
    nodes: int, between: pd.DataFrame, radii: np.ndarray, width: float, height: float, circle: Circle
) -> np.ndarray:
    """_Bubbles by springs between groups that talk, then moved apart; the owner in the middle."""
    a, b = np.triu_indices(nodes, 1)
    pull = np.full((nodes, nodes), _PULL_WITHOUT_TALK)
    pull[between["a"], between["b"]] = between["pairs"]
    box = (0.0, 0.0, width, height - _LABEL_HEIGHT)
    found = layout.springs(nodes, np.column_stack([a, b]), pull[a, b].tolist())
    places = layout.fit_to_box(found, (width * 0.1, height * 0.1, width * 0.8, height * 0.8))
    if circle.with_owner:
        places[-1] = (width / 2, height / 2)
    return layout.separate(places, radii + _BUBBLE_GAP, box, pinned=nodes - 1 if circle.with_owner else None)


def _band_lines(between: pd.DataFrame, places: np.ndarray, owner: int) -> pd.DataFrame:
    """Draw the strongest band of every bubble, those that hold all together, and all of the owner's."""
    import igraph

    to_owner = between["b"].to_numpy() == owner
    among = between[~to_owner].sort_values(["pairs", "a", "b"], ascending=[False, True, True])
    tree = igraph.Graph(n=len(places), edges=among[["a", "b"]].to_numpy())
    spanning = among.index[tree.spanning_tree(weights=(-among["pairs"]).to_list(), return_tree=False)]
    ends = pd.concat([among["a"], among["b"]])
    strongest = ends.index[~ends.duplicated()]
    kept = to_owner | between.index.isin(spanning) | between.index.isin(strongest)
    chosen = between[kept]
    a, b = chosen["a"].to_numpy(), chosen["b"].to_numpy()
    return pd.DataFrame(
        {
            "x": places[a, 0], "y": places[a, 1], "x2": places[b, 0], "y2": places[b, 1],
            "weight": chosen["pairs"].to_numpy(dtype=np.float64), "mutual": chosen["mutual"].to_numpy(),
            "to_owner": b == owner,
        }
    )  # fmt: skip
