"""An analysis as frames and plain values, and back exactly: what is kept, so that opening never analyses.

The frames are Parquet wherever they are kept, the values JSON; nothing of either is code. `people`, `facts`
and `answers` have one row a follower in the same order.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import pandas as pd

from engagement.analysis.analysis import Analysis
from engagement.data.evidence import Evidence
from engagement.data.results import Backtest, Figure, StatesBefore
from engagement.data.schema import Tables

if TYPE_CHECKING:
    from engagement.model.explain import Answer
    from engagement.model.forecast import Doubt, Forecast

# Of what is written here. Raised when something is added or means another thing; an older or newer result is
# not read, and the analysis is made anew from its tables.
SCHEMA = 1
PEOPLE, VALUES = "people", "result"
# The last five only where they were worked out.
FRAMES = (
    PEOPLE, "facts", "answers", "weeks", "unusual_days", "corrections", "evidence",
    "windows", "calibration", "found", "endings", "previous",
)  # fmt: skip
_COUNTED = tuple(field.name for field in fields(Evidence) if field.name != "table")


@dataclass(frozen=True)
class Result:
    """What is kept of an analysis beside its tables: frames by name, and JSON for the rest."""

    frames: Mapping[str, pd.DataFrame]
    values: bytes


class UnreadableResultError(ValueError):
    """Raised where a result is of another schema, or not whole."""


def to_result(analysis: Analysis) -> Result:
    """Take an analysis apart; its tables are kept by themselves."""
    test, forecast = analysis.backtest, analysis.forecast
    frames = {
        PEOPLE: analysis.people,
        "facts": analysis.facts.reset_index(names="account_id"),
        "answers": _answers_frame(analysis),
        "weeks": analysis.voices_by_week,
        "unusual_days": analysis.unusual_days,
        "corrections": analysis.corrections,
        "evidence": analysis.evidence.table,
        "windows": analysis.windows,
        "calibration": None if test is None else test.calibration,
        "found": None if test is None else test.found,
        "endings": analysis.endings,
        "previous": _previous_frame(analysis.previous),
    }
    values = {
        "schema": SCHEMA,
        "rules": analysis.rules,
        "as_of": analysis.as_of.isoformat(),
        "horizon_days": analysis.horizon_days,
        "ranking_by": analysis.ranking_by,
        "evidence": {name: getattr(analysis.evidence, name) for name in _COUNTED},
        "figures": {name: asdict(figure) for name, figure in analysis.figures.items()},
        "honesty": analysis.honesty and asdict(analysis.honesty),
        "answers": {name: _answer_values(answer) for name, answer in analysis.answers.items()},
        "backtest": test and _backtest_values(test),
        "forecast": forecast and _forecast_values(forecast),
        "doubt": analysis.doubt and asdict(analysis.doubt),
        "habit": analysis.habit and analysis.habit.to_dict(),
        "previous_as_of": analysis.previous and analysis.previous.as_of.isoformat(),
    }
    kept = {name: frame for name, frame in frames.items() if frame is not None}
    return Result(kept, orjson.dumps(_writable(values), option=orjson.OPT_INDENT_2))


def from_result(result: Result, tables: Tables, origin: str) -> Analysis:
    """Put the analysis together again; `origin` names what it was read from.

    Raises:
        UnreadableResultError: another version of the program wrote it, or something of it is missing.
    """
    try:
        return _from_result(_values(result.values), result.frames, tables).stemming_from(origin)
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableResultError(repr(error)) from error


def _from_result(values: Mapping[str, Any], frames: Mapping[str, pd.DataFrame], tables: Tables) -> Analysis:
    from engagement.analysis.pipeline import correct

    facts = frames["facts"].set_index("account_id")
    test, forecast, doubt = values["backtest"], values["forecast"], values["doubt"]
    return Analysis(
        tables=tables,
        evidence=Evidence(table=frames["evidence"], **values["evidence"]),
        as_of=pd.Timestamp(values["as_of"]),
        horizon_days=values["horizon_days"],
        people=frames[PEOPLE],
        figures={name: _figure(figure) for name, figure in values["figures"].items()},
        voices_by_week=frames["weeks"],
        backtest=test and _backtest(test, frames),
        ranking_by=values["ranking_by"],
        facts=facts,
        answers={
            name: _answer(name, told, frames["answers"], facts.index)
            for name, told in values["answers"].items()
        },
        forecast=forecast and _forecast(forecast),
        doubt=doubt and _doubt(doubt),
        windows=frames.get("windows"),
        habit=values["habit"] and _habit(values["habit"]),
        corrections=frames["corrections"],
        honesty=values["honesty"] and _figure(values["honesty"]),
        endings=frames.get("endings"),
        previous=_previous(values["previous_as_of"], frames),
        unusual_days=frames["unusual_days"],
        rules=values["rules"],
        recompute=correct,
    )


def _values(content: bytes) -> dict[str, Any]:
    values: dict[str, Any] = orjson.loads(content)
    if values.get("schema") != SCHEMA:
        raise UnreadableResultError(f"schema {values.get('schema')} instead of {SCHEMA}")
    return values


def _writable(value: Any) -> Any:
    """Write numbers as plain ones and those that JSON has none for as their names, so that none is lost."""
    if isinstance(value, Mapping):
        return {name: _writable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_writable(inner) for inner in value]
    if isinstance(value, np.generic):
        value = value.item()
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _number(value: float | str | None) -> float | None:
    return float(value) if isinstance(value, str) else value


def _numbers(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _number(value) for name, value in values.items()}


def _interval(values: list[Any] | None) -> Any:
    return values and tuple(map(_number, values))


def _figure(values: Mapping[str, Any]) -> Figure:
    missing = values["missing"]
    return Figure(**_numbers({**values, "missing": None}) | {"missing": missing})


def _answers_frame(analysis: Analysis) -> pd.DataFrame:
    """All answers side by side: for each its probability, log-odds and bounds, then what each story adds."""
    columns = {}
    for name, answer in analysis.answers.items():
        for part in ("probability", "log_odds", "low", "high"):
            if getattr(answer, part) is not None:
                columns[f"{name}.{part}"] = getattr(answer, part)
        columns |= {f"{name}:{story}": worth.to_numpy() for story, worth in answer.contributions.items()}
    return pd.DataFrame(columns, index=pd.RangeIndex(len(analysis.facts)))


def _answer_values(answer: Answer) -> dict[str, Any]:
    return {"reference": answer.reference, "stories": list(answer.contributions.columns)}


def _answer(name: str, values: Mapping[str, Any], frame: pd.DataFrame, people: pd.Index) -> Answer:
    from engagement.model.explain import Answer

    stories = values["stories"]
    parts = {
        part: frame[f"{name}.{part}"].to_numpy() if f"{name}.{part}" in frame else None
        for part in ("probability", "log_odds", "low", "high")
    }
    contributions = frame[[f"{name}:{story}" for story in stories]]
    return Answer(
        reference=_number(values["reference"]),  # type: ignore[arg-type]
        contributions=contributions.set_axis(stories, axis=1).set_axis(people),
        **parts,  # type: ignore[arg-type]
    )


def _backtest_values(test: Backtest) -> dict[str, Any]:
    told = {field.name: getattr(test, field.name) for field in fields(test)}
    return {**told, "cutoff": test.cutoff.isoformat(), "calibration": None, "found": None}


def _backtest(values: Mapping[str, Any], frames: Mapping[str, pd.DataFrame]) -> Backtest:
    back = {
        "cutoff": pd.Timestamp(values["cutoff"]),
        "model": _numbers(values["model"]),
        "rules": _numbers(values["rules"]),
        "total": _interval(values["total"]),
        "calibration": frames.get("calibration"),
        "found": frames.get("found"),
        **{name: _number(values[name]) for name in ("gain_low", "silent_auc")},
    }
    return Backtest(**{**values, **back})


def _forecast_values(forecast: Forecast) -> dict[str, Any]:
    return {
        "ranking_by": forecast.ranking_by,
        "columns": forecast.columns,
        "classifier": forecast.classifier.to_dict(),
        "drift": forecast.drift,
        "horizon_days": forecast.horizon_days,
        "unusual": [moment.isoformat() for moment in forecast.unusual],
    }


def _forecast(values: Mapping[str, Any]) -> Forecast:
    from engagement.model.activation import ActivationClassifier
    from engagement.model.forecast import Forecast

    back = {
        "columns": tuple(values["columns"]),
        "classifier": ActivationClassifier.from_dict(values["classifier"]),
        "unusual": tuple(map(pd.Timestamp, values["unusual"])),
    }
    return Forecast(**{**values, **back})


def _doubt(values: Mapping[str, Any]) -> Doubt:
    from engagement.model.forecast import Doubt

    return Doubt(values["base"], _interval(values["thresholds"]), _interval(values["coverage"]))


def _habit(values: Mapping[str, Any]) -> Any:
    from engagement.model.membership import MembershipPosterior

    return MembershipPosterior.from_dict(values)


def _previous_frame(previous: StatesBefore | None) -> pd.DataFrame | None:
    if previous is None:
        return None
    told = {"state": previous.states, "voiced_days": previous.voiced_days}
    return pd.DataFrame(told).reset_index(names="account_id")


def _previous(as_of: str | None, frames: Mapping[str, pd.DataFrame]) -> StatesBefore | None:
    if as_of is None:
        return None
    told = frames["previous"].set_index("account_id")
    return StatesBefore(pd.Timestamp(as_of), told["state"].rename("measured_state"), told["voiced_days"])
