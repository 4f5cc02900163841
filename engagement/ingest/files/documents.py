"""JSON documents of known tools: every list in them that is worth reading becomes a table of its own."""

from __future__ import annotations

from typing import Any

from engagement.i18n import N_
from engagement.ingest.files.layouts import DOCUMENTS
from engagement.ingest.files.layouts.document import NestedList
from engagement.ingest.files.objects import Document, flat, frame_of
from engagement.ingest.files.refusals import KnownExportError
from engagement.ingest.join.reading import RawTable, skipped_rows

NOBODYS = N_("this entry is private, or names nobody")


def known_lists(name: str, document: Document) -> list[RawTable] | None:
    """Read the tables of a document that is known by its keys; return None for any other.

    Raises:
        KnownExportError: it is known for something that cannot be used.
    """
    if document.script:
        return None
    value = document.value if document.lines is None else _with_gaps(document)
    kind = next((kind for kind in DOCUMENTS if kind.fits(value)), None)
    if kind is None:
        return None
    if kind.problem is not None:
        raise KnownExportError(kind.problem, file=name)
    stem = name.replace("\\", "/").rsplit("/", 1)[-1]
    lists = list(kind.lists(value, stem))
    several = len(lists) > 1
    return [_table(f"{name}/{one.container.rpartition('.')[2]}" if several else name, one) for one in lists]


def _with_gaps(document: Document) -> list[Any]:
    """List the lines in their order, None where a line could not be read."""
    found: dict[int, Any] = dict(document.lines or ())
    broken = [] if document.skipped is None else [int(row) for row in document.skipped["row"]]
    return [found.get(number) for number in sorted([*found, *broken])]


def _table(name: str, nested: NestedList) -> RawTable:
    rows: list[dict[str, str | None]] = []
    numbers: list[int] = []
    left_out: list[int] = []
    number = 0
    for entry in nested.entries:
        made = list(nested.rows(entry)) if isinstance(entry, dict) else []
        for row in made:
            number += 1
            rows.append(flat(_filled(row)))
            numbers.append(number)
        if not made:
            number += 1
            left_out.append(number)
    frame = frame_of(rows, numbers, name)
    return RawTable(name, frame, skipped_rows(left_out, NOBODYS), container=nested.container)


def _filled(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value is not None}
