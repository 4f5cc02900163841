"""What is told of a moment beside its changes."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from engagement.changes._moment import Moment


@dataclass(frozen=True)
class Look:
    """What one of the two moments was: when, how many people and members, and what its data held."""

    as_of: pd.Timestamp
    people: int
    members: int | None
    level: int
    partial: bool
    whole_list: bool

    @classmethod
    def of(cls, moment: Moment) -> Look:
        """The same of a moment."""
        return cls(
            as_of=moment.as_of,
            people=len(moment.people),
            members=int((moment.states == "member").sum()) if moment.level else None,
            level=moment.level,
            partial=moment.tables.is_partial,
            whole_list=moment.tables.has_follower_list,
        )
