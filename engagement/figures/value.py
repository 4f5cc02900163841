"""The value mix: how much of the talk is opinion, request, complaint, conversation."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from engagement.data.results import Figure
from engagement.data.schema import Tables
from engagement.figures.intervals import Numbers, resampled
from engagement.figures.window import NEEDS_VOICES, NO_VOICES, WINDOW_DAYS, missing, recent_voices
from engagement.i18n import N_
from engagement.text.words import READINGS, VALUES

if TYPE_CHECKING:
    from engagement.text.classifier import ValueClassifier


NEEDS_TEXTS = N_("the texts of what was said are not in this data")
LEVEL = 1
MOST_READ = 10_000
FEWEST_SAID = 50
MOSTLY = 0.5
MOSTLY_UNREAD = N_("most of what was said cannot be read")
Said = Mapping[str, Collection[str]]


def value_mix(tables: Tables, as_of: pd.Timestamp, level: int, said: Said | None = None) -> dict[str, Figure]:
    """Measure the share of each reading in the talk of the last 90 days, `value_opinion` … `value_unsure`.

    Every reading of an act counts, and the five shares add up to one; people are resampled. Of more than
    `MOST_READ` acts a random part is read. `said` is what the user knows better, readings by
    interaction_id: it holds for these acts, and the classifier learns from it for the others. From
    `FEWEST_SAID` texts on the classifier stays as it is, and the shares among the others are corrected
    for its errors on those texts (Rogan & Gladen 1978), one reading at a time. Where more than half cannot
    be read, only that is told.
    """
    names = [f"value_{reading}" for reading in READINGS]
    if level < LEVEL:
        return dict.fromkeys(names, missing(0, LEVEL, NEEDS_VOICES))
    voices = recent_voices(tables, as_of)
    spoken = voices[voices["text"].fillna("").str.strip().ne("")]
    if spoken.empty:
        return dict.fromkeys(names, missing(0, LEVEL, NO_VOICES if voices.empty else NEEDS_TEXTS))
    read = spoken.sample(min(len(spoken), MOST_READ), random_state=0)
    told = _told(tables, said or {})
    errors = _errors(told) if len(told) >= FEWEST_SAID else None
    rows = _per_person(read, told, None if errors is not None else _taught(told))
    found = {
        name: Figure(*resampled(rows, partial(_share, place, errors)), len(read), WINDOW_DAYS, LEVEL)
        for place, name in enumerate(names)
    }
    unread = found[names[-1]]
    if (unread.value or 0.0) > MOSTLY:  # the shares of what was read would pass for those of the talk
        return dict.fromkeys(names, missing(len(read), LEVEL, MOSTLY_UNREAD)) | {names[-1]: unread}
    return found


def _told(tables: Tables, said: Said) -> pd.DataFrame:
    """Collect the acts the user spoke about: act, text and one column a reading."""
    from engagement.text.value import act_ids

    acts = tables.interactions[tables.interactions["text"].notna()] if said else tables.interactions.iloc[:0]
    acts = acts.assign(act=act_ids(acts))
    acts = acts[acts["act"].isin(list(said))]
    labels = {label: [label in said[act] for act in acts["act"]] for label in VALUES}
    told = pd.DataFrame(labels, index=acts.index, dtype=bool)
    told[READINGS[-1]] = ~told.any(axis=1)
    return told.assign(text=acts["text"])


def _taught(told: pd.DataFrame) -> ValueClassifier | None:
    from engagement.text.value import fit_with_corrections

    labels = [[label for label in VALUES if row[label]] for row in told.to_dict("records")]
    return fit_with_corrections(told["text"], labels) if len(told) else None


def _readings(texts: pd.Series, model: ValueClassifier | None = None) -> pd.DataFrame:
    from engagement.text.value import classify_intent
    from engagement.text.words import readings

    return readings(classify_intent(texts, model))[list(READINGS)]


def _per_person(read: pd.DataFrame, told: pd.DataFrame, model: ValueClassifier | None) -> Numbers:
    """One row a person: our readings of acts the user did not speak about, how many, the user's own."""
    left = ~read.index.isin(told.index)
    ours = _readings(read["text"], model).assign(acts=True) & left[:, None]
    theirs = told[list(READINGS)].reindex(read.index).astype("boolean").fillna(False).astype(bool)
    counted = pd.concat([ours, theirs], axis=1)
    return counted.groupby(read["actor_id"].to_numpy()).sum().to_numpy(dtype=float)


def _share(place: int, errors: tuple[Numbers, Numbers] | None, drawn: Numbers, kinds: Numbers) -> Numbers:
    """Divide the count of one reading by that of all readings, in each resample."""
    totals, size = drawn @ kinds, len(READINGS)
    found, acts = totals[:, :size], totals[:, [size]]
    if errors is not None:
        sensitivity, specificity = errors
        found = np.clip((found + (specificity - 1) * acts) / (sensitivity + specificity - 1), 0, acts)
    found = found + totals[:, size + 1 :]
    whole = found.sum(axis=1)
    shares: Numbers = np.divide(found[:, place], whole, out=np.full(len(found), np.nan), where=whole > 0)
    return shares


def _errors(told: pd.DataFrame) -> tuple[Numbers, Numbers] | None:
    """Sensitivity and specificity of each reading on the user's texts; None where they say too little."""
    given, truth = _readings(told["text"]).to_numpy(), told[list(READINGS)].to_numpy()
    # Half a text is added to each side, so that a reading nobody gave is never called perfect.
    sensitivity = ((given & truth).sum(axis=0) + 0.5) / (truth.sum(axis=0) + 1)
    specificity = ((~given & ~truth).sum(axis=0) + 0.5) / ((~truth).sum(axis=0) + 1)
    if (sensitivity + specificity - 1 <= 0.1).any():
        return None
    return sensitivity, specificity
