"""What was told about a snapshot, as JSON and back."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

import numpy as np
import orjson
import pandas as pd

from engagement.analysis import Analysis
from engagement.results import STATES, Figure
from engagement.store._contract import Told


def told_json(analysis: Analysis) -> str:
    """Figures, level and forecast of an analysis."""
    return dump(
        {
            "as_of": analysis.as_of.isoformat(),
            "horizon_days": analysis.horizon_days,
            "level": analysis.evidence.level,
            "coverage_days": analysis.evidence.coverage_days,
            "ranking_by": analysis.ranking_by,
            "figures": {name: asdict(figure) for name, figure in analysis.figures.items()},
            "total": _total(analysis),
        }
    )


def told_from(content: str) -> Told:
    """The same, read back."""
    told: dict[str, Any] = orjson.loads(content)
    figures = {name: Figure(**figure) for name, figure in told.pop("figures").items()}
    total, as_of = told.pop("total"), pd.Timestamp(told.pop("as_of"))
    return Told(**told, as_of=as_of, figures=figures, total=tuple(total) if total else None)


def states_json(people: pd.DataFrame) -> str:
    """How many people are in each state."""
    counts = people["state"].value_counts()
    return dump({state: int(counts.get(state, 0)) for state in STATES})


def dump(content: object) -> str:
    """JSON text; numbers that are none become null."""
    return orjson.dumps(content, option=orjson.OPT_SERIALIZE_NUMPY).decode()


def _total(analysis: Analysis) -> list[float] | None:
    """How many of everybody are expected to speak, with the interval, as the forecast has it."""
    if analysis.forecast is None:
        return None
    total = analysis.forecast.total(analysis.people["activation"].to_numpy(dtype=np.float64))
    return [float(number) for number in total] if all(map(math.isfinite, total)) else None
