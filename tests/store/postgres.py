"""A PostgreSQL of the tests' own: started from nothing, reached by a socket, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

_SETTINGS = ("listen_addresses=", "fsync=off", "shared_buffers=32MB", "max_connections=60")
_USERS = ("postgres", "nobody")


def binary(name: str) -> str | None:
    """Where a program of PostgreSQL is, if it is installed; Debian keeps most of them off the path."""
    versions = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = sorted(versions, key=lambda file: int(file.parts[4]) if file.parts[4].isdigit() else 0)
    return str(newest[-1]) if newest else shutil.which(name)


@dataclass(frozen=True)
class Server:
    """A running server and its folder."""

    folder: Path
    user: str | None

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = " ".join(
            f'-c "{setting}"' for setting in (*_SETTINGS, f"unix_socket_directories={self.folder}")
        )
        self._call("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        """Stop it as a crash would."""
        self._call("pg_ctl", "-m", "immediate", "stop")

    def create(self) -> None:
        """Make its folder."""
        self._call("initdb", "-U", "test", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")

    def _call(self, program: str, *arguments: str) -> None:
        command = [binary(program) or program, "-D", str(self.folder / "data"), *arguments]
        done = subprocess.run(command, user=self.user, cwd="/", stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr.decode(errors='replace')}")

    def address(self, database: str) -> str:
        """The address of one database."""
        return f"postgresql://test@/{database}?host={self.folder}"

    def run(self, *statements: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run statements outside any transaction; the rows of the last one."""
        with psycopg.connect(self.address(database), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def files(self) -> Iterator[Path]:
        """All files of the server but its own log."""
        return (file for file in (self.folder / "data").rglob("*") if file.is_file())


@contextmanager
def running() -> Iterator[Server]:
    """A server for as long as the block lasts; it never runs as root."""
    folder = Path(tempfile.mkdtemp(prefix="engagement-pg-"))
    user = None
    if os.getuid() == 0:
        user = next(name for name in _USERS if _known(name))
        shutil.chown(folder, user)
    server = Server(folder, user)
    try:
        server.create()
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _known(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
