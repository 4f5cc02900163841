"""Who is here: a visit is one tab of a browser, and what it held is given back soon after it is gone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from engagement.store.links.tries import network_of
from engagement.web.turns import Visitor

# A lost connection comes back within seconds; Streamlit would hold everything of a closed tab for minutes.
ABSENT_SECONDS = 30.0


def visitor() -> Visitor:
    """Return who the page is for that is running in this thread; nobody outside of a page."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return Visitor()
    VISITS.note(context.session_id)
    return Visitor(context.session_id, network_of(st.context.ip_address))


def is_present(session: str) -> bool:
    """Whether the tab is connected; what is nobody's, or of a page without a server, counts as looked at."""
    return not session or not runtime.exists() or runtime.get_instance().is_active_session(session)


class Visits:
    """The visits that were seen, and since when some of them are not."""

    def __init__(
        self,
        is_present: Callable[[str], bool] = is_present,
        absent_seconds: float = ABSENT_SECONDS,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._is_present, self._absent_seconds, self._timer = is_present, absent_seconds, timer
        self._seen: dict[str, float] = {}
        self._lock = threading.Lock()

    def note(self, session: str) -> None:
        """Note that this visit is there."""
        with self._lock:
            self._seen[session] = self._timer()

    def ended(self) -> list[str]:
        """Return the visits that have been gone for long enough; each is told once."""
        now = self._timer()
        with self._lock:
            for session in self._seen:
                if self._is_present(session):
                    self._seen[session] = now
            over = [session for session, seen in self._seen.items() if seen < now - self._absent_seconds]
            for session in over:
                del self._seen[session]
        return over


VISITS = Visits()


def close(session: str) -> None:
    """Give back what Streamlit holds for a visit: its state, its uploads, its downloads.

    To be called in the thread of the server's event loop.
    """
    running = runtime.get_instance()
    running.close_session(session)
    # Streamlit itself may have let go of the visit without letting go of these.
    running.uploaded_file_mgr.remove_session_files(session)
    running.media_file_mgr.clear_session_refs(session)
    running.media_file_mgr.remove_orphaned_files()
