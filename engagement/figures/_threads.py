"""How deep conversations go."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from engagement.figures._intervals import Numbers, ratio, resampled
from engagement.figures._window import NEEDS_MEMBER_TALK, WINDOW_DAYS, missing
from engagement.language import N_
from engagement.results import Figure
from engagement.tables import VOICED_KINDS, Tables

DEEP = 3
NEEDS_THREADS = N_("this data does not say which conversation an act belongs to")
NO_THREADS = N_("no conversation with an answer began in the last 90 days of this data")


def _deep(turns: Numbers) -> Numbers:
    return (turns >= DEEP).astype(np.float64)


# What of the turns of a conversation is averaged over conversations.
TURNS: Mapping[str, Callable[[Numbers], Numbers]] = {
    "conversation_depth": np.asarray,
    "deep_conversations": _deep,
}


def turns_of_threads(tables: Tables, as_of: pd.Timestamp) -> pd.Series:
    """Turns of every conversation that began in the last 90 days and has an answer, by thread_id.

    A turn is a reply, mention or quote from one person to another, the owner's included; the post that a
    conversation stands under is none.
    """
    acts = tables.interactions
    spoken = (
        acts["kind"].isin(VOICED_KINDS) & acts["target_id"].notna() & (acts["actor_id"] != acts["target_id"])
    )
    known = spoken & acts["thread_id"].notna() & (acts["created_at"] <= as_of)
    threads = pd.DataFrame(
        {
            "thread_id": acts.loc[known, "thread_id"],
            "at": acts.loc[known, "created_at"],
            "answer": acts.loc[known, "kind"] == "reply",
        }
    ).groupby("thread_id")
    table = threads.agg(began=("at", "min"), turns=("at", "size"), answers=("answer", "sum"))
    recent = table["began"] > as_of - pd.Timedelta(days=WINDOW_DAYS)
    return table.loc[recent & (table["answers"] > 0), "turns"]


def thread_figures(tables: Tables, as_of: pd.Timestamp, level: int) -> dict[str, Figure]:
    """Mean turns a conversation and the share with three turns or more; conversations resampled."""
    if level < 2:
        return {name: missing(0, 2, NEEDS_MEMBER_TALK) for name in TURNS}
    if tables.interactions["thread_id"].isna().all():
        return {name: missing(0, 2, NEEDS_THREADS) for name in TURNS}
    turns = turns_of_threads(tables, as_of).to_numpy(dtype=np.float64)
    if not len(turns):
        return {name: missing(0, 2, NO_THREADS) for name in TURNS}
    one = np.ones(len(turns))
    return {
        name: Figure(*resampled(np.column_stack([counted(turns), one]), ratio), len(turns), WINDOW_DAYS, 2)
        for name, counted in TURNS.items()
    }
