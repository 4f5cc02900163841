"""The value mix: how much of the talk is opinion, request, complaint, conversation."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial

import numpy as np
import pandas as pd

from engagement.figures._intervals import Numbers, resampled
from engagement.figures._window import NEEDS_VOICES, NO_VOICES, WINDOW_DAYS, missing, recent_voices
from engagement.language import N_
from engagement.results import Figure
from engagement.tables import Tables
from engagement.text import READINGS, VALUES

NEEDS_TEXTS = N_("the texts of what was said are not in this data")
LEVEL = 1
MOST_READ = 10_000
FEWEST_SAID = 50
Said = Mapping[str, Collection[str]]


def value_mix(tables: Tables, as_of: pd.Timestamp, level: int, said: Said | None = None) -> dict[str, Figure]:
    """The share of each reading in the talk of the last 90 days, as `value_opinion` … `value_unsure`.

    Every reading of an act counts, and the five shares add up to one; people are resampled. Of more than
    `MOST_READ` acts a random part is read. `said` is what the user knows better, readings by
    interaction_id: from `FEWEST_SAID` texts on, the shares are corrected for the classifier's errors on
    them (Rogan & Gladen 1978), one reading at a time.
    """
    names = [f"value_{reading}" for reading in READINGS]
    if level < LEVEL:
        return dict.fromkeys(names, missing(0, LEVEL, NEEDS_VOICES))
    voices = recent_voices(tables, as_of)
    spoken = voices[voices["text"].fillna("").str.strip().ne("")]
    if spoken.empty:
        return dict.fromkeys(names, missing(0, LEVEL, NO_VOICES if voices.empty else NEEDS_TEXTS))
    read = spoken.sample(min(len(spoken), MOST_READ), random_state=0)
    given = _readings(read["text"])
    per_person = given.groupby(read["actor_id"].to_numpy()).sum().to_numpy(dtype=float)
    acts = read.groupby("actor_id").size().to_numpy(dtype=float)
    errors = _errors(tables, said or {})
    rows = np.column_stack([per_person, acts])
    return {
        name: Figure(*resampled(rows, partial(_share, place, errors)), len(read), WINDOW_DAYS, LEVEL)
        for place, name in enumerate(names)
    }


def _readings(texts: pd.Series) -> pd.DataFrame:
    from engagement.text import readings, value

    return readings(value(texts))[list(READINGS)]


def _share(place: int, errors: tuple[Numbers, Numbers] | None, drawn: Numbers, kinds: Numbers) -> Numbers:
    """The share of one reading among all readings, in each resample."""
    totals = drawn @ kinds
    found = totals[:, :-1] / totals[:, -1:]
    if errors is not None:
        sensitivity, specificity = errors
        found = np.clip((found + specificity - 1) / (sensitivity + specificity - 1), 0, 1)
    whole = found.sum(axis=1)
    shares: Numbers = np.divide(found[:, place], whole, out=np.full(len(found), np.nan), where=whole > 0)
    return shares


def _errors(tables: Tables, said: Said) -> tuple[Numbers, Numbers] | None:
    """Sensitivity and specificity of each reading on the user's texts; None where they say too little."""
    acts = tables.interactions
    told = acts[acts["interaction_id"].isin(list(said)) & acts["text"].notna()]
    if len(told) < FEWEST_SAID:
        return None
    given = _readings(told["text"]).to_numpy()
    truth = np.array([[label in said[act] for label in VALUES] for act in told["interaction_id"]])
    truth = np.column_stack([truth, ~truth.any(axis=1)])
    # Half a text is added to each side, so that a reading nobody gave is never called perfect.
    sensitivity = ((given & truth).sum(axis=0) + 0.5) / (truth.sum(axis=0) + 1)
    specificity = ((~given & ~truth).sum(axis=0) + 0.5) / ((~truth).sum(axis=0) + 1)
    if (sensitivity + specificity - 1 <= 0.1).any():
        return None
    return sensitivity, specificity
