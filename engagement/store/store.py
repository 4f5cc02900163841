"""Keep analyses: every public act on what is stored, each one transaction that is whole or nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

import pandas as pd

from engagement.analysis.analysis import Analysis
from engagement.analysis.people import here
from engagement.analysis.result import PEOPLE
from engagement.data.parquet import to_frame
from engagement.data.schema import Tables
from engagement.data.states import RULES
from engagement.store import accounts, keys, notes, people, purge, sealed, snapshots
from engagement.store.contract import (
    NOT_HERE,
    Inventory,
    NotSavedError,
    Opened,
    Saved,
    SavedAccount,
    SavedInputs,
    SnapshotSummary,
    UnknownKeyError,
    database_url,
    now,
)
from engagement.store.database import Database
from engagement.store.people import without_suppressed
from engagement.store.sealed import summary_from_json


class Store:
    """Keep everything in one database; safe to use from several threads and processes at once.

    Every method raises StoreError with one sentence where the database does not do it, and then nothing
    has changed. A key that opens nothing (any more) raises UnknownKeyError.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self.database = database
        self.clock = clock

    def save(self, analysis: Analysis, key: str | None = None, title: str | None = None) -> Saved:
        """Keep an analysis: a new account, or the next snapshot of the one the key opens.

        A well-formed key that opens nothing becomes the key of the new account. The same tables saved again
        stay one snapshot.

        Raises:
            OtherOwnerError: the key opens the account of another owner.
        """
        return _save(self.database, analysis, key, title, self.clock())

    def account(self, key: str) -> SavedAccount | None:
        """Return the account this key opens; None where there is none (any more)."""
        with self.database.reading() as connection:
            row = keys.find(connection, key, self.clock())
            found = accounts.with_snapshots(connection, [row])[0] if row else None
            due = found is not None and keys.use_is_due(connection, key, self.clock())
        if due:
            with suppress(NotSavedError), self.database.writing() as connection:
                keys.touch(connection, key, self.clock())
        return found

    def load(self, key: str, snapshot_id: int | None = None) -> SavedInputs:
        """Return tables, moment and corrections of one snapshot, the newest moment by default."""
        with self.database.reading() as connection:
            row = keys.find(connection, key, self.clock())
            if row is None:
                raise UnknownKeyError(NOT_HERE)
            return snapshots.load(connection, row, snapshot_id)

    def open(self, key: str, snapshot_id: int | None = None) -> Opened:
        """Return one snapshot with the result that is kept of it, the newest moment by default."""
        with self.database.reading() as connection:
            row = keys.find(connection, key, self.clock())
            if row is None:
                raise UnknownKeyError(NOT_HERE)
            inputs = snapshots.load(connection, row, snapshot_id)
            analysis = snapshots.load_result(connection, inputs)
        return Opened(inputs, None if analysis is None else _under(analysis, inputs.corrections))

    def keep_result(self, key: str, inputs: SavedInputs, analysis: Analysis) -> bool:
        """Keep what was worked out on `inputs` with their snapshot, in place of an earlier result.

        False where the snapshot is gone or its tables have changed since: then the result is of no use.
        """
        parts = snapshots.prepare_result(analysis)
        with self.database.writing() as connection:
            uid = keys.uid_of(connection, key, self.clock())
            return snapshots.write_result(connection, inputs, uid, *parts)

    def people(self, key: str, snapshot_id: int | None = None) -> pd.DataFrame:
        """Return `analysis.people` exactly as it was when the snapshot was saved."""
        with self.database.reading() as connection:
            uid = keys.uid_of(connection, key, self.clock())
            number = snapshots.find(connection, uid, snapshot_id).id
            return to_frame(sealed.parts_of(connection, number, PEOPLE))

    def summary(self, key: str, snapshot_id: int | None = None) -> SnapshotSummary:
        """Return figures and forecast as they were when the snapshot was saved."""
        with self.database.reading() as connection:
            uid = keys.uid_of(connection, key, self.clock())
            return summary_from_json(snapshots.find(connection, uid, snapshot_id).told)

    def set_corrections(self, key: str, corrections: pd.DataFrame, version: int) -> int:
        """Keep these corrections (account_id, state) in place of all earlier ones; return the new version.

        Raises:
            StaleError: somebody else changed them since `version` was read.
        """
        with self.database.writing() as connection:
            uid = keys.uid_of(connection, key, self.clock())
            version = accounts.raise_version(connection, uid, version)
            notes.replace_corrections(connection, uid, corrections)
        return version

    def accounts(self) -> list[SavedAccount]:
        """List all accounts, the latest first: for the one local user whose machine this is."""
        with self.database.reading() as connection:
            return accounts.every(connection, self.clock())

    def new_key(self, account_uid: str) -> str:
        """Make another key for an account of one's own list; it ends when it is not used for 30 days."""
        key = keys.make_key()
        with self.database.writing() as connection:
            if not accounts.is_kept(connection, account_uid, self.clock()):
                raise UnknownKeyError(NOT_HERE)
            keys.add(connection, key, account_uid, self.clock(), lasting=False)
        return key

    def bind(self, key: str, subject: str) -> None:
        """Let whoever logs in as this subject (issuer|sub) find the account without its key."""
        with self.database.writing() as connection:
            accounts.bind(connection, key, subject, self.clock())

    def accounts_of(self, subject: str) -> list[SavedAccount]:
        """List the accounts bound to this subject, the latest first."""
        with self.database.reading() as connection:
            return accounts.of_subject(connection, subject, self.clock())

    def set_retention(self, key: str, days: int) -> None:
        """Keep the account for so many days from now, and from each later snapshot on."""
        with self.database.writing() as connection:
            accounts.set_retention(connection, key, days, self.clock())

    def delete(self, key: str) -> None:
        """Delete an account with all its snapshots, corrections, notes, keys and links."""
        with self.database.writing() as connection:
            accounts.remove(connection, key, self.clock())
            purge.leave_traces(connection)
        self.database.forget()

    def delete_snapshot(self, key: str, snapshot_id: int) -> None:
        """Delete one snapshot; with its last one the account goes."""
        with self.database.writing() as connection:
            snapshots.remove(connection, keys.uid_of(connection, key, self.clock()), snapshot_id)
            purge.leave_traces(connection)
        self.database.forget()

    def without_suppressed(self, tables: Tables) -> Tables:
        """Leave out of the tables the people who asked not to be in them."""
        with self.database.reading() as connection:
            return people.without_suppressed(connection, tables)

    def remove_person(self, who: str) -> int:
        """Take one person (id or handle) out of everything kept, and keep them out.

        Returns how many snapshots changed.
        """
        with self.database.writing() as connection:
            changed = people.remove(connection, who, self.clock())
            purge.leave_traces(connection)
        self.database.forget()
        return changed

    def purge(self, moment: datetime | None = None) -> int:
        """Drop what is over (accounts, list keys, audit) and leave no trace of it in the files.

        Returns how many accounts were dropped.
        """
        with self.database.writing() as connection:
            dropped = purge.drop(connection, moment or self.clock())
            traces = purge.has_traces(connection)
        if self.database.forget(shrink=traces) and traces:
            with self.database.writing() as connection:
                purge.clear_traces(connection)
        return dropped

    def inventory(self) -> Inventory:
        """Count what is stored, by kind."""
        with self.database.reading() as connection:
            return purge.inventory(connection)

    def note(self, key: str, kind: str, subject: str, value: Any) -> None:
        """Keep a small fact of the user about a subject, in place of an earlier one; None takes it back."""
        with self.database.writing() as connection:
            uid = keys.uid_of(connection, key, self.clock())
            notes.set_note(connection, uid, kind, subject, value, self.clock())

    def notes(self, key: str, kind: str) -> dict[str, Any]:
        """Return the facts of one kind by subject, the oldest first."""
        with self.database.reading() as connection:
            return notes.notes_of(connection, keys.uid_of(connection, key, self.clock()), kind)

    def audit(self, event: str, link_id: str | None = None, ip_hash: str | None = None) -> None:
        """Write down that something happened; kept for 90 days."""
        with self.database.writing() as connection:
            notes.write_audit(connection, event, link_id, ip_hash, self.clock())


