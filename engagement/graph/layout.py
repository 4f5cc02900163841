"""Find places: of pieces in boxes, of dots by springs, of people in a disc or a grid, of names beside dots.

igraph runs with a fixed seed: its random numbers are one for the whole process, so one caller at a time.
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
Places = NDArray[np.float64]
Box = tuple[float, float, float, float]
_GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))
_MAX_STEPS = 200
_LETTER_WIDTH, _LINE_HEIGHT, _LABEL_OFFSET = 7.0, 15.0, 15.0
_LABELS_SHARE = 0.09
_MAX_NAME = 22
LABEL_COLUMNS = ["x", "y", "text", "more"]


@contextmanager
def seeded() -> Iterator[None]:
    """Give igraph the same random numbers, whoever asks and whenever."""
    import igraph

    with _LOCK:
        igraph.set_random_number_generator(random.Random(SEED))  # noqa: S311 - a layout is no secret
        try:
            yield
        finally:
            igraph.set_random_number_generator(random)


def boxes(weights: Sequence[float], box: Box) -> list[Box]:
    """Cut the box (x, y, width, height) into one for each weight, areas in proportion, none very thin."""
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
    """Lay a graph out by springs, shape (n, 2), fixed seed.

    Fruchterman and Reingold (1991), started from Kamada and Kawai's layout (1989).
    """
    import igraph

    graph = igraph.Graph(n=n, edges=np.asarray(edges, dtype=np.int64).reshape(-1, 2))
    with seeded():
        start = graph.layout_kamada_kawai()
        pull = np.log1p(np.asarray(weights, dtype=np.float64)) if graph.ecount() else None
        found = graph.layout_fruchterman_reingold(weights=pull, seed=start, niter=300, grid=False)
    return np.asarray(found.coords, dtype=np.float64).reshape(n, 2)


def fit_to_box(places: Places, box: Box) -> Places:
    """Turn the places so that they are long where the box is long, and stretch them to fill it."""
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


def separate(places: Places, radii: ArrayLike, box: Box, pinned: int | None = None) -> Places:
    """Move the places until circles of these radii overlap no more, as far as the box has room."""
    x, y, width, height = box
    r = np.asarray(radii, dtype=np.float64)
    moved = np.array(places, dtype=np.float64)
    # Two in the very same place part in a direction of their own.
    turn = np.arange(len(moved)) * _GOLDEN_ANGLE
    moved += 1e-3 * np.column_stack([np.cos(turn), np.sin(turn)])
    low = np.column_stack([x + r, y + r])
    high = np.maximum(np.column_stack([x + width - r, y + height - r]), low)
    for _ in range(_MAX_STEPS):
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
    """Spread n places evenly over a disc, the first in the middle (Vogel 1979)."""
    number = np.arange(n)
    out = radius * np.sqrt(number / max(n - 0.5, 1))
    around = np.column_stack([np.cos(number * _GOLDEN_ANGLE), np.sin(number * _GOLDEN_ANGLE)])
    return np.asarray(np.asarray(centre) + out[:, None] * around)


def grid(n: int, box: Box, spacing: float) -> Places:
    """Put n places in rows from the top left, no further apart than `spacing`."""
    x, y, width, height = box
    if not n:
        return np.empty((0, 2))
    step = min(spacing, np.sqrt(width * height / n))
    across = max(1, int(width // step))
    number = np.arange(n)
    return np.column_stack(
        [x + step / 2 + step * (number % across), y + step / 2 + step * (number // across)]
    )


def place_labels(
    order: Iterable[int], places: Places, names: Sequence[str], width: float, height: float
) -> pd.DataFrame:
    """Place the names that fit above their dots, taken in this order: x, y, text and more (0).

    No name stands over another, and together they take at most about a tenth of the canvas.
    """
    taken: list[tuple[float, float, float]] = []
    rows = []
    left = _LABELS_SHARE * width * height
    for row in order:
        text = shortened(names[row])
        half = len(text) * _LETTER_WIDTH / 2
        x = _within(places[row, 0], half, width)
        y = float(places[row, 1] + _LABEL_OFFSET)
        near = np.abs(places - (x, y))
        covered = ((near[:, 0] < half) & (near[:, 1] < _LINE_HEIGHT / 2 + 3)).sum()
        fits = y + _LINE_HEIGHT / 2 <= height and left >= 2 * half * _LINE_HEIGHT
        if covered <= 1 and fits and _free(x, y, half, taken):
            taken.append((x, y, half))
            left -= 2 * half * _LINE_HEIGHT
            rows.append((x, y, text, 0))
    return pd.DataFrame(rows, columns=LABEL_COLUMNS)


def label_bubbles(
    places: Places,
    radii: NDArray[np.float64],
    names: Sequence[str],
    sizes: Sequence[int],
    width: float,
    height: float,
) -> pd.DataFrame:
    """Place the names of bubbles above, below or on them, largest first: x, y, text and more.

    None stands over another bubble.
    """
    taken: list[tuple[float, float, float]] = []
    rows = []
    for bubble in np.argsort(-radii, kind="stable"):
        text, more = shortened(names[bubble]), int(sizes[bubble]) - 1
        half = (len(text) + 2 + len(f"{more:,}")) * _LETTER_WIDTH / 2
        x = _within(places[bubble, 0], half, width)
        for side in (1, -1, 0):
            y = float(places[bubble, 1] + side * (radii[bubble] + _LINE_HEIGHT * 0.7))
            aside = np.maximum(np.abs(places[:, 0] - x) - half, 0.0)
            above = np.maximum(np.abs(places[:, 1] - y) - _LINE_HEIGHT / 2, 0.0)
            over = np.hypot(aside, above) < radii
            over[bubble] = False
            inside = _LINE_HEIGHT / 2 <= y <= height - _LINE_HEIGHT / 2
            if inside and not over.any() and _free(x, y, half, taken):
                taken.append((x, y, half))
                rows.append((x, y, text, more))
                break
    return pd.DataFrame(rows, columns=LABEL_COLUMNS)


def shortened(name: str) -> str:
    """Cut a name where it is long."""
    return name if len(name) <= _MAX_NAME else name[: _MAX_NAME - 1].rstrip() + "…"


def _within(x: float, half: float, width: float) -> float:
    return float(np.clip(x, half, max(width - half, half)))


def _free(x: float, y: float, half: float, taken: Sequence[tuple[float, float, float]]) -> bool:
    return all(abs(x - other) >= half + room or abs(y - line) >= _LINE_HEIGHT for other, line, room in taken)
