"""One bar: how the followers divide into the states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from engagement.analysis import STATES
from engagement.charts.look import PAPER, finish
from engagement.charts.states import COLOURS, SIGNS
from engagement.language import Language
from engagement.sharing import shared_state_name

# The least share whose label fits into its piece of the bar, on a desk and on a phone.
_WIDE_ENOUGH, _WIDE_ENOUGH_NARROW = 0.045, 0.16


def shares_frame(people: pd.DataFrame, language: Language, narrow: bool = False) -> pd.DataFrame:
    """One row a state that occurs: state, label, n, share (0-1), start and end of its piece of the bar."""
    counts = people["state"].value_counts()
    return counted_shares({s: int(counts[s]) for s in STATES if s in counts}, language, narrow)


def counted_shares(counts: Mapping[str, int], language: Language, narrow: bool = False) -> pd.DataFrame:
    """The same from how many people are in each state, in the order of the bar."""
    frame = pd.DataFrame({"state": list(counts), "n": list(counts.values())})
    frame["share"] = frame["n"] / max(1, int(frame["n"].sum()))
    frame["end"] = frame["share"].cumsum()
    frame["start"] = frame["end"] - frame["share"]
    frame["middle"] = (frame["start"] + frame["end"]) / 2
    frame["label"] = [state_label(state, language) for state in counts]
    least = _WIDE_ENOUGH_NARROW if narrow else _WIDE_ENOUGH
    shares = zip(counts, frame["share"].tolist(), strict=True)
    frame["text"] = [
        f"{SIGNS.get(state, '·')} {language.percent(share, 0 if share >= 0.1 else 1)}"
        if share >= least
        else ""
        for state, share in shares
    ]
    frame["count"] = [language.number(n) for n in frame["n"]]
    frame["percent"] = [language.percent(share) for share in frame["share"]]
    return frame


def state_label(state: str, language: Language) -> str:
    """A state with its sign; small states have one in common where names are hidden."""
    return f"{SIGNS.get(state, '·')} {shared_state_name(state, language)}"


def shares_chart(frame: pd.DataFrame, language: Language, shade: str) -> Any:
    """The bar; clicking a piece selects its state (selection `state`)."""
    chosen = alt.selection_point(name="state", fields=["state"], on="click", empty=True)
    colour = alt.Color(
        "state:N", legend=None, scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values()))
    )
    tooltip = [
        alt.Tooltip("label:N", title=language.gettext("State")),
        alt.Tooltip("count:N", title=language.gettext("People")),
        alt.Tooltip("percent:N", title=language.gettext("Share of all")),
    ]
    x = alt.X("start:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))
    base = alt.Chart(frame)
    bar = (
        base.mark_bar(cursor="pointer", stroke=PAPER[shade], strokeWidth=2, cornerRadius=4)
        .encode(x=x, x2="end:Q", y=alt.value(2), y2=alt.value(54), color=colour, tooltip=tooltip)
        .add_params(chosen)
    )
    text = base.mark_text(fontSize=14, fontWeight=600, color="#10201B").encode(
        x=alt.X("middle:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False)),
        y=alt.value(28),
        text="text:N",
        tooltip=tooltip,
    )
    return finish((bar + text).properties(height=56), language, shade)
