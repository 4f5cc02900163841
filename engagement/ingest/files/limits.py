"""How much a file may take: values in it before it is parsed, memory and time while it is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engagement import settings
from engagement.errors import EngagementError, UnreadableFileError
from engagement.i18n import N_
from engagement.ingest.files.content import Content
from engagement.ingest.join import reading

# What a small file may take, and how much more each byte or megabyte that was handed in allows: who makes
# the server work has sent as much. Archives swell about twentyfold, and text takes some times its size.
_LEAST_MEMORY = 256 * reading.MEBIBYTE
_MEMORY_A_BYTE = 100
_LEAST_SECONDS = 30
_SECONDS_A_MEBIBYTE = 5

# Signs that begin a value in each format, and how many bytes real files have at least for each of them.
# Beyond the values that any file may hold, one with more of them is brackets, commas or line ends alone.
_SIGNS = {"json": b"[{,", "delimited": b"\n\r,;\t|", "html": b"<", "graph": b"<"}
_BYTES_A_VALUE = {"json": 6, "delimited": 3, "html": 6, "graph": 6}
_FREE_VALUES = 300_000
_BLOCK = 4 * reading.MEBIBYTE


class TooCostlyError(EngagementError):
    """Reading an upload took more memory or time than one upload gets."""


@dataclass(frozen=True)
class Limits:
    """What the process that reads one upload may take: bytes of memory, seconds at work."""

    memory: int
    seconds: int

    @classmethod
    def of(cls, size: int) -> Limits:
        """Allow an upload of so many bytes what it needs, within what the operator gives to any."""
        most = settings.READING_MEMORY.number() * reading.MEBIBYTE
        free = available_memory()
        if free is not None:
            most = min(most, max(_LEAST_MEMORY, free - settings.FREE_MEMORY.number() * reading.MEBIBYTE))
        seconds = _LEAST_SECONDS + _SECONDS_A_MEBIBYTE * size // reading.MEBIBYTE
        return cls(
            memory=min(most, _LEAST_MEMORY + _MEMORY_A_BYTE * size),
            seconds=min(settings.READING_SECONDS.number(), seconds),
        )


def available_memory() -> int | None:
    """Return how many bytes of memory may still be taken; None where the system does not say.

    On Linux what the kernel could give, and no more than the group of processes has left (a container).
    """
    found = [free for free in (_kernel_memory(), _group_memory(Path("/sys/fs/cgroup"))) if free is not None]
    return min(found, default=None)


def has_room() -> bool:
    """Whether there is memory to begin something with, beyond what the operator wants kept free."""
    free = available_memory()
    return free is None or free > settings.FREE_MEMORY.number() * reading.MEBIBYTE


def _kernel_memory() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")), None)


def _group_memory(folder: Path) -> int | None:
    """Return what a control group (version 2) has left; pages of files that it can drop count as free."""
    try:
        most = (folder / "memory.max").read_text(encoding="ascii").strip()
        taken = int((folder / "memory.current").read_text(encoding="ascii"))
        kinds = dict(
            line.split() for line in (folder / "memory.stat").read_text(encoding="ascii").splitlines()
        )
    except (OSError, ValueError):
        return None
    return int(most) - taken + int(kinds.get("inactive_file", 0)) if most.isdigit() else None


def refuse_crowded(content: Content, kind: str) -> None:
    """Count the values of a file of this format, before anything is made of them.

    Raises:
        UnreadableFileError: they stand closer than in any table; as objects they would fill the memory.
    """
    signs = _SIGNS.get(kind)
    # One value takes a byte at least.
    if signs is None or content.size <= _FREE_VALUES:
        return
    most = _FREE_VALUES + content.size // _BYTES_A_VALUE[kind]
    count = 0
    with content.open() as stream:
        while block := stream.read(_BLOCK):
            # Deleting all at once is many times quicker than counting each sign.
            count += len(block) - len(block.translate(None, signs))
            if count > most:
                raise UnreadableFileError(
                    N_(
                        "{file}: it consists almost only of brackets, commas or line ends, and is not read. "
                        "Export the list again."
                    ),
                    file=content.name,
                )


def too_much_memory(file: str) -> TooCostlyError:
    """Say that reading this file took more memory than one upload gets."""
    return TooCostlyError(
        N_(
            "{file}: reading it takes more memory than this server gives to one upload. Upload less at once, "
            "or CSV with only the columns that you need."
        ),
        file=file,
    )


def too_much_time(file: str, seconds: int) -> TooCostlyError:
    """Say that reading this file took longer than one upload gets."""
    return TooCostlyError(
        N_(
            "{file}: reading it was stopped after {seconds} seconds. Upload less at once, "
            "or CSV with only the columns that you need."
        ),
        file=file,
        seconds=seconds,
    )
