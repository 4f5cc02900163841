"""Moments against each other as values: what changed between two, and two accounts side by side."""

from __future__ import annotations

from dataclasses import dataclass

from engagement.charts.changes import clock_chart, compared_chart, flow_chart, flow_frame
from engagement.charts.spec import ChartSpec
from engagement.figures.newcomers import Clock
from engagement.figures.registry import FIGURES
from engagement.history.changes import Changes
from engagement.history.compare import Compared, Comparison
from engagement.i18n import Language
from engagement.views.kept import Look
from engagement.views.parts import Drawn
from engagement.wording.changes import (
    changes_headline,
    clock_basis,
    clock_sentence,
    compared_sentence,
    compared_values,
    comparison_notes,
    forecast_sentence,
    heads_sentence,
    heard_sentence,
    turns_finding,
    turns_sentence,
)
from engagement.wording.figures import figure_formula, figure_title
from engagement.wording.markdown import escape_markdown


@dataclass(frozen=True)
class ChangesView:
    """Two moments of one account: who came and went, the ways they went, newcomers, how the forecast did."""

    headline: str
    turns: str
    span: str
    missing: tuple[str, ...]
    flow: Drawn | None
    newcomers: tuple[str, ...]
    clock: Drawn | None
    heard: str
    forecast_title: str
    forecast: str


def changes_view(changes: Changes, look: Look) -> ChangesView:
    """Put the changes into words and pictures."""
    language, lists = look.language, changes.lists
    missing = []
    if lists.came is None and lists.gone is not None:
        missing.append(_missing_line(language.gettext("Who is new"), lists.came_missing, language))
    if lists.gone is None and lists.came is not None:
        missing.append(_missing_line(language.gettext("Who left"), lists.gone_missing, language))
    return ChangesView(
        headline=changes_headline(changes, language),
        turns=turns_sentence(changes, language),
        span=language.gettext("From {before} to {after}.").format(
            before=language.date(changes.before.as_of), after=language.date(changes.after.as_of)
        ),
        missing=tuple(missing),
        flow=_flow(changes, look),
        newcomers=tuple(_newcomers(changes.clock, language)),
        clock=_clock(changes.clock, look),
        heard=heard_sentence(changes.speaking, language),
        forecast_title=_forecast_title(changes, language),
        forecast=forecast_sentence(changes.forecast, language),
    )


def _missing_line(what: str, missing: str | None, language: Language) -> str:
    return f"{what}: {language.gettext(missing or '')}."


def _flow(changes: Changes, look: Look) -> Drawn | None:
    """Draw a bar for every way that somebody went."""
    if changes.matrix is None:
        return None
    frame = flow_frame(changes.matrix, look.language)
    if frame.empty:
        return None
    note = look.language.gettext("People by where they were and where they are now; who stayed is left out.")
    alt = ". ".join(f"{row.label}: {row.text}" for row in frame.itertuples())
    return Drawn(
        turns_finding(changes, look.language), note, flow_chart(frame, look.language, look.theme), alt
    )


def _newcomers(clock: Clock, language: Language) -> list[str]:
    """Say how long newcomers take to their first word, with the owner and with another member."""
    lines = []
    for first in ("owner", "member"):
        known_days = [days for days in (30, 90) if clock.marks[first, days].value is not None]
        for days in known_days or (30,):
            prefix = "" if known_days or first == "owner" else language.gettext("With another member") + ": "
            lines.append(f"{prefix}{clock_sentence(clock, first, days, language)}")
    return lines


def _clock(clock: Clock, look: Look) -> Drawn | None:
    if clock.curves.empty:
        return None
    language = look.language
    return Drawn(
        language.gettext("Newcomers: how long until the first word"),
        clock_basis(clock, language),
        clock_chart(clock.curves, language, look.theme),
        language.gettext("The share of newcomers who have spoken, by days since they followed"),
    )


def _forecast_title(changes: Changes, language: Language) -> str:
    if changes.forecast.hit is None:
        return language.gettext("The forecast of then")
    if changes.forecast.hit:
        return language.gettext("✓ The forecast of then was a hit")
    return language.gettext("✗ The forecast of then was a miss")


@dataclass(frozen=True)
class ComparedView:
    """One figure of two: what it says of them, both values drawn, how it is worked out."""

    name: str
    title: str
    sentence: str
    chart: ChartSpec | None
    alt: str
    formula: str


@dataclass(frozen=True)
class ComparisonView:
    """Two side by side: `heads` counts each, `notes` say what is unequal about the data."""

    heads: tuple[str, ...]
    notes: str
    figures: tuple[ComparedView, ...]


def comparison_view(comparison: Comparison, names: tuple[str, str], look: Look) -> ComparisonView:
    """Put a comparison of the two of these names into words and pictures."""
    language, escaped = look.language, (escape_markdown(names[0]), escape_markdown(names[1]))
    return ComparisonView(
        heads=tuple(
            heads_sentence(name, summary, language)
            for name, summary in zip(escaped, (comparison.one, comparison.other), strict=True)
        ),
        notes=" ".join(comparison_notes(comparison, escaped, language)),
        figures=tuple(_compared(compared, names, look) for compared in comparison.figures),
    )


def _compared(compared: Compared, names: tuple[str, str], look: Look) -> ComparedView:
    language = look.language
    labels = tuple(
        f"{sign} {name}: {compared_values(compared, place, language)}"
        for place, (sign, name) in enumerate(zip("●◆", names, strict=True))
    )
    both, percent = (compared.one, compared.other), FIGURES[compared.name].digits is None
    drawn = any(figure.value is not None for figure in both)
    return ComparedView(
        compared.name,
        figure_title(compared.name, language),
        compared_sentence(compared, (escape_markdown(names[0]), escape_markdown(names[1])), language),
        compared_chart(both, (labels[0], labels[1]), percent, language, look.theme) if drawn else None,
        ". ".join(labels),
        figure_formula(compared.name, language),
    )
