"""The picture of the circle: dots, lines or bubbles, at the same scale in both directions on any screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from engagement.charts.look import INK, PAPER, finish
from engagement.charts.states import COLOURS, SHAPES
from engagement.conversation import CIRCLE_STATES, OWNER_STATE, Circle, Picture
from engagement.language import Language
from engagement.wording import role_word, state_name

_OWNER_COLOUR = {"light": "#10201B", "dark": "#F2F6F4"}
_LINE = {"light": "#6E7F79", "dark": "#8FA19A"}
_BUBBLE = {"light": "#DDE9E4", "dark": "#22302B"}
_SHAPES = {**{state: SHAPES[state] for state in CIRCLE_STATES}, OWNER_STATE: "diamond"}


def dots_frame(picture: Picture, circle: Circle, names: Sequence[str], language: Language) -> pd.DataFrame:
    """One row a dot: account_id, place, state, size, and the words of the tooltip."""
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


def circle_chart(picture: Picture, dots: pd.DataFrame, language: Language, shade: str, height: int) -> Any:
    """The picture; clicking a dot selects the person (selection `person`)."""
    x, y = _axes(picture)
    layers = [_lines(picture, x, y, shade)]
    if len(picture.bubbles):
        layers.append(_bubbles(picture, x, y, language, shade))
    layers += [_dots(dots, x, y, language, shade), _labels(picture, x, y, language, shade)]
    return finish(alt.layer(*layers).properties(height=height), language, shade)


def _axes(picture: Picture) -> tuple[Any, Any]:
    """Scales on which a unit is as many pixels across as up, and everything is inside."""
    wide, high = picture.width, picture.height
    unit = f"max({wide} / width, {high} / height)"

    def scale(middle: float, pixels: str) -> alt.Scale:
        ends = [alt.ExprRef(f"{middle} {sign} {unit} * {pixels} / 2") for sign in "-+"]
        return alt.Scale(domain=ends, nice=False, zero=False)

    return (
        alt.X("x:Q", axis=None, scale=scale(wide / 2, "width")),
        alt.Y("y:Q", axis=None, scale=scale(high / 2, "height")),
    )


def _lines(picture: Picture, x: Any, y: Any, shade: str) -> Any:
    lines = picture.lines.round(1)
    most = max(float(lines["weight"].max()) if len(lines) else 1.0, 2.0)
    widest = 6 if len(picture.bubbles) else 4
    return (
        alt.Chart(lines)
        .mark_rule(color=_LINE[shade], strokeCap="round")
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


def _bubbles(picture: Picture, x: Any, y: Any, language: Language, shade: str) -> Any:
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
        .mark_point(filled=True, shape="circle", opacity=1, color=_BUBBLE[shade], stroke=_LINE[shade])
        .encode(x=x, y=y, size=size, tooltip=tooltip)
    )


def _dots(dots: pd.DataFrame, x: Any, y: Any, language: Language, shade: str) -> Any:
    chosen = alt.selection_point(name="person", fields=["account_id"], on="click", empty=True)
    present = [state for state in _SHAPES if (dots["state"] == state).any()]
    labels = [_state(state, language) for state in present]
    colours = [COLOURS.get(state, _OWNER_COLOUR[shade]) for state in present]
    return (
        alt.Chart(dots)
        .mark_point(filled=True, opacity=1, cursor="pointer", stroke=PAPER[shade], strokeWidth=1)
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


def _labels(picture: Picture, x: Any, y: Any, language: Language, shade: str) -> Any:
    labels = picture.labels.round(1)
    labels["shown"] = [
        f"{text} +{language.number(more)}" if more else text
        for text, more in zip(labels["text"], labels["more"], strict=True)
    ]
    base = alt.Chart(labels)
    halo = base.mark_text(fontSize=12, color=PAPER[shade], stroke=PAPER[shade], strokeWidth=3)
    text = base.mark_text(fontSize=12, color=INK[shade])
    return alt.layer(*(layer.encode(x=x, y=y, text="shown:N") for layer in (halo, text)))


def _state(state: str, language: Language) -> str:
    if state == OWNER_STATE:
        return language.gettext("You")
    return state_name(state, language)


def _size(person: dict[Any, Any], in_bubble: bool) -> int:
    """Pixels squared: larger with partners, and for the owner."""
    if person["state"] == OWNER_STATE:
        return 320
    return 48 if in_bubble else min(60 + 12 * int(person["partners"]), 260)
