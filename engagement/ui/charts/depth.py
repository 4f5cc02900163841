"""Conversations by their number of turns."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from engagement.charts.look import INK, finish
from engagement.language import Language

_LAST = 8
_COLOUR = "#009E73"


def depth_frame(turns: pd.Series, language: Language) -> pd.DataFrame:
    """One row a number of turns from 1 to 8 or more: turns (a label), n, shown."""
    counts = turns.clip(upper=_LAST).value_counts().reindex(range(1, _LAST + 1), fill_value=0)
    labels = [language.number(n) for n in range(1, _LAST)]
    labels.append(language.gettext("{n} or more").format(n=language.number(_LAST)))
    shown = [language.number(n) for n in counts]
    return pd.DataFrame({"turns": labels, "n": counts.to_numpy(), "shown": shown, "place": range(_LAST)})


def depth_chart(frame: pd.DataFrame, language: Language, shade: str) -> Any:
    """A bar a number of turns, its count written on it."""
    x = alt.X(
        "turns:N",
        sort=alt.EncodingSortField("place"),
        title=language.gettext("turns"),
        axis=alt.Axis(labelAngle=0, grid=False),
    )
    base = alt.Chart(frame)
    bars = base.mark_bar(color=_COLOUR, cornerRadiusEnd=3).encode(
        x=x,
        y=alt.Y("n:Q", axis=None),
        tooltip=[
            alt.Tooltip("turns:N", title=language.gettext("Turns")),
            alt.Tooltip("shown:N", title=language.gettext("Conversations")),
        ],
    )
    counts = base.mark_text(dy=-8, fontSize=12, color=INK[shade]).encode(x=x, y="n:Q", text="shown:N")
    return finish((bars + counts).properties(height=180), language, shade)
