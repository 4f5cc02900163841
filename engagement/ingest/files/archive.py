"""Archives: only the listed members are opened, and only while they keep to what they declared.

What no analysis needs is not looked at: private parts stay closed, private columns are dropped.
"""

from __future__ import annotations

import io
import lzma
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import BinaryIO

from engagement.errors import UnreadableFileError
from engagement.i18n import N_
from engagement.ingest.files.content import Content
from engagement.ingest.join import reading
from engagement.ingest.join.reading import RawTable

# Private parts of the archives (messages, contacts, addresses, phones) are on no list, so never opened.
_NETWORK_MEMBERS = re.compile(
    r"(?:^|/)data/(?:account|profile|(?:follower|following|tweets?)(?:-part\d+)?)\.js$"
    r"|(?:^|/)followers_and_following/(?:followers(?:_\d+)?|following)\.json$",
    re.IGNORECASE,
)
_NETWORK_ARCHIVE = re.compile(
    r"(?:^|/)data/(?:manifest|account|follower|direct-messages|tweets?)\.js$"
    r"|(?:^|/)(?:followers_and_following|personal_information|messages/inbox)/",
    re.IGNORECASE,
)
_PRIVATE = re.compile(
    r"direct.?messages?|contacts?|ip-audit|phone|messages?/|ad-|personal|device|email|password", re.IGNORECASE
)
_TABLES = re.compile(r"\.(?:csv|tsv|txt|json|jsonl|ndjson|xlsx|parquet|js|psv|ssv)$", re.IGNORECASE)
_ARCHIVES = re.compile(r"\.(?:zip|gz|tgz|tar|rar|7z|bz2|xz|zst)$", re.IGNORECASE)
_WORKBOOK = "[Content_Types].xml"
_HEADER_BYTES = 30


@contextmanager
def unpacked(content: Content) -> Iterator[tuple[list[Content] | None, tuple[str, ...]]]:
    """The members worth reading and the names of archives inside, which stay closed.

    None instead of members where the archive is a spreadsheet. Members can be read until the end of
    the `with` block.

    Raises:
        UnreadableFileError: broken, locked, or built to swell when unpacked.
    """
    with content.open() as stream, _opened(content, stream) as archive:
        entries = archive.infolist()
        _check_count(content, entries)
        names = {entry.filename for entry in entries}
        if _WORKBOOK in names and any(name.startswith("xl/") for name in names):
            yield None, ()
            return
        wanted = _wanted(entries)
        _check_entries(content, wanted)
        inner = tuple(entry.filename for entry in entries if _ARCHIVES.search(entry.filename))
        yield [_member(content, archive, entry) for entry in wanted], inner


