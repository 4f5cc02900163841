"""The lists that a run reads and the rows that they gave, as the run's file keeps them.

`TaskList` says where each list stands and which is next; `Collected` holds accounts, posts, acts, follows and
the notes about them. The functions below write both within the transaction of one page.
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
class TaskState:
    """How far a task is: where it goes on, how many pages and whole passes it has had."""

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

    def next_open(self) -> TaskState | None:
        """Return the task to go on with."""
        row = self._file.select(
            "SELECT number, kind, subject, expected, most, cursor, pages, passes, before FROM task"
            " WHERE state = 'open' ORDER BY rank, number LIMIT 1"
        ).fetchone()
        if row is None:
            return None
        number, kind, subject, expected, most, cursor, pages, passes, before = row
        state = TaskState(number, Task(kind, subject, expected), cursor, pages, passes, before)
        if most is None:
            return state
        still = most if passes else max(most - self.listed(state), 0)
        return replace(state, task=replace(state.task, limit=still))

    def has_enough(self, state: TaskState) -> bool:
        """Tell whether a list has given as many rows as were wanted."""
        row = self._file.select("SELECT most FROM task WHERE number = ?", state.number).fetchone()
        return row[0] is not None and self.listed(state) >= row[0]

    def add(self, tasks: Sequence[Task]) -> None:
        """Add lists to read; those known already are not read again."""
        with self._file.saving() as connection:
            add_tasks(connection, tasks)

    def read_again(self, state: TaskState) -> None:
        """Read a list from its beginning once more; what it gave stays."""
        with self._file.saving() as connection:
            connection.execute(
                "UPDATE task SET cursor = NULL, state = 'open', passes = passes + 1, before = ?"
                " WHERE number = ?",
                (self.listed(state), state.number),
            )
            _forget_visited(connection, state)

    def reopen(self) -> set[str]:
        """Open again what was stuck, and read again what came short, before going on.

        A circle may have led a list back to where it had been: the way it took no longer counts. Returns
        the states that lists were in.
        """
        states = set()
        for number, expected, name in self._file.select(
            "SELECT number, expected, state FROM task WHERE state IN ('stuck', 'short')"
        ).fetchall():
            state = TaskState(number, Task("", "", expected), None, 0, 0, 0)
            if name == SHORT:
                self.read_again(state)
            else:
                with self._file.saving() as connection:
                    set_state(connection, state, OPEN)
                    _forget_visited(connection, state)
            states.add(name)
        return states

    def was_visited(self, state: TaskState, cursor: str) -> bool:
        """Tell whether this list has led there before."""
        found = self._file.select("SELECT 1 FROM visited WHERE task = ? AND cursor = ?", state.number, cursor)
        return found.fetchone() is not None

    def is_odd(self, state: TaskState, page: Page) -> bool:
        """Tell whether a page gives nothing new to this pass, or nothing at all and yet a way on."""
        if page.entries:
            return self.was_visited(state, _digest(page))
        items = _items(page)
        statement = "SELECT 1 FROM listed WHERE task = ? AND item = ? AND pass = ?"
        if not items:
            return page.cursor is not None
        here = state.number, state.passes
        return all(self._file.select(statement, here[0], item, here[1]).fetchone() for item in items)

    def listed(self, state: TaskState) -> int:
        """Count the different rows that this list has given."""
        return self._file.count("SELECT count(*) FROM listed WHERE task = ?", state.number)

    def states(self) -> dict[str, int]:
        """Count the tasks in each state."""
        return dict(self._file.select("SELECT state, count(*) FROM task GROUP BY state").fetchall())

    def pages(self) -> int:
        """Count the pages read so far."""
        return self._file.count("SELECT coalesce(sum(pages), 0) FROM task")


def add_tasks(connection: sqlite3.Connection, tasks: Sequence[Task]) -> None:
    """Add lists to read; those known already are not read again."""
    connection.executemany(
        "INSERT OR IGNORE INTO task (kind, subject, expected, rank, most) VALUES (?, ?, ?, ?, ?)",
        [(task.kind, task.subject, task.expected, task.rank, task.limit) for task in tasks],
    )


def turn_page(connection: sqlite3.Connection, state: TaskState, page: Page) -> None:
    """Let a list go on behind a page; without a further page it is done."""
    connection.executemany(
        "INSERT OR REPLACE INTO listed VALUES (?, ?, ?)",
        [(state.number, item, state.passes) for item in _items(page)],
    )
    connection.execute(
        "UPDATE task SET cursor = ?, pages = pages + 1, state = ? WHERE number = ?",
        (page.cursor, OPEN if page.cursor is not None else DONE, state.number),
    )
    for place in filter(None, (page.cursor, _digest(page) if page.entries else None)):
        connection.execute("INSERT OR IGNORE INTO visited VALUES (?, ?)", (state.number, place))


def set_state(connection: sqlite3.Connection, task: TaskState, state: str) -> None:
    """Leave a task open, done, stuck, short or refused."""
    connection.execute("UPDATE task SET state = ? WHERE number = ?", (state, task.number))


def _forget_visited(connection: sqlite3.Connection, state: TaskState) -> None:
    connection.execute("DELETE FROM visited WHERE task = ?", (state.number,))


def _digest(page: Page) -> str:
    """Return what tells an answer from the others of its list; no cursor looks like it."""
    return "page " + hashlib.sha256("\n".join(page.entries).encode("utf-8", "replace")).hexdigest()


def _items(page: Page) -> list[str]:
    """Return what a list is counted by: its pairs, acts or posts, else the accounts on it."""
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
_UNPROFILED = """
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
        """Yield the rows of account, post or act."""
        assert table in ("account", "post", "act")
        statement = f"SELECT row FROM {table} ORDER BY id"  # noqa: S608 - one of the names above
        for (row,) in self._file.select(statement):
            yield orjson.loads(row)

    def follows(self) -> list[tuple[str, str]]:
        """Return who follows whom, in the order in which it was listed."""
        return self._file.select("SELECT follower, followed FROM follow ORDER BY place").fetchall()

    def followers(self, account_id: str) -> int:
        """Count the followers listed so far."""
        return self._file.count("SELECT count(*) FROM follow WHERE followed = ?", account_id)

    def unprofiled_accounts(self, owner: str) -> list[str]:
        """Return the ids of people who acted and of whose profile nothing is known."""
        return [person for (person,) in self._file.select(_UNPROFILED, owner)]

    def notes(self) -> list[Note]:
        """Return the notes about the run: (msgid, values) each."""
        rows = self._file.select("SELECT message, told FROM note")
        return [(message, orjson.loads(values)) for message, values in rows]

    def delete_notes(self, *messages: str) -> None:
        """Delete the notes with these messages."""
        with self._file.saving() as connection:
            connection.executemany("DELETE FROM note WHERE message = ?", [(message,) for message in messages])


def add_rows(connection: sqlite3.Connection, page: Page) -> None:
    """Add the rows and notes of a page, none of them twice."""
    for table, key, rows in (
        ("account", "account_id", page.accounts),
        ("post", "post_id", page.posts),
        ("act", "interaction_id", page.acts),
    ):
        connection.executemany(_UPSERT.format(table=table), [(row[key], _filled_json(row)) for row in rows])
    connection.executemany("INSERT OR IGNORE INTO follow (follower, followed) VALUES (?, ?)", page.follows)
    for note in page.notes:
        add_note(connection, note)


def add_note(connection: sqlite3.Connection, note: Note) -> None:
    """Add a note about the run."""
    connection.execute("INSERT OR IGNORE INTO note VALUES (?, ?)", (note[0], as_json(dict(note[1]))))


def _filled_json(row: Row) -> str:
    return as_json({key: value for key, value in row.items() if value is not None})
