"""The map of ties: how much people talk with the owner, and with each other; and what it shows in words.

Where names are hidden, people are counted by bands, and a dot lies anywhere within its band. `places` are
those of `engagement.sharing.anonymity`: state, days, others (bands) and n, where n people are.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from engagement.analysis.analysis import Analysis
from engagement.charts.spec import ChartSpec
from engagement.charts.theme import COLOURS, INK, SHAPES, finish
from engagement.data.schema import display_name
from engagement.i18n import N_, Language
from engagement.sharing.words import band_name, shared_state_name
from engagement.wording.headline import state_name

MOST_DOTS = 1500
# From the second day of talk with the owner it is no accident; one other person is a tie.
_MIN_DAYS, _MIN_OTHERS = 1.5, 0.5
_OPACITY_STEPS = 5
_LOWEST = -2.6  # below zero there is room for names
QUADRANTS = {
    ("far", "alone"): N_("on the edge"),
    ("close", "alone"): N_("close to you, no talk with others seen"),
    ("far", "circle"): N_("among themselves"),
    ("close", "circle"): N_("in the circle"),
}
Quarters = Mapping[tuple[str, str], int]
# Where the dots of a band lie: anywhere between these, for nothing finer is told.
_BAND_EDGES = {"0": (-0.3, 0.3), "1": (0.7, 1.3), "2-4": (1.7, 4.3), "5-9": (4.7, 9.3), "10+": (9.7, 16.0)}
_FAR_BANDS = ("0", "1")


def dots_frame(people: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Make one row a person who spoke, most tied first, at most `MOST_DOTS`: place, state, tooltip."""
    spoke = people[(people["ties_owner"] > 0) | (people["ties_members"] > 0)]
    spoke = spoke.assign(_all=spoke["ties_owner"] + spoke["ties_members"])
    spoke = spoke.nlargest(MOST_DOTS, "_all", keep="first")
    return pd.DataFrame(
        {
            "account_id": spoke["account_id"].to_numpy(),
            "who": [display_name(*names) for names in zip(spoke["handle"], spoke["name"], strict=True)],
            "x": spoke["ties_owner"].to_numpy(float) + _jitter(spoke["account_id"], "x"),
            "y": spoke["ties_members"].to_numpy(float) + _jitter(spoke["account_id"], "y"),
            "days": [language.number(n) for n in spoke["ties_owner"]],
            "others": [language.number(n) for n in spoke["ties_members"]],
            "state": spoke["state"].to_numpy(),
            "label": [state_name(state, language) for state in spoke["state"]],
        }
    )


def _jitter(ids: pd.Series, axis: str) -> np.ndarray:
    """Shift each person by at most 0.3, always alike, so that equal places do not hide each other."""
    digests = (hashlib.blake2b(f"{axis}{i}".encode(), digest_size=2).digest() for i in ids)
    return np.array([(int.from_bytes(d, "big") / 65535 - 0.5) * 0.6 for d in digests], dtype=float)


