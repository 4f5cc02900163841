"""Run one command: read, analyse, write, and say what became of every row.

What the command accepts, and what it says when it is given something else.

Take one person out of everything that is kept, for good.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import Never

from engagement import __version__
from engagement.cli.fetch import fetch, snapshot
from engagement.errors import EngagementError
from engagement.i18n import LANGUAGES, N_, Language, language
from engagement.settings import shell_language

_HANDLE = "@name (X), name.bsky.social, @name@server, or a link"


class UnknownCommandError(EngagementError):
    """Arguments that do not form a command."""


class _Parser(argparse.ArgumentParser):
    """A parser that raises one sentence where argparse would print its usage and leave."""

    def error(self, message: str) -> Never:
        raise UnknownCommandError(
            N_("The command was not understood ({problem}): python -m engagement --help shows how."),
            problem=message,
        )


def parser() -> argparse.ArgumentParser:
    """The command line: `analyse FILE...`, `fetch HANDLE`, `snapshot SOURCE...`, `remove-person WHO`."""
    whole = _Parser(prog="python -m engagement", description="Who is your community, and who only follows.")
    whole.add_argument(
        "--version", action="version", version=f"engagement {__version__}", help="say the version and leave"
    )
    commands = whole.add_subparsers(
        dest="command", required=True, metavar="analyse|fetch|snapshot|remove-person"
    )
    analyse = commands.add_parser("analyse", help="read exports of one account and write the results")
    analyse.add_argument(
        "files", nargs="+", metavar="FILE", help="exports: archive, CSV, XLSX, JSON, Parquet"
    )
    analyse.add_argument("--owner", metavar="ID_OR_HANDLE", help="the account that is looked at")
    analyse.add_argument("--as-of", metavar="ISO", help="the moment to look from (default: the last act)")
    analyse.add_argument("--horizon-days", type=int, default=30, metavar="N", help="forecast this far ahead")
    analyse.add_argument("--corrections", metavar="FILE.csv", help="account_id or handle, and state")
    analyse.add_argument("--engine", choices=["duckdb", "spark"], default="duckdb")
    analyse.add_argument("--language", choices=LANGUAGES, default=None, help="default: from LANG")
    analyse.add_argument("--out", required=True, metavar="DIR", help="folder for the results")
    fetch = commands.add_parser("fetch", help="fetch an account from its network into tables")
    fetch.add_argument("handle", metavar="HANDLE", help=_HANDLE)
    _add_fetching(fetch)
    fetch.add_argument("--out", required=True, metavar="DIR", help="folder for the tables")
    _add_snapshot(commands.add_parser("snapshot", help="save the account as it is now as its next moment"))
    person = commands.add_parser("remove-person", help="take a person out of everything kept, for good")
    person.add_argument("who", metavar="HANDLE_OR_ID", help="the person who asked for it")
    person.add_argument("--language", choices=LANGUAGES, default=None, help="default: from LANG")
    return whole


def _add_fetching(command: argparse.ArgumentParser) -> None:
    command.add_argument("--since-days", type=int, default=90, metavar="N", help="read posts of so many days")
    command.add_argument("--followers", type=int, default=None, metavar="N", help="only the newest so many")
    command.add_argument(
        "--budget-usd", type=float, default=None, metavar="N", help="the most that X may charge"
    )
    command.add_argument("--refresh", action="store_true", help="ask again although there is a fresh result")
    command.add_argument("--language", choices=LANGUAGES, default=None, help="default: from LANG")


def _add_snapshot(snapshot: argparse.ArgumentParser) -> None:
    snapshot.add_argument("sources", nargs="+", metavar="SOURCE", help=f"exports, or one handle: {_HANDLE}")
    snapshot.add_argument(
        "--key-file", required=True, metavar="FILE", help="holds the account's private key; made if missing"
    )
    snapshot.add_argument("--owner", metavar="ID_OR_HANDLE", help="the account that the exports are of")
    snapshot.add_argument("--title", metavar="NAME", help="what the account is called in your list")
    snapshot.add_argument("--as-of", metavar="ISO", help="the moment to look from (default: the last act)")
    snapshot.add_argument("--horizon-days", type=int, default=30, metavar="N", help="forecast this far ahead")
    _add_fetching(snapshot)


def language_code(arguments: list[str]) -> str:
    """The language asked for or, without a usable `--language`, that of the environment.

    Needed before the arguments are parsed, so that a complaint about them comes in it.
    """
    for word, following in zip_longest(arguments, arguments[1:], fillvalue=""):
        asked = following if word == "--language" else word.partition("--language=")[2]
        if asked in LANGUAGES:
            return asked
    return shell_language()


def remove_person(given: argparse.Namespace, words: Language) -> str:
    """Do it; the sentence about how much was changed."""
    from engagement.ingest.networks.fetch import forget_runs
    from engagement.store.store import open_store

    store = open_store()
    changed = store.remove_person(given.who)
    forget_runs()
    store.purge()
    return words.ngettext(
        "{who} is out of {n} saved moment and stays out.",
        "{who} is out of {n} saved moments and stays out.",
        changed,
    ).format(who=given.who, n=words.number(changed))


_WRONG_INPUT, _INTERRUPTED = 2, 130


class UnusableHorizonError(EngagementError):
    """A forecast over no time at all."""


def main(arguments: Sequence[str]) -> int:
    """Exit code of the command: 0, or 2 after one sentence on stderr about wrong input."""
    words = language(language_code(list(arguments)))
    try:
        given = parser().parse_args(arguments)
        told = _COMMANDS[given.command](given, words)
    except EngagementError as error:
        _clear_progress()
        sys.stderr.write(" ".join(error.sentence(words).split()) + "\n")
        return _WRONG_INPUT
    except KeyboardInterrupt:
        return _INTERRUPTED
    sys.stdout.write(told + "\n")
    return 0


def _analyse(given: argparse.Namespace, words: Language) -> str:
    """Do the work; the sentence about the rows."""
    horizon_days = _horizon(given.horizon_days)
    # Imported late: a mistyped command should be told at once.
    from engagement.analysis.pipeline import analyse
    from engagement.cli.corrections import read_corrections
    from engagement.export.names import Allowance, listed, withheld_sentence
    from engagement.export.results import write_results
    from engagement.ingest.files.upload import read
    from engagement.store.store import open_store

    progress = _progress(words)
    tables = read(given.files, owner=given.owner, progress=progress)
    corrections = read_corrections(given.corrections, tables) if given.corrections else None
    analysis = analyse(
        tables,
        as_of=given.as_of,
        horizon_days=horizon_days,
        corrections=corrections,
        progress=progress,
        engine=given.engine,
    )
    allowed = Allowance(open_store).names(analysis, listed(analysis))
    write_results(analysis, given.out, words, allowed)
    _clear_progress()
    used = sum(source.used for source in tables.sources)
    left_out = len(tables.skipped)
    told = words.gettext("{rows} rows read: {used} analysed, {skipped} left out. Results in {folder}").format(
        rows=words.number(used + left_out),
        used=words.number(used),
        skipped=words.number(left_out),
        folder=given.out,
    )
    withheld = 0 if allowed.only is None else len(analysis.people) - len(allowed.only)
    return f"{told}\n{withheld_sentence(withheld, words)}" if withheld else told


def _snapshot(given: argparse.Namespace, words: Language) -> str:
    _horizon(given.horizon_days)
    told = snapshot(given, words, _progress(words))
    _clear_progress()
    return told


def _horizon(days: int) -> int:
    if days < 1:
        raise UnusableHorizonError(N_("--horizon-days {days} is too short: at least one day."), days=days)
    return days


def _progress(words: Language) -> Callable[[float, str], None] | None:
    """Share done and step on one line of stderr, where somebody is looking."""
    if not sys.stderr.isatty():
        return None

    def show(share: float, step: str) -> None:
        told = words.gettext(step) if step else ""
        sys.stderr.write(f"\r\x1b[K{words.percent(share, 0)} {told}")
        sys.stderr.flush()

    return show


def _clear_progress() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")


_COMMANDS: dict[str, Callable[[argparse.Namespace, Language], str]] = {
    "analyse": _analyse,
    "fetch": fetch,
    "snapshot": _snapshot,
    "remove-person": remove_person,
}
