"""Bluesky's repository file (repo.car): what the account said, liked and reposted, and whom it follows."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from engagement.errors import EmptyDataError, UnreadableFileError
from engagement.i18n import N_
from engagement.ingest.files.content import Content
from engagement.ingest.join import reading
from engagement.ingest.join.bluesky import (
    FOLLOW,
    LIKE,
    POST,
    REPOST,
    Act,
    NoRepositoryError,
    Record,
    acts_of,
    repository,
    written_at,
)
from engagement.ingest.join.reading import RawTable, skipped_rows

ACTS, FOLLOWED = "repo.car acts", "repo.car follows"
ADDRESSES_NOBODY = N_("this post addresses nobody")
NO_RECORD = N_("this record is damaged or not in the file")
_ACT_COLUMNS = (
    "interaction_id",
    "actor_id",
    "target_id",
    "kind",
    "created_at",
    "post_id",
    "parent_id",
    "thread_id",
    "text",
    "language",
)


def read_car(content: Content) -> tuple[RawTable, RawTable]:
    """Read the acts of the account, and whom it follows; each row is numbered as it stands in the file.

    Raises:
        UnreadableFileError: damaged, cut off, too large, or no repository.
        EmptyDataError: the account has said nothing and follows nobody.
    """
    if content.size > reading.CAR_BYTES:
        raise UnreadableFileError(
            N_("{file}: it is larger than {megabytes} MB, too much to be read at once."),
            file=content.name,
            megabytes=reading.CAR_BYTES // reading.MEBIBYTE,
        )
    try:
        with content.open() as stream:
            whole = repository(stream.read())
    except NoRepositoryError as error:
        raise UnreadableFileError(
            N_("{file}: this Bluesky repository is damaged or cut off. Download it again."), file=content.name
        ) from error
    acts = _acts_table(content.name, whole.did, whole.records)
    followed = _followed_table(content.name, whole.did, whole.records)
    if not acts.rows and not followed.rows:
        raise EmptyDataError(
            N_("{file}: in this Bluesky repository the account says nothing and follows nobody."),
            file=content.name,
        )
    return acts, followed


def _acts_table(name: str, did: str, records: Iterable[Record]) -> RawTable:
    """One row an act; a post that addresses nobody is a skipped row."""
    acts: list[Act] = []
    numbers: list[int] = []
    silent: list[int] = []
    damaged: list[int] = []
    number = 0
    for record in records:
        if record.collection not in (POST, LIKE, REPOST):
            continue
        found = acts_of(record.uri, record.value) if record.value is not None else []
        # At least one number a record, one an act where it has several.
        for act in found:
            number += 1
            acts.append(act)
            numbers.append(number)
        if not found:
            number += 1
            (damaged if record.value is None else silent).append(number)
    columns = {key: [_text(act.get(key)) for act in acts] for key in _ACT_COLUMNS}
    frame = pd.DataFrame(columns, index=pd.Index(numbers, dtype="int64"), dtype="str")
    skipped = pd.concat(
        [skipped_rows(silent, ADDRESSES_NOBODY), skipped_rows(damaged, NO_RECORD)], ignore_index=True
    )
    return RawTable(f"{name}/acts", frame, skipped, container=ACTS, about=(did, ""))


def _followed_table(name: str, did: str, records: Iterable[Record]) -> RawTable:
    follows = [record for record in records if record.collection == FOLLOW]
    subjects = [record.value.get("subject") if record.value is not None else None for record in follows]
    dates = [written_at((record.value or {}).get("createdAt"), record.key) for record in follows]
    whole = [isinstance(subject, str) and subject.startswith("did:") for subject in subjects]
    kept = [at for at, good in enumerate(whole) if good]
    frame = pd.DataFrame(
        {"did": [subjects[at] for at in kept], "followed_since": [_text(dates[at]) for at in kept]},
        index=pd.Index([at + 1 for at in kept], dtype="int64"),
        dtype="str",
    )
    damaged = skipped_rows([at + 1 for at, good in enumerate(whole) if not good], NO_RECORD)
    return RawTable(f"{name}/follows", frame, damaged, container=FOLLOWED, about=(did, ""))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
