"""JSON objects become rows: pages are unwrapped, nested keys joined with dots, numbers kept to the digit.

Answers of X's API v2: posts joined with the people and posts they refer to, as twarc's CSV has them.

JSON text, JSON lines and the X archive's scripts become plain values, or a refusal with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson
import pandas as pd

from engagement.errors import EmptyDataError, UnreadableFileError
from engagement.i18n import N_
from engagement.ingest.files.content import Content
from engagement.ingest.files.encoding import encoding_of
from engagement.ingest.join import reading
from engagement.ingest.join.reading import RawTable, one_per_row, skips


def joined_page(page: Object, key: str) -> list[Any]:
    """The entries of a page; posts carry their author and whom they answer, quote or repost."""
    entries = page[key] if isinstance(page[key], list) else [page[key]]
    includes = page.get("includes")
    if not isinstance(includes, dict):
        return [joined_post(entry, {}, {}) for entry in entries]
    users = _by_id(includes.get("users"))
    posts = _by_id([*(includes.get("tweets") or ()), *entries])
    return [joined_post(entry, users, posts) for entry in entries]


def joined_post(entry: Any, users: dict[str, Object], posts: dict[str, Object]) -> Any:
    """One post with `author`, `in_reply_to_username`, and the id and author of every post it refers to."""
    if not isinstance(entry, dict) or "author_id" not in entry:
        return entry
    post = dict(entry)
    author = users.get(str(post["author_id"]))
    if author and "author" not in post:
        post["author"] = author
    answered = users.get(str(post.get("in_reply_to_user_id")))
    if answered:
        post.setdefault("in_reply_to_username", answered.get("username"))
    references = post.pop("referenced_tweets", None)
    for reference in references if isinstance(references, list) else ():
        if isinstance(reference, dict):
            _refer(post, reference, users, posts)
    return post


def _refer(post: Object, reference: Object, users: dict[str, Object], posts: dict[str, Object]) -> None:
    kind, referred = reference.get("type"), str(reference.get("id"))
    post[f"referenced_tweets.{kind}.id"] = referred
    full = {**posts.get(referred, {}), **reference}
    author = full.get("author_id")
    inner = full.get("author")
    handle = inner.get("username") if isinstance(inner, dict) else users.get(str(author), {}).get("username")
    names = {
        "retweeted": ("retweeted_user_id", "retweeted_username"),
        "quoted": ("quoted_user_id", "quoted_username"),
        "replied_to": ("in_reply_to_user_id", "in_reply_to_username"),
    }.get(str(kind))
    if names and author is not None:
        post.setdefault(names[0], author)
        post.setdefault(names[1], handle)


def _by_id(entries: Any) -> dict[str, Object]:
    if not isinstance(entries, list):
        return {}
    return {str(entry["id"]): entry for entry in entries if isinstance(entry, dict) and "id" in entry}


_SCRIPT = re.compile(rb"^window\.YTD\.(\w+?)\.part(\d+)\s*=\s*")
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
    if content.size > reading.JSON_BYTES:
        raise UnreadableFileError(
            N_("{file}: JSON of more than {limit} MB is not read. Export CSV or Parquet instead."),
            file=content.name,
            limit=reading.JSON_BYTES // reading.MEBIBYTE,
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
        script = match[1].decode()
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


Object = dict[str, Any]
_PAGES = (
    "data",
    "followers",
    "follows",
    "profiles",
    "users",
    "relationships_followers",
    "relationships_following",
    "tweets",
    "statuses",
    "results",
    "items",
)
_PERSON = {"username", "screen_name", "handle", "userName", "did"}
NO_OBJECT = N_("this entry is no JSON object")


@dataclass
class _Rows:
    """What has been gathered from a document, page by page."""

    objects: list[Object] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    odd: list[int] = field(default_factory=list)
    container: str = ""
    about: tuple[str, str] | None = None


def table_of(name: str, document: Document) -> RawTable:
    """The rows of a document.

    Raises:
        EmptyDataError: it holds no list of objects.
        UnreadableFileError: more different keys than any export has.
    """
    rows = _gather(document)
    if not any(rows.objects):
        raise EmptyDataError(
            N_("{file}: this JSON holds no list of accounts or posts. Export it again."), file=name
        )
    skipped = [skips(rows.odd, NO_OBJECT)]
    if document.skipped is not None:
        skipped.append(document.skipped)
    return RawTable(
        name,
        frame_of([flat(_unwrapped(item)) for item in rows.objects], rows.numbers, name),
        one_per_row(skipped),
        container=document.script or rows.container,
        about=rows.about,
    )


def _gather(document: Document) -> _Rows:
    rows = _Rows()
    if document.lines is not None:
        pages = any(_page_key(line) for _, line in document.lines)
        for number, line in document.lines:
            _add(rows, line, len(rows.objects) + len(rows.odd) + 1 if pages else number)
    elif isinstance(document.value, list):
        for item in document.value:
            _add(rows, item, len(rows.objects) + len(rows.odd) + 1)
    elif isinstance(document.value, dict):
        _add(rows, document.value, 1, whole=True)
    return rows


def _add(rows: _Rows, item: Any, number: int, *, whole: bool = False) -> None:
    """One entry, or everything in it where it is a page of entries."""
    if not isinstance(item, dict):
        rows.odd.append(number)
        return
    key = _page_key(item) or (_longest_list(item) if whole else None)
    if key is None:
        rows.objects.append(item)
        rows.numbers.append(number)
        return
    rows.container = rows.container or key
    subject = item.get("subject")
    if isinstance(subject, dict) and subject.get("did"):
        rows.about = (str(subject["did"]), str(subject.get("handle") or ""))
    for at, entry in enumerate(joined_page(item, key), start=number):
        if isinstance(entry, dict):
            rows.objects.append(entry)
            rows.numbers.append(at)
        else:
            rows.odd.append(at)


def _page_key(item: Object) -> str | None:
    for key in _PAGES:
        inner = item.get(key)
        if isinstance(inner, list) and (not inner or isinstance(inner[0], dict)):
            return key
        if key == "data" and isinstance(inner, dict) and "id" in inner:
            return key
    return None


def _longest_list(item: Object) -> str | None:
    if _PERSON & item.keys():
        return None
    lists = {key: len(inner) for key, inner in item.items() if _is_list_of_objects(inner)}
    return max(lists, key=lambda key: lists[key]) if lists else None


def _is_list_of_objects(inner: Any) -> bool:
    return isinstance(inner, list) and bool(inner) and all(isinstance(entry, dict) for entry in inner)


def _unwrapped(item: Object) -> Object:
    """The entry without a wrapper that only says what it is, such as {"follower": {…}}."""
    if len(item) == 1:
        (inner,) = item.values()
        if isinstance(inner, dict):
            return inner
    return item


def flat(item: Object) -> dict[str, str | None]:
    """One object as column -> text."""
    return dict(_leaves(item, "", 0))


def _leaves(item: Object, prefix: str, depth: int) -> Iterator[tuple[str, str | None]]:
    for key, value in item.items():
        name = prefix + key
        if key == "string_list_data" and _is_list_of_objects(value):
            value = value[0]
        if isinstance(value, dict) and depth < reading.JSON_DEPTH:
            yield from _leaves(value, name + ".", depth + 1)
        else:
            yield name, _text(value)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, int | float):
        return str(value)
    try:
        return orjson.dumps(value).decode()
    except (orjson.JSONEncodeError, RecursionError):
        return None


def frame_of(rows: Iterable[dict[str, str | None]], numbers: list[int], name: str) -> pd.DataFrame:
    """Rows of text as a frame whose columns are all keys, in the order they were met.

    Raises:
        UnreadableFileError: more different keys than any export has.
    """
    columns: dict[str, list[str | None]] = {}
    for at, row in enumerate(rows):
        for key, value in row.items():
            column = columns.setdefault(key, [])
            if len(column) < at:
                column.extend([None] * (at - len(column)))
            column.append(value)
        if len(columns) > reading.COLUMNS:
            raise UnreadableFileError(
                N_("{file}: its objects have too many different keys for a table. Export it as CSV."),
                file=name,
            )
    for column in columns.values():
        column.extend([None] * (len(numbers) - len(column)))
    return pd.DataFrame(
        {key: _array(column) for key, column in columns.items()}, index=pd.Index(numbers, dtype="int64")
    )


def _array(column: list[str | None]) -> pd.api.extensions.ExtensionArray:
    try:
        return pd.array(column, dtype="str")
    except UnicodeEncodeError:
        whole = [None if text is None else text.encode("utf-8", "replace").decode() for text in column]
        return pd.array(whole, dtype="str")
