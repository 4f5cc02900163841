"""Save an account as it is now as the next moment of what a key file opens; made for cron."""

from __future__ import annotations

import argparse
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from engagement.errors import EngagementError
from engagement.language import N_, Language
from engagement.shell._fetch import fetched

if TYPE_CHECKING:
    from engagement.store import Kept, Store
    from engagement.tables import Tables

_FILES = {".csv", ".tsv", ".xlsx", ".json", ".jsonl", ".parquet", ".zip", ".js", ".car"}
UNUSABLE_KEY = N_("The key file {file} cannot be read or made ({problem}).")
NO_FILE = N_("{file} is no file that is here. A handle stands alone, without other files.")


class KeyFileError(EngagementError):
    """The file with the private key cannot be read or made."""


class MissingFileError(EngagementError):
    """One of several sources is no file."""


def snapshot(
    given: argparse.Namespace, words: Language, progress: Callable[[float, str], None] | None
) -> str:
    """Read or fetch, analyse, save; the sentence about the moment, and what changed since the last."""
    key = _key(Path(given.key_file))
    # Imported late: a mistyped command should be told at once.
    from engagement._pipeline import analyse, moment_of
    from engagement.changes import seen_endings
    from engagement.store import open_store
    from engagement.tables import UNFINISHED

    store = open_store()
    kept = store.kept(key)
    tables = store.suppressed(_tables(given, kept, words, progress))
    as_of = moment_of(tables, given.as_of)
    analysis = analyse(
        tables,
        as_of,
        given.horizon_days,
        store.load(key).corrections if kept else None,
        progress,
        endings=seen_endings(store, key, tables, as_of),
    )
    saved = store.save(analysis, key=key, title=given.title)
    told = words.gettext(
        "{people} people of {account} saved as of {date}. The private key is in {file}."
    ).format(
        people=words.number(len(analysis.people)),
        account=tables.owner.handle or tables.owner.account_id,
        date=words.date(as_of),
        file=given.key_file,
    )
    part = [words.gettext(UNFINISHED)] if tables.is_partial else []
    return " ".join([told, *part, *_since_last(store, key, saved.snapshot_id, words)])


def _key(file: Path) -> str:
    """The key in the file; a new one is written there first, for the owner's eyes only."""
    try:
        if file.exists():
            return file.read_text(encoding="utf-8").strip()
        key = secrets.token_urlsafe(32)
        with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as made:
            made.write(key + "\n")
    except (OSError, UnicodeDecodeError) as error:
        problem = getattr(error, "strerror", None) or str(error)
        raise KeyFileError(UNUSABLE_KEY, file=file, problem=problem) from error
    return key


def _tables(
    given: argparse.Namespace,
    kept: Kept | None,
    words: Language,
    progress: Callable[[float, str], None] | None,
) -> Tables:
    """The tables of files, or of a handle as its network shows it now."""
    missing = [source for source in given.sources if not Path(source).exists()]
    if missing and len(given.sources) > 1:
        raise MissingFileError(NO_FILE, file=missing[0])
    if missing and Path(missing[0]).suffix.lower() not in _FILES:
        with fetched(given, missing[0], words, of_today=True) as run:
            return run.tables()
    from engagement.sources.uploads import read

    owner = given.owner or (kept.owner.account_id if kept else None)
    return read(given.sources, owner=owner, progress=progress)


def _since_last(store: Store, key: str, snapshot_id: int, words: Language) -> list[str]:
    """What changed since the moment before, where there is one."""
    from engagement.changes import changes, kept_moment
    from engagement.wording import changes_headline, turns_sentence

    kept = store.kept(key)
    order = [moment.id for moment in kept.snapshots] if kept else []
    place = order.index(snapshot_id) if snapshot_id in order else 0
    if not place:
        return []
    before, after = (kept_moment(store, key, number) for number in order[place - 1 : place + 1])
    if not before.as_of < after.as_of:
        return []
    found = changes(before, after)
    return [changes_headline(found, words), turns_sentence(found, words)]
