"""The lists that a run reads: where each one stands, which pages and rows it has given, which is next."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from engagement.sources.handles._contract import Page, Task
from engagement.sources.handles._run_file import RunFile

OPEN, DONE, STUCK, SHORT, REFUSED = "open", "done", "stuck", "short", "refused"


@dataclass(frozen=True)
class Reading:
    """A task on its way: where it goes on, how many pages and whole passes it has had."""

    number: int
    task: Task
    cursor: str | None
    pages: int
    passes: int
    before: int


class TaskList:
    """The tasks of one run's file."""

    def __init__(self, file: RunFile) -> None:
        self._file = file

    def next_open(self) -> Reading | None:
        """The task to go on with."""
        row = self._file.select(
            "SELECT number, kind, subject, expected, most, cursor, pages, passes, before FROM task"
            " WHERE state = 'open' ORDER BY rank, number LIMIT 1"
        ).fetchone()
        if row is None:
            return None
        number, kind, subject, expected, most, cursor, pages, passes, before = row
        reading = Reading(number, Task(kind, subject, expected), cursor, pages, passes, before)
        if most is None:
            return reading
        still = most if passes else max(most - self.listed(reading), 0)
        return replace(reading, task=replace(reading.task, limit=still))

    def has_enough(self, reading: Reading) -> bool:
        """Whether a list has given as many rows as were wanted."""
        row = self._file.select("SELECT most FROM task WHERE number = ?", reading.number).fetchone()
        return row[0] is not None and self.listed(reading) >= row[0]

    def add(self, tasks: Sequence[Task]) -> None:
        """More lists to read; those known already are not read again."""
        with self._file.saving() as connection:
            add_tasks(connection, tasks)

    def read_again(self, reading: Reading) -> None:
        """Read a list from its beginning once more; what it gave stays."""
        with self._file.saving() as connection:
            connection.execute(
                "UPDATE task SET cursor = NULL, state = 'open', passes = passes + 1, before = ?"
                " WHERE number = ?",
                (self.listed(reading), reading.number),
            )
            _forget_way(connection, reading)

    def reopen(self) -> set[str]:
        """Before going on: what was stuck is tried again, what came short is read again.

        A circle may have led a list back to where it had been: the way it took no longer counts. Returns
        the states that lists were in.
        """
        states = set()
        for number, expected, state in self._file.select(
            "SELECT number, expected, state FROM task WHERE state IN ('stuck', 'short')"
        ).fetchall():
            reading = Reading(number, Task("", "", expected), None, 0, 0, 0)
            if state == SHORT:
                self.read_again(reading)
            else:
                with self._file.saving() as connection:
                    set_state(connection, reading, OPEN)
                    _forget_way(connection, reading)
            states.add(state)
        return states

    def was_visited(self, reading: Reading, cursor: str) -> bool:
        """Whether this list has led there before."""
        found = self._file.select(
            "SELECT 1 FROM visited WHERE task = ? AND cursor = ?", reading.number, cursor
        )
        return found.fetchone() is not None

    def is_odd(self, reading: Reading, page: Page) -> bool:
        """Whether a page gives nothing that this pass had not given, or nothing at all and yet a way on."""
        items = _items(page)
        known = "SELECT 1 FROM listed WHERE task = ? AND item = ? AND pass = ?"
        if not items:
            return page.cursor is not None
        return all(
            self._file.select(known, reading.number, item, reading.passes).fetchone() for item in items
        )

    def listed(self, reading: Reading) -> int:
        """How many different rows this list has given."""
        return self._file.count("SELECT count(*) FROM listed WHERE task = ?", reading.number)

    def states(self) -> dict[str, int]:
        """How many tasks are in each state."""
        return dict(self._file.select("SELECT state, count(*) FROM task GROUP BY state").fetchall())

    def pages(self) -> int:
        """Pages read so far."""
        return self._file.count("SELECT coalesce(sum(pages), 0) FROM task")


def add_tasks(connection: sqlite3.Connection, tasks: Sequence[Task]) -> None:
    """More lists to read; those known already are not read again."""
    connection.executemany(
        "INSERT OR IGNORE INTO task (kind, subject, expected, rank, most) VALUES (?, ?, ?, ?, ?)",
        [(task.kind, task.subject, task.expected, task.rank, task.limit) for task in tasks],
    )


def turn_page(connection: sqlite3.Connection, reading: Reading, page: Page) -> None:
    """A list goes on behind a page; without a further page it is done."""
    connection.executemany(
        "INSERT OR REPLACE INTO listed VALUES (?, ?, ?)",
        [(reading.number, item, reading.passes) for item in _items(page)],
    )
    connection.execute(
        "UPDATE task SET cursor = ?, pages = pages + 1, state = ? WHERE number = ?",
        (page.cursor, OPEN if page.cursor is not None else DONE, reading.number),
    )
    if page.cursor is not None:
        connection.execute("INSERT INTO visited VALUES (?, ?)", (reading.number, page.cursor))


def set_state(connection: sqlite3.Connection, reading: Reading, state: str) -> None:
    """Leave a task in a state."""
    connection.execute("UPDATE task SET state = ? WHERE number = ?", (state, reading.number))


def _forget_way(connection: sqlite3.Connection, reading: Reading) -> None:
    connection.execute("DELETE FROM visited WHERE task = ?", (reading.number,))


def _items(page: Page) -> list[str]:
    """What a list is counted by: its pairs, acts or posts, else the accounts on it."""
    if page.follows:
        return [f"{follower} {followed}" for follower, followed in page.follows]
    for key, rows in (("interaction_id", page.acts), ("post_id", page.posts)):
        if rows:
            return [str(row[key]) for row in rows]
    return [str(row["account_id"]) for row in page.accounts]
