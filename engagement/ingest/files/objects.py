"""JSON of any shape becomes rows: pages joined, nested keys joined with dots, numbers kept to the digit."""

from __future__ import annotations

import json
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
from engagement.ingest.join.reading import RawTable, one_per_row, skipped_rows


def joined_page(page: Object, key: str) -> list[Any]:
    """List the entries of a page; posts carry their author and whom they answer, quote or repost."""
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
    """Read a JSON, JSON lines or X archive file.

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
        stream.seek(0)
        data = stream.read()
    if encoding.startswith(("utf-16", "utf-32")):
        data = data.decode(encoding, errors="replace").encode("utf-8", errors="replace")
    return parse_json(data.removeprefix(b"\xef\xbb\xbf"), content.name)


def parse_json(data: bytes, name: str) -> Document:
    """Read JSON, JSON lines or a script of X's archive from bytes in UTF-8.

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
            N_(
                "{file}: line {line}, column {column} is not valid JSON. Take the file as it was exported; "
                "if it was never edited, the tool writes it so: ask it for CSV."
            ),
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
    return Document(lines=good, skipped=skipped_rows(broken, BROKEN_LINE))


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
    """Read the whole entries of a document that ends too early; None where it is broken in another way."""
    text = data.decode("utf-8", errors="replace")
    closing: list[str] = []
    whole: tuple[int, str] | None = None
    entries = 0
    for sign in _SIGNS.finditer(text):
        mark = sign[0]
        if mark in "{[":
            closing.append("}" if mark == "{" else "]")
            entries = 0 if mark == "[" and closing.count("]") == 1 else entries
            if len(closing) > reading.JSON_DEPTH:
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
    lost = skipped_rows([entries + 1], CUT_OFF)
    return Document(value, script=script, skipped=lost) if _has_content(value) else None


def _has_content(value: Any) -> bool:
    """Whether there is an object with anything in it, in a list at whatever depth."""
    if isinstance(value, dict):
        return any(_has_content(inner) for inner in value.values() if isinstance(inner, dict | list))
    return any(isinstance(entry, dict) and entry for entry in value)


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
_OWNERS = frozenset({"account", "owner", "me", "profile", "user"})
_IDS = frozenset({"id", "id_str", "tweet_id", "rest_id", "uri", "pk"})
_SAYS = frozenset({"text", "full_text", "content", "rawContent", "created_at", "date", "message", "caption"})
_DEEPEST = 6
NO_OBJECT = N_("this entry is no JSON object")


@dataclass
class _Rows:
    """What has been gathered from a document, page by page."""

    objects: list[Object] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    odd: list[int] = field(default_factory=list)
    container: str = ""
    about: tuple[str, str] | None = None
    path: str = ""
    last: bool = False


def table_of(name: str, document: Document) -> RawTable:
    """Return the first of a document's tables: the rows of its longest list.

    Raises:
        EmptyDataError: it holds no list of objects.
        UnreadableFileError: more different keys than any export has.
    """
    return tables_of(name, document)[0]


def tables_of(name: str, document: Document) -> list[RawTable]:
    """Make a table of every list in a document, the longest first.

    Raises:
        EmptyDataError: it holds no list of objects.
        UnreadableFileError: more different keys than any export has.
    """
    gathered = _gather(document)
    filled = [rows for rows in gathered if any(rows.objects)]
    if not filled:
        raise EmptyDataError(
            N_(
                "{file}: this JSON holds no list of accounts or posts. Choose the part of the export with "
                "the followers, comments or posts."
            ),
            file=name,
        )
    filled.sort(key=lambda rows: -len(rows.objects))
    return [_table(name, rows, document, several=len(filled) > 1) for rows in filled]


def _table(name: str, rows: _Rows, document: Document, *, several: bool) -> RawTable:
    skipped = [skipped_rows(rows.odd, NO_OBJECT)]
    if document.skipped is not None and rows.last:
        skipped.append(document.skipped)
    return RawTable(
        f"{name} ({rows.path or rows.container})" if several else name,
        frame_of([flat(_unwrapped(item)) for item in rows.objects], rows.numbers, name),
        one_per_row(skipped),
        container=document.script or rows.container,
        about=rows.about,
    )


def _gather(document: Document) -> list[_Rows]:
    if document.lines is None and isinstance(document.value, dict):
        found = _lists_in(document.value)
        if found:
            found[-1].last = True
            return found
    rows = _Rows(last=True)
    if document.lines is not None:
        pages = any(_page_key(line) for _, line in document.lines)
        for number, line in document.lines:
            _add(rows, line, len(rows.objects) + len(rows.odd) + 1 if pages else number)
    elif isinstance(document.value, list):
        for item in document.value:
            _add(rows, item, len(rows.objects) + len(rows.odd) + 1)
    elif isinstance(document.value, dict):
        _add(rows, document.value, 1, whole=True)
    return [rows]


def _lists_in(document: Object) -> list[_Rows]:
    """Every list of objects under the keys of a document, and the account that it says it is about.

    None in an object that is itself a person or a post; nothing inside the entries of a list, and nothing of
    what a page of X's API includes for reference.
    """
    if _is_record(document):
        return []
    found: list[_Rows] = []
    for path, entries in _named_lists(document, ()):
        rows = _Rows(container=path[-1], path=".".join(path), about=_subject(document))
        inner = {path[-1]: entries, "includes": document.get("includes")}
        for at, entry in enumerate(joined_page(inner, path[-1]), start=1):
            if isinstance(entry, dict):
                node = entry.get("node")
                rows.objects.append(node if isinstance(node, dict) else entry)
                rows.numbers.append(at)
            else:
                rows.odd.append(at)
        found.append(rows)
    owners = [(key, value) for key, value in document.items() if key in _OWNERS and isinstance(value, dict)]
    if len(owners) == 1 and found and _is_person(owners[0][1]):
        found.append(_Rows([owners[0][1]], [1], container=owners[0][0], path=owners[0][0]))
    return found


def _named_lists(value: Object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[Any]]]:
    for key, inner in value.items():
        if key == "includes":
            continue
        if isinstance(inner, list) and any(isinstance(entry, dict) and entry for entry in inner):
            yield (*path, key), inner
        elif isinstance(inner, dict) and len(path) < _DEEPEST and not _is_record(inner):
            yield from _named_lists(inner, (*path, key))


def _is_record(item: Object) -> bool:
    """Whether an object is a person or a post itself, whose lists are only about it."""
    return _is_person(item) or bool(_IDS & item.keys() and _SAYS & item.keys())


def _is_person(item: Object) -> bool:
    return bool(_PERSON & item.keys() or {"acct", "preferredUsername"} & item.keys())


def _subject(document: Object) -> tuple[str, str] | None:
    subject = document.get("subject")
    if isinstance(subject, dict) and subject.get("did"):
        return str(subject["did"]), str(subject.get("handle") or "")
    return None


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
    """Take off a wrapper that only says what the entry is, such as {"follower": {…}}."""
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
