"""One layer of compression, and tar archives: laid out on disk, within limits, while they are read."""

from __future__ import annotations

import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from engagement.errors import UnreadableFileError
from engagement.i18n import N_
from engagement.ingest.files.content import Content
from engagement.ingest.join import reading

_CODECS = ((b"\x1f\x8b", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd"), (b"BZh", "bz2"))
_ENDINGS = {".gz": "", ".gzip": "", ".zst": "", ".zstd": "", ".bz2": "", ".tgz": ".tar", ".tbz2": ".tar"}
_BLOCK = 1024 * 1024


@contextmanager
def decompressed(content: Content) -> Iterator[Content]:
    """Give the file inside one layer of gzip, zstd or bz2, under its name without the layer's ending.

    Raises:
        UnreadableFileError: damaged, cut short, or built to swell when unpacked.
    """
    head = content.head
    codec = next(codec for mark, codec in _CODECS if head.startswith(mark))
    with content.open() as packed, _spooled(content) as (path, write):
        try:
            with pa.input_stream(packed, compression=codec) as stream:
                while block := stream.read(_BLOCK):
                    write(block)
        except MemoryError:
            raise
        except (pa.ArrowException, OSError, EOFError, ValueError) as error:
            raise UnreadableFileError(
                N_("{file}: the compressed file is damaged or cut short. Download it again."),
                file=content.name,
            ) from error
        yield Content(_inner_name(content.name), path.stat().st_size, lambda: path.open("rb"))


@contextmanager
def seekable(content: Content) -> Iterator[Content]:
    """Give a member of an archive as a file of its own, so that it can be opened as an archive itself.

    Raises:
        UnreadableFileError: it is larger than it declared.
    """
    with content.open() as stream, _spooled(content) as (path, write):
        while block := stream.read(_BLOCK):
            write(block)
        yield Content(content.name, path.stat().st_size, lambda: path.open("rb"))


@contextmanager
def tar_members(content: Content) -> Iterator[list[Content]]:
    """Give the plain files of a tar archive; links and devices are left alone.

    Raises:
        UnreadableFileError: damaged, or more files than any export has.
    """
    try:
        with content.open() as stream, tarfile.open(fileobj=stream, mode="r:") as archive:
            yield [_member(content, archive, member) for member in _plain(content, archive)]
    except tarfile.TarError as error:
        raise UnreadableFileError(
            N_("{file}: the archive is damaged or cut short. Download it again."), file=content.name
        ) from error


def _plain(content: Content, archive: tarfile.TarFile) -> list[tarfile.TarInfo]:
    plain: list[tarfile.TarInfo] = []
    for count, member in enumerate(archive, start=1):
        if count > reading.ARCHIVE_ENTRIES:
            raise UnreadableFileError(
                N_("{file}: {count} files in one archive are too many. Zip only the exports."),
                file=content.name,
                count=count,
            )
        if member.isreg() and not member.issparse():
            plain.append(member)
    return plain


def _member(content: Content, archive: tarfile.TarFile, member: tarfile.TarInfo) -> Content:
    def stream() -> BinaryIO:
        opened = archive.extractfile(member)
        assert opened is not None
        return opened  # type: ignore[return-value]

    return Content(f"{content.name}/{member.name.removeprefix('./')}", member.size, stream)


@contextmanager
def _spooled(content: Content) -> Iterator[tuple[Path, Callable[[bytes], None]]]:
    """Open a file on disk for what is unpacked, with a writer that stops where it swells beyond belief."""
    most = min(reading.UNPACKED_BYTES, max(reading.MEBIBYTE, reading.ARCHIVE_RATIO * content.size))
    with tempfile.NamedTemporaryFile(prefix="engagement-") as held:

        def write(block: bytes) -> None:
            if held.tell() + len(block) > most:
                raise UnreadableFileError(
                    N_(
                        "{file}: unpacked, this archive would be far too large. Upload the exports "
                        "themselves."
                    ),
                    file=content.name,
                )
            held.write(block)
            held.flush()

        yield Path(held.name), write


def _inner_name(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    becomes = _ENDINGS.get(f".{ending}".lower()) if dot else None
    return name if becomes is None else stem + becomes
