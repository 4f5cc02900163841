"""What the user answered about a layout (which column is what), so that nobody is asked twice.

One small SQLite file in the data folder holds fingerprints of layouts, question ids and answers; never a
name, a handle or a row of anybody's file. Remembering is a convenience: where the disk is full or read-only
nothing is remembered, a warning goes to the log, and the work goes on.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

_log = logging.getLogger(__name__)
_WAIT_SECONDS = 5.0
_TABLE = (
    "CREATE TABLE IF NOT EXISTS choice (fingerprint TEXT, question TEXT, answer TEXT NOT NULL,"
    " PRIMARY KEY (fingerprint, question)) WITHOUT ROWID"
)


def data_folder() -> Path:
    """The folder for everything kept: `ENGAGEMENT_DATA`, or `.engagement` in the current folder."""
    return Path(os.environ.get("ENGAGEMENT_DATA") or ".engagement")


def recall(fingerprint: str) -> dict[str, str]:
    """The answers given before for a layout, by question id; empty where there are none."""
    file = data_folder() / "choices.sqlite"
    try:
        if not file.exists():
            return {}
        with _opened(file) as connection:
            found = connection.execute(
                "SELECT question, answer FROM choice WHERE fingerprint = ?", (fingerprint,)
            )
            return {str(question): str(answer) for question, answer in found}
    except (sqlite3.Error, OSError) as error:
        _log.warning("remembered column choices cannot be read: %s", error)
        return {}


def remember(fingerprint: str, answers: Mapping[str, str]) -> None:
    """Keep the answers for a layout in place of the earlier ones."""
    folder = data_folder()
    rows = [(fingerprint, question, answer) for question, answer in answers.items()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _opened(folder / "choices.sqlite") as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(_TABLE)
            connection.execute("DELETE FROM choice WHERE fingerprint = ?", (fingerprint,))
            connection.executemany("INSERT INTO choice VALUES (?, ?, ?)", rows)
            connection.execute("COMMIT")
    except (sqlite3.Error, OSError) as error:
        _log.warning("column choices are not remembered: %s", error)


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection that waits for other processes; what was not committed is gone when it closes."""
    with closing(sqlite3.connect(file, timeout=_WAIT_SECONDS, isolation_level=None)) as connection:
        yield connection
