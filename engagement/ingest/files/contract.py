"""What an upload takes and what a preview of it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Union

import pandas as pd

from engagement.data.evidence import Evidence
from engagement.data.schema import Owner, Tables
from engagement.errors import EngagementError

if TYPE_CHECKING:
    from engagement.ingest.files.content import Content
    from engagement.ingest.files.handover import JoinedElsewhere
    from engagement.ingest.join.identity import Assembly


File = Union[str, Path, tuple[str, bytes | BinaryIO], "Content"]
Choices = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Option:
    """One possible answer; `label` is a msgid or a name from the file itself."""

    value: str
    label: str


@dataclass(frozen=True)
class Question:
    """Something only the user can say about a file.

    `prompt` is a msgid that `values` fills; `answer` is what holds now, chosen or presumed; without an
    answer a `required` question stops the run, any other leaves its column out.
    """

    id: str
    prompt: str
    values: Mapping[str, str]
    options: tuple[Option, ...]
    answer: str | None
    required: bool


@dataclass(frozen=True)
class ColumnUse:
    """What one column of a file becomes, such as `accounts.followers_count`; None where it is not used."""

    header: str
    becomes: str | None
    examples: tuple[str, ...]


@dataclass(frozen=True)
class LeftOut:
    """Rows of one file left out for one reason: a msgid, and the `value` that fills it for the first row."""

    reason: str
    value: str | None
    count: int
    first_row: int


@dataclass(frozen=True)
class Outcome:
    """What one file came to: how many people, acts and follows it names, and which rows say nothing.

    `rows` are its first rows as they were understood: our columns by name, as text, under the row numbers of
    the file.
    """

    people: int
    acts: int
    follows: int
    rows: pd.DataFrame
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class FileInspection:
    """One table of an upload as the preview shows it.

    `fingerprint` names the layout (never the content), so that choices made for it can be kept. `title`
    and `notes` are msgids; `head` holds the first rows as text, its index the row numbers of the file.
    A file with a `problem` cannot be used: the sentence says why, and what to upload instead. `outcome` is
    there once the files are joined.
    """

    name: str
    fingerprint: str
    layout: str
    title: str
    rows: int
    columns: tuple[ColumnUse, ...]
    head: pd.DataFrame
    questions: tuple[Question, ...]
    notes: tuple[str, ...]
    problem: EngagementError | None
    outcome: Outcome | None = None


@dataclass(frozen=True)
class Inspection:
    """A whole upload before the run.

    `tables` and `evidence` are there as soon as every required question is answered and the owner is
    known; until then `error` says what is missing. `owner_candidates` are (handle or id, acts). `joined` is
    there where nothing but the owner is missing: `with_owner` goes on from it, where it was made.
    """

    files: tuple[FileInspection, ...]
    owner: Owner | None
    owner_candidates: tuple[tuple[str, int], ...]
    tables: Tables | None
    evidence: Evidence | None
    error: EngagementError | None
    joined: Assembly | JoinedElsewhere | None = field(default=None, repr=False)
