"""One JSON of the lists and figures, for programs that take a whole report."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from engagement.analysis import Analysis
from engagement.language import Language
from engagement.report._json import backtest_json, told_json
from engagement.report._names import Names
from engagement.report._people import people_frame
from engagement.report._told import Told


def report_json(
    analysis: Analysis, language: Language, ids: Sequence[str] | None = None, names: Names | None = None
) -> bytes:
    """as_of, horizon_days, headline, figures and backtest as in their files, people as in the table.

    Raises:
        EngagementError: names are to be hidden, and there are too few people to hide in.
    """
    whole = Told.of(analysis, (names or Names()).hidden)
    frame = people_frame(analysis, language, ids, names)
    for column in frame.columns.intersection(["last_voice_at", "followed_at"]):
        frame[column] = frame[column].dt.strftime("%Y-%m-%dT%H:%M:%SZ").astype(object)
    people = frame.astype(object).where(frame.notna(), None).to_dict("records")
    for person in people:
        if "reasons" in person:
            person["reasons"] = orjson.Fragment(person["reasons"])
    told = {
        "as_of": analysis.as_of.isoformat(),
        "horizon_days": analysis.horizon_days,
        "headline": whole.headline(language),
        "figures": orjson.Fragment(told_json(whole.figures, language)),
        "backtest": orjson.Fragment(backtest_json(analysis, language)),
        "people": people,
    }
    return orjson.dumps(told, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_APPEND_NEWLINE)
