"""The acts of one person and the owner's towards them, in time."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from engagement.charts.look import INK, finish
from engagement.language import N_, Language

KINDS = {
    "reply": N_("reply"),
    "mention": N_("mention"),
    "quote": N_("quote"),
    "repost": N_("repost"),
    "like": N_("like"),
}
SIDES = {"you": N_("they to you"), "others": N_("they to others"), "owner": N_("you to them")}
_COLOURS = {"you": "#009E73", "others": "#0072B2", "owner": "#E69F00"}


def timeline_chart(acts: pd.DataFrame, language: Language, shade: str, narrow: bool = False) -> Any:
    """A mark an act (columns created_at, kind, side), a lane for each direction."""
    lanes = {side: language.gettext(label) for side, label in SIDES.items()}
    kinds = {kind: language.gettext(label) for kind, label in KINDS.items()}
    frame = pd.DataFrame(
        {
            "when": acts["created_at"].dt.tz_localize(None),
            "day": [language.date(moment) for moment in acts["created_at"]],
            "kind": acts["kind"].astype("str").map(kinds),
            "side": acts["side"],
            "lane": acts["side"].map(lanes),
        }
    )
    present = [kinds[kind] for kind in KINDS if (acts["kind"] == kind).any()]
    chart = (
        alt.Chart(frame)
        .mark_point(filled=True, size=90, opacity=0.75)
        .encode(
            x=alt.X("when:T", title=None, axis=alt.Axis(grid=True, tickCount=5, labelOverlap=True)),
            y=alt.Y(
                "lane:N",
                title=None,
                sort=list(lanes.values()),
                scale=alt.Scale(domain=list(lanes.values())),
                axis=alt.Axis(labelOverlap=False, labelLimit=140),
            ),
            color=alt.Color(
                "side:N", legend=None, scale=alt.Scale(domain=list(_COLOURS), range=list(_COLOURS.values()))
            ),
            shape=alt.Shape(
                "kind:N",
                scale=alt.Scale(domain=present),
                legend=alt.Legend(
                    orient="top", title=None, columns=3 if narrow else 5, symbolFillColor=INK[shade]
                ),
            ),
            tooltip=[
                alt.Tooltip("day:N", title=language.gettext("When")),
                alt.Tooltip("kind:N", title=language.gettext("What")),
                alt.Tooltip("lane:N", title=language.gettext("Direction")),
            ],
        )
        .properties(height=210)
    )
    return finish(chart, language, shade)
