"""The small tables behind a client's charts, from what was frozen and nothing else."""

from __future__ import annotations

import pandas as pd

from engagement.charts.states import SIGNS
from engagement.language import Language
from engagement.sharing import Frozen, shared_state_name

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
