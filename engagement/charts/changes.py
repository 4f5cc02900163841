"""Draw moments against each other: turns between states, figures side by side, first words, newcomers."""

from __future__ import annotations

import altair as alt
import pandas as pd

from engagement.charts.spec import ChartSpec
from engagement.charts.theme import GRID, INK, SIGNS, finish
from engagement.data.results import Figure
from engagement.data.states import RUNGS
from engagement.history.changes import ELSEWHERE
from engagement.i18n import N_, Language
from engagement.wording.headline import state_name

_MAX_BARS = 12
_WAY_COLOURS = {"up": "#009E73", "down": "#D55E00", "side": "#8A8A8A"}
_WAY_MARKS = {"up": "▲", "down": "▼", "side": "↔"}
_WAY_NAMES = {
    "up": N_("moved up"),
    "down": N_("moved down"),
    "side": N_("neither up nor down"),
}
_PAIR_COLOURS = ("#0072B2", "#D55E00")
_PAIR_SHAPES = ("circle", "diamond")
_FIRST_PARTNERS = {"owner": N_("with you"), "member": N_("with another member")}
_PARTNER_COLOURS = {"owner": "#009E73", "member": "#0072B2"}
_PARTNER_DASHES = {"owner": [1, 0], "member": [6, 3]}
_MAX_DAYS = 120


def flow_frame(matrix: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Make one row a way that somebody went, widest first: before, after, n, way, label, text, name, place.

    `matrix`: how many went from each state (rows) to each (columns); who stayed where they were, came or
    is gone is left out.
    """
    matrix = matrix.drop(index=ELSEWHERE, columns=ELSEWHERE)
    went = matrix.rename_axis("before").reset_index().melt("before", var_name="after", value_name="n")
    went = went[(went["n"] > 0) & (went["before"] != went["after"])]
    went = went.sort_values("n", ascending=False, kind="stable").head(_MAX_BARS).reset_index(drop=True)
    pairs = list(zip(went["before"].astype("str"), went["after"].astype("str"), strict=True))
    ways = [_way(before, after) for before, after in pairs]
    labels = [
        f"{_WAY_MARKS[way]} {_name(pair[0], language)} → {_name(pair[1], language)}"
        for pair, way in zip(pairs, ways, strict=True)
    ]
    return went.assign(
        way=ways,
        label=labels,
        text=[language.number(n) for n in went["n"]],
        name=[language.gettext(_WAY_NAMES[way]) for way in ways],
        place=range(len(went)),
    )


def flow_chart(frame: pd.DataFrame, language: Language, theme: str) -> ChartSpec:
    """Draw thin bars, each with its words above it, so that they read on a phone as well."""
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
            "way:N",
            legend=None,
            scale=alt.Scale(domain=list(_WAY_COLOURS), range=list(_WAY_COLOURS.values())),
        ),
    )
    numbers = base.mark_text(
        align="left", dx=5, yOffset=9, fontSize=13, fontWeight=600, color=INK[theme]
    ).encode(x="n:Q", text="text:N")
    words = base.mark_text(align="left", yOffset=-8, fontSize=13, color=INK[theme], limit=600).encode(
        x=alt.value(0), text="label:N"
    )
    return finish((bars + numbers + words).properties(height=max(46, 42 * len(frame))), language, theme)


def _way(before: str, after: str) -> str:
    if before not in RUNGS or after not in RUNGS or RUNGS[before] == RUNGS[after]:
        return "side"
    return "up" if RUNGS[after] > RUNGS[before] else "down"


def _name(state: str, language: Language) -> str:
    return f"{SIGNS[state]} {state_name(state, language)}"


def compared_chart(
    figures: tuple[Figure, Figure], names: tuple[str, str], percent: bool, language: Language, theme: str
) -> ChartSpec:
    """Draw one figure of two: a row each, interval as a line, value as a point; without a value, no row."""
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
    colour = alt.Color("place:N", legend=None, scale=alt.Scale(domain=[0, 1], range=list(_PAIR_COLOURS)))
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
        shape=alt.Shape("place:N", legend=None, scale=alt.Scale(domain=[0, 1], range=list(_PAIR_SHAPES))),
    )
    words = base.mark_text(align="left", yOffset=-9, fontSize=13, color=INK[theme], limit=500).encode(
        x=alt.value(0), text="name:N"
    )
    return finish((line + point + words).properties(height=150), language, theme)


def clock_chart(curves: pd.DataFrame, language: Language, theme: str) -> ChartSpec:
    """Draw who had their first word, in steps by day since they followed, with their 90 % band.

    `curves` has the columns first, day, share, low, high; up to 120 days are shown.
    """
    shown = curves[curves["day"] <= _MAX_DAYS]
    ends = shown.groupby("first", sort=False).tail(1).assign(day=min(_MAX_DAYS, float(curves["day"].max())))
    frame = pd.concat([shown, ends], ignore_index=True)
    frame["who"] = frame["first"].map(
        {name: language.gettext(label) for name, label in _FIRST_PARTNERS.items()}
    )
    present = [name for name in _FIRST_PARTNERS if (curves["first"] == name).any()]
    names = [language.gettext(_FIRST_PARTNERS[name]) for name in present]
    legend = alt.Legend(
        orient="top", title=None, labelLimit=260, columns=1, symbolType="stroke", symbolOpacity=1,
        symbolFillColor="transparent", symbolStrokeWidth=2.5, symbolSize=500, rowPadding=0,
    )  # fmt: skip
    colour = alt.Color(
        "who:N",
        legend=legend,
        scale=alt.Scale(domain=names, range=[_PARTNER_COLOURS[name] for name in present]),
    )
    dash = alt.StrokeDash(
        "who:N",
        legend=legend,
        scale=alt.Scale(domain=names, range=[_PARTNER_DASHES[name] for name in present]),
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
        .mark_rule(color=GRID[theme], strokeWidth=2)
        .encode(x=alt.X("day:Q"))
    )
    return finish((marks + band + steps).properties(height=260), language, theme)
