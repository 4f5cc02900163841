"""The command line: what it accepts, and running a command from arguments to its exit code."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import Never

from engagement import __version__
from engagement.cli.fetch import fetch
from engagement.cli.progress import clear_progress, progress_line
from engagement.cli.snapshot import snapshot
from engagement.errors import EngagementError
from engagement.i18n import LANGUAGES, N_, Language
from engagement.i18n import language as language_of
from engagement.settings import shell_language

_HANDLE = "@name (X), name.bsky.social, @name@server, or a link"
_WRONG_INPUT, _INTERRUPTED = 2, 130


class UnknownCommandError(EngagementError):
    """Arguments that do not form a command."""


class _Parser(argparse.ArgumentParser):
    """Parser that raises one sentence where argparse would print its usage and leave."""

    def error(self, message: str) -> Never:
        raise UnknownCommandError(
            N_("The command was not understood ({problem}): python -m engagement --help shows how."),
            problem=message,
        )


class UnusableHorizonError(EngagementError):
    """A forecast over no time at all."""


def main(arguments: Sequence[str]) -> int:
    """Run the command; return 0, 2 after one sentence on stderr about wrong input, 130 if interrupted."""
    language = language_of(language_code(list(arguments)))
    try:
        args = parser().parse_args(arguments)
        result = _COMMANDS[args.command](args, language)
    except EngagementError as error:
        clear_progress()
        sys.stderr.write(" ".join(error.sentence(language).split()) + "\n")
        return _WRONG_INPUT
    except KeyboardInterrupt:
        return _INTERRUPTED
    sys.stdout.write(result + "\n")
    return 0


def parser() -> argparse.ArgumentParser:
    """Build the parser of `analyse FILE...`, `fetch HANDLE`, `snapshot SOURCE...`, `remove-person WHO`."""
    root = _Parser(prog="python -m engagement", description="Who is your community, and who only follows.")
    root.add_argument(
        "--version", action="version", version=f"engagement {__version__}", help="say the version and leave"
    )
    commands = root.add_subparsers(
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
    _add_fetch_options(fetch)
    fetch.add_argument("--out", required=True, metavar="DIR", help="folder for the tables")
    _add_snapshot_options(
        commands.add_parser("snapshot", help="save the account as it is now as its next moment")
    )
    person = commands.add_parser("remove-person", help="take a person out of everything kept, for good")
    person.add_argument("who", metavar="HANDLE_OR_ID", help="the person who asked for it")
    person.add_argument("--language", choices=LANGUAGES, default=None, help="default: from LANG")
    return root


def _add_fetch_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--since-days", type=int, default=90, metavar="N", help="read posts of so many days")
    command.add_argument("--followers", type=int, default=None, metavar="N", help="only the newest so many")
    command.add_argument(
        "--budget-usd", type=float, default=None, metavar="N", help="the most that X may charge"
    )
    command.add_argument("--refresh", action="store_true", help="ask again although there is a fresh result")
    command.add_argument("--language", choices=LANGUAGES, default=None, help="default: from LANG")


def _add_snapshot_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("sources", nargs="+", metavar="SOURCE", help=f"exports, or one handle: {_HANDLE}")
    command.add_argument(
        "--key-file", required=True, metavar="FILE", help="holds the account's private key; made if missing"
    )
    command.add_argument("--owner", metavar="ID_OR_HANDLE", help="the account that the exports are of")
    command.add_argument("--title", metavar="NAME", help="what the account is called in your list")
    command.add_argument("--as-of", metavar="ISO", help="the moment to look from (default: the last act)")
    command.add_argument("--horizon-days", type=int, default=30, metavar="N", help="forecast this far ahead")
    _add_fetch_options(command)


def language_code(arguments: list[str]) -> str:
    """Find the language asked for or, without a usable `--language`, that of the environment.

    Needed before the arguments are parsed, so that a complaint about them comes in it.
    """
    for word, following in zip_longest(arguments, arguments[1:], fillvalue=""):
        asked = following if word == "--language" else word.partition("--language=")[2]
        if asked in LANGUAGES:
            return asked
    return shell_language()


def _remove_person(args: argparse.Namespace, language: Language) -> str:
    from engagement.ingest.networks.fetch import forget_runs
    from engagement.store.store import open_store

    store = open_store()
    changed = store.remove_person(args.who)
    forget_runs()
    store.purge()
    return language.ngettext(
        "{who} is out of {n} saved moment and stays out.",
        "{who} is out of {n} saved moments and stays out.",
        changed,
    ).format(who=args.who, n=language.number(changed))


def _analyse(args: argparse.Namespace, language: Language) -> str:
    horizon_days = _horizon(args.horizon_days)
    # Imported late: a mistyped command should be refused at once.
    from engagement.analysis.pipeline import analyse
    from engagement.cli.corrections import read_corrections
    from engagement.export.names import Allowance, listed, withheld_sentence
    from engagement.export.results import write_results
    from engagement.ingest.files.upload import read
    from engagement.store.store import open_store

    progress = progress_line(language)
    tables = read(args.files, owner=args.owner, progress=progress, followers_needed=True)
    corrections = read_corrections(args.corrections, tables) if args.corrections else None
    analysis = analyse(
        tables,
        as_of=args.as_of,
        horizon_days=horizon_days,
        corrections=corrections,
        progress=progress,
        engine=args.engine,
    )
    names = Allowance(open_store).names(analysis, listed(analysis))
    write_results(analysis, args.out, language, names)
    clear_progress()
    used = sum(source.used for source in tables.sources)
    left_out = len(tables.skipped)
    read_line = language.gettext(
        "{rows} rows read: {used} analysed, {skipped} left out. Results in {folder}"
    ).format(
        rows=language.number(used + left_out),
        used=language.number(used),
        skipped=language.number(left_out),
        folder=args.out,
    )
    withheld = 0 if names.only is None else len(analysis.people) - len(names.only)
    return f"{read_line}\n{withheld_sentence(withheld, language)}" if withheld else read_line


def _horizon(days: int) -> int:
    if days < 1:
        raise UnusableHorizonError(N_("--horizon-days {days} is too short: at least one day."), days=days)
    return days


def _snapshot(args: argparse.Namespace, language: Language) -> str:
    _horizon(args.horizon_days)
    result = snapshot(args, language, progress_line(language))
    clear_progress()
    return result


_COMMANDS: dict[str, Callable[[argparse.Namespace, Language], str]] = {
    "analyse": _analyse,
    "fetch": fetch,
    "snapshot": _snapshot,
    "remove-person": _remove_person,
}
