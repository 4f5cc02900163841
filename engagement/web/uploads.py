"""Files on their way in: how much may wait in memory, of one visit, of one network, on the whole server.

Streamlit holds whatever is sent to its upload address, for as long as the visit lasts, whether or not a page
asked for it.
"""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from engagement import settings
from engagement.ingest.files.limits import has_room
from engagement.store.links.tries import network_of
from engagement.web.visits import VISITS

_MEBIBYTE = 1024 * 1024
_UPLOAD = re.compile(r"/_stcore/upload_file/(?P<session>[^/]+)/(?P<file>[^/]+)$")
_MOST_FILES = 200
# Of all visitors together, those of one network leave the others this share.
_LEFT_TO_OTHERS = 0.25
# A page takes up its files as soon as the last one is there.
UNCLAIMED_SECONDS, LONGEST_UNCLAIMED_SECONDS = 40.0, 600.0
TOO_LARGE, BUSY = 413, 503


class RefusedUploadError(Exception):
    """More came than may wait; `status` is what the browser is told."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass
class _Visit:
    """What is known of the uploads of one visit: bytes on their way, what arrived when, which files its page
    shows, or showed the run before.
    """

    network: str = ""
    coming: Counter[str] = field(default_factory=Counter)
    arrived: dict[str, float] = field(default_factory=dict)
    claimed: set[str] = field(default_factory=set)
    claimed_before: set[str] = field(default_factory=set)
    active: float = 0.0

    def is_unclaimed(self, file: str, now: float) -> bool:
        """Whether no page shows the file, nor will take it up together with what still comes."""
        if file in self.claimed or file in self.claimed_before:
            return False
        late = self.arrived.get(file, now) < now - LONGEST_UNCLAIMED_SECONDS
        return late or (not self.coming and self.active < now - UNCLAIMED_SECONDS)


def held() -> dict[str, dict[str, int]]:
    """Return the files that Streamlit holds: visit -> file -> bytes."""
    if not runtime.exists():
        return {}
    return {
        session: {name: len(file.data) for name, file in list(of_session.items())}
        for session, of_session in list(_storage().file_storage.items())
    }


def let_go(session: str, file: str) -> None:
    """Have Streamlit forget a file."""
    if runtime.exists():
        _storage().remove_file(session_id=session, file_id=file)


def _storage() -> MemoryUploadedFileManager:
    files = runtime.get_instance().uploaded_file_mgr
    assert isinstance(files, MemoryUploadedFileManager)
    return files


class Uploads:
    """What waits and what comes, held against what may; files that no page takes up are let go.

    `taken` counts the bytes that were ever let in.
    """

    def __init__(
        self,
        held: Callable[[], dict[str, dict[str, int]]] = held,
        let_go: Callable[[str, str], None] = let_go,
        has_room: Callable[[], bool] = has_room,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._held, self._let_go, self._has_room, self._timer = held, let_go, has_room, timer
        self._visits: dict[str, _Visit] = {}
        self._lock = threading.Lock()
        self.taken = 0

    def take(self, session: str, network: str, file: str, size: int) -> None:
        """Make room for so many more bytes of a file.

        Raises:
            RefusedUploadError: this visit, its network or the server has no more room.
        """
        most, whole = settings.UPLOADS_A_VISIT.number(), settings.UPLOADS.number()
        with self._lock:
            waiting = self._held()
            visit = self._visits.setdefault(session, _Visit())
            visit.network = network
            of_visit = {
                one: self._bytes(one, waiting) + size * (one == session) for one in {*self._visits, *waiting}
            }
            files = {*waiting.get(session, ()), *visit.coming, file}
            if of_visit[session] > most * _MEBIBYTE or len(files) > _MOST_FILES:
                raise RefusedUploadError(TOO_LARGE)
            neighbours = [one for one, known in self._visits.items() if known.network == network]
            near = sum(of_visit[one] for one in neighbours)
            everybody = sum(of_visit.values())
            if everybody > whole * _MEBIBYTE or near > (1 - _LEFT_TO_OTHERS) * whole * _MEBIBYTE:
                raise RefusedUploadError(BUSY)
            if not self._has_room():
                raise RefusedUploadError(BUSY)
            visit.coming[file] += size
            self.taken += size
            visit.active = self._timer()

    def arrived(self, session: str, file: str) -> None:
        """Note that a file is no longer on its way: it is held, or was not let in."""
        with self._lock:
            visit = self._visits.get(session)
            if visit is not None:
                visit.coming.pop(file, None)
                visit.arrived[file] = self._timer()

    def new_run(self, session: str) -> None:
        """Note that a page of this visit runs: what neither this run claims nor the last one is let go."""
        with self._lock:
            visit = self._visits.get(session)
            if visit is not None:
                visit.claimed_before, visit.claimed = visit.claimed, set()

    def claim(self, session: str, files: Iterable[str]) -> None:
        """Note which files the page shows that runs in this visit."""
        with self._lock:
            self._visits.setdefault(session, _Visit(active=self._timer())).claimed.update(files)

    def sweep(self) -> None:
        """Let go of files that no page shows; forget the visits that hold nothing."""
        now = self._timer()
        with self._lock:
            waiting = self._held()
            for session in waiting:
                self._visits.setdefault(session, _Visit(active=now))
            unclaimed = [
                (session, file)
                for session, files in waiting.items()
                for file in files
                if self._visits[session].is_unclaimed(file, now)
            ]
            idle = [one for one, visit in self._visits.items() if not (visit.coming or waiting.get(one))]
            for session in idle:
                del self._visits[session]
        for session, file in unclaimed:
            self._let_go(session, file)

    def _bytes(self, session: str, waiting: dict[str, dict[str, int]]) -> int:
        visit = self._visits.get(session)
        return sum(waiting.get(session, {}).values()) + (visit.coming.total() if visit else 0)


UPLOADS = Uploads()


def new_run() -> None:
    """Note that a page begins to run."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is not None:
        UPLOADS.new_run(context.session_id)


def claim(files: Iterable[UploadedFile]) -> None:
    """Note that the page shows these files, so that they are kept while it does."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is not None:
        UPLOADS.claim(context.session_id, [file.file_id for file in files])


class UploadGate:
    """ASGI middleware: an upload comes in as far as there is room; else it is refused before it is read."""

    def __init__(self, app: ASGIApp, uploads: Uploads = UPLOADS) -> None:
        self.app, self._uploads = app, uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on but uploads that have no room."""
        found = (
            _UPLOAD.search(scope["path"]) if scope["type"] == "http" and scope["method"] == "PUT" else None
        )
        if found is None:
            await self.app(scope, receive, send)
            return
        session, file = found["session"], found["file"]
        network = network_of(scope["client"][0] if scope.get("client") else None)
        VISITS.note(session)
        declared = Headers(scope=scope).get("content-length", "")
        left = int(declared) if declared.isdigit() else 0
        started = False

        async def receive_counted() -> Message:
            nonlocal left
            message = await receive()
            size = len(message.get("body", b""))
            # What was declared has its room; what was not needs some now.
            if size > left:
                self._uploads.take(session, network, file, size - left)
            left = max(0, left - size)
            return message

        async def send_noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            self._uploads.take(session, network, file, left)
            await self.app(scope, receive_counted, send_noted)
        except RefusedUploadError as refused:
            if not started:
                await PlainTextResponse("There is no room for this file.", refused.status)(
                    scope, receive, send
                )
        finally:
            self._uploads.arrived(session, file)
