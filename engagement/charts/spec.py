"""A chart as data: the Vega-Lite specification as text, its tables as Arrow, built and validated once.

Altair is how charts are written; what is kept and sent is this. The text stays the same from run to run, so
that a browser has nothing to draw anew.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

# How Altair takes the data out of a chart is a setting of the whole process.
_building = threading.Lock()


@dataclass(frozen=True)
class ChartSpec:
    """A finished chart: `text` is the specification (JSON) that names its tables, `tables` are those by name,
    as Arrow streams."""

    text: str
    tables: Mapping[str, bytes]

    def named(self) -> dict[str, Any]:
        """Return the specification with `datasets` as Arrow bytes, as Streamlit sends it on untouched."""
        return {**json.loads(self.text), "datasets": dict(self.tables)}

    def to_dict(self) -> dict[str, Any]:
        """Return the whole specification as Vega-Lite defines it, every row spelled out in `datasets`."""
        rows = {name: _rows(table) for name, table in self.tables.items()}
        return {**json.loads(self.text), "datasets": rows}


def finished(chart: alt.TopLevelMixin) -> ChartSpec:
    """Build and validate a chart of Altair.

    Raises:
        altair.utils.schemapi.SchemaValidationError: it is no valid Vega-Lite.
    """
    names: dict[bytes, str] = {}

    def take(data: Any) -> dict[str, str]:
        return {"name": names.setdefault(_arrow(data), f"table_{len(names)}")}

    with _building:
        alt.data_transformers.register("tables_apart", take)
        # Without the theme of Altair, which would set the size of a chart.
        with alt.data_transformers.enable("tables_apart"), alt.theme.enable("none"):
            spec = chart.to_dict()
    return ChartSpec(json.dumps(spec), {name: table for table, name in names.items()})


def _arrow(frame: pd.DataFrame) -> bytes:
    table = pa.Table.from_pandas(frame.reset_index(drop=True))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _rows(table: bytes) -> list[dict[str, Any]]:
    with pa.ipc.open_stream(table) as stream:
        frame = stream.read_all().to_pandas()
    return list(alt.to_values(frame)["values"])
