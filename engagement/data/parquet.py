"""Frames as Parquet, and back exactly as they were: columns, types, categories, every bit of a number."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

ROWS_PER_PART = 250_000
_CATEGORIES = b"categories"


def from_frame(frame: pd.DataFrame) -> pa.Table:
    """Turn a frame into an Arrow table that holds its types; its index is left out."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    # Parquet keeps the categories that rows have, which is none where there are no rows.
    kept = {name: list(frame[name].cat.categories) for name in frame.select_dtypes("category")}
    return table.replace_schema_metadata({**table.schema.metadata, _CATEGORIES: orjson.dumps(kept)})


def to_bytes(table: pa.Table) -> bytes:
    """Write one table as Parquet."""
    target = io.BytesIO()
    pq.write_table(table, target, compression="zstd", compression_level=3)
    return target.getvalue()


def to_table(content: bytes, columns: Sequence[str] | None = None) -> pa.Table:
    """Read Parquet bytes as an Arrow table."""
    return pq.read_table(pa.BufferReader(content), columns=list(columns) if columns is not None else None)


def to_parts(frame: pd.DataFrame) -> Iterator[tuple[int, bytes]]:
    """Write a frame as Parquet, part by part: rows and bytes; a frame without rows is one part."""
    table = from_frame(frame)
    for start in range(0, max(table.num_rows, 1), ROWS_PER_PART):
        part = table.slice(start, ROWS_PER_PART)
        yield part.num_rows, to_bytes(part)


def to_frame(parts: Sequence[bytes]) -> pd.DataFrame:
    """Put the frame together again that the parts were made of."""
    table = pa.concat_tables([to_table(content) for content in parts])
    frame: pd.DataFrame = table.to_pandas()
    for name, categories in orjson.loads(table.schema.metadata.get(_CATEGORIES, b"{}")).items():
        frame[name] = frame[name].cat.set_categories(categories)
    return frame
