"""The map of ties: how much people talk with the owner, and with each other."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from engagement.charts.look import INK, finish
from engagement.charts.states import COLOURS, SHAPES
from engagement.language import N_, Language
from engagement.wording import state_name

MOST_DOTS = 1500
# From the second day of talk with the owner it is no accident; one other person is a tie.
_CLOSE, _CIRCLE = 1.5, 0.5
_SHADES = 5
_FLOOR = -2.6  # below zero there is room for names
QUADRANTS = {
    ("far", "alone"): N_("on the edge"),
    ("close", "alone"): N_("close to you, knows nobody"),
    ("far", "circle"): N_("among themselves"),
    ("close", "circle"): N_("in the circle"),
}


def quadrants(people: pd.DataFrame) -> dict[tuple[str, str], int]:
    """How many people of those who spoke are in each quarter of the map."""
    spoke = people[(people["ties_owner"] > 0) | (people["ties_members"] > 0)]
    close, circle = spoke["ties_owner"] > _CLOSE, spoke["ties_members"] > _CIRCLE
    return {
        (x, y): int(((close == (x == "close")) & (circle == (y == "circle"))).sum()) for x, y in QUADRANTS
    }


def dots_frame(people: pd.DataFrame, language: Language) -> pd.DataFrame:
    """One row a person who spoke, the most tied first and at most `MOST_DOTS`: place, state, tooltip."""
    spoke = people[(people["ties_owner"] > 0) | (people["ties_members"] > 0)]
    spoke = spoke.assign(_all=spoke["ties_owner"] + spoke["ties_members"])
    spoke = spoke.nlargest(MOST_DOTS, "_all", keep="first")
    return pd.DataFrame(
        {
            "account_id": spoke["account_id"].to_numpy(),
            "who": [shown_name(*names) for names in zip(spoke["handle"], spoke["name"], strict=True)],
            "x": spoke["ties_owner"].to_numpy(float) + _jitter(spoke["account_id"], "x"),
            "y": spoke["ties_members"].to_numpy(float) + _jitter(spoke["account_id"], "y"),
            "days": [language.number(n) for n in spoke["ties_owner"]],
            "others": [language.number(n) for n in spoke["ties_members"]],
            "state": spoke["state"].to_numpy(),
            "label": [state_name(state, language) for state in spoke["state"]],
        }
    )


def density_frame(people: pd.DataFrame, dots: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Everybody without a dot, counted into squares: low and high corner, n, opacity."""
    rest = people[~people["account_id"].isin(dots["account_id"])]
    if rest.empty:
        return pd.DataFrame(columns=["x", "x2", "y", "y2", "n", "shown", "opacity"])
    edges = _edges(max(int(people["ties_owner"].max()), int(people["ties_members"].max())))
    x = np.searchsorted(edges, rest["ties_owner"], side="right") - 1
    y = np.searchsorted(edges, rest["ties_members"], side="right") - 1
    cells = pd.DataFrame({"i": x, "j": y}).value_counts().rename("n").reset_index()
    level = np.ceil(_SHADES * np.log1p(cells["n"]) / np.log1p(cells["n"].max())) / _SHADES
    return pd.DataFrame(
        {
            "x": edges[cells["i"]] - 0.5,
            "x2": edges[cells["i"] + 1] - 0.5,
            "y": edges[cells["j"]] - 0.5,
            "y2": edges[cells["j"] + 1] - 0.5,
            "n": cells["n"],
            "shown": [language.number(n) for n in cells["n"]],
            "opacity": 0.12 + 0.4 * level,
        }
    )


