"""The app as a server on a free port: forked from a process that has loaded it, with the sample analysed.

A server of its own costs a test some tenths of a second instead of ten seconds. What differs from
`streamlit run app.py` ends where the command begins: the modules are loaded, the sample is open, and jobs
can be held. `cold_server` is that command and nothing else.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
# What a job reports waits for as long as a file of this name lies in the data folder of its server.
HELD = "jobs.held"
# Whom a server asked that is not on this machine: no test lets it ask anybody.
OUTGOING = "outgoing.txt"
_LOOPBACK = ("127.", "::1", "::ffff:127.", "localhost", "0.0.0.0", "::")
_PLAIN = {"STREAMLIT_SERVER_FILE_WATCHER_TYPE": "none"}


@contextmanager
def running_server(folder: Path, *options: str, sample: Path | None = None) -> Iterator[str]:
    """`streamlit run app.py` with more options over this data folder; its address, until the block ends.

    `sample` is a file with the analysed sample: it is then open from the start.
    """
    port = _free_port()
    environment = {**os.environ, **_PLAIN, "ENGAGEMENT_DATA": str(folder)}
    server = _warm().Process(
        target=_serve, args=(folder, environment, ["--server.port", str(port), *options], sample), daemon=True
    )
    server.start()
    try:
        _wait_until_healthy(port, server.is_alive, folder / "server.log")
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.join(20)
        server.close()
    assert not (folder / OUTGOING).exists(), (folder / OUTGOING).read_text()


@contextmanager
def cold_server(folder: Path) -> Iterator[str]:
    """`streamlit run app.py` as a user starts it; its address, until the block ends."""
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    environment = {**os.environ, **_PLAIN, "ENGAGEMENT_DATA": str(folder)}
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            _wait_until_healthy(port, lambda: server.poll() is None, folder / "server.log")
            yield f"http://localhost:{port}"
        finally:
            server.terminate()
            server.wait(20)


@contextmanager
def held_jobs(folder: Path) -> Iterator[Callable[[], None]]:
    """Jobs on the server of this folder stand still at their next report, until what is yielded is called."""
    held = folder / HELD
    held.touch()
    try:
        yield lambda: held.unlink(missing_ok=True)
    finally:
        held.unlink(missing_ok=True)


@cache
def _warm() -> multiprocessing.context.ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.loaded"])
    return context


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_healthy(port: int, alive: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert alive(), log.read_text()
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"no server after 60 s: {log.read_text()}")


def _serve(folder: Path, environment: dict[str, str], options: list[str], sample: Path | None) -> None:
    """Turn this process into the server: the target of a fork."""
    log = os.open(folder / "server.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(log, stream)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)

    from streamlit.web import cli

    from engagement.web import session
    from engagement.web.analyses import SAMPLE

    _write_down_outgoing(folder / OUTGOING)
    _let_jobs_be_held(folder / HELD)
    if sample is not None:
        session.analyses().add(pickle.loads(sample.read_bytes()), SAMPLE)
    cli.main(["run", "app.py", *options], prog_name="streamlit")


def _write_down_outgoing(file: Path) -> None:
    """Write every name that is looked up and every address that is connected to outside of this machine."""

    def note(event: str, args: tuple[object, ...]) -> None:
        if event not in ("socket.connect", "socket.getaddrinfo"):
            return
        asked = args[1] if event == "socket.connect" else args
        host = asked[0] if isinstance(asked, tuple) else None
        if isinstance(host, str) and host and not host.startswith(_LOOPBACK):
            with file.open("a") as written:
                written.write(f"{event} {asked}\n")

    sys.addaudithook(note)


def _let_jobs_be_held(file: Path) -> None:
    from engagement.web.jobs import Job

    report = Job.report

    def held(job: Job, share: float, step: str) -> None:
        report(job, share, step)
        while file.exists() and not job.cancelled.is_set():
            time.sleep(0.05)
        report(job, share, step)

    Job.report = held  # type: ignore[method-assign]
