"""Where things stand: pieces in boxes, springs within a piece, a sunflower within a group."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engagement.conversation._seeded import seeded

Places = NDArray[np.float64]
Box = tuple[float, float, float, float]
_GOLDEN = np.pi * (3 - np.sqrt(5))
_ROUNDS = 200


def boxes(weights: Sequence[float], box: Box) -> list[Box]:
    """The box (x, y, width, height) cut into one for each weight, areas in proportion, none very thin."""
    if len(weights) <= 1:
        return [box] * len(weights)
    cumulated = np.cumsum(weights)
    cut = int(np.argmin(np.abs(cumulated[:-1] - cumulated[-1] / 2))) + 1
    part = float(cumulated[cut - 1] / cumulated[-1])
    x, y, width, height = box
    if width >= height:
        first, second = (x, y, width * part, height), (x + width * part, y, width * (1 - part), height)
    else:
        first, second = (x, y, width, height * part), (x, y + height * part, width, height * (1 - part))
    return boxes(weights[:cut], first) + boxes(weights[cut:], second)


def springs(n: int, edges: ArrayLike, weights: Sequence[float]) -> Places:
    """Fruchterman and Reingold's layout (1991) from Kamada and Kawai's (1989), shape (n, 2), fixed seed."""
    import igraph

    graph = igraph.Graph(n=n, edges=np.asarray(edges, dtype=np.int64).reshape(-1, 2))
    with seeded():
        start = graph.layout_kamada_kawai()
        pull = np.log1p(np.asarray(weights, dtype=np.float64)) if graph.ecount() else None
        found = graph.layout_fruchterman_reingold(weights=pull, seed=start, niter=300, grid=False)
    return np.asarray(found.coords, dtype=np.float64).reshape(n, 2)


def fitted(places: Places, box: Box) -> Places:
    """The places turned so that they are long where the box is long, and stretched to fill it."""
    x, y, width, height = box
    centred = places - places.mean(axis=0)
    if len(places) > 2:
        _, _, axes = np.linalg.svd(centred, full_matrices=False)
        centred = centred @ axes.T
        # The sign of a singular vector is the library's choice: ours is that the first place lies low.
        centred *= np.where(centred[0] > 0, -1.0, 1.0)
    if height > width:
        centred = centred[:, ::-1]
    extent = np.ptp(centred, axis=0)
    scale = np.array([width, height]) / np.where(extent > 1e-9, extent, np.inf)
    middle = (centred.max(axis=0) + centred.min(axis=0)) / 2
    return np.asarray((centred - middle) * scale + (x + width / 2, y + height / 2))


def apart(places: Places, radii: ArrayLike, box: Box, pinned: int | None = None) -> Places:
    """The places moved until circles of these radii overlap no more, as far as the box has room."""
    x, y, width, height = box
    r = np.asarray(radii, dtype=np.float64)
    moved = np.array(places, dtype=np.float64)
    # Two in the very same place part in a direction of their own.
    turn = np.arange(len(moved)) * _GOLDEN
    moved += 1e-3 * np.column_stack([np.cos(turn), np.sin(turn)])
    low = np.column_stack([x + r, y + r])
    high = np.maximum(np.column_stack([x + width - r, y + height - r]), low)
    for _ in range(_ROUNDS):
        between = moved[:, None, :] - moved[None, :, :]
        distance = np.hypot(between[..., 0], between[..., 1])
        np.fill_diagonal(distance, np.inf)
        overlap = np.maximum(r[:, None] + r[None, :] - distance, 0.0)
        if not overlap.any():
            break
        step = (between / np.maximum(distance, 1e-9)[..., None] * overlap[..., None] / 2).sum(axis=1)
        if pinned is not None:
            step[pinned] = 0.0
        moved = np.clip(moved + 0.7 * step, low, high)
    return moved


def sunflower(n: int, centre: ArrayLike, radius: float) -> Places:
    """n places spread evenly over a disc, the first in the middle (Vogel 1979)."""
    number = np.arange(n)
    out = radius * np.sqrt(number / max(n - 0.5, 1))
    around = np.column_stack([np.cos(number * _GOLDEN), np.sin(number * _GOLDEN)])
    return np.asarray(np.asarray(centre) + out[:, None] * around)


def rows(n: int, box: Box, spacing: float) -> Places:
    """n places in rows from the top left, no further apart than `spacing`."""
    x, y, width, height = box
    if not n:
        return np.empty((0, 2))
    step = min(spacing, np.sqrt(width * height / n))
    across = max(1, int(width // step))
    number = np.arange(n)
    return np.column_stack(
        [x + step / 2 + step * (number % across), y + step / 2 + step * (number // across)]
    )