def ties_chart(dots: pd.DataFrame, density: pd.DataFrame, language: Language, shade: str) -> Any:
    """The map; clicking a dot selects a person (selection `person`)."""
    most = max(
        4.0, float(dots["x"].max()) if len(dots) else 0, float(density["x2"].max()) if len(density) else 0
    )
    highest = max(
        3.0, float(dots["y"].max()) if len(dots) else 0, float(density["y2"].max()) if len(density) else 0
    )
    x = _axis(alt.X, "x:Q", language.gettext("days on which you two talked →"), most)
    y = _axis(alt.Y, "y:Q", language.gettext("other people they talk with →"), highest, _FLOOR)
    squares = (
        alt.Chart(density)
        .mark_rect(color="#8A8A8A", cornerRadius=3)
        .encode(
            x=x,
            x2="x2:Q",
            y=y,
            y2="y2:Q",
            opacity=alt.Opacity("opacity:Q", scale=None, legend=None),
            tooltip=[alt.Tooltip("shown:N", title=language.gettext("People without a dot"))],
        )
    )
    chosen = alt.selection_point(name="person", fields=["account_id"], on="click", empty=True)
    present = [state for state in COLOURS if (dots["state"] == state).any()]
    labels = [state_name(state, language) for state in present]
    points = (
        alt.Chart(dots)
        .mark_point(filled=True, size=58, opacity=0.75, cursor="pointer")
        .encode(
            x=x,
            y=y,
            color=alt.Color("label:N", scale=alt.Scale(domain=labels, range=[COLOURS[s] for s in present])),
            shape=alt.Shape("label:N", scale=alt.Scale(domain=labels, range=[SHAPES[s] for s in present])),
            tooltip=[
                alt.Tooltip("who:N", title=language.gettext("Who")),
                alt.Tooltip("label:N", title=language.gettext("State")),
                alt.Tooltip("days:N", title=language.gettext("Days of talk with you")),
                alt.Tooltip("others:N", title=language.gettext("Others they talk with")),
            ],
        )
        .add_params(chosen)
    )
    silent = (
        alt.Chart(_label_of_silent(density, language))
        .mark_text(align="left", baseline="top", dy=5, fontSize=13, color=INK[shade])
        .encode(x="x:Q", y="y:Q", text="label:N")
    )
    layers = [squares, silent, *_borders(shade), points, *_names(most, highest, language, shade)]
    return finish(alt.layer(*layers).properties(height=440), language, shade)


def shown_name(handle: object, name: object) -> str:
    """A person as they are called: @handle, else the name."""
    if isinstance(handle, str) and handle:
        return f"@{handle}"
    return name if isinstance(name, str) and name else "—"


def _label_of_silent(density: pd.DataFrame, language: Language) -> pd.DataFrame:
    corner = density[(density["x"] < 0) & (density["y"] < 0)]
    labels = [
        language.ngettext("{n} person without a word", "{n} people without a word", n).format(
            n=language.number(n)
        )
        for n in corner["n"].tolist()
    ]
    return corner[["x", "y"]].assign(label=labels)


def _axis(channel: Any, field: str, title: str, highest: float, lowest: float = -0.6) -> Any:
    values = [v for v in (0, 1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000) if v <= highest]
    scale = alt.Scale(type="symlog", constant=1.5, domain=[lowest, highest * 1.6], nice=False)
    return channel(field, title=title, scale=scale, axis=alt.Axis(values=values, grid=False, format=",d"))


def _borders(shade: str) -> Sequence[alt.Chart]:
    rule: dict[str, Any] = {"strokeDash": [4, 4], "color": INK[shade], "opacity": 0.5}
    return [
        alt.Chart(pd.DataFrame({"x": [_CLOSE]})).mark_rule(**rule).encode(x="x:Q"),
        alt.Chart(pd.DataFrame({"y": [_CIRCLE]})).mark_rule(**rule).encode(y="y:Q"),
    ]


def _names(most: float, highest: float, language: Language, shade: str) -> Sequence[alt.Chart]:
    text: dict[str, Any] = {"fontSize": 13, "fontStyle": "italic", "color": INK[shade]}
    corners: list[tuple[str, str, float, float, Any]] = [
        ("far", "circle", -0.55, highest * 1.5, "left"),
        ("close", "circle", most * 1.5, highest * 1.5, "right"),
        ("far", "alone", -0.55, _FLOOR, "left"),
        ("close", "alone", most * 1.5, _FLOOR, "right"),
    ]
    return [
        alt.Chart(pd.DataFrame({"x": [x], "y": [y], "t": [language.gettext(QUADRANTS[far, alone])]}))
        .mark_text(**text, align=side, baseline="top" if alone == "circle" else "bottom")
        .encode(x="x:Q", y="y:Q", text="t:N")
        for far, alone, x, y, side in corners
    ]


def _edges(highest: int) -> np.ndarray:
    steps = np.unique(np.round(np.geomspace(1, highest + 2, 14)).astype(int))
    return np.concatenate([[0], steps, [steps[-1] + 1]])


def _jitter(ids: pd.Series, axis: str) -> np.ndarray:
    """A shift of at most 0.3 that belongs to the person, so that equal places do not hide each other."""
    digests = (hashlib.blake2b(f"{axis}{i}".encode(), digest_size=2).digest() for i in ids)
    return np.array([(int.from_bytes(d, "big") / 65535 - 0.5) * 0.6 for d in digests], dtype=float)
