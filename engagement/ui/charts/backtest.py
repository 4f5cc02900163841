"""How the forecast did beside the plain rules on the weeks that were held back."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from engagement.analysis import Backtest
from engagement.charts.look import INK, finish
from engagement.language import Language
from engagement.ui.about.finding import ranking


def backtest_chart(result: Backtest, language: Language, shade: str) -> Any:
    """A bar a way of ranking; 0.5 is chance, 1 is perfect."""
    scores = {"model": result.model.get("auc"), **result.rules}
    known = {name: score for name, score in scores.items() if score is not None and pd.notna(score)}
    frame = pd.DataFrame(
        {
            "name": [ranking(name, language) for name in known],
            "score": list(known.values()),
            "shown": [language.number(score, 2) for score in known.values()],
            "ranks": [name == result.ranking_by for name in known],
        }
    )
    base = alt.Chart(frame).encode(y=alt.Y("name:N", title=None, sort=None, axis=alt.Axis(labelLimit=260)))
    x = alt.X(
        "score:Q",
        title=None,
        scale=alt.Scale(domain=[0, 1], nice=False),
        axis=alt.Axis(values=[0, 0.5, 1], grid=True),
    )
    bars = base.mark_bar(height=18, cornerRadiusEnd=3).encode(
        x=x,
        color=alt.condition("datum.ranks", alt.value("#009E73"), alt.value("#B9C2BE")),
        tooltip=[
            alt.Tooltip("name:N", title=language.gettext("Ranked by")),
            alt.Tooltip("shown:N", title=language.gettext("Score")),
        ],
    )
    text = base.mark_text(align="left", dx=6, color=INK[shade]).encode(x=x, text="shown:N")
    return finish((bars + text).properties(height=44 * len(frame) + 20), language, shade)
