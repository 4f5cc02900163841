"""Who turned from one state to another between two moments, and who goes by another name."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engagement.changes._moment import Moment
from engagement.language import N_
from engagement.states import RUNGS, STATES

ELSEWHERE = "elsewhere"  # in the matrix: not on the list at that moment

NO_TALK_THEN = N_("one of the two moments holds nothing that anybody said: their states cannot be compared")


def why_no_turns(before: Moment, after: Moment) -> str | None:
    """Why states of the two moments do not compare; None where they do."""
    return NO_TALK_THEN if min(before.level, after.level) == 0 else None


def turns(before: Moment, after: Moment) -> pd.DataFrame:
    """One row a person who was there at both moments.

    Columns: account_id, handle, name, before, after (states), way (up, down, held; `unsure` where either
    state is; `told` where the user's own word made the difference), voiced_days and last_voice_at (later).
    """
    both = before.states.index.intersection(after.states.index, sort=False)
    old, new = before.states[both].to_numpy(), after.states[both].to_numpy()
    climb = pd.Series(new).map(RUNGS).to_numpy(dtype=float) - pd.Series(old).map(RUNGS).to_numpy(dtype=float)
    told = (_corrected(before, both) | _corrected(after, both)) & (old != new)
    way = np.select([told, np.isnan(climb), climb > 0, climb < 0], ["told", "unsure", "up", "down"], "held")
    later = after.people.set_index("account_id").reindex(both)
    known = [name for name in ("handle", "name", "voiced_days", "last_voice_at") if name in later]
    rows = later[known].assign(before=old, after=new, way=way)
    return rows.reset_index(names="account_id")


def matrix(before: Moment, after: Moment) -> pd.DataFrame:
    """How many went from each state (rows) to each (columns), those not on one of the lists included."""
    both = before.states.to_frame("before").join(after.states.to_frame("after"), how="outer")
    filled = both.fillna(ELSEWHERE)
    table = pd.crosstab(filled["before"], filled["after"])
    places = [*STATES, ELSEWHERE]
    return table.reindex(index=places, columns=places, fill_value=0)


def renamed(before: Moment, after: Moment) -> pd.DataFrame:
    """Who has the same id and another handle: account_id, handle_before, handle, name, state."""
    both = before.states.index.intersection(after.states.index, sort=False)
    old, new = before.accounts["handle"].reindex(both), after.accounts["handle"].reindex(both)
    other = (old.notna() & new.notna() & (old.str.casefold() != new.str.casefold())).to_numpy(dtype=bool)
    return pd.DataFrame(
        {
            "account_id": both[other],
            "handle_before": old[other].to_numpy(),
            "handle": new[other].to_numpy(),
            "name": after.accounts["name"].reindex(both[other]).to_numpy(),
            "state": after.states[both[other]].to_numpy(),
        }
    )


def handles_only(moment: Moment) -> bool:
    """Whether people are known by handle alone, so that a new name looks like another person."""
    ids = moment.states.index
    return bool(len(ids)) and bool(ids.str.startswith("@").all())


def _corrected(moment: Moment, ids: pd.Index) -> np.ndarray:
    if "corrected" not in moment.people:
        return np.zeros(len(ids), dtype=bool)
    said = moment.people.set_index("account_id")["corrected"]
    return said.reindex(ids).fillna(False).to_numpy(dtype=bool)
