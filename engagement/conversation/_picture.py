"""The picture of a circle: at most so many dots, lines or bands between them, and where names have room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.conversation import _groups, _layout
from engagement.conversation._circle import OWNER_STATE, Circle
from engagement.conversation._labels import placed
from engagement.conversation._layout import Places

MOST_DOTS = 150
_LINES_A_DOT = 2.0
_MARGIN, _DOT, _SPACING, _ROOM_A_PERSON = 22.0, 9.0, 24.0, 45.0


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
    """Draw the circle; `names` says what each row of its people is called.

    Up to `MOST_DOTS` people each has a dot; beyond, groups are bubbles in which the strongest have one.
    """
    if len(circle.people) > MOST_DOTS:
        return _with_bubbles(circle, names, width, height)
    places = _places(circle, width, height)
    chosen = strongest(circle)
    people = np.arange(len(circle.people))
    return Picture(
        width=width,
        height=height,
        dots=pd.DataFrame({"row": people, "x": places[:, 0], "y": places[:, 1]}),
        lines=_lines(circle.ties[chosen], circle, places),
        bubbles=_groups.no_bubbles(),
        labels=placed(_by_weight(circle), places, names, width, height),
        undrawn=0,
        outside=0,
        lines_of=len(circle.ties),
    )


def strongest(circle: Circle) -> np.ndarray:
    """Which ties to draw: all of few; of many the strongest that hold the pieces together, and the strongest.

    A maximal spanning forest by days keeps everybody in their place; the rest goes by days.
    """
    import igraph

    ties, people = circle.ties, circle.people
    most = int(_LINES_A_DOT * len(people))
    if len(ties) <= most:
        return np.ones(len(ties), dtype=bool)
    graph = igraph.Graph(n=len(people), edges=ties[["a", "b"]].to_numpy())
    kept = np.zeros(len(ties), dtype=bool)
    kept[graph.spanning_tree(weights=(-ties["days"]).to_list(), return_tree=False)] = True
    order = np.lexsort((np.arange(len(ties)), -ties["days"].to_numpy()))
    kept[order[~kept[order]][: max(0, most - int(kept.sum()))]] = True
    return kept


def _places(circle: Circle, width: float, height: float) -> Places:
    """Every piece in a box of its own, springs within; those without a tie in rows."""
    import igraph

    ties, n = circle.ties, len(circle.people)
    graph = igraph.Graph(n=n, edges=ties[["a", "b"]].to_numpy())
    pieces = sorted((p for p in graph.connected_components() if len(p) > 1), key=lambda p: (-len(p), p[0]))
    alone = [vertex for vertex, ways in enumerate(graph.degree()) if not ways]
    weights = [len(piece) + 1.0 for piece in pieces] + ([0.5 * len(alone) + 1.0] if alone else [])
    parts = _layout.boxes(weights, (0.0, 0.0, width, height))
    places = np.empty((n, 2))
    for piece, part in zip(pieces, parts, strict=False):
        inner = _compact(_inner(part), len(piece))
        within = ties[ties["a"].isin(piece)]
        number = {vertex: place for place, vertex in enumerate(piece)}
        edges = [(number[a], number[b]) for a, b in zip(within["a"], within["b"], strict=True)]
        found = _layout.fitted(_layout.springs(len(piece), edges, within["days"].to_list()), inner)
        places[piece] = _layout.apart(found, np.full(len(piece), _DOT), _grown(inner, _DOT))
    if alone:
        places[alone] = _layout.rows(len(alone), _inner(parts[-1]), _SPACING)
    return places


def _inner(box: _layout.Box) -> _layout.Box:
    x, y, width, height = box
    across, up = min(_MARGIN, width / 4), min(_MARGIN, height / 4)
    return x + across, y + up, width - 2 * across, height - 2 * up


def _compact(box: _layout.Box, n: int) -> _layout.Box:
    """The middle of a box that is larger than so few people need."""
    x, y, width, height = box
    most = _ROOM_A_PERSON * n
    across, up = min(width, most), min(height, most)
    return x + (width - across) / 2, y + (height - up) / 2, across, up


def _grown(box: _layout.Box, by: float) -> _layout.Box:
    x, y, width, height = box
    return x - by, y - by, width + 2 * by, height + 2 * by


def _lines(ties: pd.DataFrame, circle: Circle, places: Places) -> pd.DataFrame:
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


def _by_weight(circle: Circle) -> np.ndarray:
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


def _with_bubbles(circle: Circle, names: Sequence[str], width: float, height: float) -> Picture:
    drawn = _groups.arrange(circle, names, width, height, MOST_DOTS)
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
