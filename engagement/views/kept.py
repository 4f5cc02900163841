"""Views are worked out once for an analysis and kept as long as it is here, for everybody who looks at it.

A view is a frozen value: sentences, small tables, finished charts. It follows from the analysis and a few
plain values (language, theme, width, a choice), so these are its key, and nothing else is.
"""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from cachetools import LRUCache

from engagement.analysis.analysis import Analysis
from engagement.i18n import Language

P = ParamSpec("P")
T = TypeVar("T")
_Key = tuple[str, str, tuple[Hashable, ...]]
_MOST_BYTES = 256_000_000


@dataclass(frozen=True)
class Look:
    """How a page is shown: its language, its theme (light or dark), and whether it is narrow (a phone)."""

    language: Language
    theme: str = "light"
    narrow: bool = False


class Views:
    """What is kept, bounded in bytes; the view unused longest goes first."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._kept: LRUCache[_Key, tuple[object, int]] = LRUCache(most_bytes, getsizeof=lambda kept: kept[1])
        self._most_bytes = most_bytes
        self._making: dict[_Key, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: _Key, make: Callable[[], T]) -> T:
        """Return what is kept under the key, made by the first who asks; the others wait for it."""
        with self._lock:
            found = self._kept.get(key)
            making = self._making.setdefault(key, threading.Lock()) if found is None else None
        if making is None:
            return found[0]  # type: ignore[index,return-value]
        with making:
            with self._lock:
                found = self._kept.get(key)
            if found is not None:
                return found[0]  # type: ignore[return-value]
            try:
                view = make()
                self._keep(key, view, making)
            finally:
                with self._lock:
                    if self._making.get(key) is making:
                        del self._making[key]
        return view

    def find(self, key: _Key) -> object | None:
        """Return what is kept under the key; None where nothing is."""
        with self._lock:
            found = self._kept.get(key)
        return found[0] if found else None

    def forget(self, revision: str) -> None:
        """Let go of every view of that revision and of what derives from it, also of those in the making."""
        derived = f"{revision}-"
        with self._lock:
            for views in (self._kept, self._making):
                for key in [key for key in views if key[0] == revision or key[0].startswith(derived)]:
                    del views[key]

    def clear(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._kept.clear()
            self._making.clear()

    def revisions(self) -> set[str]:
        """List of which revisions something is kept."""
        with self._lock:
            return {key[0] for key in self._kept}

    def _keep(self, key: _Key, view: object, making: threading.Lock) -> None:
        # Nothing is unpickled: the length of its copy is about what a view weighs.
        size = len(pickle.dumps(view))
        with self._lock:
            # Whoever forgot the analysis meanwhile took the lock out.
            if size <= self._most_bytes and self._making.get(key) is making:
                self._kept[key] = (view, size)


views = Views()


def kept(make: Callable[Concatenate[Analysis, P], T]) -> Callable[Concatenate[Analysis, P], T]:
    """Keep what a function of an analysis and hashable values returns; it is to be looked at only."""
    name = f"{make.__module__}.{make.__qualname__}"

    @wraps(make)
    def of(analysis: Analysis, /, *about: P.args, **named: P.kwargs) -> T:
        key = (analysis.revision, name, (*about, *sorted(named.items())))
        return views.get(key, lambda: make(analysis, *about, **named))

    return of
