"""The command `snapshot`: save an account as it is now as the next moment of what a key file opens.

Made for cron: sources are files, or one handle that is fetched at most once a day.
"""

from __future__ import annotations

import argparse
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from engagement.cli.fetch import fetched_run
from engagement.errors import EngagementError
from engagement.i18n import N_, Language

if TYPE_CHECKING:
    from engagement.data.results import Progress
    from engagement.data.schema import Tables
    from engagement.store.contract import SavedAccount
    from engagement.store.store import Store


_FILE_SUFFIXES = {".csv", ".tsv", ".xlsx", ".json", ".jsonl", ".parquet", ".zip", ".js", ".car"}
_UNUSABLE_KEY = N_("The key file {file} cannot be read or made ({problem}).")
_NO_FILE = N_("{file} is no file that is here. A handle stands alone, without other files.")


class KeyFileError(EngagementError):
    """The file with the private key cannot be read or made."""


class MissingFileError(EngagementError):
    """One of several sources is no file."""


def snapshot(args: argparse.Namespace, language: Language, progress: Progress | None) -> str:
    """Read or fetch, analyse and save; return what to print about the moment and the changes."""
    key = _key(Path(args.key_file))
    # Imported late: a mistyped command should be refused at once.
    from engagement.analysis.pipeline import analyse
    from engagement.data.cut import moment_of
    from engagement.data.schema import UNFINISHED
    from engagement.store.moments import saved_states, saved_unfollow_events
    from engagement.store.store import open_store

    store = open_store()
    kept = store.account(key)
    tables = store.without_suppressed(_tables(args, kept, language, progress))
    as_of = moment_of(tables, args.as_of, args.time_zone or tables.owner.time_zone)
    analysis = analyse(
        tables,
        as_of,
        args.horizon_days,
        store.load(key).corrections if kept else None,
        progress,
        endings=saved_unfollow_events(store, key, tables, as_of),
        time_zone=args.time_zone,
        previous=saved_states(store, key, tables, as_of),
    )
    saved = store.save(analysis, key=key, title=args.title)
    saved_line = language.gettext(
        "{people} people of {account} saved as of {date}. The private key is in {file}."
    ).format(
        people=language.number(len(analysis.people)),
        account=tables.owner.handle or tables.owner.account_id,
        date=language.date(as_of),
        file=args.key_file,
    )
    unfinished = [language.gettext(UNFINISHED)] if tables.is_partial else []
    return " ".join([saved_line, *unfinished, *_since_last(store, key, saved.snapshot_id, language)])


def _key(file: Path) -> str:
    """Read the key in the file; a missing one is made first, readable by its owner only."""
    try:
        if file.exists():
            return file.read_text(encoding="utf-8").strip()
        key = secrets.token_urlsafe(32)
        with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as new_file:
            new_file.write(key + "\n")
    except (OSError, UnicodeDecodeError) as error:
        problem = getattr(error, "strerror", None) or str(error)
        raise KeyFileError(_UNUSABLE_KEY, file=file, problem=problem) from error
    return key


def _tables(
    args: argparse.Namespace,
    kept: SavedAccount | None,
    language: Language,
    progress: Progress | None,
) -> Tables:
    """Read the tables of files, or fetch those of a handle as its network shows it now."""
    missing = [source for source in args.sources if not Path(source).exists()]
    if missing and len(args.sources) > 1:
        raise MissingFileError(_NO_FILE, file=missing[0])
    if missing and Path(missing[0]).suffix.lower() not in _FILE_SUFFIXES:
        with fetched_run(args, missing[0], language, of_today=True) as run:
            return run.tables()
    from engagement.ingest.files.upload import read

    owner = args.owner or (kept.owner.account_id if kept else None)
    return read(args.sources, owner=owner, progress=progress, followers_needed=True)


def _since_last(store: Store, key: str, snapshot_id: int, language: Language) -> list[str]:
    """Put into sentences what changed since the moment before; empty where there is none."""
    from engagement.history.changes import changes
    from engagement.store.moments import saved_moment
    from engagement.wording.changes import changes_headline, turns_sentence

    kept = store.account(key)
    order = [moment.id for moment in kept.snapshots] if kept else []
    place = order.index(snapshot_id) if snapshot_id in order else 0
    if not place:
        return []
    before, after = (saved_moment(store, key, number) for number in order[place - 1 : place + 1])
    if not before.as_of < after.as_of:
        return []
    found = changes(before, after)
    return [changes_headline(found, language), turns_sentence(found, language)]
