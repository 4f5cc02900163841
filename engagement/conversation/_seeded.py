"""igraph with a fixed seed: its random numbers are one for the whole process, so one caller at a time."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

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
