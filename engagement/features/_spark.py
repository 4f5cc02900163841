"""The distributed engine: the same SQL on Apache Spark (extra `spark`, needs Java)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from engagement.errors import EngagementError
from engagement.features._engine import SQL, acts_frame, origin_of
from engagement.language import N_

if TYPE_CHECKING:
    from engagement.tables import Tables


class SparkEngine:
    """Runs `features.sql` on the session that Spark's own settings describe, else on local cores."""

    def __init__(self, tables: Tables) -> None:
        try:
            from pyspark.sql import SparkSession
        except ImportError as missing:
            raise EngagementError(
                N_("Spark is not installed here: pip install 'engagement[spark]', or use --engine duckdb.")
            ) from missing
        import pyarrow as pa

        self._session = SparkSession.builder.appName("engagement").getOrCreate()
        self._owner = tables.owner.account_id
        self.origin = origin_of(tables)
        acts = acts_frame(tables).assign(kind=lambda frame: frame["kind"].astype("str"))
        self._session.createDataFrame(
            pa.Table.from_pandas(acts, preserve_index=False)
        ).cache().createOrReplaceTempView("all_acts")
        people = tables.follower_ids().to_frame("account_id")
        self._session.createDataFrame(
            pa.Table.from_pandas(people, preserve_index=False)
        ).createOrReplaceTempView("people")

    def features(self, cutoff: float, horizon: float, *, undated: bool) -> pd.DataFrame:
        """One row a person, see `features.sql`."""
        self._session.sql(
            "SELECT CAST(:owner AS STRING) AS owner_id, CAST(:cutoff AS DOUBLE) AS cutoff, "
            "CAST(:horizon AS DOUBLE) AS horizon",
            args={"owner": self._owner, "cutoff": cutoff, "horizon": horizon},
        ).createOrReplaceTempView("setting")
        condition = "TRUE" if undated else "moment IS NOT NULL"
        self._session.sql(f"SELECT * FROM all_acts WHERE {condition}").createOrReplaceTempView("acts")  # noqa: S608
        frame: pd.DataFrame = self._session.sql(SQL).toArrow().to_pandas()
        return frame

    def close(self) -> None:
        """Stop the session."""
        self._session.stop()
