"""Charts are finished data: valid Vega-Lite, the same at every build, rows as Arrow and as JSON alike."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
from collections.abc import Callable
from pathlib import Path

import altair
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from altair.utils.schemapi import validate_jsonschema
from jsonschema.exceptions import ValidationError

import engagement.charts
from engagement.analysis.analysis import Analysis
from engagement.charts import changes, circle, overview, reasons, tested, ties
from engagement.charts.spec import ChartSpec
from engagement.data.results import Figure
from engagement.data.states import STATES
from engagement.graph.picture import picture
from engagement.history.changes import ELSEWHERE
from engagement.i18n import Language
from engagement.views.conversation import circle_of, display_names
from engagement.views.person import acts_of

SPANISH = Language("es")
Chart = Callable[[Analysis, str], ChartSpec]


def _shares(analysis: Analysis, theme: str) -> ChartSpec:
    return overview.shares_chart(overview.shares_frame(analysis.people, SPANISH), SPANISH, theme)


def _ties(analysis: Analysis, theme: str) -> ChartSpec:
    dots = ties.dots_frame(analysis.people, SPANISH)
    return ties.ties_chart(dots, ties.density_frame(analysis.people, dots, SPANISH), SPANISH, theme)


def _circle(analysis: Analysis, theme: str) -> ChartSpec:
    found = circle_of(analysis, True)
    names = display_names(found, SPANISH)
    drawn = picture(found, names)
    dots = circle.dots_frame(drawn, found, names, SPANISH)
    return circle.circle_chart(drawn, dots, SPANISH, theme, 500)


def _reasons(analysis: Analysis, theme: str) -> ChartSpec:
    about = [r for r in analysis.reasons(_speaker(analysis)) if r.answer == "activation"]
    return reasons.reasons_chart(reasons.reasons_frame(about, SPANISH), SPANISH, theme)


def _speaker(analysis: Analysis) -> str:
    return str(analysis.people.loc[analysis.people["state"] == "member", "account_id"].iloc[0])


def _flow(_: Analysis, theme: str) -> ChartSpec:
    places = [*STATES, ELSEWHERE]
    matrix = pd.DataFrame(np.arange(len(places) ** 2).reshape(-1, len(places)), places, places)
    return changes.flow_chart(changes.flow_frame(matrix, SPANISH), SPANISH, theme)


def _clock(_: Analysis, theme: str) -> ChartSpec:
    days = {"day": [0.0, 20.0, 140.0], "share": [0.0, 0.1, 0.3], "low": 0.0, "high": 0.5}
    curves = pd.concat([pd.DataFrame({"first": first, **days}) for first in ("owner", "member")])
    return changes.clock_chart(curves, SPANISH, theme)


def _compared(_: Analysis, theme: str) -> ChartSpec:
    both = (Figure(0.2, 0.1, 0.3, 40, 30, 1), Figure(0.4, None, None, 40, 30, 1))
    return changes.compared_chart(both, ("one", "other"), True, SPANISH, theme)


CHARTS: dict[str, Chart] = {
    "shares_chart": _shares,
    "ties_chart": _ties,
    "voices_chart": lambda analysis, theme: overview.voices_chart(analysis.voices_by_week, SPANISH, theme),
    "circle_chart": _circle,
    "depth_chart": lambda _, theme: circle.depth_chart(
        circle.depth_frame(pd.Series([1, 2, 9]), SPANISH), SPANISH, theme
    ),
    "reasons_chart": _reasons,
    "timeline_chart": lambda analysis, theme: reasons.timeline_chart(
        acts_of(analysis, _speaker(analysis)).dropna(subset=["created_at"]), SPANISH, theme
    ),
    "backtest_chart": lambda analysis, theme: tested.backtest_chart(analysis.backtest, SPANISH, theme),
    "found_chart": lambda analysis, theme: tested.found_chart(analysis.backtest, SPANISH, theme),
    "calibration_chart": lambda analysis, theme: tested.calibration_chart(analysis.backtest, SPANISH, theme),
    "flow_chart": _flow,
    "compared_chart": _compared,
    "clock_chart": _clock,
}


@pytest.fixture(scope="module")
def schema() -> dict[str, object]:
    (file,) = Path(altair.__file__).parent.glob("vegalite/v*/schema/vega-lite-schema.json")
    read: dict[str, object] = json.loads(file.read_text())
    return read


def test_every_chart_there_is_is_looked_at_here() -> None:
    names = set()
    for module in pkgutil.iter_modules(engagement.charts.__path__, "engagement.charts."):
        for name, function in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            if name.endswith("_chart") and not name.startswith("_"):
                assert function.__annotations__["return"] == "ChartSpec"
                names.add(name)
    assert names == set(CHARTS)


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_valid_vega_lite_and_says_the_same_at_every_build(
    sample: Analysis, schema: dict[str, object], name: str
) -> None:
    chart, again = (CHARTS[name](sample, "dark") for _ in range(2))
    whole = chart.to_dict()
    validate_jsonschema(whole, schema)
    assert again == chart
    assert CHARTS[name](sample, "light").text != chart.text
    assert whole["datasets"].keys() == chart.named()["datasets"].keys() == _named(json.loads(chart.text))
    for table, rows in whole["datasets"].items():
        with pa.ipc.open_stream(chart.tables[table]) as stream:
            assert stream.read_all().num_rows == len(rows)


def _named(part: object) -> set[str]:
    """Collect the names of the tables that a specification asks for."""
    if isinstance(part, list):
        return set().union(*map(_named, part))
    if not isinstance(part, dict):
        return set()
    data = part.get("data")
    own = {data["name"]} if isinstance(data, dict) and "name" in data else set()
    return own.union(*map(_named, part.values()))


def test_what_is_no_vega_lite_would_be_seen(sample: Analysis, schema: dict[str, object]) -> None:
    whole = CHARTS["shares_chart"](sample, "light").to_dict()
    whole["layer"][0]["mark"]["type"] = "splash"
    with pytest.raises(ValidationError):
        validate_jsonschema(whole, schema)


def test_a_finished_chart_cannot_be_changed_by_who_shows_it(sample: Analysis) -> None:
    chart = CHARTS["shares_chart"](sample, "light")
    chart.named()["layer"].clear()
    chart.named()["datasets"].clear()
    assert chart == CHARTS["shares_chart"](sample, "light")
