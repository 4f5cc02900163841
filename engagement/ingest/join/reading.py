"""What is read of one file before it is joined with the rest: rows of plain text, then our columns.

The limits say how much of a file is looked at before it is refused; what a file that we wrote says of its
fetch is read back with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime

import orjson
import pandas as pd

from engagement.data.schema import Tables
from engagement.i18n import N_

_KEY = b"engagement.fetched"
_LAYOUTS = ("handle.x", "handle.bluesky", "handle.mastodon")

DAMAGED = N_("a program has rounded this id, and there is no handle to go by")


@dataclass(frozen=True)
class Fetched:
    """From which network (as the layout of a source), when (UTC), and what is missing."""

    layout: str
    seen_at: datetime
    unlisted: int
    partial: bool


def fetched(tables: Tables) -> Fetched | None:
    """Tell what fetch these tables come from; None where they do not come from a network alone."""
    layouts = {source.layout for source in tables.sources}
    if len(layouts) != 1 or not layouts <= set(_LAYOUTS) or tables.seen_at is None:
        return None
    return Fetched(layouts.pop(), tables.seen_at.to_pydatetime(), tables.unlisted, tables.is_partial)


def with_mark(metadata: Mapping[bytes, bytes] | None, said: Fetched | None) -> dict[bytes, bytes]:
    """Add what is said of a fetch to the metadata of its Parquet file."""
    return {**(metadata or {}), **({_KEY: orjson.dumps(asdict(said))} if said else {})}


def mark_of(metadata: Mapping[bytes, bytes] | None) -> Fetched | None:
    """Read what the metadata of a file say; None where they say nothing, or nothing that can be."""
    try:
        told = orjson.loads((metadata or {}).get(_KEY, b"null"))
        if told is None or told["layout"] not in _LAYOUTS:
            return None
        seen_at = datetime.fromisoformat(told["seen_at"]).astimezone(UTC)
        unlisted, partial = int(told["unlisted"]), bool(told["partial"])
    except (ValueError, TypeError, KeyError, OverflowError):
        return None
    if seen_at > datetime.now(UTC) or not 0 <= unlisted < 2**53:
        return None
    return Fetched(told["layout"], seen_at, unlisted, partial)


def skipped_rows(
    rows: Iterable[int] = (), reason: str = "", values: Iterable[object] | None = None
) -> pd.DataFrame:
    """Rows that are left out: `row`, `reason` (a msgid) and the `value` that fills its `{value}`."""
    numbers = list(rows)
    return pd.DataFrame(
        {
            "row": pd.array(numbers, dtype="Int64"),
            "reason": pd.array([reason] * len(numbers), dtype="str"),
            "value": pd.array(
                [None] * len(numbers) if values is None else [str(value) for value in values], dtype="str"
            ),
        }
    )


def one_per_row(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """All skipped rows together; a row that failed twice is listed for its first reason."""
    filled = [part for part in parts if len(part)]
    if not filled:
        return skipped_rows()
    return pd.concat(filled, ignore_index=True).drop_duplicates("row").sort_values("row", ignore_index=True)


@dataclass(frozen=True)
class RawTable:
    """One table of one file: every cell text or missing, the index the row number a person would see.

    `container` is the key or list the rows stood under in JSON (`relationships_following`), `about` whose
    list it is where the file says so, `fetched` the fetch that the file says it comes from, `titles` what
    stands above the header, `part` which of several tables on one sheet it is; `first_rows`, `header_at` (0
    without a header), `encoding`: how it was read. `fingerprint` is the name that the choices made for it go
    by; tables of one file that could stand for each other share it.
    """

    name: str
    frame: pd.DataFrame
    skipped: pd.DataFrame = field(default_factory=skipped_rows)
    notes: tuple[str, ...] = ()
    container: str = ""
    about: tuple[str, str] | None = None
    sheet: str | None = None
    fetched: Fetched | None = None
    titles: tuple[str, ...] = ()
    part: int = 1
    first_rows: tuple[str, ...] = ()
    header_at: int = 1
    encoding: str = ""
    fingerprint: str = ""

    @property
    def rows(self) -> int:
        """Rows of data in the file, the unreadable ones included."""
        return len(self.frame) + len(self.skipped)

    @property
    def headers(self) -> dict[str, str]:
        """Header in lower case and without blanks around it -> header as written (the first of equals)."""
        found: dict[str, str] = {}
        for header in self.frame.columns:
            found.setdefault(header.strip().casefold(), header)
        return found

    def noted(self, *notes: str) -> RawTable:
        """Add notes, in a new table."""
        return replace(self, notes=self.notes + notes)


MEBIBYTE = 1024 * 1024

ARCHIVE_ENTRIES = 5_000
ARCHIVE_MEMBERS = 200
ARCHIVE_RATIO = 200
UNPACKED_BYTES = 2_048 * MEBIBYTE
JSON_BYTES = 512 * MEBIBYTE
CAR_BYTES = 256 * MEBIBYTE
JSON_DEPTH = 40
FIELD_CHARACTERS = 10 * MEBIBYTE
COLUMNS = 2_000
ROWS = 20_000_000
SHEET_MEMORY_BYTES = 1_536 * MEBIBYTE
SHEET_SECONDS = 60
SHEET_OUTPUT_BYTES = 1_024 * MEBIBYTE


@dataclass(frozen=True)
class ParsedFile:
    """The frames keep the file's row numbers as index; a file fills one of them.

    `people` has columns of accounts; `posts` those of the layout plus `by_owner`; `mentions` (row, id,
    handle) one row a person named in a post; `acts` and `follows` have ids and handles of both sides.
    `owner` is (id, handle, name) where the file says whose it is; `fetched` the fetch it comes from.
    `answers_owner`: posts that answer nobody named answer the owner, whom the file does not name.
    `network` is where its bare handles belong, `networks` how many people its addresses name on which;
    `newest_first`: the list has the newest follower on top; `yields_to_follows`: where another file says
    who follows, this list only adds profiles; `placed`: its bare names with the names and
    servers that they stand for, as other columns tell.
    """

    name: str
    layout: str
    rows: int
    skipped: pd.DataFrame = field(default_factory=skipped_rows)
    notes: tuple[str, ...] = ()
    people: pd.DataFrame | None = None
    role: str | None = None
    posts: pd.DataFrame | None = None
    mentions: pd.DataFrame | None = None
    acts: pd.DataFrame | None = None
    follows: pd.DataFrame | None = None
    owner: tuple[str | None, str | None, str | None] | None = None
    fetched: Fetched | None = None
    answers_owner: bool = False
    network: str = ""
    networks: Mapping[str, int] = field(default_factory=dict)
    newest_first: bool = False
    yields_to_follows: bool = False
    placed: frozenset[tuple[str, str]] = frozenset()
