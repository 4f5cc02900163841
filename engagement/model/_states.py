"""The states, read off the three answers and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from engagement.states import BY_RULE

if TYPE_CHECKING:
    from engagement.model._membership import MembershipPosterior

MEMBER_FROM = 0.8
MEMBER_DAYS = 2
PASSING_FROM = 0.8
SHORT_COVERAGE_DAYS = 7


def states(answers: pd.DataFrame, *, level: int, coverage_days: float) -> pd.Series:
    """The first state that fits each person.

    `answers` holds membership, voices, voiced_days, passing, passing_low and inactive. Silence says
    something only where voices could have been seen: at level 0, and on less than a week of acts, the
    silent who neither pass by nor have gone quiet stay `unsure`; so do profiles that look more like
    passing than not without settling it.
    """
    spoke = answers["voices"] > 0
    member = (answers["membership"] >= MEMBER_FROM) & (answers["voiced_days"] >= MEMBER_DAYS)
    passing = (answers["passing"] >= PASSING_FROM) & (answers["passing_low"] >= 0.5)
    undecided = answers["passing"] >= 0.5
    unseen = level == 0 or coverage_days < SHORT_COVERAGE_DAYS
    fits = {
        "member": spoke & member,
        "starting": spoke,
        "passing": passing,
        "inactive": answers["inactive"],
        "unsure": undecided | unseen,
    }
    *asked, left = (state.name for state in BY_RULE)
    chosen = np.select([fits[state] for state in asked], asked, default=left)
    return pd.Series(chosen, index=answers.index, dtype="str")


def days_to_habit(habit: MembershipPosterior, spoken: float, voiced_days: float, exposure: float) -> int:
    """The fewest further days with a voice that make a member: 0 for one who is."""
    more = np.arange(0, 91)
    enough = habit.posterior(spoken + more, np.full(len(more), exposure)) >= MEMBER_FROM
    return int(more[enough & (voiced_days + more >= MEMBER_DAYS)][0])
