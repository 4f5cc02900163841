"""How many newcomers speak with the owner within so many days of following."""

from __future__ import annotations

import pandas as pd

from engagement.results import Figure
from engagement.tables import Tables

NEWCOMER_DAYS = (30, 90)


def newcomer_figures(
    tables: Tables, people: pd.DataFrame, as_of: pd.Timestamp, level: int
) -> dict[str, Figure]:
    """1 - S(t) of the first word with the owner since following, as `engagement.changes` tells it."""
    from engagement.changes import Moment, newcomer_clock

    marks = newcomer_clock([Moment(tables, people, as_of, 30, level, {})]).marks
    return {f"newcomer_conversion_{days}": marks["owner", days] for days in NEWCOMER_DAYS}