def _opened(content: Content, stream: BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise UnreadableFileError(
            N_("{file}: the archive is damaged or cut short. Download it again."), file=content.name
        ) from error


def _check_count(content: Content, entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > reading.ARCHIVE_ENTRIES and not any(
        _NETWORK_MEMBERS.search(entry.filename) for entry in entries
    ):
        raise UnreadableFileError(
            N_("{file}: {count} files in one archive are too many. Zip only the exports."),
            file=content.name,
            count=len(entries),
        )


def _wanted(entries: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    plain = [entry for entry in entries if not entry.is_dir() and _is_safe(entry)]
    if any(_NETWORK_ARCHIVE.search(entry.filename) for entry in plain):
        chosen = [entry for entry in plain if _NETWORK_MEMBERS.search(entry.filename)]
    else:
        chosen = [
            entry for entry in plain if _TABLES.search(entry.filename) and not _PRIVATE.search(entry.filename)
        ]
    unique = {entry.filename: entry for entry in chosen}
    return sorted(unique.values(), key=lambda entry: _in_part_order(entry.filename))


def _in_part_order(name: str) -> tuple[str, int]:
    """follower.js before follower-part1.js, part 2 before part 10."""
    match = re.fullmatch(r"(.*?)(?:-part|_)?(\d*)(\.\w+)", name)
    return (match[1] + match[3], int(match[2] or 0)) if match else (name, 0)


def _is_safe(entry: zipfile.ZipInfo) -> bool:
    parts = entry.filename.replace("\\", "/").split("/")
    linked = stat.S_ISLNK(entry.external_attr >> 16)
    hidden = parts[0] == "__MACOSX" or parts[-1].startswith(".")
    leads_outside = ".." in parts or parts[0] == "" or ":" in parts[0] or "\0" in entry.filename
    return not (linked or hidden or leads_outside)


def _check_entries(content: Content, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse what lies about itself before a byte is unpacked."""
    end = -1
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.flag_bits & 0x1:
            raise UnreadableFileError(
                N_("{file}: {member} has a password. Take it off and upload again."),
                file=content.name,
                member=entry.filename,
            )
        swollen = entry.file_size > reading.MEBIBYTE and (
            entry.file_size > reading.ARCHIVE_RATIO * max(1, entry.compress_size)
        )
        if swollen or entry.header_offset < end:
            raise _bomb(content)
        end = entry.header_offset + _HEADER_BYTES + entry.compress_size
    if sum(entry.file_size for entry in entries) > reading.UNPACKED_BYTES:
        raise _bomb(content)


def _bomb(content: Content) -> UnreadableFileError:
    return UnreadableFileError(
        N_("{file}: unpacked, this archive would be far too large. Upload the exports themselves."),
        file=content.name,
    )


def _member(content: Content, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Content:
    def stream() -> BinaryIO:
        try:
            return io.BufferedReader(_Guarded(content, archive, entry))
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
            raise UnreadableFileError(
                N_("{file}: {member} cannot be unpacked. Zip it again with the usual method."),
                file=content.name,
                member=entry.filename,
            ) from error

    return Content(f"{content.name}/{entry.filename}", entry.file_size, stream)


class _Guarded(io.RawIOBase):
    """A member's bytes; stops where it yields more than it declared or its check sum is wrong."""

    def __init__(self, content: Content, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
        self._content, self._archive, self._entry = content, archive, entry
        self._left = entry.file_size
        self._position = 0
        self._stream = archive.open(entry)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Back to the start, or nowhere."""
        if whence == io.SEEK_SET and offset == 0:
            self._stream.close()
            self._stream = self._archive.open(self._entry)
            self._left, self._position = self._entry.file_size, 0
        elif not (whence == io.SEEK_CUR and offset == 0) and not (
            whence == io.SEEK_SET and offset == self._position
        ):
            raise io.UnsupportedOperation("seek")
        return self._position

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            block = self._stream.read(len(buffer))
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError) as error:
            raise UnreadableFileError(
                N_("{file}: {member} is damaged. Download the archive again."),
                file=self._content.name,
                member=self._entry.filename,
            ) from error
        self._left -= len(block)
        if self._left < 0:
            raise _bomb(self._content)
        buffer[: len(block)] = block
        self._position += len(block)
        return len(block)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


_PARTS = re.compile(
    r"^(?:direct-message|ip-audit|phone-number|email|contact|ad-|ads-|personalization|device|key-registry)",
    re.IGNORECASE,
)
_COLUMNS = frozenset(
    {"email", "email_address", "phone", "phone_number", "birthdate", "birthday", "ip", "createdip"}
)


def refuse_private_part(content: Content) -> None:
    """Keep a private part of an archive closed.

    Raises:
        UnreadableFileError: the file's name says that it is one.
    """
    if _PARTS.match(content.stem) and content.stem.lower().endswith(".js"):
        raise UnreadableFileError(
            N_("{file}: this part of an archive is private and not needed, so it stays closed."),
            file=content.name,
        )


def without_private(table: RawTable) -> RawTable:
    """The table without addresses, phones and birthdays, so that not even the preview shows them."""
    private = [header for header in table.frame.columns if header.strip().casefold() in _COLUMNS]
    return replace(table, frame=table.frame.drop(columns=private)) if private else table
