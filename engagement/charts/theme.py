"""The look all charts share: sign, shape and colour (Okabe-Ito) of each state, quiet axes, legends on top.

Colour never stands alone.
"""

from __future__ import annotations

from typing import Any

import altair as alt

from engagement.charts.spec import ChartSpec, finished
from engagement.data.states import RECORDS
from engagement.i18n import Language

INK = {"light": "#3C4A46", "dark": "#C6D2CD"}
PAPER = {"light": "#FFFFFF", "dark": "#111816"}
GRID = {"light": "#E6EBE8", "dark": "#28332F"}
SIGNS = {state.name: state.sign for state in RECORDS.values()}
# In a shared analysis the states too small to stand alone are one.
SHAPES = {**{state.name: state.shape for state in RECORDS.values()}, "merged": "diamond"}
COLOURS = {**{state.name: state.colour for state in RECORDS.values()}, "merged": "#E3E8E5"}


def finish(chart: Any, language: Language, theme: str = "light") -> ChartSpec:
    """Finish a chart in the look of the house, light or dark; numbers and months as in `language`."""
    return finished(
        chart.configure(locale=_locale(language), background="transparent")
        .configure_view(stroke=None)
        .configure_axis(
            domain=False,
            ticks=False,
            gridColor=GRID[theme],
            labelColor=INK[theme],
            titleColor=INK[theme],
            titleFontWeight="normal",
            labelFontSize=12,
            titleFontSize=12,
        )
        .configure_legend(orient="top", title=None, labelFontSize=12, labelColor=INK[theme], symbolSize=90)
    )


def _locale(language: Language) -> Any:
    names = language.locale
    comma, point = (",", ".") if language.code == "es" else (".", ",")
    number = alt.NumberLocale(decimal=comma, thousands=point, grouping=[3], currency=["", " €"])
    months = [names.months["stand-alone"]["wide"][i] for i in range(1, 13)]
    short = [names.months["stand-alone"]["abbreviated"][i].rstrip(".") for i in range(1, 13)]
    days = [names.days["stand-alone"]["wide"][i] for i in (6, 0, 1, 2, 3, 4, 5)]
    short_days = [names.days["stand-alone"]["abbreviated"][i] for i in (6, 0, 1, 2, 3, 4, 5)]
    time = alt.TimeLocale(
        dateTime="%A, %e %B %Y, %X",
        date="%d/%m/%Y",
        time="%H:%M:%S",
        periods=["AM", "PM"],
        days=days,
        shortDays=short_days,
        months=months,
        shortMonths=short,
    )
    return alt.Locale(number=number, time=time)
