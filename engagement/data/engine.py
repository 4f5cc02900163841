"""The engines that work out the features: the same SQL on embedded DuckDB or on Apache Spark.

DuckDB holds one in-memory connection an analysis; Spark is the extra `spark` and needs Java.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import duckdb
import numpy as np
import pandas as pd

from engagement.data.acts import among, to_many
from engagement.data.occasions import occasions
from engagement.errors import EngagementError
from engagement.i18n import N_

if TYPE_CHECKING:
    from engagement.data.schema import Tables


SQL = (Path(__file__).parent / "features.sql").read_text(encoding="utf-8")
NEVER = 12.0  # horizons since the last act, where there was none

ACTIVATION_COLUMNS = (
    "voice_short",
    "voice_middle",
    "voice_long",
    "from_owner_short",
    "from_owner_middle",
    "from_owner_long",
    "likes_middle",
    "reposts_middle",
    "others_voice_middle",
    "others_repost_middle",
    "from_others_middle",
    "owner_days",
    "since_voice",
    "since_act",
)


class Engine(Protocol):
    """Something that runs `features.sql` over one set of tables; moments are days from `origin`."""

    origin: pd.Timestamp

    def features(self, cutoff: float, horizon: float, *, undated: bool) -> pd.DataFrame:
        """One row a person, ordered by account_id; `undated` acts count only where asked for."""

    def close(self) -> None:
        """Give back what the engine holds."""


def acts_frame(tables: Tables) -> pd.DataFrame:
    """Lay the interactions out for `features.sql`, with moments in days before or after the latest act.

    Counted from there and not from a date on the calendar, so that moving everything by a year moves no
    bit of the answer. `among` marks acts between two people on the list, `to_many` words of the owner to
    several at once.
    """
    acts, origin = tables.interactions, origin_of(tables)
    return pd.DataFrame(
        {
            "actor_id": acts["actor_id"],
            "target_id": acts["target_id"],
            "kind": acts["kind"],
            "moment": ((acts["created_at"] - origin) / pd.Timedelta(days=1)).astype("float64"),
            "among": among(tables).astype("int64"),
            "to_many": to_many(tables).astype("int64"),
            "occasion": occasions(tables).astype("float64"),
        }
    )


def origin_of(tables: Tables) -> pd.Timestamp:
    """Find when the latest dated act was, from which days are counted; 1970 where no act has a date."""
    latest: pd.Timestamp = tables.interactions["created_at"].max()
    return latest if pd.notna(latest) else pd.Timestamp(0, tz="UTC")


def at(engine: Engine, cutoff: pd.Timestamp, horizon_days: float, *, undated: bool = False) -> pd.DataFrame:
    """Work out the features at `cutoff`, indexed by account_id, with "never" written as twelve horizons.

    `days_since_` columns are missing where there was no such act.
    """
    moment = (cutoff - engine.origin) / pd.Timedelta(days=1)
    frame = engine.features(moment, float(horizon_days), undated=undated).set_index("account_id")
    recency = ["since_voice", "since_act"]
    frame[recency] = frame[recency].astype("float64").fillna(NEVER)
    others = [c for c in frame.columns if c not in recency]
    frame[others] = frame[others].astype("float64")
    # Sums of many terms hang on their order by a hair: what is told must not.
    return frame.replace({None: np.nan}).round(9)


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


def open_engine(name: str, tables: Tables) -> Engine:
    """Open the engine called `name` (duckdb or spark) and load the tables.

    Raises:
        EngagementError: the name is unknown, or Spark is not installed.
    """
    if name == "duckdb":
        return DuckDBEngine(tables)
    if name == "spark":
        return SparkEngine(tables)
    raise EngagementError(N_("There is no engine “{name}”: use duckdb or spark."), name=name)


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
