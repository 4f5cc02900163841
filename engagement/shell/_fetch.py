"""Fetch an account from its network and write the tables, so that `analyse` takes them from there."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from engagement.errors import EngagementError
from engagement.language import N_, Language
from engagement.shell._tables import no_csv_sentence, write_tables

if TYPE_CHECKING:
    from engagement.sources.handles import Found, Plan, Run, Status
    from engagement.tables import Tables

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
    from engagement.sources.handles import Options, begin

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
