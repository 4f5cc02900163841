"""One row a follower: a frame for programs, CSV for spreadsheets, and bands where names are hidden.

People without names: a number, the state, and bands so coarse that at least four others share them.
"""

from __future__ import annotations

import csv
from collections.abc import Hashable, Mapping, Sequence

import orjson
import pandas as pd

from engagement.analysis.analysis import Analysis
from engagement.data.results import Reason
from engagement.data.states import RECORDS
from engagement.export.cells import safe_json, safe_text
from engagement.export.names import Names, listed, mask_names
from engagement.i18n import N_, Language
from engagement.sharing.frozen import k_anonymous_people
from engagement.sharing.words import band_name, follower_name, shared_state_name
from engagement.wording.reasons import reason_text

COLUMNS = (
    "account_id",
    "handle",
    "state",
    "group",
    "membership",
    "activation",
    "passing",
    "level",
    "voiced_days",
    "last_voice_at",
    "followed_at",
)
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


def people_csv(
    analysis: Analysis, language: Language, ids: Sequence[str] | None = None, names: Names | None = None
) -> bytes:
    """Write the people as CSV that Excel opens as it stands: UTF-8 with BOM, no cell can start a formula."""
    return frame_csv(people_frame(analysis, language, ids, names))


def frame_csv(people: pd.DataFrame) -> bytes:
    """Write a frame of `people_frame` as that CSV; numbers and times stay what they are."""
    frame = people.copy()
    for column in frame.columns.intersection(["account_id", "handle"]):
        frame[column] = frame[column].map(safe_text, na_action="ignore")
    if "reasons" in frame:
        frame["reasons"] = frame["reasons"].map(safe_json)
    text = frame.to_csv(
        index=False,
        quoting=csv.QUOTE_MINIMAL,
        lineterminator="\r\n",
        float_format="%.6g",
        date_format="%Y-%m-%dT%H:%M:%SZ",
    )
    return text.encode("utf-8-sig")


def people_frame(
    analysis: Analysis, language: Language, ids: Sequence[str] | None = None, names: Names | None = None
) -> pd.DataFrame:
    """Put the people in a frame; `ids` picks some and says their order, `names` who is named.

    Columns: account_id, handle, state, group, membership, activation, passing (0-1), level, voiced_days,
    last_voice_at, followed_at (UTC) and reasons, a JSON list of {text, feature, value, contribution
    (log-odds), answer}. Where names are hidden: follower (a number), state and bands in words.
    """
    names = names or Names()
    if names.hidden:
        return nameless_frame(analysis, language, ids).reset_index(drop=True)
    people = picked(analysis, ids)
    texts = [_reasons(reasons, language) for reasons in analysis.reasons_of(people["account_id"].tolist())]
    frame = mask_names(people, names)[list(COLUMNS)].reset_index(drop=True)
    return frame.assign(reasons=pd.Series(texts, index=frame.index, dtype="str"))


def picked(analysis: Analysis, ids: Sequence[str] | None) -> pd.DataFrame:
    """Pick the rows of these people in this order; everybody's without ids."""
    if ids is None:
        return analysis.people
    return analysis.people.set_index("account_id", drop=False).loc[list(ids)]


def _reasons(reasons: Sequence[Reason], language: Language) -> str:
    rows = [
        {
            "text": reason_text(reason, language),
            "feature": reason.feature,
            "value": reason.value,
            "contribution": reason.contribution,
            "answer": reason.answer,
        }
        for reason in reasons
    ]
    return orjson.dumps(rows, option=orjson.OPT_SERIALIZE_NUMPY).decode()


def nameless_frame(analysis: Analysis, language: Language, ids: Sequence[str] | None = None) -> pd.DataFrame:
    """Make one row a person, by account_id, in the order of the lists: number, state, bands in words.

    Each row is shared by four others at least. `ids` picks some people; their numbers stay those of the whole
    list.

    Raises:
        EngagementError: there are too few people to hide in.
    """
    order = pd.Index(listed(analysis), dtype="str")
    shown = k_anonymous_people(analysis)
    shown = shown.set_index(pd.Index(analysis.people["account_id"], dtype="str")).loc[order]
    frame = pd.DataFrame(
        {"follower": [follower_name(place, language) for place in range(len(order))]}, index=order
    )
    frame["state"] = [shared_state_name(state, language) for state in shown["state"]]
    for column in list(NAMELESS_HEADERS)[2:]:
        words = {band: band_name(column, band, language) for band in shown[column].unique()}
        frame[column] = shown[column].map(lambda band, words=words: words[band])
    return frame if ids is None else frame[frame.index.isin(list(ids))]


def nameless_line(row: Mapping[Hashable, str], state: str, language: Language) -> str:
    """Say what may be known of one person of a list: each band with what it measures."""
    shown = [column for column in NAMELESS_LISTS[state] if row[column] != "—"]
    return " · ".join(f"{language.gettext(NAMELESS_HEADERS[column])}: {row[column]}" for column in shown)
