"""JSON text, JSON lines and the X archive's scripts become plain values, or a refusal with its place."""

from __future__ import annotations

import json
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
# Whole strings are one sign, so that brackets inside them do not count.
_SIGNS = re.compile(r'"(?:[^"\\]|\\.)*"|["{}\[\]]', re.DOTALL)
_BETWEEN = re.compile(r"[\s,\x1e]*")
BROKEN_LINE = N_("this line is no JSON object")
CUT_OFF = N_("the file ends within this entry: it was cut off")


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

    Objects or lists one behind the other, with or without line ends between them, count as one list. Of a
    file that was cut off, the whole entries of its lists are read and the rest is named.

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
        found = None if match else _lines(data) or _in_a_row(data)
        found = found or _cut_off(data, script)
        if found is not None:
            return found
        raise UnreadableFileError(
            N_("{file}: line {line}, column {column} is not valid JSON. Export it again."),
            file=name,
            line=error.lineno,
            column=error.colno,
        ) from error


def _lines(data: bytes) -> Document | None:
    """JSON lines where the first line is an object and there are others; broken lines are skipped.

    None where most lines are broken: objects printed over several lines are no JSON lines.
    """
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


def _in_a_row(data: bytes) -> Document | None:
    """Several documents one behind the other, as entries of one list; commas between them do no harm."""
    text = data.decode("utf-8", errors="replace")
    decoder = json.JSONDecoder()
    entries: list[Any] = []
    at, count = 0, 0
    try:
        while at < len(text):
            value, at = decoder.raw_decode(text, at)
            if not isinstance(value, dict | list):
                return None
            entries += value if isinstance(value, list) else [value]
            count += 1
            at = _BETWEEN.match(text, at).end()  # type: ignore[union-attr]
    except (ValueError, RecursionError):
        return None
    return Document(entries) if count > 1 and any(isinstance(one, dict) and one for one in entries) else None


def _cut_off(data: bytes, script: str) -> Document | None:
    """The whole entries of a document that ends too early; None where it is broken in another way."""
    text = data.decode("utf-8", errors="replace")
    closing: list[str] = []
    whole: tuple[int, str] | None = None
    entries = 0
    for sign in _SIGNS.finditer(text):
        mark = sign[0]
        if mark in "{[":
            closing.append("}" if mark == "{" else "]")
            entries = 0 if mark == "[" and closing.count("]") == 1 else entries
            if len(closing) > _limits.JSON_DEPTH:
                return None
        elif mark in "}]":
            if not closing or closing.pop() != mark:
                return None
            if not closing:
                return None
            if mark == "}" and closing[-1] == "]" and closing.count("]") == 1:
                whole = sign.end(), "".join(reversed(closing))
                entries += 1
        elif mark == '"':
            # A string that is opened and never closed.
            break
    if whole is None or not closing:
        return None
    try:
        value = orjson.loads(text[: whole[0]] + whole[1])
    except orjson.JSONDecodeError:
        return None
    lost = skips([entries + 1], CUT_OFF)
    return Document(value, script=script, skipped=lost) if _has_content(value) else None


def _has_content(value: Any) -> bool:
    """Whether there is an object with anything in it, in a list at whatever depth."""
    if isinstance(value, dict):
        return any(_has_content(inner) for inner in value.values() if isinstance(inner, dict | list))
    return any(isinstance(entry, dict) and entry for entry in value)
