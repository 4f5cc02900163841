"""What one visitor can do to the others (`make hostile`): files, full queues, uploads nobody asked for.

A server of its own is started; visitors speak to it over the wire, without a browser. While a hostile visitor
does what it can, another opens a page again and again. The table goes to docs/RELIABILITY.md.
"""

from __future__ import annotations

import io
import math
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from streamlit.proto.Common_pb2 import FileURLs, UploadedFileInfo
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetStates

from benchmarks.papers import RELIABILITY, ROOT, put, stamp
from tests.wire.raw_viewer import Raw, rerun

MEGABYTE = 1_000_000
PATIENCE = 150.0
SMALL = b"handle,name\nann,Ann\nbob,Bob\n"


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Zip members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def lying_zip() -> bytes:
    """Zip 300 MB of zeros under a header that says 1,000 bytes."""
    content = bytearray(zipped(("a.csv", bytes(300 * MEGABYTE))))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = content.find(mark) + at
        content[place : place + 4] = (1000).to_bytes(4, "little")
    return bytes(content)


def overlapping_zip() -> bytes:
    """Zip two members whose second begins inside the first."""
    content = bytearray(zipped(("a.csv", SMALL * 10), ("b.csv", SMALL * 10)))
    at = content.rfind(b"PK\x01\x02") + 42
    content[at : at + 4] = (5).to_bytes(4, "little")
    return bytes(content)


def nested_zip() -> bytes:
    """Zip a zip in a zip in a zip."""
    return zipped(("b.zip", zipped(("c.zip", zipped(("d.csv", SMALL))))))


