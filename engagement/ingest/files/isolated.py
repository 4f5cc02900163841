"""Looking at files in a process of its own, under limits: what a file does there, it does to nobody else.

`inspect` and `with_owner` as in `upload`, for servers that read what strangers hand in. Where a system cannot
fork, they read in this process, with the counts and sizes that hold everywhere as the only limits.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from engagement import settings
from engagement.data.results import Progress, no_progress
from engagement.errors import UnreadableFileError
from engagement.i18n import N_
from engagement.ingest.files import handover, upload
from engagement.ingest.files.contract import Choices, Inspection
from engagement.ingest.files.handover import JoinedElsewhere, PrivateFolder
from engagement.ingest.files.limits import Limits, too_much_memory, too_much_time

_TICK_SECONDS = 0.2
# On a busy machine a reader waits for its turn; the clock ends what neither works nor ends.
_PATIENCE = 3
_NAMED = 3
_PROCESS = "engagement.ingest.files.reader_process"
_CAN_FORK = hasattr(os, "fork") and hasattr(socket, "send_fds")
_ENVIRONMENT = {
    # Forks begin with one thread, and with a pool of memory that takes what it uses and no more.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}


def inspect(
    files: Sequence[tuple[str, bytes | BinaryIO]],
    owner: str | None = None,
    choices: Choices | None = None,
    progress: Progress | None = None,
) -> Inspection:
    """Look at files in a process of its own; arguments and answer are those of `upload.inspect`.

    Whatever `progress` raises ends the reading at once.

    Raises:
        TooCostlyError: reading them takes more memory or time than one upload gets.
        UnreadableFileError: one of them made the reader break down.
    """
    if not _CAN_FORK:
        return upload.inspect(files, owner, choices, progress)
    folder = PrivateFolder()
    places = [_laid_down(content, folder.path / str(place)) for place, (_, content) in enumerate(files)]
    names = [name for name, _ in files]
    request = {
        "files": [(name, place.name) for name, place in zip(names, places, strict=True)],
        "owner": owner,
        "choices": {layout: dict(given) for layout, given in (choices or {}).items()},
        "joined": None,
    }
    limits = Limits.of(sum(place.stat().st_size for place in places))
    return _Reading(folder, names, limits, progress).answer(request)


def with_owner(inspection: Inspection, owner: str, progress: Progress | None = None) -> Inspection:
    """Finish an inspection that lacked nothing but the owner, where its readings wait.

    Raises:
        TooCostlyError: joining them takes more memory or time than one upload gets.
    """
    joined = inspection.joined
    if not isinstance(joined, JoinedElsewhere):
        return upload.with_owner(inspection, owner, progress)
    names = [file.name for file in inspection.files]
    request = {"files": [], "owner": owner, "choices": {}, "joined": str(joined.path)}
    limits = Limits.of(sum(file.stat().st_size for file in joined.path.iterdir()))
    return _Reading(PrivateFolder(), names, limits, progress).answer(request)


def start() -> None:
    """Start the process that readers are forked from, so that the first visitor need not wait for it."""
    if _CAN_FORK:
        _readers.start()


def _laid_down(content: bytes | BinaryIO, place: Path) -> Path:
    """Put the bytes of a file where its reader finds them."""
    with place.open("wb") as target:
        if isinstance(content, bytes):
            target.write(content)
        else:
            content.seek(0)
            shutil.copyfileobj(content, target)
    return place


class _Reading:
    """One upload being read elsewhere: what is heard of it, and what it comes to."""

    def __init__(
        self, folder: PrivateFolder, names: Sequence[str], limits: Limits, progress: Progress | None
    ) -> None:
        self._folder, self._names, self._limits = folder, names, limits
        self._progress = progress or no_progress
        self._share, self._step, self._file = 0.0, upload.READING, ""
        self._heard: dict[str, Any] = {}

    def answer(self, request: Mapping[str, Any]) -> Inspection:
        """Have the request done, and take up what came of it."""
        request = {**request, **asdict(self._limits)}
        (self._folder.path / handover.REQUEST).write_text(json.dumps(request), encoding="ascii")
        with closing(_readers.fork(self._folder.path)) as line:
            for words in self._words(line):
                self._hear(words)
        if "done" not in self._heard:
            raise self._failure()
        return handover.read(self._folder)

    def _words(self, line: socket.socket) -> Iterator[dict[str, Any]]:
        """Listen until the line is closed, which kills the reader where it is this side that closes."""
        line.settimeout(_TICK_SECONDS)
        last = time.monotonic() + _PATIENCE * self._limits.seconds
        rest = b""
        while True:
            if time.monotonic() > last:
                raise too_much_time(self._about(), _PATIENCE * self._limits.seconds)
            try:
                block = line.recv(65536)
            except TimeoutError:
                self._progress(self._share, self._step)
                continue
            if not block:
                return
            *whole, rest = (rest + block).split(b"\n")
            yield from map(json.loads, whole)

    def _hear(self, words: dict[str, Any]) -> None:
        self._heard |= words
        self._file = words.get("file", self._file)
        if "share" in words:
            self._share, self._step = words["share"], words["step"]
            self._progress(self._share, self._step)

    def _failure(self) -> Exception:
        ended = self._heard.get("ended")
        if "fault" in self._heard:
            return RuntimeError(f"a reader failed: {self._heard['fault']}")
        if ended is None:
            return RuntimeError("the process that readers are forked from has ended")
        if ended == -signal.SIGXCPU:
            return too_much_time(self._about(), self._limits.seconds)
        # Out of memory, libraries break down in their own ways, and the system kills.
        grown = self._heard["peak"] - self._heard.get("began_with", 0)
        if "over" in self._heard or ended == -signal.SIGKILL or grown > self._limits.memory / 4:
            return too_much_memory(self._about())
        return UnreadableFileError(
            N_("{file}: the program that reads it broke down over it. Export it again, or as CSV."),
            file=self._about(),
        )

    def _about(self) -> str:
        """Name the file being read, or all of them where they are being put together."""
        if self._file and self._step == upload.READING:
            return self._file
        return ", ".join(self._names[:_NAMED]) + (" …" if len(self._names) > _NAMED else "")


class _Readers:
    """The process that readers are forked from, started anew should it have ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._started_by = 0

    def start(self) -> None:
        """Start it, unless it runs; it ends with this one."""
        with self._lock:
            self._running()

    def stop(self) -> None:
        """End it with all its readers."""
        if self._process is not None and self._control is not None and self._started_by == os.getpid():
            self._control.close()
            self._process.wait()

    def fork(self, folder: Path) -> socket.socket:
        """Have the request in the folder done; returns the line to its reader."""
        mine, theirs = socket.socketpair()
        with self._lock, theirs:
            socket.send_fds(self._running(), [f"{folder}\n".encode()], [theirs.fileno()])
        return mine

    def _running(self) -> socket.socket:
        # A process that was forked from this one must not speak to the readers of this one.
        alive = self._process is not None and self._started_by == os.getpid() and self._process.poll() is None
        if self._control is None or not alive:
            if self._control is not None:
                self._control.close()
            self._control, theirs = socket.socketpair()
            paths = os.pathsep.join(filter(None, sys.path))
            with theirs:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", _PROCESS, str(theirs.fileno())],
                    stdin=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                    env={**settings.bare_environment(), **_ENVIRONMENT, "PYTHONPATH": paths},
                    start_new_session=True,
                )
            if self._started_by != os.getpid():
                atexit.register(self.stop)
            self._started_by = os.getpid()
        return self._control


_readers = _Readers()
