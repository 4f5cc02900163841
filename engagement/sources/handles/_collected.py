"""What the pages of a run gave: accounts, posts, acts, follows, and what is to be said about them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

import orjson

from engagement.sources.handles._contract import Note, Page, Row
from engagement.sources.handles._run_file import RunFile, as_json

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
