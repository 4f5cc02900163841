"""The embedded engine: one in-memory DuckDB connection an analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pandas as pd

from engagement.features._engine import SQL, acts_frame, origin_of

if TYPE_CHECKING:
    from engagement.tables import Tables


class DuckDBEngine:
    """Runs `features.sql` in this process, without any access to files or the network."""

    def __init__(self, tables: Tables) -> None:
        self._connection = duckdb.connect(
            config={"enable_external_access": False, "memory_limit": "1GB", "preserve_insertion_order": False}
        )
        self._owner = tables.owner.account_id
        self.origin = origin_of(tables)
        self._connection.register("frame_acts", acts_frame(tables))
        self._connection.execute("CREATE TABLE all_acts AS SELECT * FROM frame_acts ORDER BY ALL")
        self._connection.unregister("frame_acts")
        self._connection.register("frame_people", tables.follower_ids().to_frame("account_id"))
        self._connection.execute("CREATE TABLE people AS SELECT * FROM frame_people")
        self._connection.unregister("frame_people")

    def features(self, cutoff: float, horizon: float, *, undated: bool) -> pd.DataFrame:
        """One row a person, see `features.sql`."""
        self._connection.execute(
            "CREATE OR REPLACE TEMP TABLE setting AS "
            "SELECT ? AS owner_id, ?::DOUBLE AS cutoff, ?::DOUBLE AS horizon",
            [self._owner, cutoff, horizon],
        )
        condition = "TRUE" if undated else "moment IS NOT NULL"
        self._connection.execute(
            f"CREATE OR REPLACE TEMP VIEW acts AS SELECT * FROM all_acts WHERE {condition}"  # noqa: S608
        )
        frame: pd.DataFrame = self._connection.sql(SQL).df()
        return frame

    def close(self) -> None:
        """Close the connection and free its memory."""
        self._connection.close()
