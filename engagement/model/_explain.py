"""Reasons: contributions of one person, with the facts that their sentences need."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engagement.model._answer import Answer
from engagement.results import Reason

# story -> the facts its sentence is made of; the first is the reason's value.
FACTS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("membership", "days_with_you"): ("owner_days_year", "last_voice_days", "answered"),
    ("membership", "days_with_others"): ("others_days_year", "ties_members"),
    ("membership", "time_seen"): ("exposure",),
    ("activation", "voice"): ("owner_voices", "last_owner_voice_days"),
    ("activation", "days_with_you"): ("owner_days",),
    ("activation", "answered"): ("answered", "last_answered_days"),
    ("activation", "likes"): ("likes", "last_like_days"),
    ("activation", "reposts"): ("reposts",),
    ("activation", "talk_with_others"): ("ties_members",),
    ("activation", "addressed_by_others"): ("from_others",),
    ("activation", "since_voice"): ("last_owner_voice_days",),
    ("activation", "since_act"): ("last_act_days",),
    ("passing", "ratio"): ("following", "followers"),
    ("passing", "followers"): ("followers",),
    ("passing", "following"): ("following",),
    ("passing", "posts"): ("posts",),
    ("passing", "asks_back"): ("asks_back",),
    ("passing", "follows_thousands"): ("following",),
    ("passing", "unreturned"): ("unreturned",),
}
NEGLIGIBLE = 1e-12


def reasons_of(
    answers: Mapping[str, Answer], facts: pd.DataFrame, positions: NDArray[np.intp]
) -> Iterator[list[Reason]]:
    """The reasons of the people in those rows, one list a person, weightiest first within each answer.

    Stories that change nothing are left out; what is left adds up to the answer's log-odds less those
    of the median follower.
    """
    names = list(dict.fromkeys(fact for needed in FACTS.values() for fact in needed))
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
                values = {fact: _plain(person[column[fact]]) for fact in FACTS[name, stories[story]]}
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
