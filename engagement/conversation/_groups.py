"""A large circle as bubbles: groups with their strongest people, bands between groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.conversation import _layout
from engagement.conversation._circle import OWNER_STATE, Circle
from engagement.conversation._labels import COLUMNS, shortened, titles

SMALLEST = 3
_COVER, _PAD, _LABEL = 0.26, 9.0, 18.0
_SMALLEST_BUBBLE, _OWNER = 20.0, 20.0
_PULL_OF_STRANGERS = 0.02
_AREA_OF_ONE_BUBBLE = 13_000.0


@dataclass(frozen=True)
class Bubbles:
    """Dots, bands between bubbles, the bubbles, labels; see `Picture`."""

    dots: pd.DataFrame
    bands: pd.DataFrame
    bubbles: pd.DataFrame
    labels: pd.DataFrame
    bands_of: int


def no_bubbles() -> pd.DataFrame:
    """The table of bubbles without rows."""
    return pd.DataFrame(columns=["x", "y", "r", "n", "names"])


def arrange(circle: Circle, names: Sequence[str], width: float, height: float, most_dots: int) -> Bubbles:
    """Bubbles in proportion to the people of a group, near to those with whom it talks most."""
    people = circle.people
    sizes = people.loc[people["group"] >= 0, "group"].value_counts().sort_index()
    most = max(4, int(width * height / _AREA_OF_ONE_BUBBLE))
    shown = sizes[sizes >= SMALLEST].head(most)
    radii = np.sqrt(_COVER * width * height * shown.to_numpy() / np.pi / max(int(shown.sum()), 1))
    radii = np.maximum(radii, _SMALLEST_BUBBLE)
    between = _between(circle, shown.index, len(shown))
    nodes = len(shown) + int(circle.with_owner)
    places = _around(
        nodes, between, np.append(radii, [_OWNER] * int(circle.with_owner)), width, height, circle
    )
    ranked = people.sort_values(["partners", "days", "account_id"], ascending=[False, False, True])
    dots, first, groups = [], [], []
    for place, group in enumerate(shown.index):
        rows = ranked.index[ranked["group"] == group]
        drawn = rows[: max(1, int(most_dots * len(rows) / max(int(shown.sum()), most_dots)))]
        spots = _layout.sunflower(len(drawn), places[place], radii[place] - 11)
        dots.append(pd.DataFrame({"row": drawn, "x": spots[:, 0], "y": spots[:, 1]}))
        first.append(names[rows[0]])
        groups.append(" · ".join(shortened(names[row]) for row in rows[:2]))
    count = len(shown)
    labels = titles(places[:count], radii, first, shown.tolist(), width, height)
    if circle.with_owner:
        x, y = places[-1]
        dots.append(pd.DataFrame({"row": [len(people) - 1], "x": [x], "y": [y]}))
        labels = pd.concat([labels, pd.DataFrame([(x, y + _OWNER, names[-1], 0)], columns=COLUMNS)])
    return Bubbles(
        dots=pd.concat(dots, ignore_index=True),
        bands=_bands(between, places, len(shown)),
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


def _between(circle: Circle, shown: pd.Index, count: int) -> pd.DataFrame:
    """a, b (bubbles, the owner last), pairs of people who talk across, mutual (half of them or more)."""
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


def _around(
    nodes: int, between: pd.DataFrame, radii: np.ndarray, width: float, height: float, circle: Circle
) -> np.ndarray:
    """Bubbles by springs between groups that talk, then moved apart; the owner in the middle."""
    a, b = np.triu_indices(nodes, 1)
    pull = np.full((nodes, nodes), _PULL_OF_STRANGERS)
    pull[between["a"], between["b"]] = between["pairs"]
    box = (0.0, 0.0, width, height - _LABEL)
    found = _layout.springs(nodes, np.column_stack([a, b]), pull[a, b].tolist())
    places = _layout.fitted(found, (width * 0.1, height * 0.1, width * 0.8, height * 0.8))
    if circle.with_owner:
        places[-1] = (width / 2, height / 2)
    return _layout.apart(places, radii + _PAD, box, pinned=nodes - 1 if circle.with_owner else None)


def _bands(between: pd.DataFrame, places: np.ndarray, owner: int) -> pd.DataFrame:
    """The strongest band of every bubble, those that hold all together, and all of the owner's."""
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
