"""The newcomer clock: the share who have had their first word, day by day since they followed."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from engagement.charts.look import GRID, finish
from engagement.language import N_, Language

_FIRST = {"owner": N_("with you"), "member": N_("with another member")}
_COLOURS = {"owner": "#009E73", "member": "#0072B2"}
_DASHES = {"owner": [1, 0], "member": [6, 3]}
_LONGEST = 120


def clock_chart(curves: pd.DataFrame, language: Language, shade: str) -> Any:
    """Steps with their 90 % band (columns first, day, share, low, high), up to 120 days."""
    shown = curves[curves["day"] <= _LONGEST]
    ends = shown.groupby("first", sort=False).tail(1).assign(day=min(_LONGEST, float(curves["day"].max())))
    frame = pd.concat([shown, ends], ignore_index=True)
    frame["who"] = frame["first"].map({name: language.gettext(label) for name, label in _FIRST.items()})
    present = [name for name in _FIRST if (curves["first"] == name).any()]
    names = [language.gettext(_FIRST[name]) for name in present]
    legend = alt.Legend(
        orient="top", title=None, labelLimit=260, columns=1, symbolType="stroke", symbolOpacity=1,
        symbolFillColor="transparent", symbolStrokeWidth=2.5, symbolSize=500, rowPadding=0,
    )  # fmt: skip
    colour = alt.Color(
        "who:N", legend=legend, scale=alt.Scale(domain=names, range=[_COLOURS[name] for name in present])
    )
    dash = alt.StrokeDash(
        "who:N", legend=legend, scale=alt.Scale(domain=names, range=[_DASHES[name] for name in present])
    )
    day = alt.X(
        "day:Q",
        title=language.gettext("days since they followed"),
        scale=alt.Scale(domain=[0, float(frame["day"].max())], nice=False),
        axis=alt.Axis(grid=False, values=[0, 30, 60, 90, 120]),
    )
    base = alt.Chart(frame)
    band = base.mark_area(interpolate="step-after", opacity=0.15).encode(
        x=day, y=alt.Y("low:Q", title=None), y2="high:Q", color=colour
    )
    steps = base.mark_line(interpolate="step-after", strokeWidth=2.5).encode(
        x=day,
        y=alt.Y("share:Q", title=None, axis=alt.Axis(format="%", tickCount=4)),
        color=colour,
        strokeDash=dash,
    )
    marks = (
        alt.Chart(pd.DataFrame({"day": [30, 90]}))
        .mark_rule(color=GRID[shade], strokeWidth=2)
        .encode(x=alt.X("day:Q"))
    )
    return finish((marks + band + steps).properties(height=260), language, shade)
