"""A run on disk: every page in one transaction with the place to go on from, so that a kill loses nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson

from engagement.errors import EngagementError
from engagement.language import N_
from engagement.sources.handles._contract import Note, Page, Row, Task

OPEN, DONE, STUCK, SHORT, REFUSED = "open", "done", "stuck", "short", "refused"
_VERSION = 1
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE task (
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, expected INTEGER,
    rank INTEGER NOT NULL, most INTEGER, cursor TEXT,
    state TEXT NOT NULL DEFAULT 'open', pages INTEGER NOT NULL DEFAULT 0, passes INTEGER NOT NULL DEFAULT 0,
    before INTEGER NOT NULL DEFAULT 0, UNIQUE (kind, subject)
);
CREATE TABLE visited (task INTEGER, cursor TEXT, PRIMARY KEY (task, cursor)) WITHOUT ROWID;
CREATE TABLE listed (task INTEGER, item TEXT, pass INTEGER, PRIMARY KEY (task, item)) WITHOUT ROWID;
CREATE TABLE account (id TEXT PRIMARY KEY, row TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE post (id TEXT PRIMARY KEY, row TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE act (id TEXT PRIMARY KEY, row TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE follow (place INTEGER PRIMARY KEY, follower TEXT, followed TEXT, UNIQUE (follower, followed));
CREATE TABLE note (message TEXT, told TEXT, PRIMARY KEY (message, told)) WITHOUT ROWID;
"""
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

NOT_SAVED = N_("What was fetched cannot be saved in {folder} ({problem}). Make room there and go on.")


class NotSavedError(EngagementError):
    """The disk does not take the run."""


@dataclass(frozen=True)
class Reading:
    """A task on its way: where it goes on, how many pages and whole passes it has had."""

    number: int
    task: Task
    cursor: str | None
    pages: int
    passes: int
    before: int


