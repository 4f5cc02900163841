"""What a client sees who was sent a link, as a value: the account as a whole, from what was frozen."""

from __future__ import annotations

from dataclasses import dataclass

from engagement.charts.overview import counted_shares, weeks_finding, weeks_measure
from engagement.charts.ties import (
    banded_dots,
    banded_finding,
    banded_note,
    banded_quadrants,
    banded_silent,
    quarters_line,
    ties_chart,
)
from engagement.data.evidence import CANNOT_TELL
from engagement.figures.registry import in_order
from engagement.sharing.anonymity import FEWEST
from engagement.sharing.frozen import Frozen
from engagement.sharing.words import shared_headline, shared_state_meaning
from engagement.views.community import Shares, shares, weeks_drawn
from engagement.views.kept import Look
from engagement.views.parts import Drawn, FigureView, Headline, figure_views


@dataclass(frozen=True)
class SharedView:
    """The pages community and figures; `missing` says what the data behind them cannot tell."""

    headline: Headline
    shares: Shares
    ties: Drawn | None
    quarters: str
    weeks: Drawn | None
    figures: tuple[FigureView, ...]
    missing: str


def shared_view(frozen: Frozen, look: Look) -> SharedView:
    """Put what was frozen into words and pictures."""
    language = look.language
    figures = [(name, figure) for name, figure in in_order(frozen.figures) if not name.startswith("share_")]
    return SharedView(
        headline=Headline.of(shared_headline(frozen, language)),
        shares=shares(
            counted_shares(frozen.states, language, look.narrow), frozen.figures, shared_state_meaning, look
        ),
        ties=_ties(frozen, look),
        quarters=quarters_line(banded_quadrants(frozen.ties), language),
        weeks=_weeks(frozen, look),
        figures=figure_views(figures, language),
        missing=language.gettext(CANNOT_TELL[frozen.level]) if frozen.level in CANNOT_TELL else "",
    )


def _ties(frozen: Frozen, look: Look) -> Drawn | None:
    """Draw the map of ties from bands; those who would stand out have no place on it."""
    language, counts = look.language, banded_quadrants(frozen.ties)
    if frozen.level == 0 or not sum(counts.values()):
        return None
    title = banded_finding(frozen.ties, frozen.total, frozen.level, language)
    dots, silent = banded_dots(frozen.ties, language), banded_silent(frozen.ties, language)
    return Drawn(
        title,
        banded_note(frozen.ties, frozen.total, language),
        ties_chart(dots, silent, language, look.theme),
        f"{title}. {quarters_line(counts, language)}",
    )


def _weeks(frozen: Frozen, look: Look) -> Drawn | None:
    """Draw voices week by week; without names counted in fives."""
    if frozen.weeks.empty:
        return None
    rounded = not frozen.named
    title = weeks_finding(frozen.weeks, frozen.as_of, look.language, rounded)
    return weeks_drawn(frozen.weeks, title, weeks_measure(look.language, FEWEST if rounded else None), look)
