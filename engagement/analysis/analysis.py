"""The answer for one account at one moment: people with their states, figures, back-test."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pandas as pd

from engagement.data.evidence import Evidence
from engagement.data.results import (
    Backtest,
    Figure,
    Reason,
    StatesBefore,
    no_corrections,
    no_unusual_days,
)
from engagement.data.schema import Tables
from engagement.data.states import RULES

if TYPE_CHECKING:
    from engagement.model.explain import Answer
    from engagement.model.forecast import Doubt, Forecast
    from engagement.model.membership import MembershipPosterior


Recompute = Callable[["Analysis", pd.DataFrame | None], "Analysis"]


def _new_origin() -> str:
    return secrets.token_hex(16)


@dataclass(frozen=True)
class Analysis:
    """The answer for one account at one moment.

    `people` has one row a follower: account_id, handle, name, state, group, membership, activation,
    outlook, passing, passing_low, passing_high, level, voiced_days, last_voice_at, followed_at, is_new,
    ties_owner (days of talk with the owner), ties_members (people they talk with), answered, likes,
    corrected, measured_state (what the data alone say). `outlook` is speaks, silent or either where the
    forecast can say so, else good, some or low. `facts` holds what the sentences need and `answers` what
    each answer is made of, both with the people's row order. `honesty` is the share of held-out
    corrections that our own states agree with; `endings` are the follows seen to end that the passing answer
    learned from; `previous` the states of the moment before this one, where they are known, which nobody
    leaves on a hair; `unusual_days` are spells with far more first words than usual (first_day, last_day,
    people, usual, returned, voices_without, answered_without); `windows` are the past windows that the
    forecast learned from: cutoff, people, spoke; `rules` are those (`states.RULES`) that states and figures
    follow. `recompute` is what `correct` asks.

    `revision` names what this answer says, so whatever is worked out from an analysis may be kept under it.
    It is new for every analysis and for every copy with something replaced; under the same corrections one
    analysis has the same revision again, and so has one that was kept, in every process that opens it.
    `origin` is the part of it that no correction changes.
    """

    tables: Tables
    evidence: Evidence
    as_of: pd.Timestamp
    horizon_days: int
    people: pd.DataFrame
    figures: Mapping[str, Figure]
    voices_by_week: pd.DataFrame
    backtest: Backtest | None
    ranking_by: str | None
    facts: pd.DataFrame
    answers: Mapping[str, Answer]
    forecast: Forecast | None = None
    doubt: Doubt | None = None
    windows: pd.DataFrame | None = None
    habit: MembershipPosterior | None = None
    corrections: pd.DataFrame = field(default_factory=no_corrections)
    honesty: Figure | None = None
    endings: pd.DataFrame | None = None
    previous: StatesBefore | None = None
    unusual_days: pd.DataFrame = field(default_factory=no_unusual_days)
    rules: int = RULES
    recompute: Recompute = field(kw_only=True, repr=False, compare=False)
    # Out of __init__, so that dataclasses.replace makes new ones too.
    origin: str = field(default_factory=_new_origin, init=False, repr=False, compare=False)
    revision: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Name what this says."""
        object.__setattr__(self, "revision", f"{self.origin}{_mark_of(self.corrections)}")

    @property
    def ranked_silent(self) -> bool:
        """Whether anything in this data sets one silent person apart from another."""
        people = self.people
        never_spoke = (people["state"] == "shade") & (people["voiced_days"] == 0)
        return bool(people.loc[never_spoke, "activation"].nunique() > 1)

    def correct(self, corrections: pd.DataFrame | None) -> Analysis:
        """Put the user's word (account_id, state) in place of earlier corrections, in a new analysis.

        Raises:
            EngagementError: a correction names no known state.
        """
        return self.recompute(self, corrections)

    def with_figures(self, figures: Mapping[str, Figure], mark: str) -> Analysis:
        """Put these figures in place of those of the same names, in a new analysis.

        `mark` tells what they were worked out from: under the same mark the revision is the same.
        """
        changed = replace(self, figures={**self.figures, **figures}).stemming_from(f"{self.origin}-{mark}")
        # What derives from a revision begins with it.
        object.__setattr__(changed, "revision", f"{self.revision}-{mark}")
        return changed

    def stemming_from(self, origin: str) -> Analysis:
        """Give this analysis another origin: whatever has it differs by nothing but corrections."""
        named = replace(self)
        object.__setattr__(named, "origin", origin)
        named.__post_init__()
        return named

    def reasons(self, account_id: str) -> list[Reason]:
        """All reasons for and against one person's answers, the weightiest first.

        Raises:
            KeyError: nobody here has this id.
        """
        return next(self.reasons_of([account_id]))

    def reasons_of(self, account_ids: Sequence[str]) -> Iterator[list[Reason]]:
        """Give the reasons of several people, in that order; far quicker than asking one by one.

        Raises:
            KeyError: nobody here has one of these ids.
        """
        from engagement.model.explain import reasons_of

        positions = self.facts.index.get_indexer(pd.Index(list(account_ids), dtype="str"))
        if (positions < 0).any():
            raise KeyError(account_ids[int(positions.argmin())])
        return reasons_of(self.answers, self.facts, positions)

    def days_to_member(self, account_id: str) -> int | None:
        """On how many more days this person has to speak to be a member; None where it cannot be told.

        Raises:
            KeyError: nobody here has this id.
        """
        from engagement.model.states import days_to_habit

        if self.habit is None:
            return None
        needed = ["occasions", "spread_days", "exposure"]
        spoken, spread, exposure = self.facts.loc[[account_id], needed].to_numpy(dtype=float)[0]
        return days_to_habit(self.habit, spoken, spread, exposure, self.evidence.coverage_days)

    def acts(self, account_id: str) -> pd.DataFrame:
        """List the interactions this person did or received, latest first."""
        acts = self.tables.interactions
        theirs = (acts["actor_id"] == account_id) | (acts["target_id"] == account_id)
        return acts[theirs].sort_values("created_at", ascending=False, na_position="last")


def _mark_of(corrections: pd.DataFrame) -> str:
    """Tell the user's word from other words; empty where nothing was said."""
    if corrections.empty:
        return ""
    said = list(zip(corrections["account_id"], corrections["state"], strict=True))
    return "+" + hashlib.sha256(repr(said).encode()).hexdigest()[:32]
