"""One figure of two accounts or moments: two points with their intervals on one scale."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from engagement.charts.look import INK, finish
from engagement.language import Language
from engagement.results import Figure

_COLOURS = ("#0072B2", "#D55E00")
_SHAPES = ("circle", "diamond")


def compared_chart(
    figures: tuple[Figure, Figure], names: tuple[str, str], percent: bool, language: Language, shade: str
) -> Any:
    """A row each: name above, interval as a line, value as a point; figures without a value are left out."""
    rows = [
        {
            "name": name,
            "place": place,
            "value": figure.value,
            "low": figure.value if figure.low is None else figure.low,
            "high": figure.value if figure.high is None else figure.high,
        }
        for place, (name, figure) in enumerate(zip(names, figures, strict=True))
        if figure.value is not None
    ]
    frame = pd.DataFrame(rows)
    colour = alt.Color("place:N", legend=None, scale=alt.Scale(domain=[0, 1], range=list(_COLOURS)))
    most = float(frame["high"].max())
    scale = alt.Scale(domain=[0, most * 1.05 if most else 1.0], nice=False)
    axis = alt.Axis(format="%" if percent else ",.0f", tickCount=4, title=None)
    base = alt.Chart(frame).encode(y=alt.Y("place:O", axis=None, scale=alt.Scale(domain=[0, 1])))
    line = base.mark_rule(strokeWidth=4, opacity=0.45, yOffset=8).encode(
        x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q", color=colour
    )
    point = base.mark_point(filled=True, size=130, yOffset=8, opacity=1).encode(
        x="value:Q",
        color=colour,
        shape=alt.Shape("place:N", legend=None, scale=alt.Scale(domain=[0, 1], range=list(_SHAPES))),
    )
    words = base.mark_text(align="left", yOffset=-9, fontSize=13, color=INK[shade], limit=500).encode(
        x=alt.value(0), text="name:N"
    )
    return finish((line + point + words).properties(height=150), language, shade)
