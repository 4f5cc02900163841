"""Run one command: read, analyse, write, and say what became of every row."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from engagement.errors import EngagementError
from engagement.language import N_, Language, language
from engagement.shell._arguments import language_code, parser
from engagement.shell._fetch import fetch
from engagement.shell._person import remove_person
from engagement.shell._snapshot import snapshot

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
    from engagement._pipeline import analyse
    from engagement.report.export import Allowance, listed, withheld_sentence, write_results
    from engagement.shell._corrections import read_corrections
    from engagement.sources.uploads import read
    from engagement.store import open_store

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
