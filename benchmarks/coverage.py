"""Do the intervals hold what they promise? On simulated accounts, the only place where the truth is known.

The rates of speaking are drawn in three ways that the program does not assume: regulars beside now-and-then
people beside nearly silent ones; a lognormal; a club beside a silent crowd.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from benchmarks.lines import Line
from engagement.figures.intervals import wilson
from engagement.model.habit_share import HABIT_RATE, habit_share

PEOPLE, DAYS, REPLICATES = 1000, 300.0, 100
Rates = NDArray[np.float64]


def mixture(random: np.random.Generator) -> Rates:
    """Five in a hundred regulars, twenty who speak now and then, the others nearly silent."""
    shares = ((PEOPLE // 20, 4.0, 56.0), (PEOPLE // 5, 1.5, 150.0), (PEOPLE * 3 // 4, 0.5, 800.0))
    return np.concatenate([random.gamma(shape, 1 / rate, n) for n, shape, rate in shares])


def lognormal(random: np.random.Generator) -> Rates:
    """Once in 500 days in the middle, widely spread."""
    return np.asarray(np.exp(random.normal(np.log(1 / 500), 1.6, PEOPLE)))


def club(random: np.random.Generator) -> Rates:
    """Twelve in a hundred who come every two weeks, the others hardly ever."""
    inside = random.random(PEOPLE) < 0.12
    return np.where(inside, random.gamma(6, 1 / 90, PEOPLE), random.gamma(0.6, 1 / 1500, PEOPLE))


WORLDS: dict[str, Callable[[np.random.Generator], Rates]] = {
    world.__name__: world for world in (mixture, lognormal, club)
}


def coverage(replicates: int = REPLICATES) -> Iterator[Line]:
    """How often the 90 % interval of the share with the habit held the truth, world by world."""
    for name, world in WORLDS.items():
        held = 0
        for seed in range(replicates):
            random = np.random.default_rng(seed)
            rates = world(random)
            _, low, high = habit_share(random.poisson(rates * DAYS), np.full(len(rates), DAYS))
            held += low <= (rates >= HABIT_RATE).mean() <= high
        bounds = wilson(held, replicates, z=1.96)
        what = "share of 90 % intervals that held the share with the habit"
        yield Line(f"simulated: {name}", what, held / replicates, *bounds, replicates, "accounts")
