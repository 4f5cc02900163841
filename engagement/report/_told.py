"""What a report may tell of the account as a whole: all of it, or what hides everybody in a crowd."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from engagement.analysis import STATES, Analysis, Figure
from engagement.language import Language
from engagement.sharing import Frozen, freeze, shared_headline
from engagement.wording import headline


@dataclass(frozen=True)
class Told:
    """How many people are in each state, the figures, the weeks; `frozen` where names are hidden.

    Without names it is what a share link would show: small states together, figures of a few people untold,
    weeks in steps of five.
    """

    analysis: Analysis
    states: Mapping[str, int]
    figures: Mapping[str, Figure]
    weeks: pd.DataFrame
    frozen: Frozen | None = None

    @classmethod
    def of(cls, analysis: Analysis, nameless: bool) -> Told:
        """The same of an analysis.

        Raises:
            EngagementError: there are too few people to hide in.
        """
        if nameless:
            frozen = freeze(analysis, "")
            return cls(analysis, frozen.states, frozen.figures, frozen.weeks, frozen)
        counts = analysis.people["state"].value_counts()
        states = {state: int(counts.get(state, 0)) for state in STATES}
        return cls(analysis, states, analysis.figures, analysis.voices_by_week)

    def headline(self, language: Language) -> str:
        """The answer in a few sentences."""
        return shared_headline(self.frozen, language) if self.frozen else headline(self.analysis, language)
