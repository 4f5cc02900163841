"""How far a command is, on one line of stderr where somebody is looking."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from engagement.i18n import Language

if TYPE_CHECKING:
    from engagement.data.results import Progress
    from engagement.ingest.networks.contract import Status


_START_OF_LINE = "\r\x1b[K"


def progress_line(language: Language) -> Progress | None:
    """Make a callback that shows the share done (0-1) and the step; None where stderr is no terminal."""
    if not sys.stderr.isatty():
        return None

    def show(share: float, step: str) -> None:
        name = language.gettext(step) if step else ""
        _write(f"{language.percent(share, 0)} {name}")

    return show


def fetch_progress_line(language: Language) -> Callable[[Status], None] | None:
    """Make a callback that shows share, step, time left and dollars of a run; None without a terminal."""
    if not sys.stderr.isatty():
        return None

    def show(status: Status) -> None:
        parts = [language.percent(status.share, 0), language.gettext(status.step)]
        if status.waiting:
            parts.append(f"{math.ceil(status.waiting)} s")
        elif status.seconds_left is not None:
            minutes = language.number(math.ceil(status.seconds_left / 60))
            parts.append(language.gettext("about {minutes} minutes left").format(minutes=minutes))
        if status.dollars:
            parts.append(f"${language.number(status.dollars, 2)}")
        _write(" · ".join(parts))

    return show


def clear_progress() -> None:
    """Empty the line, so that what is written next does not stand beside it."""
    if sys.stderr.isatty():
        _write("")


def _write(text: str) -> None:
    sys.stderr.write(_START_OF_LINE + text)
    sys.stderr.flush()
