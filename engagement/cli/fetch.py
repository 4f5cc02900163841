"""Fetch an account from its network and write the tables, so that `analyse` takes them from there.

Save an account as it is now as the next moment of what a key file opens; made for cron.
"""

from __future__ import annotations

import argparse
import math
import os
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from engagement.cli.tables import no_csv_sentence, write_tables
from engagement.errors import EngagementError
from engagement.i18n import N_, Language

if TYPE_CHECKING:
    from engagement.data.schema import Tables
    from engagement.ingest.networks.contract import Found, Plan, Status
    from engagement.ingest.networks.run import Run
    from engagement.store.contract import SavedAccount
    from engagement.store.store import Store


TOO_FEW_DAYS = N_("--since-days {days} is too short: at least one day.")
NEGATIVE = N_("--{option} {number} is less than nothing.")


class UnusableOptionError(EngagementError):
    """An option beyond what makes sense."""


def fetch(given: argparse.Namespace, words: Language) -> str:
    """Fetch, write accounts, interactions and follows as Parquet and CSV, and say what there is.

    What was interrupted goes on where it stopped; Ctrl+C keeps everything read before it.
    """
    with fetched(given, given.handle, words) as run:
        tables = run.tables()
        with_csv = write_tables(tables, Path(given.out))
        told = _told(run, tables, given.out, words)
        return told if with_csv else f"{told}\n{no_csv_sentence(words)}"


@contextmanager
def fetched(given: argparse.Namespace, handle: str, words: Language, of_today: bool = False) -> Iterator[Run]:
    """A run that has read what the options let it read; the plan is told before.

    `of_today`: a fresh result is only taken where it was fetched on this UTC day.
    """
    _check(given)
    # Imported late: a mistyped command should be told at once.
    from engagement.ingest.networks.contract import Options
    from engagement.ingest.networks.fetch import begin

    options = Options(given.since_days, given.followers, given.budget_usd)
    run = begin(handle, options, refresh=given.refresh)
    if of_today and run.finished_at is not None and run.finished_at.date() < datetime.now(UTC).date():
        run.close()
        run = begin(handle, options, refresh=True)
    try:
        if not run.complete:
            sys.stdout.write(_planned(run.found, run.plan, words) + "\n")
            sys.stdout.flush()
        run.go(_progress(words))
        yield run
    finally:
        _clear_progress()
        run.close()


def _check(given: argparse.Namespace) -> None:
    if given.since_days < 1:
        raise UnusableOptionError(TOO_FEW_DAYS, days=given.since_days)
    for option in ("followers", "budget_usd"):
        number = getattr(given, option)
        if number is not None and not (number >= 0 and math.isfinite(number)):
            raise UnusableOptionError(NEGATIVE, option=option.replace("_", "-"), number=number)


def _planned(found: Found, plan: Plan, words: Language) -> str:
    """The account as found and what fetching it takes."""
    told = words.gettext(
        "{name} ({account}): {followers} followers. About {requests} requests, {minutes} minutes, ${dollars}."
    ).format(
        name=_plain(found.name or found.handle.name),
        account=found.handle,
        followers="?" if found.followers_count is None else words.number(found.followers_count),
        requests=words.number(plan.requests),
        minutes=words.number(math.ceil(plan.minutes)),
        dollars=words.number(plan.dollars, 2),
    )
    said = [words.gettext(message).format(**values) for message, values in (*found.notes, *plan.biases)]
    return " ".join([told, *said])


def _told(run: Run, tables: Tables, folder: str, words: Language) -> str:
    told = words.gettext(
        "{followers} followers, {people} people and {acts} acts written to {folder}. "
        "Look at them: python -m engagement analyse {folder}/*.parquet --owner {owner} --out results"
    ).format(
        followers=words.number(run.followers),
        people=words.number(len(tables.accounts)),
        acts=words.number(len(tables.interactions)),
        folder=folder,
        owner=tables.owner.account_id,
    )
    said = [words.gettext(message).format(**values) for message, values in run.notes]
    return "\n".join([*said, told])


def _progress(words: Language) -> Callable[[Status], None] | None:
    """Share done, step, time left and dollars on one line of stderr, where somebody is looking."""
    if not sys.stderr.isatty():
        return None

    def show(status: Status) -> None:
        parts = [words.percent(status.share, 0), words.gettext(status.step)]
        if status.waiting:
            parts.append(f"{math.ceil(status.waiting)} s")
        elif status.seconds_left is not None:
            minutes = words.number(math.ceil(status.seconds_left / 60))
            parts.append(words.gettext("about {minutes} minutes left").format(minutes=minutes))
        if status.dollars:
            parts.append(f"${words.number(status.dollars, 2)}")
        sys.stderr.write("\r\x1b[K" + " · ".join(parts))
        sys.stderr.flush()

    return show


def _clear_progress() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")


def _plain(name: str) -> str:
    """A stranger's name as a terminal can show it."""
    return "".join(sign for sign in name if sign.isprintable())[:80]


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
    from engagement.analysis.pipeline import analyse, moment_of
    from engagement.data.schema import UNFINISHED
    from engagement.store.moments import saved_unfollow_events
    from engagement.store.store import open_store

    store = open_store()
    kept = store.account(key)
    tables = store.without_suppressed(_tables(given, kept, words, progress))
    as_of = moment_of(tables, given.as_of)
    analysis = analyse(
        tables,
        as_of,
        given.horizon_days,
        store.load(key).corrections if kept else None,
        progress,
        endings=saved_unfollow_events(store, key, tables, as_of),
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
    kept: SavedAccount | None,
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
    from engagement.ingest.files.upload import read

    owner = given.owner or (kept.owner.account_id if kept else None)
    return read(given.sources, owner=owner, progress=progress)


def _since_last(store: Store, key: str, snapshot_id: int, words: Language) -> list[str]:
    """What changed since the moment before, where there is one."""
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
    return [changes_headline(found, words), turns_sentence(found, words)]
