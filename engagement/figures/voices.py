"""How many voices carry the talk, and how evenly; from the acts by person alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammaln

from engagement.data.evidence import UNDATED_LIMIT, Evidence
from engagement.data.results import Figure
from engagement.data.schema import Tables
from engagement.figures.intervals import Numbers, resampled, wilson
from engagement.figures.registry import FIGURES
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
_STEPS = 33
TOO_FEW_ACTS = N_("fewer than a hundred acts in the last 90 days")
TOO_SHORT = N_("the data do not reach back 180 days")


def voices_spread(voices: pd.DataFrame) -> dict[str, Figure]:
    """Effective voices, the same rarefied to 100 acts, evenness, Gini and dependency; people resampled."""
    acts = voices["actor_id"].value_counts().to_numpy(dtype=np.float64)[:, None]
    if not len(acts):
        return {name: missing(0, 1, NO_VOICES) for name in SPREADS}
    figures = {name: _figure(name, resampled(acts, spread), len(voices)) for name, spread in SPREADS.items()}
    if len(voices) < RAREFIED_TO:
        figures["effective_voices_100"] = missing(len(voices), 1, TOO_FEW_ACTS)
    if len(acts) < FEWEST_VOICES:
        figures["voices_gini"] = missing(len(acts), 1, TOO_FEW_VOICES)
    return figures


def _figure(name: str, found: tuple[float, float, float], n: int) -> Figure:
    """One of them; counts of people carry no interval: resampled people miss the doubt of their habits."""
    value, low, high = found
    if not FIGURES[name].size_free:
        return Figure(value, None, None, n, WINDOW_DAYS, 1)
    return Figure(value, low, high, n, WINDOW_DAYS, 1)


def effective(drawn: Numbers, kinds: Numbers) -> Numbers:
    """How many equally busy voices would make this talk: exp of the entropy of acts by person.

    With the Miller-Madow correction (K-1)/2n (Miller 1955); at most the number of voices K.
    """
    acts = kinds[:, 0]
    total, people = drawn @ acts, drawn.sum(axis=1)
    entropy = np.log(total) - (drawn @ (acts * np.log(acts))) / total
    return np.asarray(np.minimum(np.exp(entropy + (people - 1) / (2 * total)), people))


def evenness(drawn: Numbers, kinds: Numbers) -> Numbers:
    """Effective voices over voices."""
    return np.asarray(effective(drawn, kinds) / drawn.sum(axis=1))


def rarefied(drawn: Numbers, kinds: Numbers) -> Numbers:
    """Effective voices among 100 of the acts: exp of the expected entropy of 100 drawn without returning.

    The number of a person's acts among them is hypergeometric (Hurlbert 1971); NaN below 100 acts.
    """
    acts = kinds[:, 0].astype(np.int64)
    totals = drawn @ kinds[:, 0]
    told = totals >= RAREFIED_TO - 1e-9
    entropy = np.full(len(drawn), np.nan)
    if told.any():
        # Over so little a range of totals a person's part bends hardly at all: a line between 33 of them.
        steps = np.linspace(totals[told].min(), totals[told].max(), _STEPS)
        sizes = np.unique(np.rint(steps).astype(np.int64))
        parts = np.array([_surprise(acts, int(size)) for size in sizes])
        at = np.interp(totals[told], sizes, np.arange(len(sizes)))
        below = np.floor(at).astype(np.int64)
        above, further = np.minimum(below + 1, len(sizes) - 1), (at - below)[:, None]
        entropy[told] = (drawn[told] * ((1 - further) * parts[below] + further * parts[above])).sum(axis=1)
    return np.asarray(np.exp(entropy))


def _surprise(acts: NDArray[np.int64], total: int) -> Numbers:
    """Return what a person with so many of all acts adds to the expected entropy of 100, shape (kinds,)."""
    mine, taken = acts[:, None], np.arange(1, RAREFIED_TO + 1)[None, :]
    possible = (taken <= mine) & (RAREFIED_TO - taken <= total - mine)
    chances = np.where(
        possible,
        np.exp(
            _ways(mine, np.minimum(taken, mine))
            + _ways(total - mine, np.minimum(RAREFIED_TO - taken, total - mine))
            - _ways(np.array(total), np.array(RAREFIED_TO))
        ),
        0.0,
    )
    part = taken[0] / RAREFIED_TO
    return np.asarray(chances @ (-part * np.log(part)))


def _ways(n: NDArray[np.int64], k: NDArray[np.int64]) -> Numbers:
    """Return the logarithm of n choose k."""
    return np.asarray(gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0))


def gini(drawn: Numbers, kinds: Numbers) -> Numbers:
    """How unevenly the voices speak: Gini of acts by person, corrected by n/(n-1)."""
    acts, people = kinds[:, 0], drawn.sum(axis=1)
    rank = np.cumsum(drawn, axis=1) - (drawn - 1) / 2
    mass = drawn * acts
    raw = 2 * (rank * mass).sum(axis=1) / (people * mass.sum(axis=1)) - (people + 1) / people
    return np.asarray(raw * people / np.maximum(people - 1, 1))


def dependency(drawn: Numbers, kinds: Numbers) -> Numbers:
    """Count the fewest people whose acts together are 51 % of all, in each resample."""
    acts, drawn = kinds[::-1, 0], drawn[:, ::-1]
    mass = np.cumsum(drawn * acts, axis=1)
    wanted = MAJORITY * mass[:, -1]
    at = np.argmax(mass >= wanted[:, None] - 1e-9, axis=1)
    row = np.arange(len(drawn))
    before = mass[row, at] - drawn[row, at] * acts[at]
    people_before = np.cumsum(drawn, axis=1)[row, at] - drawn[row, at]
    return np.asarray(people_before + np.ceil((wanted - before) / acts[at] - 1e-9))


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
