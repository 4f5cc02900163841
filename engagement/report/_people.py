"""One row a follower, for programs (a frame) and for spreadsheets (CSV)."""

from __future__ import annotations

import csv
from collections.abc import Sequence

import orjson
import pandas as pd

from engagement.analysis import Analysis, Reason
from engagement.language import Language
from engagement.report._cells import safe_json, safe_text
from engagement.report._nameless import nameless_frame
from engagement.report._names import Names, named
from engagement.wording import reason_text

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


def people_frame(
    analysis: Analysis, language: Language, ids: Sequence[str] | None = None, names: Names | None = None
) -> pd.DataFrame:
    """The people with their answers; `ids` picks some and says their order, `names` who is called by name.

    Columns: account_id, handle, state, group, membership, activation, passing (0-1), level, voiced_days,
    last_voice_at, followed_at (UTC) and reasons, a JSON list of {text, feature, value, contribution
    (log-odds), answer}. Where names are hidden: follower (a number), state and bands in words.
    """
    names = names or Names()
    if names.hidden:
        return nameless_frame(analysis, language, ids).reset_index(drop=True)
    people = picked(analysis, ids)
    told = [_reasons(reasons, language) for reasons in analysis.reasons_of(people["account_id"].tolist())]
    frame = named(people, names)[list(COLUMNS)].reset_index(drop=True)
    return frame.assign(reasons=pd.Series(told, index=frame.index, dtype="str"))


def picked(analysis: Analysis, ids: Sequence[str] | None) -> pd.DataFrame:
    """The rows of these people in this order; everybody's without ids."""
    if ids is None:
        return analysis.people
    return analysis.people.set_index("account_id", drop=False).loc[list(ids)]


def _reasons(reasons: Sequence[Reason], language: Language) -> str:
    told = [
        {
            "text": reason_text(reason, language),
            "feature": reason.feature,
            "value": reason.value,
            "contribution": reason.contribution,
            "answer": reason.answer,
        }
        for reason in reasons
    ]
    return orjson.dumps(told, option=orjson.OPT_SERIALIZE_NUMPY).decode()


def people_csv(
    analysis: Analysis, language: Language, ids: Sequence[str] | None = None, names: Names | None = None
) -> bytes:
    """The people as CSV that Excel opens as it stands: UTF-8 with BOM, no cell can start a formula."""
    return frame_csv(people_frame(analysis, language, ids, names))


def frame_csv(people: pd.DataFrame) -> bytes:
    """A frame of `people_frame` as that CSV; numbers and times stay what they are."""
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