def density_frame(people: pd.DataFrame, dots: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Count everybody without a dot into squares: low and high corner, n, opacity."""
    rest = people[~people["account_id"].isin(dots["account_id"])]
    if rest.empty:
        return pd.DataFrame(columns=["x", "x2", "y", "y2", "n", "shown", "opacity"])
    edges = _edges(max(int(people["ties_owner"].max()), int(people["ties_members"].max())))
    x = np.searchsorted(edges, rest["ties_owner"], side="right") - 1
    y = np.searchsorted(edges, rest["ties_members"], side="right") - 1
    cells = pd.DataFrame({"i": x, "j": y}).value_counts().rename("n").reset_index()
    level = np.ceil(_OPACITY_STEPS * np.log1p(cells["n"]) / np.log1p(cells["n"].max())) / _OPACITY_STEPS
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


def _edges(highest: int) -> np.ndarray:
    steps = np.unique(np.round(np.geomspace(1, highest + 2, 14)).astype(int))
    return np.concatenate([[0], steps, [steps[-1] + 1]])


def ties_chart(dots: pd.DataFrame, density: pd.DataFrame, language: Language, theme: str) -> ChartSpec:
    """Draw the map; clicking a dot selects a person (selection `person`)."""
    most = max(
        4.0, float(dots["x"].max()) if len(dots) else 0, float(density["x2"].max()) if len(density) else 0
    )
    highest = max(
        3.0, float(dots["y"].max()) if len(dots) else 0, float(density["y2"].max()) if len(density) else 0
    )
    x = _axis(alt.X, "x:Q", language.gettext("days on which you two talked →"), most)
    y = _axis(alt.Y, "y:Q", language.gettext("other people they talk with →"), highest, _LOWEST)
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
    # As the dots say it: a shared picture has a name of its own for states joined in one.
    labels = [str(dots.loc[dots["state"] == state, "label"].iloc[0]) for state in present]
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
        .mark_text(align="left", baseline="top", dy=5, fontSize=13, color=INK[theme])
        .encode(x="x:Q", y="y:Q", text="label:N")
    )
    layers = [squares, silent, *_borders(theme), points, *_quadrant_names(most, highest, language, theme)]
    return finish(alt.layer(*layers).properties(height=440), language, theme)


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


def _borders(theme: str) -> Sequence[alt.Chart]:
    rule: dict[str, Any] = {"strokeDash": [4, 4], "color": INK[theme], "opacity": 0.5}
    return [
        alt.Chart(pd.DataFrame({"x": [_MIN_DAYS]})).mark_rule(**rule).encode(x="x:Q"),
        alt.Chart(pd.DataFrame({"y": [_MIN_OTHERS]})).mark_rule(**rule).encode(y="y:Q"),
    ]


def _quadrant_names(most: float, highest: float, language: Language, theme: str) -> Sequence[alt.Chart]:
    text: dict[str, Any] = {"fontSize": 13, "fontStyle": "italic", "color": INK[theme]}
    corners: list[tuple[str, str, float, float, Any]] = [
        ("far", "circle", -0.55, highest * 1.5, "left"),
        ("close", "circle", most * 1.5, highest * 1.5, "right"),
        ("far", "alone", -0.55, _LOWEST, "left"),
        ("close", "alone", most * 1.5, _LOWEST, "right"),
    ]
    return [
        alt.Chart(pd.DataFrame({"x": [x], "y": [y], "t": [language.gettext(QUADRANTS[far, alone])]}))
        .mark_text(**text, align=side, baseline="top" if alone == "circle" else "bottom")
        .encode(x="x:Q", y="y:Q", text="t:N")
        for far, alone, x, y, side in corners
    ]


def quadrants(people: pd.DataFrame) -> dict[tuple[str, str], int]:
    """Count the people who spoke in each quarter of the map."""
    spoke = people[(people["ties_owner"] > 0) | (people["ties_members"] > 0)]
    close, circle = spoke["ties_owner"] > _MIN_DAYS, spoke["ties_members"] > _MIN_OTHERS
    return {
        (x, y): int(((close == (x == "close")) & (circle == (y == "circle"))).sum()) for x, y in QUADRANTS
    }


def quadrants_line(analysis: Analysis, language: Language) -> str:
    """Say how many people are in each quarter of the map of ties."""
    return quarters_line(quadrants(analysis.people), language)


def quarters_line(counts: Quarters, language: Language) -> str:
    """Put into words how many people are in each quarter."""
    return " · ".join(
        f"{language.number(n)} {language.gettext(QUADRANTS[place])}" for place, n in counts.items()
    )


def ties_finding(analysis: Analysis, language: Language) -> str:
    """Say how many of those who spoke talk with other members, or how many spoke, as the level allows."""
    return spoken_finding(quadrants(analysis.people), analysis.evidence.level, language)


def spoken_finding(counts: Quarters, level: int, language: Language) -> str:
    """Say it from how many people who spoke are in each quarter of the map."""
    spoke, circle = sum(counts.values()), counts["close", "circle"] + counts["far", "circle"]
    if not spoke:
        return language.gettext("Words of the people on this list are not in this data")
    if level >= 2:
        return language.ngettext(
            "Of {all} people who spoke, {n} talks with other members too",
            "Of {all} people who spoke, {n} talk with other members too",
            circle,
        ).format(all=language.number(spoke), n=language.number(circle))
    return language.ngettext(
        "{n} person has spoken with you", "{n} people have spoken with you", spoke
    ).format(n=language.number(spoke))


def placed_finding(counts: Quarters, level: int, language: Language) -> str:
    """Say it of those who have a place on the map, where some have none."""
    placed, circle = sum(counts.values()), counts["close", "circle"] + counts["far", "circle"]
    if level >= 2:
        message = language.ngettext(
            "Of {all} people on this map, {n} talks with other members too",
            "Of {all} people on this map, {n} talk with other members too",
            circle,
        )
        return message.format(all=language.number(placed), n=language.number(circle))
    return language.ngettext(
        "{n} person on this map has spoken with you", "{n} people on this map have spoken with you", placed
    ).format(n=language.number(placed))


def banded_dots(places: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Make one row a dot, as `ties_chart` draws it; where in its band says nothing."""
    columns = ["account_id", "who", "x", "y", "days", "others", "state", "label"]
    return pd.DataFrame(list(_banded_dot_rows(places, language)), columns=columns)


def _banded_dot_rows(
    places: pd.DataFrame, language: Language
) -> Iterator[tuple[str, str, float, float, str, str, str, str]]:
    each, random = _people_a_dot(places), np.random.default_rng(0)
    for cell, row in enumerate(_spoke(places).to_dict("records")):
        alike = language.ngettext("{n} person alike", "{n} people alike", row["n"])
        labels = (
            alike.format(n=language.number(row["n"])),
            band_name("days", row["days"], language),
            band_name("others", row["others"], language),
            shared_state_name(row["state"], language),
        )
        for dot in range(max(1, round(row["n"] / each))):
            x, y = random.uniform(*_BAND_EDGES[row["days"]]), random.uniform(*_BAND_EDGES[row["others"]])
            yield (f"{cell}-{dot}", labels[0], x, y, labels[1], labels[2], row["state"], labels[3])


def banded_silent(places: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Make the square of those without a word, as `ties_chart` draws it."""
    silent = int(places.loc[(places["days"] == "0") & (places["others"] == "0"), "n"].sum())
    columns = ["x", "x2", "y", "y2", "n", "shown", "opacity"]
    rows = [(-0.5, 0.5, -0.5, 0.5, silent, language.number(silent), 0.52)] if silent else []
    return pd.DataFrame(rows, columns=columns)


def banded_quadrants(places: pd.DataFrame) -> dict[tuple[str, str], int]:
    """Count the people who spoke in each quarter of the map, from bands."""
    spoke = _spoke(places)
    close, circle = ~spoke["days"].isin(_FAR_BANDS), spoke["others"] != "0"
    return {
        (x, y): int(spoke.loc[(close == (x == "close")) & (circle == (y == "circle")), "n"].sum())
        for x, y in QUADRANTS
    }


def banded_finding(places: pd.DataFrame, total: int, level: int, language: Language) -> str:
    """Say what the map shows, of everybody who spoke or of those who have a place on it."""
    finding = spoken_finding if int(places["n"].sum()) == total else placed_finding
    return finding(banded_quadrants(places), level, language)


def banded_note(places: pd.DataFrame, total: int, language: Language) -> str:
    """Say what a dot is, and how many of all the people have none."""
    each = _people_a_dot(places)
    text = language.ngettext(
        "Map of ties: a dot is {n} person, somewhere within their band.",
        "Map of ties: a dot is {n} people, somewhere within their band.",
        each,
    ).format(n=language.number(each))
    hidden = total - int(places["n"].sum())
    if not hidden:
        return text
    left_out = language.ngettext(
        "{n} person is not on it, so that nobody stands out.",
        "{n} people are not on it, so that nobody stands out.",
        hidden,
    ).format(n=language.number(hidden))
    return f"{text} {left_out}"


def _people_a_dot(places: pd.DataFrame) -> int:
    return max(1, math.ceil(int(_spoke(places)["n"].sum()) / MOST_DOTS))


def _spoke(places: pd.DataFrame) -> pd.DataFrame:
    return places[(places["days"] != "0") | (places["others"] != "0")]