class RunStore:
    """The file of one run. Opened by one process at a time (the run holds a lock beside it)."""

    def __init__(self, file: Path) -> None:
        self.file = file
        with self._told():
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._connection = self._opened()

    def _opened(self) -> sqlite3.Connection:
        try:
            return self._ready()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            # Not a run any more: what was in it can be fetched again.
            self.file.unlink()
            return self._ready()

    def _ready(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.file, isolation_level=None, timeout=10, check_same_thread=False)
        connection.execute("PRAGMA journal_mode = WAL")
        # A killed process loses nothing; a power cut may lose the last pages, which are then asked for again.
        connection.execute("PRAGMA synchronous = NORMAL")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version != _VERSION:
            for (table,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            ).fetchall():
                connection.execute(f'DROP TABLE "{table}"')
            connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")
        return connection

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """A full or read-only disk is told in one sentence."""
        try:
            yield
        except (sqlite3.OperationalError, OSError) as error:
            raise NotSavedError(NOT_SAVED, folder=self.file.parent, problem=str(error)) from error

    @contextmanager
    def _saving(self) -> Iterator[sqlite3.Connection]:
        with self._told():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                # A full disk has ended the transaction already.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def get(self, key: str) -> Any:
        """A value kept about the run, or None."""
        row = self._connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else orjson.loads(row[0])

    def put(self, **values: Any) -> None:
        """Keep values about the run."""
        with self._saving() as connection:
            for key, value in values.items():
                connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, _json(value)))

    def begin(self, tasks: list[Task], **values: Any) -> None:
        """A new run, nothing of an earlier one left."""
        with self._saving() as connection:
            for table in ("meta", "task", "visited", "listed", "account", "post", "act", "follow", "note"):
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names from the line above
            _add_tasks(connection, tasks)
            for key, value in values.items():
                connection.execute("INSERT INTO meta VALUES (?, ?)", (key, _json(value)))

    def next_open(self) -> Reading | None:
        """The task to go on with."""
        row = self._connection.execute(
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
        row = self._connection.execute("SELECT most FROM task WHERE number = ?", (reading.number,)).fetchone()
        return row[0] is not None and self.listed(reading) >= row[0]

    def save(self, reading: Reading, page: Page) -> None:
        """A page with all its rows, and where to go on; a list without a further page is done."""
        with self._saving() as connection:
            _add_rows(connection, reading, page)
            _add_tasks(connection, list(page.tasks))
            connection.execute(
                "UPDATE task SET cursor = ?, pages = pages + 1, state = ? WHERE number = ?",
                (page.cursor, OPEN if page.cursor is not None else DONE, reading.number),
            )
            if page.cursor is not None:
                connection.execute("INSERT INTO visited VALUES (?, ?)", (reading.number, page.cursor))

    def add(self, tasks: Sequence[Task]) -> None:
        """More lists to read; those known already are not read again."""
        with self._saving() as connection:
            _add_tasks(connection, list(tasks))

    def strangers(self, owner: str) -> list[str]:
        """People who acted and of whose profile nothing is known."""
        found = self._connection.execute(_STRANGERS, (owner,))
        return [person for (person,) in found]

    def settle(self, reading: Reading, state: str, note: Note | None = None) -> None:
        """Leave a task in a state."""
        with self._saving() as connection:
            connection.execute("UPDATE task SET state = ? WHERE number = ?", (state, reading.number))
            if note is not None:
                _add_note(connection, note)

    def read_again(self, reading: Reading) -> None:
        """Read a list from its beginning once more; what it gave stays."""
        with self._saving() as connection:
            connection.execute(
                "UPDATE task SET cursor = NULL, state = 'open', passes = passes + 1, before = ?"
                " WHERE number = ?",
                (self.listed(reading), reading.number),
            )
            connection.execute("DELETE FROM visited WHERE task = ?", (reading.number,))

    def reopen(self) -> set[str]:
        """Before going on: what was stuck is tried again, what came short is read again.

        A circle may have led a list back to where it had been: the way it took no longer counts. Returns
        the states that lists were in.
        """
        states = set()
        for number, expected, state in self._connection.execute(
            "SELECT number, expected, state FROM task WHERE state IN ('stuck', 'short')"
        ).fetchall():
            reading = Reading(number, Task("", "", expected), None, 0, 0, 0)
            if state == SHORT:
                self.read_again(reading)
            else:
                self.settle(reading, OPEN)
                self._forget_way(reading)
            states.add(state)
        return states

    def _forget_way(self, reading: Reading) -> None:
        with self._saving() as connection:
            connection.execute("DELETE FROM visited WHERE task = ?", (reading.number,))

    def was_visited(self, reading: Reading, cursor: str) -> bool:
        """Whether this list has led there before."""
        key = (reading.number, cursor)
        found = self._connection.execute("SELECT 1 FROM visited WHERE task = ? AND cursor = ?", key)
        return found.fetchone() is not None

    def is_odd(self, reading: Reading, page: Page) -> bool:
        """Whether a page gives nothing that this pass had not given, or nothing at all and yet a way on."""
        items = list(_items(page))
        known = "SELECT 1 FROM listed WHERE task = ? AND item = ? AND pass = ?"
        if not items:
            return page.cursor is not None
        keys = ((reading.number, item, reading.passes) for item in items)
        return all(self._connection.execute(known, key).fetchone() for key in keys)

    def listed(self, reading: Reading) -> int:
        """How many different rows this list has given."""
        return self._count("SELECT count(*) FROM listed WHERE task = ?", reading.number)

    def states(self) -> dict[str, int]:
        """How many tasks are in each state."""
        return dict(self._connection.execute("SELECT state, count(*) FROM task GROUP BY state").fetchall())

    def pages(self) -> int:
        """Pages read so far."""
        return self._count("SELECT coalesce(sum(pages), 0) FROM task")

    def followers(self, account_id: str) -> int:
        """Followers listed so far."""
        return self._count("SELECT count(*) FROM follow WHERE followed = ?", account_id)

    def unsay(self, *messages: str) -> None:
        """Take back what was to be said."""
        with self._saving() as connection:
            connection.executemany("DELETE FROM note WHERE message = ?", [(message,) for message in messages])

    def notes(self) -> list[Note]:
        """What is to be said about the run."""
        return [
            (message, orjson.loads(told))
            for message, told in self._connection.execute("SELECT message, told FROM note")
        ]

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of accounts, posts or acts."""
        assert table in ("account", "post", "act")
        statement = f"SELECT row FROM {table} ORDER BY id"  # noqa: S608 - one of the names above
        for (row,) in self._connection.execute(statement):
            yield orjson.loads(row)

    def follows(self) -> list[tuple[str, str]]:
        """Who follows whom, in the order in which it was listed."""
        return self._connection.execute("SELECT follower, followed FROM follow ORDER BY place").fetchall()

    def _count(self, statement: str, *values: Any) -> int:
        return int(self._connection.execute(statement, values).fetchone()[0])


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _filled(row: Row) -> str:
    return _json({key: value for key, value in row.items() if value is not None})


def _add_tasks(connection: sqlite3.Connection, tasks: list[Task]) -> None:
    connection.executemany(
        "INSERT OR IGNORE INTO task (kind, subject, expected, rank, most) VALUES (?, ?, ?, ?, ?)",
        [(task.kind, task.subject, task.expected, task.rank, task.limit) for task in tasks],
    )


def _add_note(connection: sqlite3.Connection, note: Note) -> None:
    connection.execute("INSERT OR IGNORE INTO note VALUES (?, ?)", (note[0], _json(dict(note[1]))))


def _add_rows(connection: sqlite3.Connection, reading: Reading, page: Page) -> None:
    for table, key, rows in (
        ("account", "account_id", page.accounts),
        ("post", "post_id", page.posts),
        ("act", "interaction_id", page.acts),
    ):
        connection.executemany(_UPSERT.format(table=table), [(row[key], _filled(row)) for row in rows])
    connection.executemany("INSERT OR IGNORE INTO follow (follower, followed) VALUES (?, ?)", page.follows)
    connection.executemany(
        "INSERT OR REPLACE INTO listed VALUES (?, ?, ?)",
        [(reading.number, item, reading.passes) for item in _items(page)],
    )
    for note in page.notes:
        _add_note(connection, note)


def _items(page: Page) -> Iterator[str]:
    """What a list is counted by: its pairs, acts or posts, else the accounts on it."""
    if page.follows:
        yield from (f"{follower} {followed}" for follower, followed in page.follows)
        return
    keyed: tuple[tuple[str, Any], ...] = (("interaction_id", page.acts), ("post_id", page.posts))
    for key, rows in keyed:
        if rows:
            yield from (str(row[key]) for row in rows)
            return
    yield from (str(row["account_id"]) for row in page.accounts)
