"""What views are made of: a headline, a finding with its chart, a figure with its doubt and its basis."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from engagement.charts.spec import ChartSpec
from engagement.data.results import Figure
from engagement.i18n import N_, Language
from engagement.wording.figures import (
    figure_formula,
    figure_meaning,
    figure_scale,
    figure_title,
    figure_value,
    figure_window,
)


@dataclass(frozen=True)
class Headline:
    """The answer: its first sentence, and what follows from it."""

    first: str
    rest: str

    @classmethod
    def of(cls, text: str) -> Headline:
        """Split sentences after the first."""
        first, *rest = re.split(r"(?<=\.) ", text, maxsplit=1)
        return cls(first, rest[0] if rest else "")


@dataclass(frozen=True)
class Drawn:
    """A chart below the finding that it shows; `note` says what is measured, `alt` says it all in words."""

    title: str
    note: str
    chart: ChartSpec
    alt: str


@dataclass(frozen=True)
class FigureView:
    """One figure in words: `value` is a dash where it cannot be told, and `note` then says why.

    Otherwise `note` is its interval and window. `formula` and `basis` are one click away.
    """

    name: str
    title: str
    value: str
    note: str
    meaning: str
    formula: str
    basis: str
    is_told: bool


def figure_views(figures: Iterable[tuple[str, Figure]], language: Language) -> tuple[FigureView, ...]:
    """Put named figures into words, in their order."""
    return tuple(figure_view(name, figure, language) for name, figure in figures)


def figure_view(name: str, figure: Figure, language: Language) -> FigureView:
    """Put one figure into words."""
    return FigureView(
        name=name,
        title=figure_title(name, language),
        value="—" if figure.value is None else figure_value(name, figure.value, language),
        note=_note(name, figure, language),
        meaning=figure_meaning(name, figure, language),
        formula=f"{figure_formula(name, language)} {figure_scale(name, language)}",
        basis=language.gettext(
            "It rests on {n} observations and needs data of level {level} or more."
        ).format(n=language.number(figure.n), level=figure.level),
        is_told=figure.value is not None,
    )


def _note(name: str, figure: Figure, language: Language) -> str:
    if figure.value is None:
        return language.gettext(figure.missing or N_("Cannot be told yet."))
    parts = []
    if figure.low is not None and figure.high is not None:
        parts.append(
            language.gettext("between {low} and {high}").format(
                low=figure_value(name, figure.low, language), high=figure_value(name, figure.high, language)
            )
        )
    parts.append(figure_window(name, figure, language))
    return " · ".join(filter(None, parts))


def interval_text(figure: Figure, language: Language) -> str:
    """Put a share with its interval into one short line."""
    if figure.value is None:
        return "—"
    share = language.percent(figure.value)
    if figure.low is None or figure.high is None or figure.low == figure.high:
        return share
    low, high = language.number(100 * figure.low, 1), language.number(100 * figure.high, 1)
    return language.gettext("{share} ({low} to {high})").format(share=share, low=low, high=high)
