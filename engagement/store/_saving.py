"""Saving an analysis: all of it in one transaction, or nothing."""

from __future__ import annotations

from datetime import datetime

from engagement.analysis import Analysis
from engagement.store import _accounts, _corrections_kept, _keys, _persons, _snapshots
from engagement.store._contract import Saved
from engagement.store._database import Database


def save(
    database: Database, analysis: Analysis, key: str | None, title: str | None, moment: datetime
) -> Saved:
    """What `Store.save` does; everything slow is done before the database is locked."""
    key = key or _keys.make_key()
    _keys.check_form(key)
    with database.reading() as connection:
        tables = _persons.without_suppressed(connection, analysis.tables)
    people, said = analysis.people, analysis.corrections
    if tables is not analysis.tables:
        people = people[people["account_id"].isin(tables.follower_ids())].reset_index(drop=True)
        said = said[said["account_id"].isin(people["account_id"])]
    row, parts = _snapshots.prepare(analysis, tables, people)
    with database.writing() as connection:
        known = _accounts.lock(connection, key, moment)
        if known is None:
            uid, version = _accounts.create(connection, key, tables.owner, title, moment), 0
        else:
            uid, version = known.uid, known.version
            _accounts.renew(connection, known, tables.owner, title, moment)
        number = _snapshots.write(connection, uid, row, parts, moment)
        if _corrections_kept.add(connection, uid, said):
            _accounts.raise_version(connection, uid, version)
    return Saved(key, number)
