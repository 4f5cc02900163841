"""An inspection on its way between processes: a folder with its words as JSON and its tables as Arrow.

What was read of foreign bytes is never unpickled where visitors are served. The joined readings are pickled,
but only a reader, under the same limits as the one that wrote them, opens them again.
"""

from __future__ import annotations

import json
import pickle
import shutil
import tempfile
import weakref
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from pyarrow import feather

from engagement.data.evidence import evidence
from engagement.data.schema import TABLES, Owner, SourceReport, Tables, conform
from engagement.errors import EngagementError, UnreadableFileError
from engagement.ingest.files.contract import (
    ColumnUse,
    FileInspection,
    Inspection,
    LeftOut,
    Option,
    Outcome,
    Question,
)
from engagement.ingest.join.identity import Assembly

REQUEST, ANSWER = "request.json", "answer"
_WORDS, _JOINED = "inspection.json", "joined.pickle"


class PrivateFolder:
    """A folder that only this user can open; it goes with the last who holds it."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="engagement-"))
        self._remove = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)

    def remove(self) -> None:
        """Remove it with all that is in it."""
        self._remove()


@dataclass(frozen=True)
class JoinedElsewhere:
    """Joined readings that wait in a folder for their owner."""

    folder: PrivateFolder

    @property
    def path(self) -> Path:
        """Where they lie."""
        return self.folder.path / ANSWER


def write(inspection: Inspection, folder: Path) -> None:
    """Lay the inspection down in the folder."""
    tables = inspection.tables
    if tables is not None:
        for name in TABLES:
            table = pa.Table.from_pandas(getattr(tables, name), preserve_index=False)
            feather.write_feather(table, folder / f"{name}.arrow", compression="lz4")
    if isinstance(inspection.joined, Assembly):
        with (folder / _JOINED).open("wb") as file:
            pickle.dump((inspection.files, inspection.joined), file, pickle.HIGHEST_PROTOCOL)
    words = {
        "files": [_file_to_json(file) for file in inspection.files],
        "owner": _owner_to_json(inspection.owner),
        "owner_candidates": inspection.owner_candidates,
        "error": _error_to_json(inspection.error),
        "tables": tables is not None,
        "tables_owner": _owner_to_json(tables.owner) if tables is not None else None,
        "sources": [asdict(source) for source in tables.sources] if tables is not None else [],
        "joined": inspection.joined is not None,
    }
    # The standard library's JSON keeps text that no encoding can hold, such as half of a pair.
    (folder / _WORDS).write_text(json.dumps(words, default=_plain), encoding="ascii")


def read(folder: PrivateFolder) -> Inspection:
    """Take up again what lies in the folder's answer; nothing in it is run, and what is not needed goes."""
    path = folder.path / ANSWER
    words: dict[str, Any] = json.loads((path / _WORDS).read_text(encoding="ascii"))
    tables = _tables(path, words) if words["tables"] else None
    for done in [file for file in folder.path.rglob("*") if file.is_file() and file.name != _JOINED]:
        done.unlink()
    return Inspection(
        files=tuple(_file(file) for file in words["files"]),
        owner=_owner(words["owner"]),
        owner_candidates=tuple((str(name), int(acts)) for name, acts in words["owner_candidates"]),
        tables=tables,
        evidence=None if tables is None else evidence(tables),
        error=_error(words["error"]),
        joined=JoinedElsewhere(folder) if words["joined"] else None,
    )


def joined_in(folder: Path) -> Inspection:
    """Take up, in a reader, the readings that another reader has joined."""
    with (folder / _JOINED).open("rb") as file:
        files, assembly = pickle.load(file)  # noqa: S301 - written by a reader, opened in a reader
    return Inspection(files, None, assembly.owner_candidates, None, None, None, assembly)


def _plain(value: Any) -> str | int:
    return value.isoformat() if isinstance(value, datetime) else int(value)


