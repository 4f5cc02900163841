"""The tables of a fetched account as files: Parquet for programs, CSV for people."""

from __future__ import annotations

import csv
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from engagement.errors import EngagementError
from engagement.i18n import N_, Language

if TYPE_CHECKING:
    import pandas as pd

    from engagement.data.schema import Tables
    from engagement.ingest.join.reading import Fetched


_TABLES = ("accounts", "interactions", "follows")
_TEXTS = ("handle", "name", "bio", "url", "location", "text")
_UNWRITABLE = N_("The tables cannot be written to {folder} ({problem}): choose another folder.")


class UnwritableTablesError(EngagementError):
    """The folder cannot be made or written, or the disk is full."""


def write_tables(tables: Tables, folder: Path) -> bool:
    """Write all files or none, beside their place first; return whether CSV is among them.

    Parquet is what the program works with; of X only so much may leave for spreadsheets a day.

    Raises:
        UnwritableTablesError: the folder cannot be made or written, or the disk is full.
    """
    from engagement.export.names import Allowance
    from engagement.ingest.join.reading import fetched
    from engagement.store.store import open_store

    fetch_mark, with_csv = fetched(tables), Allowance(open_store).covers(tables)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=folder))
        try:
            for name in _TABLES:
                frame: pd.DataFrame = getattr(tables, name)
                _parquet(frame, fetch_mark, unfinished / f"{name}.parquet")
                if with_csv:
                    (unfinished / f"{name}.csv").write_bytes(_csv(frame))
            for file in sorted(unfinished.iterdir()):
                file.replace(folder / file.name)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    except OSError as error:
        raise UnwritableTablesError(
            _UNWRITABLE, folder=folder, problem=error.strerror or str(error)
        ) from error
    return with_csv


def _parquet(frame: pd.DataFrame, fetch_mark: Fetched | None, file: Path) -> None:
    """Write Parquet that carries the mark of the fetch it comes from."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from engagement.ingest.join.reading import with_mark

    table = pa.Table.from_pandas(frame, preserve_index=False)
    pq.write_table(table.replace_schema_metadata(with_mark(table.schema.metadata, fetch_mark)), file)


def _csv(frame: pd.DataFrame) -> bytes:
    """Make CSV that a spreadsheet opens as it stands; no cell can start a formula."""
    from engagement.export.cells import safe_text

    safe = frame.assign(
        **{column: frame[column].map(safe_text, na_action="ignore") for column in _TEXTS if column in frame}
    )
    text = safe.to_csv(
        index=False, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n", date_format="%Y-%m-%dT%H:%M:%SZ"
    )
    return text.encode("utf-8-sig")


def no_csv_sentence(words: Language) -> str:
    """Say why there are only Parquet files."""
    from engagement.export.names import PROFILES_A_DAY

    return words.gettext(
        "X lets {most} of its profiles and posts a day leave in files: no CSV is written, and analyse keeps "
        "count."
    ).format(most=words.number(PROFILES_A_DAY))
