"""Draw the back-test: forecast against plain rules, whom one finds by asking the first few, calibration.

How the forecast did beside the plain rules on the weeks that were held back.
"""

from __future__ import annotations

import altair as alt
import pandas as pd

from engagement.charts.spec import ChartSpec
from engagement.charts.theme import GRID, INK, finish
from engagement.data.results import Backtest
from engagement.figures.intervals import calibrated
from engagement.i18n import Language
from engagement.wording.headline import ranking

_RANKING_COLOURS = ("#009E73", "#0072B2", "#E69F00")
_RANKING_DASHES = ([1, 0], [6, 3], [2, 2])
_TICKS = [0.01, 0.05, 0.1, 0.2, 0.5, 1.0]


def backtest_chart(result: Backtest, language: Language, theme: str) -> ChartSpec:
    """Draw a bar a way of ranking; 0.5 is chance, 1 is perfect."""
    scores = {"model": result.model.get("auc"), **result.rules}
    scored = {name: score for name, score in scores.items() if score is not None and pd.notna(score)}
    frame = pd.DataFrame(
        {
            "name": [ranking(name, language) for name in scored],
            "score": list(scored.values()),
            "shown": [language.number(score, 2) for score in scored.values()],
            "ranks": [name == result.ranking_by for name in scored],
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
    text = base.mark_text(align="left", dx=6, color=INK[theme]).encode(x=x, text="shown:N")
    return finish((bars + text).properties(height=44 * len(frame) + 20), language, theme)


def found_frame(result: Backtest, language: Language) -> pd.DataFrame:
    """Make one row a ranking and share asked: asked, found (shares), who, text."""
    if result.found is None:
        return pd.DataFrame(columns=["asked", "found", "who", "text"])
    names = ["model", *result.rules]
    long = result.found.melt("asked", names, var_name="name", value_name="found")
    long["who"] = long["name"].map({name: ranking(name, language) for name in names})
    long["text"] = [
        f"{language.percent(asked, 0)} → {language.percent(share, 0)}"
        for asked, share in zip(long["asked"], long["found"], strict=True)
    ]
    return long.drop(columns="name")


def found_chart(result: Backtest, language: Language, theme: str, narrow: bool = False) -> ChartSpec:
    """Draw a line a ranking; the share asked is stretched at its beginning, where one would ask."""
    frame = found_frame(result, language)
    who = list(dict.fromkeys(frame["who"]))
    base = alt.Chart(frame).encode(
        x=alt.X(
            "asked:Q",
            title=language.gettext("share of people asked, in the order of each ranking"),
            scale=alt.Scale(type="pow", exponent=0.5, domain=[0, 1], nice=False),
            axis=alt.Axis(values=_TICKS, format=".0%", grid=True, labelOverlap=True),
        ),
        y=alt.Y(
            "found:Q",
            title=language.gettext("found, of those who spoke"),
            scale=alt.Scale(domain=[0, 1], nice=False),
            axis=alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], format=".0%"),
        ),
        color=alt.Color(
            "who:N",
            sort=who,
            scale=alt.Scale(domain=who, range=list(_RANKING_COLOURS[: len(who)])),
            legend=alt.Legend(
                orient="top", title=None, columns=1 if narrow else 3, labelLimit=300, symbolType="stroke"
            ),
        ),
        strokeDash=alt.StrokeDash(
            "who:N",
            sort=who,
            legend=None,
            scale=alt.Scale(domain=who, range=list(_RANKING_DASHES[: len(who)])),
        ),
    )
    tip = [
        alt.Tooltip("who:N", title=language.gettext("Ranked by")),
        alt.Tooltip("text:N", title=language.gettext("Asked → found")),
    ]
    chart = base.mark_line(strokeWidth=2.5) + base.mark_circle(size=40).encode(tooltip=tip)
    return finish(chart.properties(height=360 if narrow else 320), language, theme)


def calibration_chart(result: Backtest, language: Language, theme: str) -> ChartSpec:
    """Draw a dot a group of people with its interval; on the line, the chance is what happened."""
    groups = calibrated(result)
    frame = groups.assign(
        chance=[language.percent(p, 0) for p in groups["predicted"]],
        happened=[
            f"{language.number(k)} / {language.number(n)} ({language.percent(k / n, 0)})"
            for k, n in zip(groups["spoke"], groups["n"], strict=True)
        ],
    )
    most = min(1.0, 1.08 * float(frame[["predicted", "high"]].max().max()))
    scale = alt.Scale(domain=[0, most], nice=False)
    x = alt.X(
        "predicted:Q",
        title=language.gettext("chance to speak that was told"),
        scale=scale,
        axis=alt.Axis(format=".0%", tickCount=5),
    )
    line = (
        alt.Chart(pd.DataFrame({"a": [0.0, most]}))
        .mark_line(color=INK[theme], strokeDash=[4, 4], opacity=0.6)
        .encode(x=alt.X("a:Q", scale=scale), y=alt.Y("a:Q", scale=scale))
    )
    base = alt.Chart(frame)
    colour = alt.condition("datum.fits", alt.value("#009E73"), alt.value("#D55E00"))
    tips = [
        alt.Tooltip("chance:N", title=language.gettext("It said")),
        alt.Tooltip("happened:N", title=language.gettext("Spoke")),
    ]
    span = base.mark_rule(strokeWidth=2).encode(x=x, y=alt.Y("low:Q", scale=scale), y2="high:Q", color=colour)
    dots = base.mark_point(filled=True, size=90, opacity=1).encode(
        x=x,
        y=alt.Y(
            "observed:Q",
            title=language.gettext("share who spoke"),
            scale=scale,
            axis=alt.Axis(format=".0%", tickCount=5, gridColor=GRID[theme]),
        ),
        shape=alt.condition("datum.fits", alt.value("circle"), alt.value("diamond")),
        color=colour,
        tooltip=tips,
    )
    return finish((line + span + dots).properties(height=280), language, theme)
