"""How many voices carry the talk, and how evenly; from the acts by person alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln
from scipy.stats import entropy

from engagement.data.evidence import UNDATED_LIMIT, Evidence
from engagement.data.results import Figure
from engagement.data.schema import Tables
from engagement.figures.intervals import wilson
from engagement.figures.window import (
    ENDS_EARLY,
    NO_VOICES,
    TOO_FEW_VOICES,
    UNDATED,
    WINDOW_DAYS,
    missing,
    recent_voices,
)
from engagement.i18n import N_

FEWEST_VOICES = 10
RAREFIED_TO = 100
MAJORITY = 0.51
TOO_FEW_ACTS = N_("fewer than a hundred acts in the last 90 days")
TOO_SHORT = N_("the data do not reach back 180 days")
Counts = NDArray[np.int64]


def voices_spread(voices: pd.DataFrame) -> dict[str, Figure]:
    """Effective voices, the same rarefied to 100 acts, evenness, Gini and dependency.

    They describe the talk of these days and carry no interval: all hang on the few who say most, and how
    loud another such voice would be is not in the talk. Resampled people, jackknife and Poisson bootstrap
    held 66 to 80 of 100 where few carry the talk (`benchmarks/coverage.py`, lognormal rates).
    """
    acts: Counts = np.sort(voices["actor_id"].value_counts().to_numpy(dtype=np.int64)).astype(np.int64)
    if not len(acts):
        return {name: missing(0, 1, NO_VOICES) for name in SPREADS}
    figures = {
        name: Figure(spread(acts), None, None, len(voices), WINDOW_DAYS, 1)
        for name, spread in SPREADS.items()
        if name != "effective_voices_100" or len(voices) >= RAREFIED_TO
    }
    if len(voices) < RAREFIED_TO:
        figures["effective_voices_100"] = missing(len(voices), 1, TOO_FEW_ACTS)
    if len(acts) < FEWEST_VOICES:
        figures["voices_gini"] = missing(len(acts), 1, TOO_FEW_VOICES)
    return figures


def effective(acts: Counts) -> float:
    """How many equally busy voices would make this talk: exp of the entropy of acts by person.

    With the Miller-Madow correction (K-1)/2n (Miller 1955); at most the number of voices K. `acts` holds
    those of each person, shape (people,).
    """
    return float(min(np.exp(entropy(acts) + (len(acts) - 1) / (2 * acts.sum())), len(acts)))


def evenness(acts: Counts) -> float:
    """Effective voices over voices."""
    return effective(acts) / len(acts)


def rarefied(acts: Counts) -> float:
    """Effective voices among 100 of the acts: exp of the expected entropy of 100 drawn without returning.

    The number of a person's acts among them is hypergeometric (Hurlbert 1971). There are 100 acts or more.
    """
    kinds, times = np.unique(acts, return_counts=True)
    mine, taken, others = kinds[:, None], np.arange(1, RAREFIED_TO + 1), acts.sum() - kinds[:, None]
    # scipy's own hypergeometric takes seconds where there are many millions of acts.
    possible = (taken <= mine) & (RAREFIED_TO - taken <= others)
    ways = _ways(mine, np.minimum(taken, mine)) + _ways(others, np.minimum(RAREFIED_TO - taken, others))
    chances = np.where(possible, np.exp(ways - _ways(acts.sum(), np.int64(RAREFIED_TO))), 0.0)
    part = taken / RAREFIED_TO
    return float(np.exp(times @ (chances @ (-part * np.log(part)))))


def _ways(n: ArrayLike, k: ArrayLike) -> NDArray[np.float64]:
    """Return the logarithm of n choose k."""
    whole, taken = np.asarray(n, dtype=np.float64), np.asarray(k, dtype=np.float64)
    return np.asarray(gammaln(whole + 1.0) - gammaln(taken + 1.0) - gammaln(whole - taken + 1.0))


def gini(acts: Counts) -> float:
    """How unevenly the voices speak: Gini of acts by person, corrected by n/(n-1)."""
    n = len(acts)
    raw = 2 * (np.arange(1, n + 1) @ np.sort(acts)) / (n * acts.sum()) - (n + 1) / n
    return float(raw * n / max(n - 1, 1))


def dependency(acts: Counts) -> float:
    """Count the fewest people whose acts together are 51 % of all."""
    together = np.cumsum(np.sort(acts)[::-1])
    return float(np.searchsorted(together, MAJORITY * together[-1] - 1e-9) + 1)


SPREADS = {
    "effective_voices": effective,
    "effective_voices_100": rarefied,
    "evenness": evenness,
    "voices_gini": gini,
    "dependency": dependency,
}


def retention(tables: Tables, as_of: pd.Timestamp, evidence: Evidence) -> Figure:
    """Of those who spoke on two days or more in the 90 days before, the share still speaking."""
    if evidence.undated_share > UNDATED_LIMIT:
        return missing(0, 1, UNDATED, 2 * WINDOW_DAYS)
    if evidence.silent_days(as_of) is not None:
        return missing(0, 1, ENDS_EARLY, 2 * WINDOW_DAYS)
    if pd.isna(evidence.begins_at) or evidence.begins_at > as_of - pd.Timedelta(days=2 * WINDOW_DAYS):
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
