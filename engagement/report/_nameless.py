"""People without names: a number, the state, and bands so coarse that at least four others share them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

import pandas as pd

from engagement.analysis import Analysis
from engagement.language import N_, Language
from engagement.report._names import listed
from engagement.sharing import (
    band_name,
    follower_name,
    people_in_crowd,
    shared_state_name,
)
from engagement.states import RECORDS

NAMELESS_HEADERS = {
    "follower": N_("Follower"),
    "state": N_("State"),
    "days": N_("Days of talk with you"),
    "others": N_("Others they talk with"),
    "last": N_("Last spoke"),
    "chance": N_("May speak soon"),
    "since": N_("Follows you"),
}
# The lists there are without names, and what they say of their people besides the state.
NAMELESS_LISTS = {state.name: state.bands for state in RECORDS.values() if state.bands}


def nameless_frame(analysis: Analysis, language: Language, ids: Sequence[str] | None = None) -> pd.DataFrame:
    """One row a person, by account_id, in the order of the lists: follower, state, and bands in words.

    `ids` picks some people; their numbers stay those of the whole list.

    Raises:
        EngagementError: there are too few people to hide in.
    """
    order = pd.Index(listed(analysis), dtype="str")
    shown = people_in_crowd(analysis)
    shown = shown.set_index(pd.Index(analysis.people["account_id"], dtype="str")).loc[order]
    frame = pd.DataFrame(
        {"follower": [follower_name(place, language) for place in range(len(order))]}, index=order
    )
    frame["state"] = [shared_state_name(state, language) for state in shown["state"]]
    for column in list(NAMELESS_HEADERS)[2:]:
        words = {band: band_name(column, band, language) for band in shown[column].unique()}
        frame[column] = shown[column].map(lambda band, told=words: told[band])
    return frame if ids is None else frame[frame.index.isin(list(ids))]


def nameless_line(row: Mapping[Hashable, str], state: str, language: Language) -> str:
    """What may be told of one person of a list: each band with what it measures."""
    told = [column for column in NAMELESS_LISTS[state] if row[column] != "—"]
    return " · ".join(f"{language.gettext(NAMELESS_HEADERS[column])}: {row[column]}" for column in told)
