"""The process that reads what strangers hand in: it imports once and forks a limited reader for each upload.

It is told a folder over a socket, together with one end of another socket: the line to whoever waits for that
upload. In the folder lies the request; the reader says on the line what it reads and how far it is, lays its
answer down beside the request, and ends. Whoever hangs up has it killed.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import selectors
import signal
import socket
import sys
import tempfile
import traceback
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

_NICE = 10
_FILE_BYTES = 4 * 1024**3


@dataclass
class Line:
    """What a reader says: one JSON object a line."""

    connection: socket.socket

    def say(self, **words: object) -> None:
        """Say it, waiting until it is taken."""
        self.connection.sendall(json.dumps(words).encode() + b"\n")


def main(descriptor: int) -> None:
    """Take requests until the other side is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _warm_up()
    _Forks(socket.socket(fileno=descriptor)).serve()


class _Forks:
    """The readers at work, each with its line."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._lines: dict[int, socket.socket] = {}
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ)
        self._ended, wake = socket.socketpair()
        self._ended.setblocking(False)
        wake.setblocking(False)
        self._wake = wake
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake.fileno())
        self._selector.register(self._ended, selectors.EVENT_READ)

    def serve(self) -> None:
        """Fork, watch and bury readers until nobody is there to ask for one."""
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._control:
                    if not self._take():
                        return self._end()
                elif key.fileobj is self._ended:
                    self._ended.recv(4096)
                else:
                    self._hung_up(key.data)
            self._bury()

    def _take(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self._control, 65536, 16)
        folders = message.decode().splitlines()
        for folder, descriptor in zip(folders, descriptors, strict=True):
            self._fork(Path(folder), socket.socket(fileno=descriptor))
        return bool(message)

    def _fork(self, folder: Path, connection: socket.socket) -> None:
        reader = os.fork()
        if reader == 0:
            for other in (self._control, self._ended, self._wake, *self._lines.values()):
                other.close()
            _read(folder, Line(connection))
        self._lines[reader] = connection
        self._selector.register(connection, selectors.EVENT_READ, reader)

    def _hung_up(self, reader: int) -> None:
        # Nobody writes on a line but its reader: what can be read here is its end.
        self._selector.unregister(self._lines[reader])
        _kill(reader)

    def _bury(self) -> None:
        for reader in list(self._lines):
            ended, status, usage = os.wait4(reader, os.WNOHANG)
            if ended:
                line = self._lines.pop(reader)
                if line.fileno() in self._selector.get_map():
                    self._selector.unregister(line)
                # Whoever waited for it may have gone.
                with line, suppress(OSError):
                    Line(line).say(ended=os.waitstatus_to_exitcode(status), peak=_peak(usage))

    def _end(self) -> None:
        for reader in self._lines:
            _kill(reader)


def _peak(usage: resource.struct_rusage) -> int:
    """Return the most memory that a process had (bytes)."""
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _kill(reader: int) -> None:
    """Kill a reader with the processes that it has started."""
    for kill in (os.killpg, os.kill):
        try:
            kill(reader, signal.SIGKILL)
        except ProcessLookupError:
            continue
        return


def _warm_up() -> None:
    """Import everything and read a small file, so that a fork has nothing left to load."""
    from engagement.ingest.files import handover, upload

    with tempfile.TemporaryDirectory(prefix="engagement-") as folder:
        people = b"handle,name,followers_count,created_at\nann,Ann,1,2020-01-01\nbob,Bob,2,2021-01-01\n"
        handover.write(upload.inspect([("followers.csv", people)], owner="brand"), Path(folder))
    gc.collect()
    gc.freeze()


def _read(folder: Path, line: Line) -> None:
    """Do one request in this fork, which ends here."""
    try:
        from engagement.ingest.files.handover import REQUEST

        request = json.loads((folder / REQUEST).read_text(encoding="ascii"))
        _limit(request["memory"], request["seconds"])
        tempfile.tempdir = str(folder)
        line.say(began_with=_peak(resource.getrusage(resource.RUSAGE_SELF)))
        _answer(request, folder, line)
    except MemoryError:
        line.say(over="memory")
    except Exception as error:
        line.say(fault=_where(error))
    finally:
        # Nothing of the parent is to be wound up here.
        os._exit(0)


def _where(error: BaseException) -> str:
    """Say what went wrong in which lines of the program; the text of an error could quote the file."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(
        [type(error).__name__, *(f"{Path(at.filename).name}:{at.lineno}" for at in frames[::-1])]
    )


def _limit(memory: int, seconds: int) -> None:
    """Bound what this process takes from here on; where a system knows no such bound, it does without."""
    os.setsid()
    os.nice(_NICE)
    for signal_number in (signal.SIGCHLD, signal.SIGINT):
        signal.signal(signal_number, signal.SIG_DFL)
    signal.set_wakeup_fd(-1)
    used = _data_bytes()
    bounds = [
        # At the first the process is told that it was too long, at the second it is killed.
        (resource.RLIMIT_CPU, seconds, seconds + 2),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_FSIZE, _FILE_BYTES, _FILE_BYTES),
        # Of memory only what can be written counts; pools and libraries map much more than they use.
        *([] if used is None else [(resource.RLIMIT_DATA, used + memory, used + memory)]),
    ]
    for kind, soft, hard in bounds:
        resource.setrlimit(kind, (soft, hard))
    # If the machine runs short all the same, it is a reader that goes first.
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _data_bytes() -> int | None:
    """Return how much memory that can be written this process has mapped; None where nothing says so."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return None
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmData"))


def _answer(request: Mapping[str, Any], folder: Path, line: Line) -> None:
    from engagement.ingest.files import handover
    from engagement.ingest.files.upload import inspect, with_owner

    def progress(share: float, step: str) -> None:
        line.say(share=share, step=step)

    if request["joined"] is not None:
        inspection = with_owner(handover.joined_in(Path(request["joined"])), request["owner"], progress)
    else:
        files = [_content(name, folder / place, line) for name, place in request["files"]]
        inspection = inspect(files, request["owner"], request["choices"], progress)
    answer = folder / handover.ANSWER
    answer.mkdir()
    handover.write(inspection, answer)
    line.say(done=True)


def _content(name: str, path: Path, line: Line) -> Any:
    from engagement.ingest.files.content import Content

    def opened() -> IO[bytes]:
        # Should this be the last that is heard of this reader, it is known which file it was.
        line.say(file=name)
        return path.open("rb")

    return Content(name, path.stat().st_size, opened)  # type: ignore[arg-type]


if __name__ == "__main__":
    main(int(sys.argv[1]))
    sys.stderr.flush()
    # Without winding up libraries, some of which complain about how.
    os._exit(0)
