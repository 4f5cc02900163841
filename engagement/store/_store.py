"""The store: every public act on what is kept, each one transaction."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

import pandas as pd

from engagement.analysis import Analysis
from engagement.store import (
    _accounts,
    _corrections_kept,
    _frames,
    _keys,
    _lists,
    _notes,
    _persons,
    _purge,
    _saving,
    _seal,
    _snapshots,
)
from engagement.store._contract import Inventory, Kept, Loaded, Saved, Told
from engagement.store._database import Database
from engagement.store._errors import NOT_HERE, NotSavedError, UnknownKeyError
from engagement.store._retention import now
from engagement.store._told import told_from
from engagement.tables import Tables


class Store:
    """Everything that is kept; safe to use from several threads and processes at once.

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
        return _saving.save(self.database, analysis, key, title, self.clock())

    def kept(self, key: str) -> Kept | None:
        """The account this key opens; None where there is none (any more)."""
        with self.database.reading() as connection:
            row = _keys.find(connection, key, self.clock())
            found = _lists.kept(connection, [row])[0] if row else None
            due = found is not None and _keys.is_due(connection, key, self.clock())
        if due:
            with suppress(NotSavedError), self.database.writing() as connection:
                _keys.touch(connection, key, self.clock())
        return found

    def load(self, key: str, snapshot_id: int | None = None) -> Loaded:
        """Tables, moment and corrections of one snapshot, the newest moment by default."""
        with self.database.reading() as connection:
            row = _keys.find(connection, key, self.clock())
            if row is None:
                raise UnknownKeyError(NOT_HERE)
            return _snapshots.load(connection, row, snapshot_id)

    def people(self, key: str, snapshot_id: int | None = None) -> pd.DataFrame:
        """`analysis.people` exactly as it was when the snapshot was saved."""
        with self.database.reading() as connection:
            uid = _keys.uid_of(connection, key, self.clock())
            number = _snapshots.find(connection, uid, snapshot_id).id
            return _frames.to_frame(_seal.parts_of(connection, number, _snapshots.PEOPLE))

    def told(self, key: str, snapshot_id: int | None = None) -> Told:
        """Figures and forecast as they were told when the snapshot was saved."""
        with self.database.reading() as connection:
            uid = _keys.uid_of(connection, key, self.clock())
            return told_from(_snapshots.find(connection, uid, snapshot_id).told)

    def set_corrections(self, key: str, corrections: pd.DataFrame, version: int) -> int:
        """Keep these corrections (account_id, state) in place of all earlier ones; the new version.

        Raises:
            StaleError: somebody else changed them since `version` was read.
        """
        with self.database.writing() as connection:
            uid = _keys.uid_of(connection, key, self.clock())
            version = _accounts.raise_version(connection, uid, version)
            _corrections_kept.replace_all(connection, uid, corrections)
        return version

    def everything(self) -> list[Kept]:
        """All accounts, the latest first: for the one local user whose machine this is."""
        with self.database.reading() as connection:
            return _lists.everything(connection, self.clock())

    def new_key(self, account_uid: str) -> str:
        """A fresh key for an account of one's own list; it ends when it is not used for 30 days."""
        key = _keys.make_key()
        with self.database.writing() as connection:
            if not _lists.is_kept(connection, account_uid, self.clock()):
                raise UnknownKeyError(NOT_HERE)
            _keys.add(connection, key, account_uid, self.clock(), lasting=False)
        return key

    def bind(self, key: str, subject: str) -> None:
        """Let whoever logs in as this subject (issuer|sub) find the account without its key."""
        with self.database.writing() as connection:
            _lists.bind(connection, key, subject, self.clock())

    def of_subject(self, subject: str) -> list[Kept]:
        """The accounts bound to this subject, the latest first."""
        with self.database.reading() as connection:
            return _lists.of_subject(connection, subject, self.clock())

    def set_retention(self, key: str, days: int) -> None:
        """Keep the account for so many days from now, and from each later snapshot on."""
        with self.database.writing() as connection:
            _accounts.set_retention(connection, key, days, self.clock())

    def delete(self, key: str) -> None:
        """Delete an account with all its snapshots, corrections, notes, keys and links."""
        with self.database.writing() as connection:
            _accounts.remove(connection, key, self.clock())
            _purge.leave_traces(connection)
        self.database.forget()

    def delete_snapshot(self, key: str, snapshot_id: int) -> None:
        """Delete one snapshot; with its last one the account goes."""
        with self.database.writing() as connection:
            _snapshots.remove(connection, _keys.uid_of(connection, key, self.clock()), snapshot_id)
            _purge.leave_traces(connection)
        self.database.forget()

    def suppressed(self, tables: Tables) -> Tables:
        """The tables without the people who asked not to be in them."""
        with self.database.reading() as connection:
            return _persons.without_suppressed(connection, tables)

    def remove_person(self, who: str) -> int:
        """Take one person (id or handle) out of everything kept, and keep them out; snapshots changed."""
        with self.database.writing() as connection:
            changed = _persons.remove(connection, who, self.clock())
            _purge.leave_traces(connection)
        self.database.forget()
        return changed

    def purge(self, moment: datetime | None = None) -> int:
        """Drop what is over: accounts, list keys, audit; leave no trace in the files. Accounts dropped."""
        with self.database.writing() as connection:
            dropped = _purge.drop(connection, moment or self.clock())
            traces = _purge.has_traces(connection)
        if self.database.forget(shrink=traces) and traces:
            with self.database.writing() as connection:
                _purge.no_traces(connection)
        return dropped

    def inventory(self) -> Inventory:
        """What is stored, by kind."""
        with self.database.reading() as connection:
            return _purge.inventory(connection)

    def note(self, key: str, kind: str, subject: str, value: Any) -> None:
        """Keep a small fact of the user about a subject, in place of an earlier one; None takes it back."""
        with self.database.writing() as connection:
            uid = _keys.uid_of(connection, key, self.clock())
            _notes.set_note(connection, uid, kind, subject, value, self.clock())

    def notes(self, key: str, kind: str) -> dict[str, Any]:
        """The facts of one kind by subject, the oldest first."""
        with self.database.reading() as connection:
            return _notes.notes(connection, _keys.uid_of(connection, key, self.clock()), kind)

    def audit(self, event: str, link_id: str | None = None, ip_hash: str | None = None) -> None:
        """Write down that something happened; kept for 90 days."""
        with self.database.writing() as connection:
            _notes.write_audit(connection, event, link_id, ip_hash, self.clock())
