"""The charts of the report as SVG: no script, no request, nothing in them but what one sees.

The logo of a report: a picture from a stranger, drawn anew so that only its pixels are left.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd
import vl_convert

from engagement.analysis.analysis import Analysis
from engagement.charts.overview import counted_shares, shares_chart, voices_chart
from engagement.charts.spec import ChartSpec
from engagement.charts.ties import banded_dots, banded_silent, ties_chart
from engagement.export.document import Chart
from engagement.i18n import Language
from engagement.views.community import ties_view
from engagement.views.kept import Look

_WIDE, _NARROW = 660, 320
_LABELLED = 0.09  # the least share whose label fits into its piece of the wide bar
_INTERACTIVE = {"tooltip", "params", "cursor", "cornerRadius", "cornerRadiusEnd"}
_TAG = re.compile(r"<[^>]+>")
_SCRIPT_ATTRIBUTES = re.compile(r' (?:role|class|pointer-events|aria-[a-z]+)="[^"]*"')
_DECIMALS = re.compile(r"(\.\d\d)\d+")


def states_drawing(counts: Mapping[str, int], language: Language) -> Chart:
    """Draw the bar of the states, from how many people are in each."""
    wide, narrow = (counted_shares(counts, language, narrow) for narrow in (False, True))
    wide["text"] = wide["text"].where(wide["share"] >= _LABELLED, "")
    specs = [shares_chart(frame, language, "light").to_dict() for frame in (wide, narrow)]
    alt_text = ", ".join(f"{row.label}: {row.percent}" for row in narrow.itertuples())
    return Chart(_svg(specs[0], _WIDE, alt_text), _svg(specs[1], _NARROW, alt_text), alt_text)


def ties_drawing(analysis: Analysis, language: Language) -> Chart:
    """Draw the map of ties, the page's own."""
    ties = ties_view(analysis, Look(language))
    return _wide_and_narrow(ties.chart, (380, 340), f"{ties.alt}.")


def nameless_ties_drawing(places: pd.DataFrame, alt_text: str, language: Language) -> Chart:
    """Draw the map of ties of people counted by bands."""
    dots, silent = banded_dots(places, language), banded_silent(places, language)
    return _wide_and_narrow(ties_chart(dots, silent, language, "light"), (380, 340), alt_text)


def voices_drawing(weeks: pd.DataFrame, alt_text: str, language: Language) -> Chart:
    """Draw voices week by week."""
    return _wide_and_narrow(voices_chart(weeks, language, "light"), (220, 220), alt_text)


def _wide_and_narrow(chart: ChartSpec, heights: tuple[int, int], alt_text: str) -> Chart:
    spec = chart.to_dict()
    wide, narrow = (spec | {"height": height} for height in heights)
    return Chart(_svg(wide, _WIDE, alt_text), _svg(narrow, _NARROW, alt_text), alt_text)


def _svg(spec: dict[str, Any], width: int, alt_text: str) -> str:
    static = _without_interaction(spec, width / _WIDE) | {"width": width}
    static["config"]["aria"] = False
    svg = vl_convert.vegalite_to_svg(static, allowed_base_urls=[])
    drawn = _TAG.sub(lambda tag: _DECIMALS.sub(r"\1", _SCRIPT_ATTRIBUTES.sub("", tag[0])), svg)
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{escape(alt_text)}" ', 1)


def _without_interaction(spec: Any, narrower: float) -> Any:
    """Leave out what needs a pointer, and make bars as much narrower as the chart."""
    if isinstance(spec, list):
        return [_without_interaction(part, narrower) for part in spec]
    if not isinstance(spec, dict):
        return spec
    static = {
        name: _without_interaction(part, narrower) for name, part in spec.items() if name not in _INTERACTIVE
    }
    if static.get("type") == "bar" and "size" in static:
        static["size"] = max(1, round(static["size"] * narrower))
    return static
