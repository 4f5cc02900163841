"""The map of ties without names: people counted by bands, a dot anywhere within its band.

`places` are those of `engagement.sharing.places`: state, days, others (bands) and n, where n people are.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from engagement.charts.findings import placed_finding, spoken_finding
from engagement.charts.ties import MOST_DOTS, QUADRANTS
from engagement.language import Language
from engagement.sharing import band_name, shared_state_name

# Where the dots of a band lie: anywhere between these, for nothing finer is told.
_WITHIN = {"0": (-0.3, 0.3), "1": (0.7, 1.3), "2-4": (1.7, 4.3), "5-9": (4.7, 9.3), "10+": (9.7, 16.0)}
_FAR = ("0", "1")


def banded_quadrants(places: pd.DataFrame) -> dict[tuple[str, str], int]:
    """How many people of those who spoke are in each quarter of the map."""
    spoke = _spoke(places)
    close, circle = ~spoke["days"].isin(_FAR), spoke["others"] != "0"
    return {
        (x, y): int(spoke.loc[(close == (x == "close")) & (circle == (y == "circle")), "n"].sum())
        for x, y in QUADRANTS
    }


def banded_finding(places: pd.DataFrame, total: int, level: int, language: Language) -> str:
    """What the map shows, of everybody who spoke or of those who have a place on it."""
    finding = spoken_finding if int(places["n"].sum()) == total else placed_finding
    return finding(banded_quadrants(places), level, language)


def banded_dots(places: pd.DataFrame, language: Language) -> pd.DataFrame:
    """One row a dot, as `engagement.charts.ties.ties_chart` draws it; where in its band says nothing."""
    columns = ["account_id", "who", "x", "y", "days", "others", "state", "label"]
    return pd.DataFrame(list(_dots(places, language)), columns=columns)


def banded_silent(places: pd.DataFrame, language: Language) -> pd.DataFrame:
    """The square of those without a word, as the map draws it."""
    silent = int(places.loc[(places["days"] == "0") & (places["others"] == "0"), "n"].sum())
    columns = ["x", "x2", "y", "y2", "n", "shown", "opacity"]
    rows = [(-0.5, 0.5, -0.5, 0.5, silent, language.number(silent), 0.52)] if silent else []
    return pd.DataFrame(rows, columns=columns)


def banded_note(places: pd.DataFrame, total: int, language: Language) -> str:
    """What a dot is, and how many of all the people have none."""
    each = _people_a_dot(places)
    told = language.ngettext(
        "Map of ties: a dot is {n} person, somewhere within their band.",
        "Map of ties: a dot is {n} people, somewhere within their band.",
        each,
    ).format(n=language.number(each))
    hidden = total - int(places["n"].sum())
    if not hidden:
        return told
    left_out = language.ngettext(
        "{n} person is not on it, so that nobody stands out.",
        "{n} people are not on it, so that nobody stands out.",
        hidden,
    ).format(n=language.number(hidden))
    return f"{told} {left_out}"


def _people_a_dot(places: pd.DataFrame) -> int:
    """How many people one dot stands for: one, unless there are too many to draw."""
    return max(1, math.ceil(int(_spoke(places)["n"].sum()) / MOST_DOTS))


def _spoke(places: pd.DataFrame) -> pd.DataFrame:
    return places[(places["days"] != "0") | (places["others"] != "0")]


def _dots(
    places: pd.DataFrame, language: Language
) -> Iterator[tuple[str, str, float, float, str, str, str, str]]:
    each, random = _people_a_dot(places), np.random.default_rng(0)
    for cell, row in enumerate(_spoke(places).to_dict("records")):
        alike = language.ngettext("{n} person alike", "{n} people alike", row["n"])
        told = (
            alike.format(n=language.number(row["n"])),
            band_name("days", row["days"], language),
            band_name("others", row["others"], language),
            shared_state_name(row["state"], language),
        )
        for dot in range(max(1, round(row["n"] / each))):
            x, y = random.uniform(*_WITHIN[row["days"]]), random.uniform(*_WITHIN[row["others"]])
            yield (f"{cell}-{dot}", told[0], x, y, told[1], told[2], row["state"], told[3])
