"""A run on disk: every page in one transaction with the place to go on from, so that a kill loses nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from engagement.sources.handles._collected import Collected, add_note, add_rows
from engagement.sources.handles._contract import Note, Page, Task
from engagement.sources.handles._run_file import RunFile, as_json, empty
from engagement.sources.handles._task_list import Reading, TaskList, add_tasks, set_state, turn_page


class RunStore:
    """One run: the lists it reads (`tasks`), what they gave (`collected`), and values about the whole.

    Raises:
        NotSavedError: the disk is full or cannot be written to.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = RunFile(path)
        self.tasks = TaskList(self._file)
        self.collected = Collected(self._file)

    def get(self, key: str) -> Any:
        """A value kept about the run, or None."""
        row = self._file.select("SELECT value FROM meta WHERE key = ?", key).fetchone()
        return None if row is None else orjson.loads(row[0])

    def put(self, **values: Any) -> None:
        """Keep values about the run."""
        with self._file.saving() as connection:
            for key, value in values.items():
                connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, as_json(value)))

    def begin(self, tasks: Sequence[Task], **values: Any) -> None:
        """A new run, nothing of an earlier one left."""
        with self._file.saving() as connection:
            empty(connection)
            add_tasks(connection, tasks)
            for key, value in values.items():
                connection.execute("INSERT INTO meta VALUES (?, ?)", (key, as_json(value)))

    def save(self, reading: Reading, page: Page) -> None:
        """A page with all its rows and the lists it names, and where to go on."""
        with self._file.saving() as connection:
            add_rows(connection, page)
            add_tasks(connection, page.tasks)
            turn_page(connection, reading, page)

    def settle(self, reading: Reading, state: str, note: Note | None = None) -> None:
        """Leave a list in a state, and say why."""
        with self._file.saving() as connection:
            set_state(connection, reading, state)
            if note is not None:
                add_note(connection, note)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
