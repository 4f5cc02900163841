"""Who turned from one state to another: a bar for every way that somebody went."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from engagement.changes import ELSEWHERE
from engagement.charts.look import INK, finish
from engagement.charts.states import SIGNS
from engagement.language import N_, Language
from engagement.states import RUNGS
from engagement.wording import state_name

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
