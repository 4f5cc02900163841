"""The seven states, read off the answers and the habit and nothing else."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engagement.data.states import BY_RULE, HAD_HABIT
from engagement.model.habit import (
    HELD_FROM,
    MEMBER_FROM,
    MEMBER_OCCASIONS,
    SHORTEST_SILENCE,
    SILENCE_CHANCE,
    SILENCE_OVER_CHANCE,
    Numbers,
    spread_needed,
)
from engagement.model.membership import MembershipPosterior

PASSING_FROM, PASSING_HELD_FROM = 0.8, 0.7
SHORT_COVERAGE_DAYS = 7
FIRST_WORDS_DAYS = 90


def states(
    people: pd.DataFrame,
    *,
    level: int,
    coverage_days: float,
    voices_seen: bool = True,
    before: pd.Series | None = None,
) -> pd.Series:
    """Name the first state that fits each person.

    `people` holds membership, the columns of `habits`, voices, last_voice_days, first_voice_days, carries,
    passing, passing_low and inactive. Silence says something only where voices could have been
    seen: at level 0, without any reply, mention or quote, and on less than a week of acts the silent who
    neither pass by nor have gone quiet stay `unsure`; so do those of whose words nothing says when they
    were, and profiles that look more like passing than not without settling it.

    `before` are the states of the last moment, by the index of `people`, where they are known. Nobody
    leaves one on a hair: who had the habit then is known to have had it, a silence that was told is over
    with a word or once it is usual again by a margin, and passing by ends below where it began.
    """
    spoke = people["voices"] > 0
    dated = people["last_voice_days"].notna()
    was = pd.Series("", index=people.index) if before is None else before.reindex(people.index).fillna("")
    had = people["had_habit"].astype(bool) | (was.isin(HAD_HABIT) & dated)
    gone = gone_quiet(people, np.where(was == "quiet", SILENCE_OVER_CHANCE, SILENCE_CHANCE))
    member = spoke & ~gone & (has_habit(people, coverage_days) | (had & (people["membership"] >= HELD_FROM)))
    first_words = dated & (people["first_voice_days"] <= FIRST_WORDS_DAYS)
    enough = np.where(was == "passing", PASSING_HELD_FROM, PASSING_FROM)
    passing = ~spoke & (people["passing"] >= enough) & (people["passing_low"] >= 0.5)
    undecided = ~spoke & (people["passing"] >= 0.5)
    unseen = level == 0 or not voices_seen or coverage_days < SHORT_COVERAGE_DAYS
    fits = {
        "member": member,
        "quiet": spoke & (had | has_habit(people, coverage_days)),
        "starting": first_words | people["carries"].astype(bool),
        "passing": passing,
        "inactive": people["inactive"],
        "unsure": (spoke & ~dated) | undecided | (unseen & ~spoke),
    }
    *asked, left = (state.name for state in BY_RULE)
    chosen = np.select([fits[state] for state in asked], asked, default=left)
    return pd.Series(chosen, index=people.index, dtype="str")


def has_habit(people: pd.DataFrame, coverage_days: float) -> NDArray[np.bool_]:
    """Who has the habit over the last year: often enough, on three occasions, spread over a fortnight."""
    held = (
        (people["membership"] >= MEMBER_FROM)
        & (people["occasions"] >= MEMBER_OCCASIONS)
        & (people["spread_days"] >= spread_needed(coverage_days))
    )
    return np.asarray(held, dtype=bool)


def gone_quiet(people: pd.DataFrame, less_likely_than: float | Numbers = SILENCE_CHANCE) -> NDArray[np.bool_]:
    """Whose silence is longer than their own rhythm and seasons explain.

    Nobody's of whom undated words are known: they may have been said in it.
    """
    gone = (
        (people["silence_chance"] < less_likely_than)
        & (people["last_voice_days"] >= SHORTEST_SILENCE)
        & ~people["rests_usual"].astype(bool)
        & (people["undated_voices"] == 0)
    )
    return np.asarray(gone, dtype=bool)


def days_to_habit(
    habit: MembershipPosterior, occasions: float, spread_days: float, exposure: float, coverage_days: float
) -> int:
    """Count the fewest further days with a voice that make a member: 0 for one who is.

    One more at least where the words so far lie too close together.
    """
    more = np.arange(0, 91)
    enough = habit.posterior(occasions + more, np.full(len(more), exposure)) >= MEMBER_FROM
    enough &= occasions + more >= MEMBER_OCCASIONS
    if spread_days < spread_needed(coverage_days):
        enough &= more >= 1
    return int(more[enough][0])


def carries(
    reposts: pd.DataFrame, exposed: Numbers, coverage_days: float, posterior: MembershipPosterior
) -> NDArray[np.bool_]:
    """Who passes the owner's words on as a habit: the rule of the habit of speaking, over their reposts."""
    silence = reposts["last_days"]
    told = reposts.assign(
        membership=posterior.posterior(reposts["occasions"], exposed),
        last_voice_days=silence,
        undated_voices=0,
    )
    return has_habit(told, coverage_days) & ~gone_quiet(told)
