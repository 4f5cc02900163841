"""What was handed in: files by path or by content, opened again as often as needed, told by content."""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from engagement.errors import UnreadableFileError
from engagement.i18n import N_
from engagement.ingest.files.contract import File
from engagement.ingest.files.refusals import is_web_page, refuse_unreadable

_HEAD = 4096
# A CAR file begins with a map of two keys, roots and version; its length stands before, in one byte or two.
CAR_MARK = b"\xa2eroots"
# How graphs begin: two XML forms, and Pajek's list of vertices.
GRAPH_MARKS = (b"<graphml", b"<gexf", b"*vertices", b"*network")
_TAR_MARK, _TAR_MARK_AT = b"ustar", 257
# A list of things to do begins like a list in JSON.
_TICK_BOX = re.compile(rb"\[[ xX]\] +[^\s,\]}]")
# Old .xls workbooks are `sheet` like those that lie zipped on disk.
_MARKS = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0", "sheet"),
    (b"PAR1", "parquet"),
    (b"\x1f\x8b", "packed"),
    (b"\x28\xb5\x2f\xfd", "packed"),
    (b"BZh", "packed"),
)


@dataclass(frozen=True)
class Content:
    """A named file, or a file inside an archive: `open` gives its bytes from the start, each time anew."""

    name: str
    size: int
    open: Callable[[], BinaryIO]

    @cached_property
    def head(self) -> bytes:
        """The first bytes, enough to tell what it is; looked up once."""
        with self.open() as stream:
            return stream.read(_HEAD)

    def digest(self) -> str:
        """Return the SHA-256 of the content as hexadecimal text."""
        with self.open() as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]

    @property
    def stem(self) -> str:
        """The bare file name, without folders."""
        return self.name.replace("\\", "/").rsplit("/", 1)[-1]


def contents(files: Iterable[File]) -> list[Content]:
    """Turn files into contents, in the order given.

    Raises:
        UnreadableFileError: a path leads to no readable file.
    """
    return [_content(file) for file in files]


def unique_names(found: Iterable[Content]) -> list[Content]:
    """Give contents of one name names that differ, so that every skipped row can be traced."""
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
    if isinstance(file, Content):
        return file
    if isinstance(file, tuple):
        name, given = file
        held = given if isinstance(given, bytes) else _all_bytes(given)
        return Content(name, len(held), lambda: io.BytesIO(held))
    path = Path(file)
    try:
        if not path.is_file():
            raise UnreadableFileError(N_("{file}: there is no such file. Check the path."), file=str(path))
        content = Content(path.name, path.stat().st_size, lambda: path.open("rb"))
        _ = content.head
        return content
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
    """`zip`, `tar`, `packed`, `sheet`, `parquet`, `car`, `graph`, `html`, `json`, or `delimited`, by content.

    Raises:
        UnreadableFileError: nothing that could hold a table.
    """
    head = content.head
    refuse_unreadable(content.name, head)
    found = next((kind for mark, kind in _MARKS if head.startswith(mark)), None)
    if found:
        return found
    if CAR_MARK in head[:16]:
        return "car"
    if head[_TAR_MARK_AT : _TAR_MARK_AT + len(_TAR_MARK)] == _TAR_MARK:
        return "tar"
    if _begins_graph(head):
        return "graph"
    if is_web_page(head):
        return "html"
    return "json" if _looks_like_json(head, content.stem) else "delimited"


def _begins_graph(head: bytes) -> bool:
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return text.startswith(GRAPH_MARKS) or (
        text.startswith(b"<?xml") and any(mark in text for mark in GRAPH_MARKS[:2])
    )


def _looks_like_json(head: bytes, name: str) -> bool:
    text = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if _TICK_BOX.match(text):
        return False
    if text.startswith((b"{", b"[", b"window.YTD", b"Grailbird.data", b"var user_details")):
        return True
    return Path(name).suffix.lower() in {".json", ".jsonl", ".ndjson", ".js"}
