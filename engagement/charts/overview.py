"""The account at a glance: one bar of the states, and voices week by week with what they show in words."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from engagement.analysis.analysis import Analysis
from engagement.charts.spec import ChartSpec
from engagement.charts.theme import COLOURS, PAPER, SIGNS, finish
from engagement.data.states import STATES
from engagement.i18n import N_, Language
from engagement.sharing.words import shared_state_name

# The least share whose label fits into its piece of the bar, on a desk and on a phone.
_MIN_LABELLED_SHARE, _MIN_LABELLED_SHARE_NARROW = 0.045, 0.16
_VOICE_KINDS = {"returning": N_("spoke before"), "new": N_("new voices"), "lost": N_("fell silent")}
_VOICE_COLOURS = {"returning": "#009E73", "new": "#56B4E9", "lost": "#D55E00"}


def shares_frame(people: pd.DataFrame, language: Language, narrow: bool = False) -> pd.DataFrame:
    """Make one row a state that occurs: state, label, n, share (0-1), start and end of its piece."""
    counts = people["state"].value_counts()
    return counted_shares({s: int(counts[s]) for s in STATES if s in counts}, language, narrow)


def counted_shares(counts: Mapping[str, int], language: Language, narrow: bool = False) -> pd.DataFrame:
    """Make the rows of `shares_frame` from how many people are in each state, in the order of the bar."""
    frame = pd.DataFrame({"state": list(counts), "n": list(counts.values())})
    frame["share"] = frame["n"] / max(1, int(frame["n"].sum()))
    frame["end"] = frame["share"].cumsum()
    frame["start"] = frame["end"] - frame["share"]
    frame["middle"] = (frame["start"] + frame["end"]) / 2
    frame["label"] = [state_label(state, language) for state in counts]
    least = _MIN_LABELLED_SHARE_NARROW if narrow else _MIN_LABELLED_SHARE
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
    """Name a state with its sign; small states have one name in common where names are hidden."""
    return f"{SIGNS.get(state, '·')} {shared_state_name(state, language)}"


def shares_chart(frame: pd.DataFrame, language: Language, theme: str) -> ChartSpec:
    """Draw the bar; clicking a piece selects its state (selection `state`)."""
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
        base.mark_bar(cursor="pointer", stroke=PAPER[theme], strokeWidth=2, cornerRadius=4)
        .encode(x=x, x2="end:Q", y=alt.value(2), y2=alt.value(54), color=colour, tooltip=tooltip)
        .add_params(chosen)
    )
    text = base.mark_text(fontSize=14, fontWeight=600, color="#10201B").encode(
        x=alt.X("middle:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False)),
        y=alt.value(28),
        text="text:N",
        tooltip=tooltip,
    )
    return finish((bar + text).properties(height=56), language, theme)


def voices_chart(weeks: pd.DataFrame, language: Language, theme: str) -> ChartSpec:
    """Draw bars a week (columns week, new, returning, lost): who spoke above the line, the lost below."""
    labels = {kind: language.gettext(label) for kind, label in _VOICE_KINDS.items()}
    frame = weeks.assign(lost=-weeks["lost"]).melt("week", list(_VOICE_KINDS), "kind", "people")
    frame["label"] = frame["kind"].map(labels)
    frame["shown"] = [language.number(abs(n)) for n in frame["people"]]
    frame["day"] = [language.date(day) for day in frame["week"]]
    colour = alt.Color(
        "label:N",
        scale=alt.Scale(
            domain=[labels[k] for k in _VOICE_KINDS], range=[_VOICE_COLOURS[k] for k in _VOICE_KINDS]
        ),
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
    return finish(chart, language, theme)


def voices_finding(analysis: Analysis, language: Language) -> str:
    """Say who spoke in the latest whole week; there must be one week at least."""
    return weeks_finding(analysis.voices_by_week, analysis.as_of, language)


def weeks_finding(weeks: pd.DataFrame, as_of: pd.Timestamp, language: Language, rounded: bool = False) -> str:
    """Say who spoke in the latest whole week of `weeks`, which may be `rounded` so that nobody stands out."""
    whole = weeks[weeks["week"] + pd.Timedelta(days=7) <= as_of]
    last = (weeks if whole.empty else whole).iloc[-1]
    spoke = int(last["new"] + last["returning"])
    if not spoke and not rounded:
        return language.gettext("Nobody spoke in the week of {date}").format(date=language.date(last["week"]))
    message = language.ngettext(
        "{n} person spoke in the week of {date}, {new} for the first time",
        "{n} people spoke in the week of {date}, {new} of them for the first time",
        spoke,
    )
    if not int(last["new"]):
        message = language.ngettext(
            "{n} person spoke in the week of {date}, not for the first time",
            "{n} people spoke in the week of {date}, none of them for the first time",
            spoke,
        )
    if rounded:
        message = _rounded_message(spoke, int(last["new"]), language)
    return message.format(
        n=language.number(spoke), date=language.date(last["week"]), new=language.number(last["new"])
    )


def _rounded_message(spoke: int, new: int, language: Language) -> str:
    if not spoke:
        return language.gettext("Hardly anybody spoke in the week of {date}")
    if not new:
        return language.gettext(
            "About {n} people spoke in the week of {date}, hardly any of them for the first time"
        )
    return language.gettext("About {n} people spoke in the week of {date}, about {new} for the first time")


def weeks_measure(language: Language, steps: int | None = None) -> str:
    """Say what the bars of the weeks are; `steps` in which they are counted where nobody may stand out."""
    text = language.gettext(
        "Voices week by week: above the line who spoke, below it who has since fallen silent."
    )
    if steps is None:
        return text
    counted = language.gettext("Counted in steps of {n}.")
    return f"{text} {counted.format(n=language.number(steps))}"