def bomb_workbook() -> bytes:
    """Make a workbook whose one shared string expands by entities."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    declared = f'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY e0 "xxxxxxxxxx">{entities}]>'
    strings = f"{declared}<sst><si><t>&e9;</t></si></sst>"
    return zipped(
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", b"<workbook/>"),
        ("xl/sharedStrings.xml", strings.encode()),
    )


def people(rows: int) -> bytes:
    """Write a list of followers as a tool would."""
    lines = [f"p{n},Person {n},{n * 7919 % 10007},2020-01-{n % 28 + 1:02d}\n" for n in range(rows)]
    return ("handle,name,followers_count,created_at\n" + "".join(lines)).encode()


def hostile_files() -> dict[str, tuple[str, Callable[[], bytes]]]:
    """Name the hostile files, each made when its turn comes."""
    empty_lists = b"[" + b"[]," * (117 * MEGABYTE // 3) + b"[]]"
    return {
        "zip, 0.1 MB, of 117 MB `[],`": ("a.zip", lambda: zipped(("data.json", empty_lists))),
        "117 MB `[],`": ("b.json", lambda: empty_lists),
        "60 MB `{},`": ("c.json", lambda: b"{}," * (20 * MEGABYTE)),
        "100 MB of line ends": ("d.csv", lambda: b"\n" * (100 * MEGABYTE)),
        "100 MB of commas": ("e.csv", lambda: b"handle\n" + b"," * (100 * MEGABYTE)),
        "zip of 4,999 one-row members": (
            "f.zip",
            lambda: zipped(*[(f"m{n}.csv", b"handle\np%d\n" % n) for n in range(4_999)]),
        ),
        "zip, one entry, ratio 1,000": ("g.zip", lambda: zipped(("a.csv", bytes(500 * MEGABYTE)))),
        "zip that lies about its size": ("h.zip", lying_zip),
        "zip whose entries overlap": ("i.zip", overlapping_zip),
        "zip in zip in zip": (
            "j.zip",
            lambda: zipped(("b.zip", zipped(("c.zip", zipped(("d.csv", SMALL)))))),
        ),
        "zip of 100,000 empty entries": (
            "k.zip",
            lambda: zipped(*[(f"{n}.csv", b"") for n in range(100_000)]),
        ),
        "workbook with an entity bomb": ("l.xlsx", bomb_workbook),
        "100,000 brackets deep": ("m.json", lambda: b"[" * 100_000),
        "a line of 200 MB": ("n.csv", lambda: b"handle,name\nann," + b"x" * (200 * MEGABYTE)),
        "10,000 columns": ("o.csv", lambda: (",".join(map(str, range(10_000))) + "\n").encode() * 500),
        "60 MB of tags": ("p.html", lambda: b"<!doctype html><table>" + b"<a>" * (20 * MEGABYTE)),
    }


@dataclass
class Server:
    """The server under test: its address, its process, what it took when nobody was there."""

    address: str
    process: int
    idle: float = 0.0

    def memory(self) -> float:
        """Return the megabytes of the server process."""
        return _status(self.process, "VmRSS") / 1000

    def with_readers(self) -> float:
        """Return the megabytes of the server and all processes below it, what they share counted once."""
        return sum(_shared_out(process) for process in _family(self.process)) / 1000


def _status(process: int, name: str) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith(f"{name}:"):
                return float(line.split()[1])
    return 0.0


def _shared_out(process: int) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return float(line.split()[1])
    return 0.0


def _family(process: int) -> list[int]:
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    found = [process]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """Start the app as a hosted one, wait until its sample is open, and stop it in the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    environment = {**os.environ, "ENGAGEMENT_DATA": str(folder), "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "none"}
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            server = Server(f"http://localhost:{port}", process.pid)
            _wait_for(server)
            with Visit(server) as visit:
                visit.open("lang=en&analysis=sample", "community")
                visit.drop("followers.csv", SMALL)
            time.sleep(5)
            server.idle = server.memory()
            yield server
        finally:
            process.terminate()
            process.wait(30)


def _wait_for(server: Server) -> None:
    last = time.monotonic() + 60
    while time.monotonic() < last:
        with suppress(httpx.HTTPError):
            httpx.get(f"{server.address}/_stcore/health").raise_for_status()
            return
        time.sleep(0.2)
    raise TimeoutError("the server does not answer")


class Visit:
    """One visitor over the wire."""

    def __init__(self, server: Server) -> None:
        self._raw = Raw(server.address)
        self._client = httpx.Client(base_url=server.address, timeout=PATIENCE)
        self._session = ""
        self._uploader = ""
        self._files: list[UploadedFileInfo] = []

    def __enter__(self) -> Visit:
        self._raw.__enter__()
        self._client.get("/_stcore/health")
        self.ask("lang=en")
        return self

    def __exit__(self, *_: object) -> None:
        self._raw.__exit__()
        self._client.close()

    def ask(self, query: str, page: str = "") -> list[ForwardMsg]:
        """Run a page once with the files dropped so far; its messages until it ends."""
        widgets = WidgetStates()
        if self._files:
            dropped = widgets.widgets.add(id=self._uploader).file_uploader_state_value
            dropped.uploaded_file_info.extend(self._files)
        message = rerun(query, page_name=page)
        message.rerun_script.widget_states.CopyFrom(widgets)
        messages = self._raw.run_with(message)
        for one in messages:
            if one.WhichOneof("type") == "new_session":
                self._session = one.new_session.initialize.session_id or self._session
            self._uploader = one.delta.new_element.file_uploader.id or self._uploader
        return messages

    def open(self, query: str, page: str = "") -> str:
        """Run a page until no work is under way on it; the words of it."""
        last = time.monotonic() + PATIENCE
        while time.monotonic() < last:
            messages = self.ask(query, page)
            if not any(one.delta.new_element.HasField("progress") for one in messages):
                return _words(messages)
            time.sleep(0.3)
        return f"nothing within {PATIENCE:.0f} s"

    def put(self, name: str, content: bytes) -> int:
        """Send a file to the upload address, whether or not a page wants it; the answer's status."""
        file = str(uuid.uuid4())
        address = f"/_stcore/upload_file/{self._session}/{file}"
        cookie = {"X-Xsrftoken": self._client.cookies["_streamlit_xsrf"]}
        try:
            reply = self._client.put(address, files={"file": (name, content)}, headers=cookie)
        except httpx.TransportError:
            # Refused before it was read, and the connection closed upon what still came.
            return 413
        if reply.is_success:
            urls = FileURLs(file_id=file, upload_url=address, delete_url=address)
            self._files.append(UploadedFileInfo(name=name, size=len(content), file_id=file, file_urls=urls))
        return reply.status_code

    def drop(self, name: str, content: bytes) -> tuple[float, str]:
        """Drop a file, and take it away again; the seconds until it is looked at, and what is said then."""
        begun = time.monotonic()
        self.put(name, content)
        words = self.open("lang=en")
        seconds = time.monotonic() - begun
        while self._files:
            address = self._files.pop().file_urls.delete_url
            self._client.delete(address, headers={"X-Xsrftoken": self._client.cookies["_streamlit_xsrf"]})
        return seconds, words

    def leave_work(self, name: str, content: bytes) -> None:
        """Drop a file and wait for nothing."""
        self.put(name, content)
        self.ask("lang=en")


def _words(messages: list[ForwardMsg]) -> str:
    elements = [one.delta.new_element for one in messages]
    return " ".join(one.alert.body or one.heading.body or one.markdown.body for one in elements)


def sentence_about(name: str, words: str) -> str:
    """Pick the last sentence of a page about a file; all words of the page where there is none."""
    plain = re.sub(r"\\(.)", r"\1", words)
    *_, said = plain.rpartition(f"{name}:")
    return f"{name}:{said[: said.rfind('.') + 1]}" if said != plain else plain


class Watching:
    """Another visitor, who opens a page again and again, and a look at the memory meanwhile."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._ended = threading.Event()
        self.seconds: list[float] = []
        self.memory = self.with_readers = 0.0

    def __enter__(self) -> Watching:
        self._threads = [threading.Thread(target=self._browse), threading.Thread(target=self._weigh)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    @property
    def p95(self) -> float:
        """Within how many seconds 95 of 100 pages were there."""
        return statistics.quantiles(self.seconds, n=20)[-1] if len(self.seconds) > 1 else math.nan

    def _browse(self) -> None:
        with Visit(self._server) as visit:
            while not self._ended.is_set():
                begun = time.monotonic()
                visit.ask("lang=en&analysis=sample", "community")
                self.seconds.append(time.monotonic() - begun)
                time.sleep(0.2)

    def _weigh(self) -> None:
        while not self._ended.wait(0.1):
            self.memory = max(self.memory, self._server.memory())
            self.with_readers = max(self.with_readers, self._server.with_readers())


def each_file(server: Server, rows: Rows) -> None:
    """Drop every hostile file twice, while somebody browses."""
    with Watching(server) as quiet:
        time.sleep(20)
    rows.add("nothing hostile", page=f"{quiet.p95:.2f} s", memory="0", note="a page of the sample, p95")
    whole: list[float] = []
    for title, (name, made) in hostile_files().items():
        content = made()
        with Visit(server) as visit, Watching(server) as watching:
            longest, words = 0.0, ""
            for _ in range(2):
                seconds, words = visit.drop(name, content)
                longest = max(longest, seconds)
                time.sleep(5)
        whole += watching.seconds
        rows.add(
            title,
            memory=f"{watching.memory - server.idle:+.0f} ({watching.with_readers - server.idle:+.0f})",
            seconds=f"{longest:.1f}",
            page=f"{watching.p95:.2f} s",
            note=sentence_about(name, words),
        )
    p95 = statistics.quantiles(whole, n=20)[-1]
    rows.add("all of them together", page=f"{p95:.2f} s ({p95 / quiet.p95 - 1:+.0%})", note="of the 16 above")


def full_queue(server: Server, rows: Rows) -> None:
    """Fill the queue from many tabs, and time the two-row file of somebody else; then close the tabs."""
    large = people(400_000)
    greedy = [Visit(server).__enter__() for _ in range(6)]
    for number, visit in enumerate(greedy):
        visit.leave_work(f"large{number}.csv", large)
    with Visit(server) as other:
        seconds, words = other.drop("followers.csv", SMALL)
    rows.add(
        f"a small file, while six tabs have {len(large) / MEGABYTE:.0f} MB looked at",
        seconds=f"{seconds:.1f}",
        note="looked at" if "2 rows" in words else sentence_about("followers.csv", words),
    )
    for visit in greedy:
        visit.__exit__()
    closed = time.monotonic()
    while len(_family(server.process)) > 2 and time.monotonic() < closed + PATIENCE:
        time.sleep(0.5)
    rows.add(
        "their work ends, the tabs closed", seconds=f"{time.monotonic() - closed:.1f}", note="no reader left"
    )
    time.sleep(max(0.0, 60 - (time.monotonic() - closed)))
    rows.add("a minute after", memory=f"{server.memory() - server.idle:+.0f}")


def uploads(server: Server, rows: Rows) -> None:
    """Send 2.5 GB to the upload address without any widget, from two visits."""
    block = os.urandom(MEGABYTE) * 100
    before = server.memory()
    with Visit(server) as visit, Visit(server) as second:
        answers = [visit.put(f"{n}.bin", block) for n in range(15)] + [
            second.put(f"{n}.bin", block) for n in range(10)
        ]
        peak = server.memory()
        taken = sum(status < 300 for status in answers)
        begun = time.monotonic()
        while server.memory() > before + 50 and time.monotonic() < begun + PATIENCE:
            time.sleep(0.5)
        freed = time.monotonic() - begun
    rows.add(
        f"{len(answers)} uploads of 100 MB from two tabs, without a widget, the tabs open",
        memory=f"{peak - before:+.0f}",
        seconds=f"{freed:.0f}",
        note=f"{taken} taken, {len(answers) - taken} refused; seconds until freed",
    )


@dataclass
class Rows:
    """The table as it grows; every row is written down at once."""

    lines: list[str] = field(default_factory=list)

    def add(self, title: str, memory: str = "", seconds: str = "", page: str = "", note: str = "") -> None:
        """Add a row."""
        cells = (title, memory, seconds, page, note.replace("|", "/").replace("\n", " "))
        self.lines.append("| " + " | ".join(cells) + " |")
        sys.stdout.write(self.lines[-1] + "\n")
        sys.stdout.flush()

    def paper(self) -> str:
        """Write the table with its date, commit and command."""
        head = [
            "## Hostile visitors",
            "",
            f"{stamp()}, `make hostile`, {os.cpu_count()} cores.",
            "",
            "MB: the server process beyond what it takes when idle (in brackets with its readers). s: the "
            "longest that it took. Others' pages: p95 of another visitor's page meanwhile.",
            "",
            "| what | MB | s | others' pages | what is said |",
            "|---|---|---|---|---|",
        ]
        return "\n".join([*head, *self.lines])


def main() -> None:
    """Measure, and put the table into docs/RELIABILITY.md."""
    rows = Rows()
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        each_file(server, rows)
        full_queue(server, rows)
        uploads(server, rows)
    put(RELIABILITY, "hostile", rows.paper())


if __name__ == "__main__":
    main()
