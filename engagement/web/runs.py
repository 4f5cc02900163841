"""The page runs of one server: a few at a time, the others in line; memory is collected while none is.

Threads of one process share the interpreter: sixty pages at once all end late, a few at a time end soon.
Streamlit collects garbage after every run, which costs more than the run itself; here it is done in pauses
(`runner.postScriptGC` is off in .streamlit/config.toml).
"""

from __future__ import annotations

import gc
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MOST_RUNS = 6
_TELL_SECONDS = 0.5
_PAUSE_SECONDS = 1.0


class Runs:
    """Who runs now and who waits, first come, first served."""

    def __init__(self, most: int = MOST_RUNS) -> None:
        self._most = most
        self._running = 0
        self._line: deque[object] = deque()
        self._changed = threading.Condition()
        self._ran_since_collection = False

    @contextmanager
    def turn(self, tell: Callable[[int], None]) -> Iterator[None]:
        """Hold a turn while the block lasts; before it, `tell(place)` hears the place in line.

        What `tell` raises gives the place up. It is called at once and whenever the place may have changed,
        and not at all where a turn is free.
        """
        self._wait(tell)
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                self._ran_since_collection = True
                self._changed.notify_all()

    def waiting(self) -> int:
        """Count those in line."""
        with self._changed:
            return len(self._line)

    def _wait(self, tell: Callable[[int], None]) -> None:
        ticket = object()
        with self._changed:
            self._line.append(ticket)
        try:
            while True:
                with self._changed:
                    if self._is_next(ticket):
                        self._line.popleft()
                        self._running += 1
                        self._changed.notify_all()
                        return
                    place = self._line.index(ticket) + 1
                tell(place)
                with self._changed:
                    self._changed.wait_for(lambda: self._is_next(ticket), _TELL_SECONDS)
        except BaseException:
            with self._changed:
                self._line.remove(ticket)
                self._changed.notify_all()
            raise

    def _is_next(self, ticket: object) -> bool:
        return self._running < self._most and self._line[0] is ticket

    def collect_in_pauses(self, ended: threading.Event, pause: float = _PAUSE_SECONDS) -> None:
        """Collect garbage whenever nothing has run for `pause` seconds since the last run; until `ended`."""
        while not ended.wait(pause):
            with self._changed:
                due = self._ran_since_collection and not self._running and not self._line
                if due:
                    self._ran_since_collection = False
            if due:
                gc.collect()


def freeze() -> None:
    """Take everything loaded so far out of every later collection: libraries, catalogues, the sample."""
    gc.collect()
    gc.freeze()
