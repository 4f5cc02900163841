"""The lists that a run reads: where each one stands, which pages and rows it has given, which is next.

What the pages of a run gave: accounts, posts, acts, follows, and what is to be said about them.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from engagement.ingest.networks.contract import Note, Page, Row, Task
from engagement.ingest.networks.run_file import RunFile, as_json

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
        if page.entries:
            return self.was_visited(reading, _digest(page))
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
    for place in filter(None, (page.cursor, _digest(page) if page.entries else None)):
        connection.execute("INSERT OR IGNORE INTO visited VALUES (?, ?)", (reading.number, place))


def set_state(connection: sqlite3.Connection, reading: Reading, state: str) -> None:
    """Leave a task in a state."""
    connection.execute("UPDATE task SET state = ? WHERE number = ?", (state, reading.number))


def _forget_way(connection: sqlite3.Connection, reading: Reading) -> None:
    connection.execute("DELETE FROM visited WHERE task = ?", (reading.number,))


def _digest(page: Page) -> str:
    """What tells an answer from the others of its list; no cursor looks like it."""
    return "page " + hashlib.sha256("\n".join(page.entries).encode("utf-8", "replace")).hexdigest()


def _items(page: Page) -> list[str]:
    """What a list is counted by: its pairs, acts or posts, else the accounts on it."""
    if page.follows:
        return [f"{follower} {followed}" for follower, followed in page.follows]
    for key, rows in (("interaction_id", page.acts), ("post_id", page.posts)):
        if rows:
            return [str(row[key]) for row in rows]
    return [str(row["account_id"]) for row in page.accounts]


# A row that comes again fills up and replaces; what the later one does not say stays.
_UPSERT = (
    "INSERT INTO {table} VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET row = json_patch(row, excluded.row)"
)
_STRANGERS = """
SELECT person FROM (
    SELECT json_extract(row, '$.author_id') AS person FROM post
    UNION SELECT json_extract(row, '$.actor_id') FROM act
) LEFT JOIN account ON account.id = person
WHERE person <> ? AND json_extract(account.row, '$.followers_count') IS NULL ORDER BY person
"""


class Collected:
    """The rows of one run's file."""

    def __init__(self, file: RunFile) -> None:
        self._file = file

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of account, post or act."""
        assert table in ("account", "post", "act")
        statement = f"SELECT row FROM {table} ORDER BY id"  # noqa: S608 - one of the names above
        for (row,) in self._file.select(statement):
            yield orjson.loads(row)

    def follows(self) -> list[tuple[str, str]]:
        """Who follows whom, in the order in which it was listed."""
        return self._file.select("SELECT follower, followed FROM follow ORDER BY place").fetchall()

    def followers(self, account_id: str) -> int:
        """Followers listed so far."""
        return self._file.count("SELECT count(*) FROM follow WHERE followed = ?", account_id)

    def strangers(self, owner: str) -> list[str]:
        """People who acted and of whose profile nothing is known."""
        return [person for (person,) in self._file.select(_STRANGERS, owner)]

    def notes(self) -> list[Note]:
        """What is to be said about the run."""
        told = self._file.select("SELECT message, told FROM note")
        return [(message, orjson.loads(values)) for message, values in told]

    def unsay(self, *messages: str) -> None:
        """Take back what was to be said."""
        with self._file.saving() as connection:
            connection.executemany("DELETE FROM note WHERE message = ?", [(message,) for message in messages])


def add_rows(connection: sqlite3.Connection, page: Page) -> None:
    """The rows and notes of a page, none of them twice."""
    for table, key, rows in (
        ("account", "account_id", page.accounts),
        ("post", "post_id", page.posts),
        ("act", "interaction_id", page.acts),
    ):
        connection.executemany(_UPSERT.format(table=table), [(row[key], _filled(row)) for row in rows])
    connection.executemany("INSERT OR IGNORE INTO follow (follower, followed) VALUES (?, ?)", page.follows)
    for note in page.notes:
        add_note(connection, note)


def add_note(connection: sqlite3.Connection, note: Note) -> None:
    """Something more to be said about the run."""
    connection.execute("INSERT OR IGNORE INTO note VALUES (?, ?)", (note[0], as_json(dict(note[1]))))


def _filled(row: Row) -> str:
    return as_json({key: value for key, value in row.items() if value is not None})
