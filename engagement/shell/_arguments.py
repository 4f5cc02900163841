"""What the command accepts, and what it says when it is given something else."""

from __future__ import annotations

import argparse
from itertools import zip_longest
from typing import Never

from engagement import __version__
from engagement.errors import EngagementError
from engagement.language import LANGUAGES, N_
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
