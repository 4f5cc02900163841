"""Names beside the dots, as many as have room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engagement.conversation._layout import Places

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
