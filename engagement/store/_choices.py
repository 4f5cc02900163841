"""Column choices in the database."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing

from sqlalchemy import delete, insert, select

from engagement.store._database import Database
from engagement.store._location import database_url, sqlite_file
from engagement.store._schema import choice


def answers_of(fingerprint: str) -> dict[str, str]:
    """The answers kept for a layout; reading creates no file."""
    url = database_url()
    file = sqlite_file(url)
    if file is not None and not file.exists():
        return {}
    with closing(Database(url)) as database, database.reading() as connection:
        query = select(choice.c.question, choice.c.answer).where(choice.c.fingerprint == fingerprint)
        return {row.question: row.answer for row in connection.execute(query)}


def keep_answers(fingerprint: str, answers: Mapping[str, str]) -> None:
    """Put these answers in place of the earlier ones."""
    rows = [{"fingerprint": fingerprint, "question": name, "answer": said} for name, said in answers.items()]
    with closing(Database(database_url())) as database, database.writing() as connection:
        connection.execute(delete(choice).where(choice.c.fingerprint == fingerprint))
        if rows:
            connection.execute(insert(choice), rows)
