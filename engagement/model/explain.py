"""One answer about everybody, and the reasons it rests on for one person."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engagement.data.reasons import REASONS
from engagement.data.results import Reason


@dataclass(frozen=True)
class Answer:
    """One answer: `probability` (NaN where it abstains) and log-odds contributions by story.

    `contributions` has a row a person; each row sums to that person's log-odds less `reference`, the
    log-odds of the median follower.
    """

    probability: NDArray[np.float64]
    log_odds: NDArray[np.float64]
    reference: float
    contributions: pd.DataFrame
    low: NDArray[np.float64] | None = None
    high: NDArray[np.float64] | None = None


NEGLIGIBLE = 1e-12


def reasons_of(
    answers: Mapping[str, Answer], facts: pd.DataFrame, positions: NDArray[np.intp]
) -> Iterator[list[Reason]]:
    """Yield the reasons of the people in those rows, one list a person, weightiest first within each answer.

    Stories that change nothing are left out; what is left adds up to the answer's log-odds less those
    of the median follower.
    """
    names = list(dict.fromkeys(fact for reason in REASONS.values() for fact in reason.facts))
    column = {name: number for number, name in enumerate(names)}
    known = facts[names].iloc[positions].to_numpy(dtype="float64", na_value=np.nan)
    told = {name: _ordered(answer.contributions.iloc[positions]) for name, answer in answers.items()}
    for row, person in enumerate(known.tolist()):
        found = []
        for name, (stories, order, worth) in told.items():
            for story in order[row]:
                contribution = worth[row][story]
                if not abs(contribution) > NEGLIGIBLE:
                    break
                values = {fact: _plain(person[column[fact]]) for fact in REASONS[name, stories[story]].facts}
                first = next(iter(values.values()))
                found.append(Reason(name, stories[story], first, contribution, values))
        yield found


def _ordered(contributions: pd.DataFrame) -> tuple[list[str], list[list[int]], list[list[float]]]:
    """Stories, each person's order of them by weight (what is missing last), and the contributions."""
    worth = contributions.to_numpy(dtype="float64")
    order = np.argsort(-np.nan_to_num(np.abs(worth)), axis=1, kind="stable")
    return [str(story) for story in contributions.columns], order.tolist(), worth.tolist()


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else value