def open_store(url: str | None = None, clock: Callable[[], datetime] = now) -> Store:
    """Open the store at this address, at `ENGAGEMENT_DATABASE`, or in the data folder, at the newest schema.

    Raises:
        StoreError: it cannot be opened, is damaged, or belongs to a newer version; nothing was changed.
    """
    return Store(Database(database_url(url)), clock)


def _under(analysis: Analysis, corrections: pd.DataFrame) -> Analysis | None:
    """Put an analysis under these corrections; None where that would take analysing it anew."""
    of_people, kept = corrections[here(corrections, analysis.facts)], analysis.corrections
    said, known = (dict(zip(one["account_id"], one["state"], strict=True)) for one in (of_people, kept))
    if said == known:
        return analysis
    return analysis.correct(corrections) if analysis.rules == RULES else None


def _save(
    database: Database, analysis: Analysis, key: str | None, title: str | None, moment: datetime
) -> Saved:
    key = key or keys.make_key()
    keys.check_form(key)
    # Everything slow is done before the database is locked.
    with database.reading() as connection:
        tables = without_suppressed(connection, analysis.tables)
    people, corrections = analysis.people, analysis.corrections
    if tables is not analysis.tables:
        people = people[people["account_id"].isin(tables.follower_ids())].reset_index(drop=True)
        corrections = corrections[corrections["account_id"].isin(people["account_id"])]
    row, parts = snapshots.prepare(analysis, tables, people)
    with database.writing() as connection:
        known = accounts.lock(connection, key, moment)
        if known is None:
            uid, version = accounts.create(connection, key, tables.owner, title, moment), 0
        else:
            uid, version = known.uid, known.version
            accounts.renew(connection, known, tables.owner, title, moment)
        number = snapshots.write(connection, uid, row, parts, moment)
        if notes.add_corrections(connection, uid, corrections):
            accounts.raise_version(connection, uid, version)
    return Saved(key, number)
