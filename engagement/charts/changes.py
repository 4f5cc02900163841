"""Who turned from one state to another: a bar for every way that somebody went.

One figure of two accounts or moments: two points with their intervals on one scale.

Conversations by their number of turns.

The newcomer clock: the share who have had their first word, day by day since they followed.
"""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from engagement.charts.theme import GRID, INK, SIGNS, finish
from engagement.data.results import Figure
from engagement.data.states import RUNGS
from engagement.history.changes import ELSEWHERE
from engagement.i18n import N_, Language
from engagement.wording.headline import state_name

_MOST_BARS = 12
_COLOURS = {"up": "#009E73", "down": "#D55E00", "side": "#8A8A8A"}
_MARKS = {"up": "▲", "down": "▼", "side": "↔"}
_NAMES = {
    "up": N_("moved up"),
    "down": N_("moved down"),
    "side": N_("neither up nor down"),
}


def flow_frame(matrix: pd.DataFrame, language: Language) -> pd.DataFrame:
    """One row a way that somebody went, the widest first: before, after, n, way, label, text, name, place.

    `matrix`: how many went from each state (rows) to each (columns); who stayed where they were, came or
    is gone is left out.
    """
    matrix = matrix.drop(index=ELSEWHERE, columns=ELSEWHERE)
    went = matrix.rename_axis("before").reset_index().melt("before", var_name="after", value_name="n")
    went = went[(went["n"] > 0) & (went["before"] != went["after"])]
    went = went.sort_values("n", ascending=False, kind="stable").head(_MOST_BARS).reset_index(drop=True)
    pairs = list(zip(went["before"].astype("str"), went["after"].astype("str"), strict=True))
    ways = [_way(before, after) for before, after in pairs]
    labels = [
        f"{_MARKS[way]} {_name(pair[0], language)} → {_name(pair[1], language)}"
        for pair, way in zip(pairs, ways, strict=True)
    ]
    return went.assign(
        way=ways,
        label=labels,
        text=[language.number(n) for n in went["n"]],
        name=[language.gettext(_NAMES[way]) for way in ways],
        place=range(len(went)),
    )


def flow_chart(frame: pd.DataFrame, language: Language, shade: str) -> Any:
    """Thin bars, each with its words above it, so that they read on a phone as well."""
    row = alt.Y("place:O", axis=None, sort=None, scale=alt.Scale(paddingInner=0.1))
    base = alt.Chart(frame).encode(
        y=row,
        tooltip=[
            alt.Tooltip("label:N", title=language.gettext("Way")),
            alt.Tooltip("name:N", title=language.gettext("Direction")),
            alt.Tooltip("text:N", title=language.gettext("People")),
        ],
    )
    most = float(frame["n"].max())
    bars = base.mark_bar(height=9, yOffset=9, cornerRadiusEnd=3).encode(
        x=alt.X("n:Q", axis=None, scale=alt.Scale(domain=[0, most * 1.15])),
        color=alt.Color(
            "way:N", legend=None, scale=alt.Scale(domain=list(_COLOURS), range=list(_COLOURS.values()))
        ),
    )
    numbers = base.mark_text(
        align="left", dx=5, yOffset=9, fontSize=13, fontWeight=600, color=INK[shade]
    ).encode(x="n:Q", text="text:N")
    words = base.mark_text(align="left", yOffset=-8, fontSize=13, color=INK[shade], limit=600).encode(
        x=alt.value(0), text="label:N"
    )
    return finish((bars + numbers + words).properties(height=max(46, 42 * len(frame))), language, shade)


def _way(before: str, after: str) -> str:
    if before not in RUNGS or after not in RUNGS or RUNGS[before] == RUNGS[after]:
        return "side"
    return "up" if RUNGS[after] > RUNGS[before] else "down"


def _name(state: str, language: Language) -> str:
    return f"{SIGNS[state]} {state_name(state, language)}"


_COMPARED_COLOURS = ("#0072B2", "#D55E00")
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
    colour = alt.Color("place:N", legend=None, scale=alt.Scale(domain=[0, 1], range=list(_COMPARED_COLOURS)))
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


_FIRST = {"owner": N_("with you"), "member": N_("with another member")}
_NEWCOMERS_COLOURS = {"owner": "#009E73", "member": "#0072B2"}
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
        "who:N",
        legend=legend,
        scale=alt.Scale(domain=names, range=[_NEWCOMERS_COLOURS[name] for name in present]),
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
