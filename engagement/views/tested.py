"""The method page's account of the open analysis, as a value: how the ranking did, figures."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from engagement.analysis.analysis import Analysis
from engagement.charts.spec import ChartSpec
from engagement.charts.tested import backtest_chart, calibration_chart, found_chart
from engagement.data.results import Backtest
from engagement.figures.registry import in_order
from engagement.views.backtest_findings import (
    calibration,
    expected_total,
    gains,
    measures,
    protocol,
    scores,
    silent_order,
    verdict,
)
from engagement.views.kept import Look, kept
from engagement.views.model_card import coverage, holdout_agreement, training
from engagement.views.parts import FigureView, figure_views
from engagement.wording.headline import Finding


@dataclass(frozen=True)
class Charted:
    """A finding and its chart."""

    finding: Finding
    chart: ChartSpec


@dataclass(frozen=True)
class TestedView:
    """How the ranking did on the weeks that were held back."""

    verdict: str
    protocol: str
    scores: str
    chart: ChartSpec
    measures: pd.DataFrame
    gains: Charted | None
    order_and_total: tuple[Finding, ...]
    calibration: Charted | None
    coverage: Finding | None


@dataclass(frozen=True)
class MethodView:
    """What the page says of one account; `tested` is None where nothing could be held back."""

    tested: TestedView | None
    training: Finding
    agreement: Finding
    figures: tuple[FigureView, ...]


@kept
def method_view(analysis: Analysis, look: Look) -> MethodView:
    """Work out the page."""
    language, result = look.language, analysis.backtest
    return MethodView(
        tested=None if result is None else _tested(analysis, result, look),
        training=training(analysis, language),
        agreement=holdout_agreement(analysis, language),
        figures=figure_views(in_order(analysis.figures), language),
    )


def _tested(analysis: Analysis, result: Backtest, look: Look) -> TestedView:
    language, theme = look.language, look.theme
    gained, calibrated = gains(result, language), calibration(result, language)
    return TestedView(
        verdict=verdict(result, language),
        protocol=protocol(result, language),
        scores=scores(result, language),
        chart=backtest_chart(result, language, theme),
        measures=measures(result, language),
        gains=Charted(gained, found_chart(result, language, theme, look.narrow)) if gained else None,
        order_and_total=tuple(
            finding for part in (silent_order, expected_total) if (finding := part(result, language))
        ),
        calibration=Charted(calibrated, calibration_chart(result, language, theme)) if calibrated else None,
        coverage=coverage(analysis, language),
    )
