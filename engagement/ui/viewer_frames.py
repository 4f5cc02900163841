"""The small tables behind a client's charts, from what was frozen and nothing else."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from engagement.charts.states import SIGNS
from engagement.charts.ties import MOST_DOTS, QUADRANTS
from engagement.language import Language
from engagement.sharing import Frozen, band_name, shared_state_name

# Where the dots of a band lie: anywhere between these, for nothing finer was frozen.
_PLACES = {"0": (-0.3, 0.3), "1": (0.7, 1.3), "2-4": (1.7, 4.3), "5-9": (4.7, 9.3), "10+": (9.7, 16.0)}
_FAR = ("0", "1")
_WIDE_ENOUGH, _WIDE_ENOUGH_NARROW = 0.045, 0.16


def states_frame(frozen: Frozen, language: Language, narrow: bool) -> pd.DataFrame:
    """One row a state, as `engagement.charts.shares.shares_chart` draws it."""
    frame = pd.DataFrame({"state": list(frozen.states), "n": list(frozen.states.values())})
    frame["share"] = frame["n"] / max(1, frozen.total)
    frame["end"] = frame["share"].cumsum()
    frame["start"] = frame["end"] - frame["share"]
    frame["middle"] = (frame["start"] + frame["end"]) / 2
    frame["label"] = [state_label(state, language) for state in frame["state"]]
    least = _WIDE_ENOUGH_NARROW if narrow else _WIDE_ENOUGH
    frame["text"] = [
        f"{SIGNS.get(state, '·')} {language.percent(share, 0 if share >= 0.1 else 1)}"
        if share >= least
        else ""
        for state, share in zip(frame["state"], frame["share"].tolist(), strict=True)
    ]
    frame["count"] = [language.number(n) for n in frame["n"]]
    frame["percent"] = [language.percent(share) for share in frame["share"]]
    return frame


def state_label(state: str, language: Language) -> str:
    """A state with its sign."""
    return f"{SIGNS.get(state, '·')} {shared_state_name(state, language)}"


def quadrants(frozen: Frozen) -> dict[tuple[str, str], int]:
    """How many people of those who spoke are in each quarter of the map."""
    spoke = _spoke(frozen)
    close, circle = ~spoke["days"].isin(_FAR), spoke["others"] != "0"
    return {
        (x, y): int(spoke.loc[(close == (x == "close")) & (circle == (y == "circle")), "n"].sum())
        for x, y in QUADRANTS
    }


def people_a_dot(frozen: Frozen) -> int:
    """How many people one dot stands for: one, unless there are too many to draw."""
    return max(1, math.ceil(int(_spoke(frozen)["n"].sum()) / MOST_DOTS))


def dots_frame(frozen: Frozen, language: Language) -> pd.DataFrame:
    """One row a dot, as `engagement.charts.ties.ties_chart` draws it; where in its band says nothing."""
    dots = list(_dots(frozen, language))
    columns = ["account_id", "who", "x", "y", "days", "others", "state", "label"]
    return pd.DataFrame(dots, columns=columns)


def silent_frame(frozen: Frozen, language: Language) -> pd.DataFrame:
    """The square of those without a word, as the map draws it."""
    ties = frozen.ties
    silent = int(ties.loc[(ties["days"] == "0") & (ties["others"] == "0"), "n"].sum())
    columns = ["x", "x2", "y", "y2", "n", "shown", "opacity"]
    rows = [(-0.5, 0.5, -0.5, 0.5, silent, language.number(silent), 0.52)] if silent else []
    return pd.DataFrame(rows, columns=columns)


def _spoke(frozen: Frozen) -> pd.DataFrame:
    ties = frozen.ties
    return ties[(ties["days"] != "0") | (ties["others"] != "0")]


def _dots(frozen: Frozen, language: Language) -> Iterator[tuple[str, str, float, float, str, str, str, str]]:
    each, random = people_a_dot(frozen), np.random.default_rng(0)
    for cell, row in enumerate(_spoke(frozen).to_dict("records")):
        alike = language.ngettext("{n} person alike", "{n} people alike", row["n"])
        told = (
            alike.format(n=language.number(row["n"])),
            band_name("days", row["days"], language),
            band_name("others", row["others"], language),
            shared_state_name(row["state"], language),
        )
        for dot in range(max(1, round(row["n"] / each))):
            x, y = random.uniform(*_PLACES[row["days"]]), random.uniform(*_PLACES[row["others"]])
            yield (f"{cell}-{dot}", told[0], x, y, told[1], told[2], row["state"], told[3])
