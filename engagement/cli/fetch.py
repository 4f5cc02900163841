"""The command `fetch`: read an account from its network into tables that `analyse` takes from there."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from engagement.cli.progress import clear_progress, fetch_progress_line
from engagement.cli.tables import no_csv_sentence, write_tables
from engagement.errors import EngagementError
from engagement.i18n import N_, Language

if TYPE_CHECKING:
    from engagement.data.schema import Tables
    from engagement.ingest.networks.contract import Found, Plan
    from engagement.ingest.networks.run import Run


_TOO_FEW_DAYS = N_("--since-days {days} is too short: at least one day.")
_NEGATIVE = N_("--{option} {number} is less than nothing.")


class UnusableOptionError(EngagementError):
    """An option beyond what makes sense."""


def fetch(args: argparse.Namespace, language: Language) -> str:
    """Fetch, write accounts, interactions and follows as Parquet and CSV, and return what to print.

    What was interrupted goes on where it stopped; Ctrl+C keeps everything read before it.
    """
    with fetched_run(args, args.handle, language) as run:
        tables = run.tables()
        with_csv = write_tables(tables, Path(args.out))
        summary = _summary(run, tables, args.out, language)
        return summary if with_csv else f"{summary}\n{no_csv_sentence(language)}"


def _summary(run: Run, tables: Tables, folder: str, language: Language) -> str:
    written = language.gettext(
        "{followers} followers, {people} people and {acts} acts written to {folder}. "
        "Look at them: python -m engagement analyse {folder}/*.parquet --owner {owner} --out results"
    ).format(
        followers=language.number(run.followers),
        people=language.number(len(tables.accounts)),
        acts=language.number(len(tables.interactions)),
        folder=folder,
        owner=tables.owner.account_id,
    )
    notes = [language.gettext(message).format(**values) for message, values in run.notes]
    return "\n".join([*notes, written])


@contextmanager
def fetched_run(
    args: argparse.Namespace, handle: str, language: Language, of_today: bool = False
) -> Iterator[Run]:
    """Print the plan, then give a run that has read what the options let it read.

    With `of_today` a result from before this UTC day is not taken but fetched anew.

    Raises:
        UnusableOptionError: a number of days, followers or dollars makes no sense.
    """
    _check(args)
    # Imported late: a mistyped command should be refused at once.
    from engagement.ingest.networks.contract import Options
    from engagement.ingest.networks.fetch import begin

    options = Options(args.since_days, args.followers, args.budget_usd)
    run = begin(handle, options, refresh=args.refresh)
    if of_today and run.finished_at is not None and run.finished_at.date() < datetime.now(UTC).date():
        run.close()
        run = begin(handle, options, refresh=True)
    try:
        if not run.complete:
            sys.stdout.write(_plan_sentence(run.found, run.plan, language) + "\n")
            sys.stdout.flush()
        run.go(fetch_progress_line(language))
        yield run
    finally:
        clear_progress()
        run.close()


def _check(args: argparse.Namespace) -> None:
    if args.since_days < 1:
        raise UnusableOptionError(_TOO_FEW_DAYS, days=args.since_days)
    for option in ("followers", "budget_usd"):
        number = getattr(args, option)
        if number is not None and not (number >= 0 and math.isfinite(number)):
            raise UnusableOptionError(_NEGATIVE, option=option.replace("_", "-"), number=number)


def _plan_sentence(found: Found, plan: Plan, language: Language) -> str:
    account = language.gettext(
        "{name} ({account}): {followers} followers. About {requests} requests, {minutes} minutes, ${dollars}."
    ).format(
        name=_printable(found.name or found.handle.name),
        account=found.handle,
        followers="?" if found.followers_count is None else language.number(found.followers_count),
        requests=language.number(plan.requests),
        minutes=language.number(math.ceil(plan.minutes)),
        dollars=language.number(plan.dollars, 2),
    )
    notes = [language.gettext(message).format(**values) for message, values in (*found.notes, *plan.biases)]
    return " ".join([account, *notes])


def _printable(name: str) -> str:
    # The name is a stranger's: control characters would steer the terminal.
    return "".join(sign for sign in name if sign.isprintable())[:80]
