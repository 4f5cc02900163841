"""The engine that was asked for, loaded with the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engagement.errors import EngagementError
from engagement.features._engine import Engine
from engagement.language import N_

if TYPE_CHECKING:
    from engagement.tables import Tables


def open_engine(name: str, tables: Tables) -> Engine:
    """The engine called `name` (duckdb or spark) with the tables loaded.

    Raises:
        EngagementError: the name is unknown, or Spark is not installed.
    """
    if name == "duckdb":
        from engagement.features._duckdb import DuckDBEngine

        return DuckDBEngine(tables)
    if name == "spark":
        from engagement.features._spark import SparkEngine

        return SparkEngine(tables)
    raise EngagementError(N_("There is no engine “{name}”: use duckdb or spark."), name=name)
