"""Archives: listed members are opened within what they declare; what no analysis needs stays closed."""

from __future__ import annotations

import io
import lzma
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import BinaryIO

from engagement.errors import UnreadableFileError
from engagement.i18n import N_
from engagement.ingest.files.compressed import tar_members
from engagement.ingest.files.content import Content
from engagement.ingest.files.members import (
    archives_inside,
    is_known_archive,
    refuse_missing_part,
    wanted_members,
)
from engagement.ingest.files.refusals import MESSAGES, KnownExportError, PrivateFileError
from engagement.ingest.join import reading
from engagement.ingest.join.reading import RawTable

_WORKBOOK = "[Content_Types].xml"
_OPEN_SHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = re.compile(r"(?:^|/)data/manifest\.js$")
_LISTED = re.compile(rb'"fileName"\s*:\s*"([^"]{1,200})"')
_HEADER_BYTES = 30
_NAMED = 10


@dataclass(frozen=True)
class Inside:
    """What an archive holds for us: the `members` worth reading, and the `archives` inside it.

    `size` is what all of them come to when unpacked; `left_out` names members beyond as many as are read.
    """

    members: list[Content]
    archives: list[Content]
    size: int
    left_out: list[str]


@contextmanager
def unpacked(content: Content, most: int, count: int) -> Iterator[Inside | None]:
    """Give what a zip archive holds, None where it is a workbook; readable until the `with` block ends.

    `most` bytes may come out of it, in `count` members.

    Raises:
        UnreadableFileError: broken, locked, built to swell when unpacked, a part of it missing, or a
            document of another kind.
    """
    with content.open() as stream, _opened(content, stream) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        names = [entry.filename for entry in entries]
        if _is_workbook(archive, set(names)):
            yield None
            return
        _refuse_other_documents(content, names)
        if len(entries) > reading.ARCHIVE_ENTRIES and not is_known_archive(names):
            raise too_many_files(content, len(entries))
        by_name = {entry.filename: entry for entry in entries if not _is_link(entry)}
        refuse_missing_part(content, by_name, _listed(archive, by_name))
        wanted, within, left_out = _first(count, wanted_members(by_name), archives_inside(by_name))
        members, inner = [by_name[name] for name in wanted], [by_name[name] for name in within]
        _check_entries(content, members + inner, most)
        yield Inside(
            [_member(content, archive, entry) for entry in members],
            [_member(content, archive, entry) for entry in inner],
            sum(entry.file_size for entry in members + inner),
            left_out,
        )


@contextmanager
def untarred(content: Content, most: int, count: int) -> Iterator[Inside]:
    """Give what a tar archive holds, under the same rules as for a zip.

    Raises:
        UnreadableFileError: damaged, a part of it missing, or more files than any export has.
    """
    with tar_members(content) as found:
        by_name = {member.name.removeprefix(f"{content.name}/"): member for member in found}
        refuse_missing_part(content, by_name)
        wanted, within, left_out = _first(count, wanted_members(by_name), archives_inside(by_name))
        members, inner = [by_name[name] for name in wanted], [by_name[name] for name in within]
        size = sum(member.size for member in members + inner)
        if size > most:
            raise _bomb(content)
        yield Inside(members, inner, size, left_out)


def _first(count: int, members: list[str], archives: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Choose as many members, then archives, as are read; the rest stays closed."""
    read = members[:count]
    inner = archives[: count - len(read)]
    return read, inner, members[len(read) :] + archives[len(inner) :]


def too_many_members(content: Content, left_out: list[str]) -> UnreadableFileError:
    """Name what was not read of an archive that holds more tables than are read of one."""
    return UnreadableFileError(
        N_(
            "{file}: of one archive {most} files are read. Left out: {members} ({count} in all). "
            "Zip the exports that you need by themselves."
        ),
        file=content.name,
        most=reading.ARCHIVE_MEMBERS,
        members=", ".join(left_out[:_NAMED]) + (" …" if len(left_out) > _NAMED else ""),
        count=len(left_out),
    )


def _is_workbook(archive: zipfile.ZipFile, names: set[str]) -> bool:
    """Tell whether the archive is an Excel or OpenDocument workbook, zipped as it lies on disk."""
    if _WORKBOOK in names:
        return any(name.startswith("xl/") for name in names)
    if "mimetype" not in names or "content.xml" not in names:
        return False
    try:
        with archive.open("mimetype") as stream:
            return stream.read(len(_OPEN_SHEET)) == _OPEN_SHEET
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError):
        return False


def _refuse_other_documents(content: Content, names: list[str]) -> None:
    if any(name.endswith(".iwa") for name in names) or "Index.zip" in names:
        raise KnownExportError(
            N_(
                "{file}: this is an Apple document, which only Numbers can open. In Numbers choose File, "
                "Export To, CSV (or Excel), and upload that."
            ),
            file=content.name,
        )
    office = _WORKBOOK in names and any(name.startswith(("word/", "ppt/")) for name in names)
    if office or {"mimetype", "content.xml"} <= set(names):
        raise KnownExportError(
            N_("{file}: this is a text document or slides. Copy its table into a spreadsheet and save that."),
            file=content.name,
        )


def _listed(archive: zipfile.ZipFile, names: Iterable[str]) -> list[str]:
    """List the members that X's archive says it has, in data/manifest.js."""
    manifest = next((name for name in names if _MANIFEST.search(name)), None)
    if manifest is None or archive.getinfo(manifest).file_size > reading.MEBIBYTE:
        return []
    try:
        with archive.open(manifest) as stream:
            text = stream.read(reading.MEBIBYTE)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError):
        return []
    return [name.decode("utf-8", "replace") for name in _LISTED.findall(text)]


def _is_link(entry: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(entry.external_attr >> 16)


def _opened(content: Content, stream: BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise UnreadableFileError(
            N_("{file}: the archive is damaged or cut short. Download it again."), file=content.name
        ) from error


def too_many_files(content: Content, count: int) -> UnreadableFileError:
    """Say that nobody zips so many exports."""
    return UnreadableFileError(
        N_("{file}: {count} files in one archive are too many. Zip only the exports."),
        file=content.name,
        count=count,
    )


def _check_entries(content: Content, entries: list[zipfile.ZipInfo], most: int) -> None:
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
    if sum(entry.file_size for entry in entries) > most:
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
        except (zipfile.BadZipFile, RuntimeError, OSError, EOFError, ValueError) as error:
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
    {
        "email",
        "email_address",
        "email address",
        "phone",
        "phone_number",
        "birthdate",
        "birthday",
        "ip",
        "createdip",
    }
)


def refuse_private_part(content: Content) -> None:
    """Keep a private part of an archive closed.

    Raises:
        UnreadableFileError: the file's name says that it is one.
    """
    if content.stem.lower() == "contact.js":
        raise PrivateFileError(
            N_(
                "{file}: this is the private address book of a phone, not a list of followers, so it "
                "stays closed. "
                "Upload follower.js instead."
            ),
            file=content.name,
        )
    if content.stem.lower().startswith("direct-message"):
        raise PrivateFileError(MESSAGES, file=content.name)
    if _PARTS.match(content.stem) and content.stem.lower().endswith(".js"):
        raise PrivateFileError(
            N_("{file}: this part of an archive is private and not needed, so it stays closed."),
            file=content.name,
        )


def without_private(table: RawTable) -> RawTable:
    """Take addresses, phones and birthdays out of a table, so that not even the preview shows them."""
    private = [header for header in table.frame.columns if header.strip().casefold() in _COLUMNS]
    return replace(table, frame=table.frame.drop(columns=private)) if private else table
