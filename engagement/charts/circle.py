"""Who talks with whom: the picture of the circle, and conversations by their number of turns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from engagement.charts.spec import ChartSpec
from engagement.charts.theme import COLOURS, INK, PAPER, SHAPES, finish
from engagement.data.states import CIRCLE_STATES
from engagement.graph.circle import OWNER_STATE, Circle
from engagement.graph.picture import Picture
from engagement.i18n import Language
from engagement.wording.conversation import role_word
from engagement.wording.headline import state_name

_OWNER_COLOUR = {"light": "#10201B", "dark": "#F2F6F4"}
_LINE = {"light": "#6E7F79", "dark": "#8FA19A"}
_BUBBLE = {"light": "#DDE9E4", "dark": "#22302B"}
_SHAPES = {**{state: SHAPES[state] for state in CIRCLE_STATES}, OWNER_STATE: "diamond"}
_MAX_TURNS = 8
_DEPTH_COLOUR = "#009E73"


def dots_frame(picture: Picture, circle: Circle, names: Sequence[str], language: Language) -> pd.DataFrame:
    """Make one row a dot: account_id, place, state, size, and the words of the tooltip."""
    rows = picture.dots["row"].to_numpy()
    people = circle.people.iloc[rows]
    return pd.DataFrame(
        {
            "account_id": people["account_id"].to_numpy(),
            "x": picture.dots["x"].round(1).to_numpy(),
            "y": picture.dots["y"].round(1).to_numpy(),
            "who": [names[row] for row in rows],
            "state": people["state"].to_numpy(),
            "label": [_state(state, language) for state in people["state"]],
            "partners": [language.number(n) for n in people["partners"]],
            "role": [role_word(person, language) or "—" for person in people.to_dict("records")],
            "size": [_size(person, bool(len(picture.bubbles))) for person in people.to_dict("records")],
        }
    )


def circle_chart(
    picture: Picture, dots: pd.DataFrame, language: Language, theme: str, height: int
) -> ChartSpec:
    """Draw dots, lines or bubbles; clicking a dot selects the person (selection `person`)."""
    x, y = _axes(picture)
    layers = [_lines(picture, x, y, theme)]
    if len(picture.bubbles):
        layers.append(_bubbles(picture, x, y, language, theme))
    layers += [_dots(dots, x, y, language, theme), _labels(picture, x, y, language, theme)]
    return finish(alt.layer(*layers).properties(height=height), language, theme)


def _axes(picture: Picture) -> tuple[Any, Any]:
    """Make scales on which a unit is as many pixels across as up, and everything is inside."""
    wide, high = picture.width, picture.height
    unit = f"max({wide} / width, {high} / height)"

    def scale(middle: float, pixels: str) -> alt.Scale:
        ends = [alt.ExprRef(f"{middle} {sign} {unit} * {pixels} / 2") for sign in "-+"]
        return alt.Scale(domain=ends, nice=False, zero=False)

    return (
        alt.X("x:Q", axis=None, scale=scale(wide / 2, "width")),
        alt.Y("y:Q", axis=None, scale=scale(high / 2, "height")),
    )


def _lines(picture: Picture, x: Any, y: Any, theme: str) -> Any:
    lines = picture.lines.round(1)
    most = max(float(lines["weight"].max()) if len(lines) else 1.0, 2.0)
    widest = 6 if len(picture.bubbles) else 4
    return (
        alt.Chart(lines)
        .mark_rule(color=_LINE[theme], strokeCap="round")
        .encode(
            x=x,
            y=y,
            x2="x2:Q",
            y2="y2:Q",
            strokeWidth=alt.StrokeWidth(
                "weight:Q", legend=None, scale=alt.Scale(type="sqrt", domain=[0, most], range=[0.4, widest])
            ),
            strokeDash=alt.condition("datum.mutual", alt.value([1, 0]), alt.value([3, 4])),
            opacity=alt.condition("datum.to_owner", alt.value(0.2), alt.value(0.42)),
        )
    )


def _bubbles(picture: Picture, x: Any, y: Any, language: Language, theme: str) -> Any:
    bubbles = picture.bubbles.round(1)
    bubbles["square"] = bubbles["r"] ** 2
    bubbles["people"] = [
        language.ngettext("{n} person", "{n} people", n).format(n=language.number(n)) for n in bubbles["n"]
    ]
    largest = float(bubbles["square"].max())
    unit = f"max({picture.width} / width, {picture.height} / height)"
    size = alt.Size(
        "square:Q",
        legend=None,
        scale=alt.Scale(domain=[0, largest], range=[0, alt.ExprRef(f"PI * {largest} / pow({unit}, 2)")]),
    )
    tooltip = [
        alt.Tooltip("names:N", title=language.gettext("Group around")),
        alt.Tooltip("people:N", title=language.gettext("How many")),
    ]
    return (
        alt.Chart(bubbles)
        .mark_point(filled=True, shape="circle", opacity=1, color=_BUBBLE[theme], stroke=_LINE[theme])
        .encode(x=x, y=y, size=size, tooltip=tooltip)
    )


def _dots(dots: pd.DataFrame, x: Any, y: Any, language: Language, theme: str) -> Any:
    chosen = alt.selection_point(name="person", fields=["account_id"], on="click", empty=True)
    present = [state for state in _SHAPES if (dots["state"] == state).any()]
    labels = [_state(state, language) for state in present]
    colours = [COLOURS.get(state, _OWNER_COLOUR[theme]) for state in present]
    return (
        alt.Chart(dots)
        .mark_point(filled=True, opacity=1, cursor="pointer", stroke=PAPER[theme], strokeWidth=1)
        .encode(
            x=x,
            y=y,
            color=alt.Color("label:N", scale=alt.Scale(domain=labels, range=colours)),
            shape=alt.Shape(
                "label:N", scale=alt.Scale(domain=labels, range=[_SHAPES[state] for state in present])
            ),
            size=alt.Size("size:Q", scale=None, legend=None),
            tooltip=[
                alt.Tooltip("who:N", title=language.gettext("Who")),
                alt.Tooltip("label:N", title=language.gettext("State")),
                alt.Tooltip("partners:N", title=language.gettext("Others they talk with")),
                alt.Tooltip("role:N", title=language.gettext("In the circle")),
            ],
        )
        .add_params(chosen)
    )


def _labels(picture: Picture, x: Any, y: Any, language: Language, theme: str) -> Any:
    labels = picture.labels.round(1)
    labels["shown"] = [
        f"{text} +{language.number(more)}" if more else text
        for text, more in zip(labels["text"], labels["more"], strict=True)
    ]
    base = alt.Chart(labels)
    halo = base.mark_text(fontSize=12, color=PAPER[theme], stroke=PAPER[theme], strokeWidth=3)
    text = base.mark_text(fontSize=12, color=INK[theme])
    return alt.layer(*(layer.encode(x=x, y=y, text="shown:N") for layer in (halo, text)))


def _state(state: str, language: Language) -> str:
    if state == OWNER_STATE:
        return language.gettext("You")
    return state_name(state, language)


def _size(person: dict[Any, Any], in_bubble: bool) -> int:
    """Return pixels squared: larger with partners, and for the owner."""
    if person["state"] == OWNER_STATE:
        return 320
    return 48 if in_bubble else min(60 + 12 * int(person["partners"]), 260)


def depth_frame(turns: pd.Series, language: Language) -> pd.DataFrame:
    """Make one row a number of turns from 1 to 8 or more: turns (a label), n, shown."""
    counts = turns.clip(upper=_MAX_TURNS).value_counts().reindex(range(1, _MAX_TURNS + 1), fill_value=0)
    labels = [language.number(n) for n in range(1, _MAX_TURNS)]
    labels.append(language.gettext("{n} or more").format(n=language.number(_MAX_TURNS)))
    shown = [language.number(n) for n in counts]
    return pd.DataFrame({"turns": labels, "n": counts.to_numpy(), "shown": shown, "place": range(_MAX_TURNS)})


def depth_chart(frame: pd.DataFrame, language: Language, theme: str) -> ChartSpec:
    """Draw a bar a number of turns, its count written on it."""
    x = alt.X(
        "turns:N",
        sort=alt.EncodingSortField("place"),
        title=language.gettext("turns"),
        axis=alt.Axis(labelAngle=0, grid=False),
    )
    base = alt.Chart(frame)
    bars = base.mark_bar(color=_DEPTH_COLOUR, cornerRadiusEnd=3).encode(
        x=x,
        y=alt.Y("n:Q", axis=None),
        tooltip=[
            alt.Tooltip("turns:N", title=language.gettext("Turns")),
            alt.Tooltip("shown:N", title=language.gettext("Conversations")),
        ],
    )
    counts = base.mark_text(dy=-8, fontSize=12, color=INK[theme]).encode(x=x, y="n:Q", text="shown:N")
    return finish((bars + counts).properties(height=180), language, theme)
