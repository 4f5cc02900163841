"""What was handed in: files by path or by content, opened again as often as needed, told by content."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from engagement.errors import UnreadableFileError
from engagement.i18n import N_
from engagement.ingest.files.contract import File

_HEAD = 4096
# A CAR file begins with a map of two keys, roots and version; its length stands before, in one byte or two.
CAR_MARK = b"\xa2eroots"
_NO_TABLES = (
    (b"%PDF", N_("a PDF")),
    (b"\x89PNG", N_("a picture")),
    (b"\xff\xd8\xff", N_("a picture")),
    (b"GIF8", N_("a picture")),
    (b"MZ\x90\x00", N_("a program")),
    (b"\x7fELF", N_("a program")),
    (b"SQLite format 3", N_("a database")),
    (b"Rar!", N_("a RAR archive")),
    (b"7z\xbc\xaf\x27\x1c", N_("a 7z archive")),
    (b"\x1f\x8b", N_("a gzip archive")),
    (b"\x28\xb5\x2f\xfd", N_("a zstd archive")),
    (b"\x80\x04", N_("a pickle")),
    (b"\x80\x05", N_("a pickle")),
    (b"\x80\x03", N_("a pickle")),
)
_WEB_PAGES = (b"<!doctype", b"<html", b"<?xml", b"<script", b"<table")


@dataclass(frozen=True)
class Content:
    """A named file, or a file inside an archive: `open` gives its bytes from the start, each time anew."""

    name: str
    size: int
    open: Callable[[], BinaryIO]

    def head(self) -> bytes:
        """The first bytes, enough to tell what it is."""
        with self.open() as stream:
            return stream.read(_HEAD)

    def digest(self) -> str:
        """A fingerprint of the content."""
        with self.open() as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]

    @property
    def stem(self) -> str:
        """The bare file name, without folders."""
        return self.name.replace("\\", "/").rsplit("/", 1)[-1]


def contents(files: Iterable[File]) -> list[Content]:
    """The files as contents, in the order given.

    Raises:
        UnreadableFileError: a path leads to no readable file.
    """
    return [_content(file) for file in files]


def distinct(found: Iterable[Content]) -> list[Content]:
    """The same contents under names that differ, so that every skipped row can be traced."""
    seen: Counter[str] = Counter()
    named = []
    for content in found:
        seen[content.name] += 1
        if seen[content.name] > 1:
            stem, dot, ending = content.name.rpartition(".")
            again = f"{stem or ending} ({seen[content.name]})" + (dot + ending if stem else "")
            content = replace(content, name=again)
        named.append(content)
    return named


def _content(file: File) -> Content:
    if isinstance(file, tuple):
        name, given = file
        held = given if isinstance(given, bytes) else _all_bytes(given)
        return Content(name, len(held), lambda: io.BytesIO(held))
    path = Path(file)
    try:
        if not path.is_file():
            raise UnreadableFileError(N_("{file}: there is no such file. Check the path."), file=str(path))
        with path.open("rb"):
            pass
        return Content(path.name, path.stat().st_size, lambda: path.open("rb"))
    except (OSError, ValueError) as error:
        raise UnreadableFileError(
            N_("{file}: it cannot be opened. Check the path."), file=str(path)
        ) from error


def _all_bytes(stream: BinaryIO) -> bytes:
    if isinstance(stream, io.BytesIO):
        return stream.getvalue()
    stream.seek(0)
    return stream.read()


def format_of(content: Content) -> str:
    """`zip`, `sheet` (old .xls), `parquet`, `car`, `json`, or `delimited`, decided by content.

    Raises:
        UnreadableFileError: nothing that could hold a table.
    """
    head = content.head()
    _refuse_what_holds_no_table(content, head)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "sheet"
    if head.startswith(b"PAR1"):
        return "parquet"
    if CAR_MARK in head[:16]:
        return "car"
    return "json" if _looks_like_json(head, content.stem) else "delimited"


def _refuse_what_holds_no_table(content: Content, head: bytes) -> None:
    if not head:
        raise UnreadableFileError(N_("{file}: it is empty. Export it again."), file=content.name)
    kind = next((kind for mark, kind in _NO_TABLES if head.startswith(mark)), None)
    if kind:
        raise UnreadableFileError(
            N_("{file}: this is {kind}, which holds no table. Export CSV, JSON, XLSX or Parquet."),
            file=content.name,
            kind=kind,
        )
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_WEB_PAGES):
        raise UnreadableFileError(
            N_("{file}: this is a web page, not a table. Choose CSV or JSON when you export."),
            file=content.name,
        )


def _looks_like_json(head: bytes, name: str) -> bool:
    text = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if text.startswith((b"{", b"[", b"window.YTD")):
        return True
    return Path(name).suffix.lower() in {".json", ".jsonl", ".ndjson", ".js"}
