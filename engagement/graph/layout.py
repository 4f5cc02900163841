"""Where things stand: pieces in boxes, springs within a piece, a sunflower within a group.

Names beside the dots, as many as have room.

igraph with a fixed seed: its random numbers are one for the whole process, so one caller at a time.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

SEED = 1
_LOCK = threading.Lock()


@contextmanager
def seeded() -> Iterator[None]:
    """The same random numbers for igraph, whoever asks and whenever."""
    import igraph

    with _LOCK:
        igraph.set_random_number_generator(random.Random(SEED))  # noqa: S311 - a layout is no secret
        try:
            yield
        finally:
            igraph.set_random_number_generator(random)


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


_LETTER, _LINE, _ABOVE = 7.0, 15.0, 15.0
_SHARE_OF_ROOM = 0.09
_LONGEST = 22
COLUMNS = ["x", "y", "text", "more"]


def placed(
    order: Iterable[int], places: Places, names: Sequence[str], width: float, height: float
) -> pd.DataFrame:
    """x, y, text and more (0) of the names that fit above their dots, taken in this order.

    No name stands over another, and together they take at most about a tenth of the canvas.
    """
    taken: list[tuple[float, float, float]] = []
    rows = []
    left = _SHARE_OF_ROOM * width * height
    for row in order:
        text = shortened(names[row])
        half = len(text) * _LETTER / 2
        x = _within(places[row, 0], half, width)
        y = float(places[row, 1] + _ABOVE)
        near = np.abs(places - (x, y))
        covered = ((near[:, 0] < half) & (near[:, 1] < _LINE / 2 + 3)).sum()
        fits = y + _LINE / 2 <= height and left >= 2 * half * _LINE
        if covered <= 1 and fits and _free(x, y, half, taken):
            taken.append((x, y, half))
            left -= 2 * half * _LINE
            rows.append((x, y, text, 0))
    return pd.DataFrame(rows, columns=COLUMNS)


def titles(
    places: Places,
    radii: NDArray[np.float64],
    names: Sequence[str],
    sizes: Sequence[int],
    width: float,
    height: float,
) -> pd.DataFrame:
    """x, y, text and more of bubbles, above, below or on them, largest first; none over another bubble."""
    taken: list[tuple[float, float, float]] = []
    rows = []
    for bubble in np.argsort(-radii, kind="stable"):
        text, more = shortened(names[bubble]), int(sizes[bubble]) - 1
        half = (len(text) + 2 + len(f"{more:,}")) * _LETTER / 2
        x = _within(places[bubble, 0], half, width)
        for side in (1, -1, 0):
            y = float(places[bubble, 1] + side * (radii[bubble] + _LINE * 0.7))
            aside = np.maximum(np.abs(places[:, 0] - x) - half, 0.0)
            above = np.maximum(np.abs(places[:, 1] - y) - _LINE / 2, 0.0)
            over = np.hypot(aside, above) < radii
            over[bubble] = False
            inside = _LINE / 2 <= y <= height - _LINE / 2
            if inside and not over.any() and _free(x, y, half, taken):
                taken.append((x, y, half))
                rows.append((x, y, text, more))
                break
    return pd.DataFrame(rows, columns=COLUMNS)


def shortened(name: str) -> str:
    """The name, cut where it is long."""
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1].rstrip() + "…"


def _within(x: float, half: float, width: float) -> float:
    return float(np.clip(x, half, max(width - half, half)))


def _free(x: float, y: float, half: float, taken: Sequence[tuple[float, float, float]]) -> bool:
    return all(abs(x - other) >= half + room or abs(y - line) >= _LINE for other, line, room in taken)
