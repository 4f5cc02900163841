"""JSON text, JSON lines and the X archive's scripts become plain values, or a refusal with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import orjson
import pandas as pd

from engagement.errors import UnreadableFileError
from engagement.language import N_
from engagement.sources.uploads import _limits
from engagement.sources.uploads._decode import encoding_of
from engagement.sources.uploads._files import Content
from engagement.sources.uploads._raw import skips

_SCRIPT = re.compile(
    rb"^(?:window\.YTD\.(?P<part>\w+?)\.part\d+|Grailbird\.data\.(?P<old>tweets)_\d{4}_\d{2}"
    rb"|var (?P<owner>user_details))\s*=\s*"
)
# What X called its archives until 2018.
GRAILBIRD, USER_DETAILS = "grailbird", "user_details"
BROKEN_LINE = N_("this line is no JSON object")


@dataclass(frozen=True)
class Document:
    """A parsed file: its `value`, or its `lines` with their numbers where each line is an object.

    `script` is the part of an X archive that the file says it is, such as `follower`.
    """

    value: Any = None
    lines: tuple[tuple[int, dict[str, Any]], ...] | None = None
    skipped: pd.DataFrame | None = None
    script: str = ""


def read_json(content: Content) -> Document:
    """A JSON, JSON lines or X archive file.

    Raises:
        UnreadableFileError: not JSON, with line and column; or too large.
    """
    if content.size > _limits.JSON_BYTES:
        raise UnreadableFileError(
            N_("{file}: JSON of more than {limit} MB is not read. Export CSV or Parquet instead."),
            file=content.name,
            limit=_limits.JSON_BYTES // _limits.MEBIBYTE,
        )
    with content.open() as stream:
        encoding = encoding_of(stream)
    with content.open() as stream:
        data = stream.read()
    if encoding.startswith(("utf-16", "utf-32")):
        data = data.decode(encoding, errors="surrogatepass").encode("utf-8", errors="replace")
    return parse_json(data.removeprefix(b"\xef\xbb\xbf"), content.name)


def parse_json(data: bytes, name: str) -> Document:
    """The same from bytes in UTF-8.

    Raises:
        UnreadableFileError: not JSON, with line and column.
    """
    match = _SCRIPT.match(data.lstrip())
    script = ""
    if match:
        script = match["part"].decode() if match["part"] else GRAILBIRD if match["old"] else USER_DETAILS
        data = data.lstrip()[match.end() :].rstrip().removesuffix(b";")
    try:
        return Document(orjson.loads(data), script=script)
    except orjson.JSONDecodeError as error:
        lines = None if match else _lines(data)
        if lines is not None:
            return lines
        raise UnreadableFileError(
            N_("{file}: line {line}, column {column} is not valid JSON. Export it again."),
            file=name,
            line=error.lineno,
            column=error.colno,
        ) from error


def _lines(data: bytes) -> Document | None:
    """JSON lines where the first line is an object and there are others; broken lines are skipped."""
    raw = data.splitlines()
    filled = [(number, line) for number, line in enumerate(raw, start=1) if line.strip()]
    if len(filled) < 2 or _object(filled[0][1]) is None:
        return None
    parsed = [(number, _object(line)) for number, line in filled]
    good = tuple((number, value) for number, value in parsed if value is not None)
    broken = [number for number, value in parsed if value is None]
    return Document(lines=good, skipped=skips(broken, BROKEN_LINE))


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None
