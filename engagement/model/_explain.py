"""Reasons: contributions of one person, with the facts that their sentences need."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from engagement.analysis import Reason
from engagement.model._answers import Answer

# story -> the facts its sentence is made of; the first is the reason's value.
FACTS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("membership", "days_with_you"): ("owner_days_90", "last_voice_days", "answered"),
    ("membership", "days_with_others"): ("others_days_90", "ties_members"),
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


def reasons_at(answers: Mapping[str, Answer], facts: pd.DataFrame, position: int) -> list[Reason]:
    """The reasons of the person in row `position`, weightiest first within each answer.

    Stories that change nothing are left out; what is left adds up to the answer's log-odds less those
    of the median follower.
    """
    row = facts.iloc[position]
    found = []
    for name, answer in answers.items():
        contributions = answer.contributions.iloc[position]
        told = contributions[contributions.abs() > NEGLIGIBLE].sort_values(key=abs, ascending=False)
        for story, contribution in told.items():
            values = {fact: _plain(row[fact]) for fact in FACTS[name, str(story)]}
            first = next(iter(values.values()))
            found.append(Reason(name, str(story), first, float(contribution), values))
    return found


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