def _tables(folder: Path, words: Mapping[str, Any]) -> Tables:
    frames = {name: conform(_frame_of(folder / f"{name}.arrow"), name) for name in TABLES}
    owner = _owner(words["tables_owner"])
    assert owner is not None
    sources = tuple(_source(source) for source in words["sources"])
    return Tables(owner, **frames, sources=sources)


def _frame_of(file: Path) -> pd.DataFrame:
    # Without the metadata that says which Python types to make of the columns.
    table = feather.read_table(file, memory_map=False).replace_schema_metadata(None)
    table.validate(full=True)
    frame: pd.DataFrame = table.to_pandas()
    return frame


def _source(source: Mapping[str, Any]) -> SourceReport:
    seen_at = source["seen_at"]
    back = {"notes": tuple(source["notes"]), "seen_at": datetime.fromisoformat(seen_at) if seen_at else None}
    return SourceReport(**{**source, **back})


def _owner_to_json(owner: Owner | None) -> dict[str, Any] | None:
    return None if owner is None else asdict(owner)


def _owner(words: Mapping[str, Any] | None) -> Owner | None:
    return None if words is None else Owner(**words)


def _file_to_json(file: FileInspection) -> dict[str, Any]:
    outcome = file.outcome
    return {
        "name": file.name,
        "fingerprint": file.fingerprint,
        "layout": file.layout,
        "title": file.title,
        "rows": file.rows,
        "columns": [asdict(column) for column in file.columns],
        "head": _frame_to_json(file.head),
        "questions": [asdict(question) for question in file.questions],
        "notes": file.notes,
        "problem": _error_to_json(file.problem),
        "outcome": outcome
        and {
            "people": outcome.people,
            "acts": outcome.acts,
            "follows": outcome.follows,
            "rows": _frame_to_json(outcome.rows),
            "left_out": [asdict(left) for left in outcome.left_out],
        },
    }


def _file(words: Mapping[str, Any]) -> FileInspection:
    outcome = words["outcome"]
    back: dict[str, Any] = {
        "columns": tuple(
            ColumnUse(**{**one, "examples": tuple(one["examples"])}) for one in words["columns"]
        ),
        "head": _frame(words["head"]),
        "questions": tuple(_question(question) for question in words["questions"]),
        "notes": tuple(words["notes"]),
        "problem": _error(words["problem"]),
        "outcome": outcome
        and Outcome(
            **{
                **outcome,
                "rows": _frame(outcome["rows"]),
                "left_out": tuple(LeftOut(**left) for left in outcome["left_out"]),
            }
        ),
    }
    return FileInspection(**{**words, **back})


def _question(words: Mapping[str, Any]) -> Question:
    return Question(**{**words, "options": tuple(Option(**option) for option in words["options"])})


def _frame_to_json(frame: pd.DataFrame) -> dict[str, Any]:
    """Write a few rows of text, numbered as in their file; names may stand twice among the columns."""
    cells = [[None if pd.isna(cell) else str(cell) for cell in row] for row in frame.itertuples(index=False)]
    return {
        "columns": [str(name) for name in frame],
        "rows": [int(row) for row in frame.index],
        "cells": cells,
    }


def _frame(words: Mapping[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(words["cells"], index=words["rows"], columns=words["columns"], dtype="str")


def _error_to_json(error: EngagementError | None) -> dict[str, Any] | None:
    if error is None:
        return None
    values = {
        name: value if isinstance(value, int | float) else str(value) for name, value in error.values.items()
    }
    return {"kind": type(error).__name__, "message": error.message, "values": values}


def _error(words: Mapping[str, Any] | None) -> EngagementError | None:
    if words is None:
        return None
    kind = _kinds(EngagementError).get(words["kind"], UnreadableFileError)
    return kind(words["message"], **words["values"])


def _kinds(kind: type[EngagementError]) -> dict[str, type[EngagementError]]:
    """Name this kind of error and all kinds of it."""
    below = (_kinds(one) for one in kind.__subclasses__())
    return {name: one for kinds in below for name, one in kinds.items()} | {kind.__name__: kind}
