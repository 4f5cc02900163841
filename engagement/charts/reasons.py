"""Draw one person: the reasons for and against as bars that add up, and their acts in time.

The acts of one person and the owner's towards them, in time.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

import altair as alt
import pandas as pd

from engagement.charts.spec import ChartSpec
from engagement.charts.theme import INK, PAPER, finish
from engagement.data.results import Reason
from engagement.i18n import N_, Language
from engagement.wording.reasons import reason_text

# In log-odds: beyond it odds are thousands to one, and more of them change nothing.
MAX_BAR = 8.0
KINDS = {
    "reply": N_("reply"),
    "mention": N_("mention"),
    "quote": N_("quote"),
    "repost": N_("repost"),
    "like": N_("like"),
}
SIDES = {"you": N_("they to you"), "others": N_("they to others"), "owner": N_("you to them")}
_SIDE_COLOURS = {"you": "#009E73", "others": "#0072B2", "owner": "#E69F00"}


def reasons_frame(reasons: Sequence[Reason], language: Language) -> pd.DataFrame:
    """Make one row a reason, the weightiest first; the last row is the sum.

    Columns: text, start, end, cut, side (for, against, sum), shown. A bar longer than `MAX_BAR` is drawn
    that long and marked `cut`, or the days of a very active person would leave nothing of the rest to see;
    `shown` is always the exact number, and those add up.
    """
    ordered = sorted(reasons, key=lambda reason: -abs(reason.contribution))
    rows: list[dict[str, Any]] = []
    total = drawn = 0.0
    for place, reason in enumerate(ordered):
        length = max(-MAX_BAR, min(reason.contribution, MAX_BAR))
        rows.append(
            {
                "place": place,
                "text": reason_text(reason, language),
                "start": drawn,
                "end": drawn + length,
                "cut": length != reason.contribution,
                "side": "for" if reason.contribution >= 0 else "against",
                "shown": f"{reason.contribution:+.1f}",
            }
        )
        total, drawn = total + reason.contribution, drawn + length
    rows.append(
        {
            "place": len(rows),
            "text": language.gettext("together"),
            "start": 0.0,
            "end": drawn,
            "cut": any(row["cut"] for row in rows),
            "side": "sum",
            "shown": f"{total:+.1f}",
        }
    )
    frame = pd.DataFrame(rows)
    if language.code == "es":
        frame["shown"] = frame["shown"].str.replace(".", ",", regex=False)
    return frame


def reasons_chart(frame: pd.DataFrame, language: Language, theme: str, characters: int = 62) -> ChartSpec:
    """Draw a bar a reason, each starting where the last one ended; the sentence stands above its bar.

    Sentences longer than `characters` go over two lines.
    """
    lines = ["\n".join(wrap(text, characters, max_lines=2, placeholder=" …")) for text in frame["text"]]
    two = any("\n" in text for text in lines)
    height = 62 if two else 46
    # A short sentence moves down to its bar.
    lines = [f" \n{text}" if two and "\n" not in text else text for text in lines]
    drawn = frame.assign(lines=lines, right=frame[["start", "end"]].max(axis=1))
    bars = alt.Chart(drawn)
    row = alt.Y("place:O", axis=None, scale=alt.Scale(padding=0))
    colour = alt.Color(
        "side:N",
        legend=None,
        scale=alt.Scale(domain=["for", "against", "sum"], range=["#009E73", "#D55E00", "#8A8A8A"]),
    )
    low, high = min(0.0, frame[["start", "end"]].min().min()), max(0.0, frame[["start", "end"]].max().max())
    margin = max(0.4, (high - low) * 0.14)
    scale = alt.Scale(domain=[low - margin, high + margin], nice=False)
    x = alt.X("start:Q", axis=None, scale=scale)
    below = height / 2 - 20
    bar = bars.mark_bar(height=10, yOffset=below, cornerRadius=2).encode(x=x, x2="end:Q", y=row, color=colour)
    tip = alt.Tooltip("text:N", title=language.gettext("Reason"))
    text = bars.mark_text(
        align="left",
        baseline="top",
        dy=-height / 2,
        fontSize=12.5,
        lineBreak="\n",
        lineHeight=15,
        color=INK[theme],
    ).encode(x=alt.value(2), y=row, text="lines:N", tooltip=[tip])
    number = bars.mark_text(align="left", dx=5, dy=below, fontSize=11.5, color=INK[theme]).encode(
        x=alt.X("right:Q", axis=None, scale=scale), y=row, text="shown:N"
    )
    # The cut: two slashes in the colour of the paper across the bar.
    cut = (
        alt.Chart(drawn[drawn["cut"]].assign(middle=lambda rows: (rows["start"] + rows["end"]) / 2))
        .mark_text(text="//", dy=below, fontSize=17, fontWeight=700, color=PAPER[theme])
        .encode(x=alt.X("middle:Q", axis=None, scale=scale), y=row)
    )
    return finish((bar + cut + text + number).properties(height=height * len(frame)), language, theme)


def timeline_chart(acts: pd.DataFrame, language: Language, theme: str, narrow: bool = False) -> ChartSpec:
    """Draw a mark an act (columns created_at, kind, side), a lane for each direction."""
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
                "side:N",
                legend=None,
                scale=alt.Scale(domain=list(_SIDE_COLOURS), range=list(_SIDE_COLOURS.values())),
            ),
            shape=alt.Shape(
                "kind:N",
                scale=alt.Scale(domain=present),
                legend=alt.Legend(
                    orient="top", title=None, columns=3 if narrow else 5, symbolFillColor=INK[theme]
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
    return finish(chart, language, theme)
