"""The community page as a value: answer, states, map of ties, weeks, figures, gaps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from engagement.analysis.analysis import Analysis
from engagement.charts.overview import shares_chart, shares_frame, voices_chart, voices_finding, weeks_measure
from engagement.charts.spec import ChartSpec
from engagement.charts.ties import density_frame, dots_frame, quadrants_line, ties_chart, ties_finding
from engagement.data.evidence import HOW_TO_GET
from engagement.data.results import Figure
from engagement.figures.registry import COMMUNITY, shown_on
from engagement.i18n import Language
from engagement.views.kept import Look, kept
from engagement.views.parts import Drawn, FigureView, Headline, figure_views, interval_text
from engagement.wording.gaps import gaps
from engagement.wording.headline import headline, state_meaning
from engagement.wording.markdown import escape_markdown


@dataclass(frozen=True)
class StateShare:
    """One state: its sign and name, how many, which share with its interval, what it means."""

    state: str
    label: str
    count: str
    share: str
    meaning: str


@dataclass(frozen=True)
class Shares:
    """The bar of the states (selection `state`) and each of them in figures."""

    chart: ChartSpec
    alt: str
    states: tuple[StateShare, ...]


@dataclass(frozen=True)
class CommunityView:
    """What the page says, top to bottom; `ties` is None where only profiles are known.

    `quarters` says how many are where on the map of ties (selection `person`).
    """

    headline: Headline
    shares: Shares
    ties: Drawn | None
    quarters: str
    voices: Drawn | None
    figures: tuple[FigureView, ...]
    missing: tuple[str, ...]
    how_to_get: str


@kept
def community_view(analysis: Analysis, look: Look) -> CommunityView:
    """Work out the page."""
    language, evidence = look.language, analysis.evidence
    lacks = gaps(evidence, analysis.as_of, language)
    lacks += [escape_markdown(language.gettext(note)) for note in analysis.tables.unseen]
    return CommunityView(
        headline=Headline.of(headline(analysis, language)),
        shares=shares(
            shares_frame(analysis.people, language, look.narrow), analysis.figures, state_meaning, look
        ),
        ties=ties_view(analysis, look) if evidence.level else None,
        quarters=quadrants_line(analysis, language),
        voices=voices_view(analysis, look),
        figures=_figures(analysis, language),
        missing=tuple(lacks),
        how_to_get=language.gettext(HOW_TO_GET[evidence.level]) if evidence.level in HOW_TO_GET else "",
    )


def shares(
    frame: pd.DataFrame,
    figures: Mapping[str, Figure],
    meaning: Callable[[str, Language], str],
    look: Look,
) -> Shares:
    """Draw the bar of a `shares_frame`; `meaning` explains a state in a language."""
    language = look.language
    states = []
    for row in frame.to_dict("records"):
        figure = figures.get(f"share_{row['state']}")
        share = interval_text(figure, language) if figure else row["percent"]
        states.append(
            StateShare(row["state"], row["label"], row["count"], share, meaning(row["state"], language))
        )
    alt = ", ".join(f"{row.label}: {row.percent}" for row in frame.itertuples())
    return Shares(shares_chart(frame, language, look.theme), alt, tuple(states))


@kept
def ties_view(analysis: Analysis, look: Look) -> Drawn:
    """Draw the map of ties."""
    language, people = look.language, analysis.people
    title = ties_finding(analysis, language)
    note = language.gettext(
        "Map of ties: a dot is a person who spoke, grey squares are everybody else. "
        "Click a dot to see the person."
    )
    dots = dots_frame(people, language)
    chart = ties_chart(dots, density_frame(people, dots, language), language, look.theme)
    return Drawn(title, note, chart, f"{title}. {quadrants_line(analysis, language)}")


@kept
def voices_view(analysis: Analysis, look: Look) -> Drawn | None:
    """Draw voices week by week; None where nobody spoke."""
    weeks, language = analysis.voices_by_week, look.language
    if weeks.empty or not analysis.evidence.level:
        return None
    return weeks_drawn(weeks, voices_finding(analysis, language), weeks_measure(language), look)


def weeks_drawn(weeks: pd.DataFrame, title: str, note: str, look: Look) -> Drawn:
    """Draw voices week by week below what they show."""
    alt = look.language.gettext("Bars a week: new voices, voices that came back, and voices that fell silent")
    return Drawn(title, note, voices_chart(weeks, look.language, look.theme), alt)


def _figures(analysis: Analysis, language: Language) -> tuple[FigureView, ...]:
    shown = [(name, analysis.figures[name]) for name in shown_on(COMMUNITY) if name in analysis.figures]
    views = figure_views(shown, language)
    return views if any(view.is_told for view in views) else ()
