"""The charts of the report as SVG: no script, no request, nothing in them but what one sees."""

from __future__ import annotations

import re
from html import escape
from typing import Any

import vl_convert

from engagement.analysis import Analysis
from engagement.charts.findings import quadrants_line, ties_finding, voices_finding
from engagement.charts.shares import shares_chart, shares_frame
from engagement.charts.ties import density_frame, dots_frame, ties_chart
from engagement.charts.voices import voices_chart
from engagement.language import Language
from engagement.report._document import Chart

_WIDE, _NARROW = 660, 320
_LABELLED = 0.09  # the least share whose label fits into its piece of the wide bar
_MOVING = {"tooltip", "params", "cursor", "cornerRadius", "cornerRadiusEnd"}
_TAG = re.compile(r"<[^>]+>")
_FOR_SCRIPTS = re.compile(r' (?:role|class|pointer-events|aria-[a-z]+)="[^"]*"')
_DECIMALS = re.compile(r"(\.\d\d)\d+")


def states_drawing(analysis: Analysis, language: Language) -> Chart:
    """The bar of the states."""

    def chart(narrow: bool) -> Any:
        frame = shares_frame(analysis.people, language, narrow)
        fits = frame["share"] >= (0 if narrow else _LABELLED)
        return shares_chart(frame.assign(text=frame["text"].where(fits, "")), language, "light")

    frame = shares_frame(analysis.people, language)
    return _both(chart, ", ".join(f"{row.label}: {row.percent}" for row in frame.itertuples()))


def ties_drawing(analysis: Analysis, language: Language) -> Chart:
    """The map of ties."""
    dots = dots_frame(analysis.people, language)
    density = density_frame(analysis.people, dots, language)

    def chart(narrow: bool) -> Any:
        return ties_chart(dots, density, language, "light").properties(height=340 if narrow else 380)

    finding = ties_finding(analysis, language)
    return _both(chart, f"{finding}. {quadrants_line(analysis, language)}.")


def voices_drawing(analysis: Analysis, language: Language) -> Chart:
    """Voices week by week."""

    def chart(_narrow: bool) -> Any:
        return voices_chart(analysis.voices_by_week, language, "light").properties(height=220)

    return _both(chart, voices_finding(analysis, language))


def _both(chart: Any, told: str) -> Chart:
    return Chart(_svg(chart(False), _WIDE, told), _svg(chart(True), _NARROW, told), told)


def _svg(chart: Any, width: int, told: str) -> str:
    spec = _still(chart.properties(width=width).to_dict(), width / _WIDE)
    spec["config"]["aria"] = False
    svg = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    drawn = _TAG.sub(lambda tag: _DECIMALS.sub(r"\1", _FOR_SCRIPTS.sub("", tag[0])), svg)
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{escape(told)}" ', 1)


def _still(spec: Any, narrower: float) -> Any:
    """The specification without what needs a pointer, its bars as much narrower as the chart."""
    if isinstance(spec, list):
        return [_still(part, narrower) for part in spec]
    if not isinstance(spec, dict):
        return spec
    still = {name: _still(part, narrower) for name, part in spec.items() if name not in _MOVING}
    if still.get("type") == "bar" and "size" in still:
        still["size"] = max(1, round(still["size"] * narrower))
    return still
