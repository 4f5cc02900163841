"""Figures of the talk itself, over the last 90 days."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engagement.figures._intervals import resample_people, wilson
from engagement.language import N_
from engagement.results import Figure
from engagement.tables import VOICED_KINDS, Tables

WINDOW_DAYS = 90
ANSWER_WITHIN = pd.Timedelta(days=7)
FEWEST_VOICES = 10

NO_VOICES = N_("nobody has spoken in the last 90 days of this data")
NEEDS_MEMBER_TALK = N_("acts among members are not in this data")
NEEDS_OWN_POSTS = N_("your own answers are not in this data")
TOO_FEW_VOICES = N_("fewer than ten people spoke in the last 90 days")
TOO_SHORT = N_("the data do not reach back 180 days")


def recent_voices(tables: Tables, as_of: pd.Timestamp) -> pd.DataFrame:
    """Dated voiced acts of the last 90 days by anyone but the owner."""
    acts = tables.interactions
    recent = (acts["created_at"] > as_of - pd.Timedelta(days=WINDOW_DAYS)) & (acts["created_at"] <= as_of)
    mine = acts["actor_id"] == tables.owner.account_id
    return acts[recent & acts["kind"].isin(VOICED_KINDS) & ~mine & acts["target_id"].notna()]


def missing(n: int, level: int, why: str, window: int | None = WINDOW_DAYS) -> Figure:
    """A figure that cannot be told, and why."""
    return Figure(None, None, None, n, window, level, why)


def member_to_member_share(voices: pd.DataFrame, owner: str, level: int) -> Figure:
    """Acts among members over all voiced acts; people resampled."""
    if level < 2:
        return missing(0, 2, NEEDS_MEMBER_TALK)
    if voices.empty:
        return missing(0, 2, NO_VOICES)
    among = (
        (voices["target_id"] != owner).groupby(voices["actor_id"]).agg(["sum", "size"]).to_numpy(dtype=float)
    )

    def share(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray((weights @ among[:, 0]) / (weights @ among[:, 1]))

    low, high = resample_people(len(among), share)
    return Figure(float(among[:, 0].sum() / among[:, 1].sum()), low, high, len(voices), WINDOW_DAYS, 2)


def reciprocity_in(voices: pd.DataFrame, tables: Tables, as_of: pd.Timestamp) -> Figure:
    """Share of acts addressed to the owner that the owner answered within seven days."""
    owner = tables.owner.account_id
    acts = tables.interactions
    answers = acts[(acts["actor_id"] == owner) & acts["kind"].isin(VOICED_KINDS) & acts["created_at"].notna()]
    if answers.empty:
        return missing(0, 2, NEEDS_OWN_POSTS)
    # What came in the last week may still be answered: it is not counted against anybody.
    asked = voices[(voices["target_id"] == owner) & (voices["created_at"] <= as_of - ANSWER_WITHIN)]
    if asked.empty:
        return missing(0, 2, NO_VOICES)
    met = pd.merge_asof(
        asked[["actor_id", "created_at"]].sort_values("created_at"),
        answers[["target_id", "created_at"]]
        .rename(columns={"target_id": "actor_id", "created_at": "answered_at"})
        .sort_values("answered_at"),
        left_on="created_at",
        right_on="answered_at",
        by="actor_id",
        direction="forward",
        tolerance=ANSWER_WITHIN,
    )
    counts = met["answered_at"].notna().groupby(met["actor_id"]).agg(["sum", "size"]).to_numpy(dtype=float)

    def share(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray((weights @ counts[:, 0]) / (weights @ counts[:, 1]))

    low, high = resample_people(len(counts), share)
    return Figure(float(counts[:, 0].sum() / counts[:, 1].sum()), low, high, len(asked), WINDOW_DAYS, 2)


def effective_voices(voices: pd.DataFrame) -> Figure:
    """How many equally busy voices would make this talk: exp of the entropy of acts by person.

    With the Miller-Madow correction (K-1)/2n (Miller 1955); at most the number of voices K.
    """
    if voices.empty:
        return missing(0, 1, NO_VOICES)
    acts = voices["actor_id"].value_counts().to_numpy(dtype=float)

    def effective(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        mass = weights * acts
        total = mass.sum(axis=1, keepdims=True)
        part = mass / total
        entropy = -np.where(part > 0, part * np.log(np.where(part > 0, part, 1.0)), 0.0).sum(axis=1)
        # A person drawn k times is k people with the same habits: k·ln k more room in the entropy.
        entropy += (part * np.log(np.maximum(weights, 1.0))).sum(axis=1)
        voices_drawn = weights.sum(axis=1)
        return np.asarray(np.minimum(np.exp(entropy + (voices_drawn - 1) / (2 * total[:, 0])), voices_drawn))

    value = float(effective(np.ones((1, len(acts))))[0])
    low, high = resample_people(len(acts), effective)
    return Figure(value, min(low, value), max(high, value), len(voices), WINDOW_DAYS, 1)


def voices_gini(voices: pd.DataFrame) -> Figure:
    """How unevenly the voices speak: Gini of acts by person, corrected by n/(n-1)."""
    acts = np.sort(voices["actor_id"].value_counts().to_numpy(dtype=float))
    if len(acts) < FEWEST_VOICES:
        return missing(len(acts), 1, TOO_FEW_VOICES)

    def gini(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        n = weights.sum(axis=1)
        rank = np.cumsum(weights, axis=1) - (weights - 1) / 2
        mass = weights * acts
        raw = 2 * (rank * mass).sum(axis=1) / (n * mass.sum(axis=1)) - (n + 1) / n
        return np.asarray(raw * n / (n - 1))

    low, high = resample_people(len(acts), gini)
    return Figure(float(gini(np.ones((1, len(acts))))[0]), low, high, len(acts), WINDOW_DAYS, 1)


def retention(tables: Tables, as_of: pd.Timestamp, coverage_days: float) -> Figure:
    """Of those who spoke on two days or more in the 90 days before, the share still speaking."""
    if coverage_days < 2 * WINDOW_DAYS:
        return missing(0, 1, TOO_SHORT, 2 * WINDOW_DAYS)
    middle = as_of - pd.Timedelta(days=WINDOW_DAYS)
    before, now = recent_voices(tables, middle), recent_voices(tables, as_of)
    days = pd.DataFrame({"actor_id": before["actor_id"], "day": before["created_at"].dt.floor("D")})
    spoken_days = days.drop_duplicates().groupby("actor_id").size()
    regulars = spoken_days.index[spoken_days >= 2]
    if not len(regulars):
        return missing(0, 1, NO_VOICES, 2 * WINDOW_DAYS)
    stayed = int(regulars.isin(now["actor_id"].unique()).sum())
    return Figure(stayed / len(regulars), *wilson(stayed, len(regulars)), len(regulars), 2 * WINDOW_DAYS, 1)
