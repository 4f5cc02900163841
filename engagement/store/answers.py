"""Remember what the user answered about a layout (which column is what), so that nobody is asked twice.

Kept are fingerprints of layouts, question ids and answers; never a name, a handle or a row of anybody's file.
They belong to who gave them: somebody signed in, or whoever the machine belongs to. Remembering is a
convenience: where the database cannot be read or written nothing is remembered, a warning goes to the log,
and the work goes on.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from contextlib import closing

import orjson
from sqlalchemy import delete, insert, select

from engagement.errors import EngagementError
from engagement.store.contract import database_url, sqlite_file
from engagement.store.database import Database
from engagement.store.schema import choice

_log = logging.getLogger(__name__)


def recall(fingerprint: str, who: str) -> dict[str, str]:
    """Return the answers `who` gave before for a layout, by question id; empty where there are none."""
    try:
        return _read(_of(who, fingerprint))
    except EngagementError as error:
        _log.warning("remembered column choices cannot be read: %s", error)
        return {}


def remember(fingerprint: str, who: str, answers: Mapping[str, str]) -> None:
    """Keep the answers of `who` for a layout in place of their earlier ones."""
    try:
        _write(_of(who, fingerprint), answers)
    except EngagementError as error:
        _log.warning("column choices are not remembered: %s", error)


def _of(who: str, fingerprint: str) -> str:
    """Name a layout as one person's; on one's own machine (`who` is empty) by itself, as ever."""
    return hashlib.sha256(orjson.dumps([who, fingerprint])).hexdigest() if who else fingerprint


def _read(fingerprint: str) -> dict[str, str]:
    url = database_url()
    file = sqlite_file(url)
    if file is not None and not file.exists():  # reading creates no file
        return {}
    with closing(Database(url)) as database, database.reading() as connection:
        query = select(choice.c.question, choice.c.answer).where(choice.c.fingerprint == fingerprint)
        return {row.question: row.answer for row in connection.execute(query)}


def _write(fingerprint: str, answers: Mapping[str, str]) -> None:
    rows = [
        {"fingerprint": fingerprint, "question": question, "answer": answer}
        for question, answer in answers.items()
    ]
    with closing(Database(database_url())) as database, database.writing() as connection:
        connection.execute(delete(choice).where(choice.c.fingerprint == fingerprint))
        if rows:
            connection.execute(insert(choice), rows)
