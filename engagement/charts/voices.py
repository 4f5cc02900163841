"""Voices week by week: who spoke for the first time, who came back, who fell silent."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from engagement.charts.look import finish
from engagement.language import N_, Language

_KINDS = {"returning": N_("spoke before"), "new": N_("new voices"), "lost": N_("fell silent")}
_COLOURS = {"returning": "#009E73", "new": "#56B4E9", "lost": "#D55E00"}


def voices_chart(weeks: pd.DataFrame, language: Language, shade: str) -> Any:
    """Bars a week (columns week, new, returning, lost): those who spoke above the line, the lost below."""
    labels = {kind: language.gettext(label) for kind, label in _KINDS.items()}
    frame = weeks.assign(lost=-weeks["lost"]).melt("week", list(_KINDS), "kind", "people")
    frame["label"] = frame["kind"].map(labels)
    frame["shown"] = [language.number(abs(n)) for n in frame["people"]]
    frame["day"] = [language.date(day) for day in frame["week"]]
    colour = alt.Color(
        "label:N",
        scale=alt.Scale(domain=[labels[k] for k in _KINDS], range=[_COLOURS[k] for k in _KINDS]),
        legend=alt.Legend(orient="top", title=None),
    )
    # A bar's place is its Monday in UTC, whatever the visitor's time zone.
    chart = (
        alt.Chart(frame.assign(week=frame["week"].dt.tz_localize(None)))
        .mark_bar(size=max(3, min(18, 620 // max(1, len(weeks)))), cornerRadiusEnd=2)
        .encode(
            x=alt.X(
                "week:T",
                title=None,
                axis=alt.Axis(grid=False, labelOverlap=True, labelSeparation=8, tickCount=6),
            ),
            y=alt.Y(
                "people:Q", title=None, axis=alt.Axis(tickCount=4, labelExpr="format(abs(datum.value), ',')")
            ),
            color=colour,
            order=alt.Order("kind:N", sort="descending"),
            tooltip=[
                alt.Tooltip("day:N", title=language.gettext("Week from")),
                alt.Tooltip("label:N", title=language.gettext("Who")),
                alt.Tooltip("shown:N", title=language.gettext("People")),
            ],
        )
        .properties(height=260)
    )
    return finish(chart, language, shade)
